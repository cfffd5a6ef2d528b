/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a hook may cost, as pure functions; see policy.h.
 */
#ifndef GAMER_KERNEL_POLICY_HOOK_H
#define GAMER_KERNEL_POLICY_HOOK_H

#include "policy.h"

#define POLICY_HOOK_EVERY   64u
#define POLICY_HOOK_MEMORY  16u
#define POLICY_HOOK_SPAN_NS 1000000000ull

/*
 * Whether a hook's run is one of the POLICY_HOOK_EVERY that are timed: by the golden ratio,
 * so that it is not always the same event of a report.
 */
static inline int policy_hook_timed(__u32 runs)
{
	return runs * 0x9E3779B1u < 0xFFFFFFFFu / POLICY_HOOK_EVERY;
}

/*
 * Takes in a run that was timed. None counts for more than twice the limit: it may be an
 * interrupt or the machine below that took the CPU, and half of the last
 * POLICY_HOOK_MEMORY have to be slow before the mean says so.
 */
static inline void policy_hook_add(struct gamer_hook_cost *cost, __u64 ran_ns, __u64 now_ns)
{
	__u64 counted_ns = policy_min(ran_ns, 2 * GAMER_HOOK_RUN_LIMIT_NS);
	__u64 elapsed_ns = policy_elapsed(cost->span_at_ns, now_ns);

	cost->mean_ns -= cost->mean_ns / POLICY_HOOK_MEMORY;
	cost->mean_ns += counted_ns / POLICY_HOOK_MEMORY;
	cost->span_ns += counted_ns;
	if (elapsed_ns < POLICY_HOOK_SPAN_NS)
		return;
	cost->share_permille = (__u32)(cost->span_ns * POLICY_HOOK_EVERY * 1000 / elapsed_ns);
	cost->span_at_ns = now_ns;
	cost->span_ns = 0;
}

static inline enum gamer_hook_off policy_hook_off(const struct gamer_hook_cost *cost)
{
	if (cost->mean_ns > GAMER_HOOK_RUN_LIMIT_NS)
		return GAMER_HOOK_DEAR_RUN;
	return cost->share_permille > GAMER_HOOK_SHARE_LIMIT_PERMILLE ? GAMER_HOOK_DEAR_SHARE
								      : GAMER_HOOK_ON;
}

#endif
