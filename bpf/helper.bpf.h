/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tasks outside of the game that it waits for: the display server, a sound server, the
 * server of Wine. They are known by what they do: they wake tasks of the game, or tasks that
 * wake those. One that does so in enough of its runs is preferred as the game is, from when
 * it wakes until it sleeps or has run for POLICY_HELP_NS; see policy_helps.
 *
 * With a named game only: else every task is one.
 */
#ifndef GAMER_HELPER_BPF_H
#define GAMER_HELPER_BPF_H

#include "state.bpf.h"

/*
 * Whether the current task is what runs here, not an interrupt that came over it. Where the
 * kernel does not say (before 6.15, and on other machines than x86) it counts as an
 * interrupt: then nobody becomes a helper. The low 8 bits are of preempt_disable, the highest
 * says that a reschedule is due, inverted; whatever is between is some kind of interrupt, or
 * keeps one off (include/linux/preempt.h).
 */
static __always_inline bool in_task(void)
{
	const int *count;

	if (!bpf_ksym_exists(&__preempt_count))
		return false;
	count = bpf_this_cpu_ptr(&__preempt_count);
	return !(*count & 0x7fffff00);
}

/* A task is being woken by the current one: for that it counts by what the former is worth. */
static __always_inline void credit_waker(const struct task_state *ts)
{
	u32 worth = ts->game ? POLICY_HELPS_FULL : ts->helps / 2;
	struct task_state *waker;

	if (worth < POLICY_HELPS_ENOUGH || !in_task())
		return;
	waker = task_of(bpf_get_current_task_btf());
	/* Only the waker's own CPU writes this while it runs. */
	if (waker && waker->helped < worth)
		waker->helped = worth;
}

/* A task begins to be runnable: what it did in its last run counts. */
static __always_inline void helper_wakes(struct task_state *ts)
{
	ts->helps = policy_helps(ts->helps, ts->helped);
	ts->helped = 0;
	ts->helping = !ts->game && ts->helps >= POLICY_HELPS_ENOUGH;
	if (ts->helping)
		count(GAMER_STAT_helpers_woken);
}

#endif
