/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hooks run in the middle of what they watch, so each looks at what it costs, and one that
 * costs too much switches itself off. The agent is told, detaches it and does without.
 */
#ifndef GAMER_HOOK_BPF_H
#define GAMER_HOOK_BPF_H

#include "state.bpf.h"

#include "policy_hook.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, GAMER_NR_HOOKS);
	__type(key, u32);
	__type(value, struct gamer_hook_cost);
} gamer_hooks SEC(".maps");

struct hook_run {
	struct gamer_hook_cost *cost;
	u64 began_at_ns; /* 0 = is not timed */
};

/* Until it got through. Two CPUs may both tell: the agent looks at what is off, not at how
 * often it was told. */
static __always_inline void hook_tell(struct gamer_hook_cost *cost)
{
	if (!cost->told && event_send(GAMER_EVENT_HOOK_OFF, 0))
		cost->told = 1;
}

/* False: the hook is off. Otherwise hook_end has to follow. */
static __always_inline bool hook_begin(struct hook_run *run, enum gamer_hook hook,
				       enum gamer_stat runs)
{
	struct gamer_stats *stats = bpf_map_lookup_elem(&gamer_counts, &zero);
	u32 key = hook;

	run->cost = bpf_map_lookup_elem(&gamer_hooks, &key);
	if (!run->cost || !stats)
		return false;
	if (run->cost->off) {
		hook_tell(run->cost);
		return false;
	}
	run->began_at_ns = policy_hook_timed((u32)__sync_fetch_and_add(&stats->count[runs], 1))
				   ? bpf_ktime_get_ns()
				   : 0;
	return true;
}

static __always_inline void hook_end(const struct hook_run *run, enum gamer_stat timed,
				     enum gamer_stat ns)
{
	enum gamer_hook_off off;
	u64 now, ran_ns;

	if (!run->began_at_ns)
		return;
	now = bpf_ktime_get_ns();
	ran_ns = policy_elapsed(run->began_at_ns, now);
	count_shared(timed, 1);
	count_shared(ns, ran_ns);
	policy_hook_add(run->cost, ran_ns, now);
	off = policy_hook_off(run->cost);
	if (!off) /* not written: another CPU may have found that it is too dear */
		return;
	run->cost->off = off;
	hook_tell(run->cost);
}

#endif
