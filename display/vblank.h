/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Clock model of one stream of refreshes: sequence numbers and times in, the
 * smoothed period and the next refresh out. Pure: no fd, no clock of its own.
 *
 * The last time seen is taken as the phase, because drivers stamp a refresh and
 * not its delivery; only the period is smoothed. With variable refresh the
 * period follows the frames, so the prediction is a mean and no grid.
 */
#ifndef GAMER_VBLANK_H
#define GAMER_VBLANK_H

#include <stdbool.h>
#include <stdint.h>

/* All zero = nothing seen yet. */
struct vblank {
	uint64_t sequence;  /* of the last refresh */
	uint64_t at_ns;     /* of the last refresh, CLOCK_MONOTONIC; 0 = none seen */
	uint64_t period_ns; /* smoothed; 0 = not known yet */
	/* Samples in a row that are all much longer, or all much shorter, than the period. */
	uint64_t odd_sum_ns;
	uint32_t odd_count;
	bool odd_longer;
};

/*
 * Takes one refresh. True if it is newer than the last one; then *missed is the
 * number of refreshes between the two that nobody reported. The first refresh
 * after zeroing, and the first after the sequence was set back, miss none. The
 * last sequence once more (an event sent because the CRTC was turned off)
 * changes nothing.
 */
bool vblank_feed(struct vblank *vb, uint64_t sequence, uint64_t at_ns, uint64_t *missed);

/*
 * The first predicted refresh after now_ns, never earlier than the last one
 * plus one period; 0 while the period is not known.
 */
uint64_t vblank_next_at_ns(const struct vblank *vb, uint64_t now_ns);

#endif
