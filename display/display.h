/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The display's refresh as one pollable fd: DRM sequence events of a CRTC
 * (without being DRM master), or a fixed cadence on an absolute timerfd. Does
 * not log.
 *
 * With DRM, a CRTC is looked for, its events are counted for sample_ms, and the
 * most active one is followed. Where that fails:
 * - a picture is shown but no events come (a driver without vblank): a cadence
 *   at the refresh rate of the CRTC's mode, right in rate and unknown in phase;
 * - no card, no such CRTC, or the CRTC is off: nothing, because nothing that is
 *   shown could be late.
 * A notice says so once, and again only when the source changes. DRM hotplug
 * makes it look again, and so does a timer that starts at 1 s and doubles to
 * 30 s, because turning a CRTC on tells nobody.
 */
#ifndef GAMER_DISPLAY_H
#define GAMER_DISPLAY_H

#include <stdbool.h>
#include <stdint.h>

struct display_config {
	double cadence_hz;  /* > 0: fixed cadence, no DRM; at most 1000 */
	int card;           /* -1 = any card */
	int crtc;           /* index within the card, -1 = the most active */
	uint32_t sample_ms; /* how long auto-detection counts events, 10..1000 */
};

enum display_source {
	DISPLAY_OFF,
	DISPLAY_CADENCE,
	DISPLAY_DRM,
};

enum display_kind {
	DISPLAY_VBLANK, /* a refresh happened */
	DISPLAY_NOTICE, /* the source changed: text says from what to what and why */
};

struct display_report {
	enum display_kind kind;
	enum display_source source;
	uint64_t vblank_at_ns; /* CLOCK_MONOTONIC time of the refresh itself, not of its delivery */
	uint64_t next_at_ns;   /* predicted next refresh; 0 = period not known yet */
	uint64_t missed;       /* refreshes since the previous report that were not seen */
	uint64_t period_ns;    /* smoothed; 0 = not known yet */
	const char *text;      /* DISPLAY_NOTICE only, borrowed during the call */
};

/* Called from display_dispatch only; may call display_watch, not display_free. */
typedef void (*display_fn)(void *data, const struct display_report *report);

struct display;

/* Opens nothing until display_watch(true). 0, -EINVAL for values out of range, or -errno. */
int display_new(struct display **out, const struct display_config *cfg, display_fn fn, void *data);

/* NULL is fine. Returns NULL. */
struct display *display_free(struct display *d);

/* Pollable (an inner epoll set); owned by d. */
int display_fd(const struct display *d);

/*
 * true: makes the fd readable; display_dispatch then finds the source. false:
 * closes everything, so that nothing can wake the process and no vblank
 * interrupt is kept on for us. Idempotent. 0 or -errno.
 */
int display_watch(struct display *d, bool on);

/* Handles what is ready without blocking. A lost source is no error. 0 or -errno. */
int display_dispatch(struct display *d);

#endif
