/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a game waits for before each frame: the refresh of a display it has set
 * up itself, as a full-screen game without a compositor does, or a fixed
 * cadence on the monotonic clock.
 */
#ifndef GAME_PACER_H
#define GAME_PACER_H

#include <stdint.h>

struct pacer {
	int fd;         /* the card, -1 with a cadence */
	uint32_t crtc;  /* its id */
	uint64_t seq;   /* of the last tick */
	uint64_t at_ns; /* cadence: when the last tick was due */
	uint64_t period_ns;
};

struct tick {
	uint64_t seq;   /* counts every tick, also those nobody waited for */
	uint64_t at_ns; /* when it happened, not when it was seen */
};

/*
 * Sets the first connected display of the card to its preferred mode and
 * orders the first tick. Needs to be the card's first user. 0 or -errno, with
 * *what naming the step that failed.
 */
int pacer_open_card(struct pacer *p, const char *path, const char **what);

void pacer_open_cadence(struct pacer *p, double hz);

/*
 * Waits for the tick after the last one returned, or the next one to come when
 * that has long passed. 0 or -errno.
 */
int pacer_next(struct pacer *p, struct tick *out);

void pacer_close(struct pacer *p);

#endif
