/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a CPU takes next.
 */
#ifndef GAMER_DISPATCH_BPF_H
#define GAMER_DISPATCH_BPF_H

#include "account.bpf.h"

/* Charges the CPU's budget for urgent work until now. */
static __always_inline void budget_settle(struct cpu_state *cs, u64 now,
					  const struct gamer_tunables *tun)
{
	u64 ran;

	if (!cs->ahead_since_ns)
		return;
	ran = policy_elapsed(cs->ahead_since_ns, now);
	cs->ahead_since_ns = 0;
	cs->budget_ns = policy_budget_spend(budget_now(cs, now, tun), ran);
	cs->budget_at_ns = now;
	count_add(GAMER_STAT_urgent_ns, ran);
}

/*
 * While a window is open and the budget lasts: the game first, in order of
 * deadline, also the task that just ran if it is of the game.
 */
static __always_inline enum take take_urgent(s32 cpu, u32 llc, struct cpu_state *cs,
					     struct candidates c, bool prev_game, u64 now,
					     const struct gamer_tunables *tun)
{
	enum take took;
	bool others;

	if (!window_open(cs, now))
		return TAKE_NONE;
	others = ((c.from & FROM_PREV) && !prev_game) ||
		 places_waiting(cpu, llc, cpu, FROM_CPU | FROM_LLC);
	c.from = (prev_game ? c.from & FROM_PREV : 0) |
		 places_waiting(cpu, llc, cpu, FROM_GAME_ONLY);
	if (!c.from)
		return TAKE_NONE;
	if (others && budget_now(cs, now, tun) <= 0) {
		count(GAMER_STAT_budget_spent);
		return TAKE_NONE;
	}
	took = take_earliest(cpu, llc, &c);
	if (took == TAKE_NONE || !others)
		return took;
	if (took == TAKE_PREV)
		cs->ahead_since_ns = now;
	else
		cs->ahead_next = 1;
	return took;
}

static __always_inline void count_take(enum take took)
{
	switch (took) {
	case TAKE_PREV:
		count(GAMER_STAT_kept_running);
		break;
	case TAKE_PEER:
		count(GAMER_STAT_stolen);
		count(GAMER_STAT_taken_cpu);
		break;
	case TAKE_CPU:
		count(GAMER_STAT_taken_cpu);
		break;
	case TAKE_OWN:
	case TAKE_GAME:
		count(GAMER_STAT_taken_game);
		break;
	case TAKE_LLC:
		count(GAMER_STAT_taken_llc);
		break;
	case TAKE_NONE:
		break;
	}
}

/* prev goes on: as if it had stopped and started, with what it is due now. */
static __always_inline void keep_running(struct task_struct *prev, struct task_state *ts,
					 struct cpu_state *cs, s32 cpu, u64 slice_ns, u64 deadline,
					 u64 now, const struct gamer_tunables *tun)
{
	charge(prev, ts, cpu, now, tun);
	cs->running_class = class_of(prev, ts, cs, now, tun);
	cs->running_deadline = deadline;
	set_slice(prev, slice_ns);
}

/*
 * A kick that was meant for the task before it can end the slice of one that goes
 * first. It keeps the CPU: queued behind the task taken now it would wait for that
 * one's whole slice, and windows would close meanwhile.
 */
static __always_inline bool keep_first(struct task_struct *prev, struct task_state *ts,
				       struct cpu_state *cs, s32 cpu, u64 now,
				       const struct gamer_tunables *tun)
{
	if (!goes_first(prev) || ran_until(ts, now) >= ts->fresh_ns)
		return false;
	keep_running(prev, ts, cs, cpu, ts->fresh_ns - ran_until(ts, now), ts->vruntime, now, tun);
	return true;
}

#endif
