/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The display's refresh as one pollable fd: DRM sequence events of a CRTC
 * (without being DRM master), or a fixed cadence on an absolute timerfd.
 * Falls back from the first to the second or to nothing, says so once through
 * a notice, tries again on hotplug. Does not log.
 */
#ifndef GAMER_DISPLAY_H
#define GAMER_DISPLAY_H

#include <stdbool.h>
#include <stdint.h>

struct display_config {
	double cadence_hz;  /* > 0: fixed cadence, no DRM */
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
	uint64_t missed;       /* refreshes since the previous report that were not seen */
	uint64_t period_ns;    /* smoothed; 0 = not known yet */
	const char *text;      /* DISPLAY_NOTICE only, borrowed during the call */
};

typedef void (*display_fn)(void *data, const struct display_report *report);

struct display;

/* Opens nothing until display_watch(true). 0 or -errno. */
int display_new(struct display **out, const struct display_config *cfg, display_fn fn, void *data);
struct display *display_free(struct display *d);

/* Pollable (an inner epoll set); owned by d. */
int display_fd(const struct display *d);

/* true: start (auto-detect when asked to). false: nothing armed, no wake-ups. 0 or -errno. */
int display_watch(struct display *d, bool on);

int display_dispatch(struct display *d);

#endif
