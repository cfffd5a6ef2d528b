/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How fast a CPU is asked to run: arithmetic as in policy.h.
 *
 * The kernel's governor (schedutil) takes a wish for each CPU as a part of its highest
 * frequency. Without one it is the whole, all the time, while a sched_ext scheduler is
 * attached. Ours is the share of time the CPU was not idle, or the whole while it works for
 * the game. It is time, not work: at a low frequency the same work takes longer, so what is
 * asked for is rather too much than too little.
 */
#ifndef GAMER_KERNEL_POLICY_FREQ_H
#define GAMER_KERNEL_POLICY_FREQ_H

#include "policy.h"

#define POLICY_FREQ_TOP       1000u      /* permille of the highest frequency */
#define POLICY_FREQ_ENOUGH    800u       /* as busy as that: the highest */
#define POLICY_FREQ_LEAVES    700u       /* from there on it may fall below the highest */
#define POLICY_FREQ_NEWS      125u       /* the governor is told of a change of more */
#define POLICY_FREQ_SAMPLE_NS 4000000ull /* a tick of 250 Hz; a look at most so often */
#define POLICY_FREQ_HOLD_NS   20000000ull

/*
 * The frequency for a CPU that is that busy. The governor adds a quarter to what it is told
 * (sugov_effective_cpu_perf, 6.8), so that a load has room to grow; a quarter more here
 * would be paid twice.
 */
static inline __u32 policy_freq_target(__u32 util_permille)
{
	return util_permille < POLICY_FREQ_ENOUGH ? util_permille : POLICY_FREQ_TOP;
}

/* Whether a change is worth a call: a large one, and always the last step to the top. */
static inline int policy_freq_news(__u32 told_permille, __u32 target_permille)
{
	__u32 change = told_permille > target_permille ? told_permille - target_permille
						       : target_permille - told_permille;

	if (told_permille == POLICY_FREQ_TOP && target_permille > POLICY_FREQ_LEAVES)
		return 0; /* about as busy as that: not told back and forth */
	return change > POLICY_FREQ_NEWS || (change && target_permille == POLICY_FREQ_TOP);
}

/* In the kernel's unit, where `one` is the highest frequency. */
static inline __u32 policy_freq_perf(__u32 permille, __u32 one)
{
	return (__u32)((__u64)policy_min(permille, POLICY_FREQ_TOP) * one / POLICY_FREQ_TOP);
}

#endif
