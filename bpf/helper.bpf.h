/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tasks outside of the game that it waits for: the display server, a sound server, the
 * server of Wine. They are known by what they do: in many of their runs they wake a task of
 * the game. Such a task is preferred as the game is, from when it wakes until it sleeps, for
 * half of the time at most; see policy_helps and policy_help_refill.
 *
 * With a named game only: else every task is one. Never kernel threads: a worker of a pool
 * does something else each time. Nor those that only wake a helper: each client of a display
 * server does, also one that the game never waits for.
 */
#ifndef GAMER_HELPER_BPF_H
#define GAMER_HELPER_BPF_H

#include "state.bpf.h"

/*
 * Whether the current task is what runs here, not an interrupt that came over it. Where the
 * kernel does not say (before 6.15, and on other machines than x86) it counts as an
 * interrupt: then nobody becomes a helper. Of the preempt count (include/linux/preempt.h) the
 * low 8 bits are of preempt_disable, the highest says that a reschedule is due, inverted;
 * what is between is some kind of interrupt, or keeps one off. So does a wake-up itself
 * where a count of that is there too, in bits 16 to 23 (HARDIRQ_DISABLE_BITS, after 7.2).
 * With PREEMPT_RT the task has its count of soft interrupts.
 */
static __always_inline bool in_task(const struct task_struct *current)
{
	const int *count;

	if (!bpf_ksym_exists(&__preempt_count))
		return false;
	if (bpf_core_field_exists(current->softirq_disable_cnt) && current->softirq_disable_cnt)
		return false;
	count = bpf_this_cpu_ptr(&__preempt_count);
	return !(*count &
		 (bpf_core_type_exists(struct interrupt_disable_state) ? 0x7f00ff00 : 0x7fffff00));
}

/*
 * A task of the game is being woken: that counts for the current one. Called in the waker's
 * context: the kernel hands no wake-up of ours to another CPU, as the ops do not allow that
 * (SCX_OPS_ALLOW_QUEUED_WAKEUP). Only the waker's own CPU writes its state while it runs.
 */
static __always_inline void credit_waker(struct task_state *ts)
{
	struct task_struct *current = bpf_get_current_task_btf();
	u64 key = ts->waits_for;
	struct task_state *waker;

	ts->waits_for = 0;
	if (!in_task(current))
		return;
	waker = task_of(current);
	if (!waker)
		return;
	waker->helped = 1;
	waker->owes_until_ns = 0;
	if (key)
		lock_learn(ts, key, current->pid);
}

/* A task outside of the game begins to be runnable: what it did in its last run counts. */
static __always_inline void helper_wakes(const struct task_struct *p, struct task_state *ts,
					 u64 now)
{
	ts->helps = policy_helps(ts->helps, ts->helped);
	ts->helped = 0;
	if (!is_helper(ts) || (p->flags & PF_KTHREAD)) /* these never get an allowance */
		return;
	ts->help_left_ns =
		policy_help_refill(ts->help_left_ns, policy_elapsed(ts->help_at_ns, now));
	ts->help_at_ns = now;
	count(GAMER_STAT_helpers_woken);
}

#endif
