/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ticks of an audio device, and for each whether its data was there: 128
 * frames at 48 kHz, as sessions tuned for games have it. Every tick is the
 * deadline of the period before it and is told of exactly once, also when the
 * period was skipped, so that one long stall counts as many underruns.
 */
#ifndef GAME_DEADLINE_H
#define GAME_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "series.h"

struct deadlines {
	uint64_t base_at_ns; /* tick 0 */
	uint64_t next;       /* the first tick not told of yet */
};

/* When tick n is due; counted from tick 0, so that no rounding adds up. */
uint64_t deadline_at_ns(uint64_t base_at_ns, uint64_t n);

/* The first tick that is due at at_ns or later. */
uint64_t deadline_from(uint64_t base_at_ns, uint64_t at_ns);

/*
 * Tells of the next tick if it is not after tick last: when it was due, and
 * by how many ns data that came at at_ns was early (an int64_t in value,
 * negative when late). false when there is none left to tell of.
 */
bool deadline_tell(struct deadlines *d, uint64_t last, uint64_t at_ns, struct sample *out);

#endif
