/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A stream of refreshes behind one fd. There are two back ends, cadence.c and
 * crtc.c; each has a way to open a stream and to take the next refresh from it,
 * and all else is the same for both. Internal to display/.
 */
#ifndef GAMER_STREAM_H
#define GAMER_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "display.h"
#include "vblank.h"

struct stream_tick {
	uint64_t sequence; /* counts refreshes; the next one has the next number */
	uint64_t at_ns;
};

struct stream {
	int fd; /* -1 = closed; closing it ends all there is */
	enum display_source kind;
	double hz;           /* of the cadence or of the CRTC's mode; 0 = not known */
	struct vblank clock; /* fed with every refresh */
	uint32_t ticks;      /* refreshes since it was opened */

	/* When fd is readable: 1 and *out, 0 if there is none, -errno if there will be none. */
	int (*next)(struct stream *st, struct stream_tick *out);

	/* cadence.c */
	uint64_t start_at_ns; /* refresh number 0 */

	/* crtc.c */
	int card;
	int crtc;
	uint32_t crtc_id;
	struct stream_tick event; /* filled by the event handler; at_ns 0 = none */
};

/* Why there is no stream; of several CRTCs the one that comes closest, so the order matters. */
enum stream_lack_kind {
	STREAM_LACK_CARD,    /* no such card */
	STREAM_LACK_ACCESS,  /* error says why the card cannot be used */
	STREAM_LACK_CRTC,    /* the card has no such CRTC */
	STREAM_LACK_PICTURE, /* the CRTC is off */
	STREAM_LACK_VBLANK,  /* it shows a picture at hz, the driver has no vblank events */
	STREAM_LACK_EVENTS,  /* the same, and the driver takes requests and does not answer */
};

struct stream_lack {
	enum stream_lack_kind kind;
	int card, crtc; /* -1 = not one in particular */
	int error;      /* errno, when the kind is ACCESS */
	double hz;      /* of the mode; 0 = not known */
};

/*
 * Opens up to max streams that match cfg, each with an event on its way.
 * Returns how many; at 0, *lack says why.
 */
typedef int (*stream_search_fn)(const struct display_config *cfg, struct stream *out, int max,
				struct stream_lack *lack);

/* DRM: the CRTCs that show a picture. */
int crtc_search(const struct display_config *cfg, struct stream *out, int max,
		struct stream_lack *lack);

/* A cadence of hz from now on. 0 or -errno. */
int cadence_open(struct stream *st, double hz);

/* Time of refresh n of a cadence, rounded to the nanosecond: errors do not add up. */
uint64_t cadence_at_ns(uint64_t start_at_ns, double hz, uint64_t n);

/* Number of the last refresh at or before now_ns; 0 before the start. */
uint64_t cadence_last(uint64_t start_at_ns, double hz, uint64_t now_ns);

uint64_t stream_now_ns(void);

/* Makes timer_fd expire once at at_ns, 0 = never, and takes back its readiness. 0 or -errno. */
int stream_set_timer(int timer_fd, uint64_t at_ns);

/* More refreshes seen; of equals the lower card, then the lower CRTC. */
bool stream_better(const struct stream *a, const struct stream *b);

/* What is followed, in words; NULL = off. */
void stream_name(const struct stream *st, char *text, size_t size);

/* Why nothing is, in words. */
void stream_explain(const struct stream_lack *lack, char *text, size_t size);

/* As display_new, with another way to search: for tests. */
int display_new_from(struct display **out, const struct display_config *cfg,
		     stream_search_fn search, display_fn fn, void *data);

#endif
