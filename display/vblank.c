// SPDX-License-Identifier: GPL-2.0-only
#include "vblank.h"

/* Outside of these the time between two refreshes was a pause (display off), no period. */
#define PERIOD_MIN_NS 1000000ull   /* 1000 Hz */
#define PERIOD_MAX_NS 100000000ull /* 10 Hz: below the floor of any variable refresh range */

/* A new sample moves the period by 1/8 of the difference. */
#define SMOOTHING 8

/*
 * A sample off by more than 1/8 is odd: more than jitter, less than most mode
 * changes (the smoothing follows the small ones). So many in a row on the same
 * side are no late frames but another mode, or with variable refresh another
 * frame rate: believe them.
 */
#define ODD_FRACTION 8
#define ODD_IN_A_ROW 4

static void vblank_learn(struct vblank *vb, uint64_t sample_ns)
{
	int64_t diff_ns = (int64_t)(sample_ns - vb->period_ns);
	bool longer = diff_ns > 0;
	uint64_t off_ns = longer ? diff_ns : -diff_ns;
	bool odd = off_ns > vb->period_ns / ODD_FRACTION;

	if (!vb->period_ns) {
		vb->period_ns = sample_ns;
		return;
	}
	if (!odd || longer != vb->odd_longer) {
		vb->odd_count = 0;
		vb->odd_sum_ns = 0;
	}
	if (odd) {
		vb->odd_longer = longer;
		vb->odd_sum_ns += sample_ns;
		vb->odd_count++;
	}
	if (vb->odd_count < ODD_IN_A_ROW) {
		vb->period_ns += diff_ns / SMOOTHING;
		return;
	}
	vb->period_ns = vb->odd_sum_ns / ODD_IN_A_ROW;
	vb->odd_count = 0;
	vb->odd_sum_ns = 0;
}

bool vblank_feed(struct vblank *vb, uint64_t sequence, uint64_t at_ns, uint64_t *missed)
{
	uint64_t steps = sequence - vb->sequence;
	uint64_t sample_ns;

	*missed = 0;
	if (vb->at_ns && !steps)
		return false;
	vb->sequence = sequence;
	if (!vb->at_ns || (int64_t)steps < 0) {
		vb->at_ns = at_ns;
		return true;
	}
	*missed = steps - 1;
	/* A driver may correct its stamps; time must still not run backwards here. */
	if (at_ns <= vb->at_ns)
		return true;
	sample_ns = (at_ns - vb->at_ns) / steps;
	vb->at_ns = at_ns;
	if (sample_ns >= PERIOD_MIN_NS && sample_ns <= PERIOD_MAX_NS)
		vblank_learn(vb, sample_ns);
	return true;
}

uint64_t vblank_next_at_ns(const struct vblank *vb, uint64_t now_ns)
{
	if (!vb->period_ns)
		return 0;
	if (now_ns < vb->at_ns)
		now_ns = vb->at_ns;
	return vb->at_ns + ((now_ns - vb->at_ns) / vb->period_ns + 1) * vb->period_ns;
}
