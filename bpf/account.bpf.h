/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What running costs a task, and what a CPU is doing meanwhile.
 */
#ifndef GAMER_ACCOUNT_BPF_H
#define GAMER_ACCOUNT_BPF_H

#include "enqueue.bpf.h"

/* dispatch can lose the runqueue lock while it takes a task, and the one that runs
 * be stopped and started by a change of its priority, after `now` was read. */
static __always_inline u64 ran_until(const struct task_state *ts, u64 now)
{
	return policy_elapsed(ts->running_at_ns, now);
}

/* p ran from ts->running_at_ns until now. */
static __always_inline void charge(struct task_struct *p, struct task_state *ts, s32 cpu, u64 now,
				   const struct gamer_tunables *tun)
{
	u32 llc = llc_of(cpu);
	struct llc_state *domain = llc_state_of(llc);
	struct cpu_state *cs = cpu_of(cpu);
	u64 ran = ran_until(ts, now);
	u64 ran_virtual = policy_virtual_ns(ran, p->scx.weight);
	u64 started_with = ts->vruntime;
	u32 waiting;

	ts->running_at_ns = now;
	ts->fresh_ns -= policy_min(ts->fresh_ns, ran);
	if (ts->fresh_ns < POLICY_FRESH_LEAST_NS) /* the kernel's clock counts a little less */
		ts->fresh_ns = 0;
	ts->help_left_ns -= policy_min(ts->help_left_ns, ran);
	ts->vruntime += ran_virtual;
	ts->awake_virtual_ns = policy_min(ts->awake_virtual_ns + ran_virtual, tun->slice_lag_ns);
	if (!domain || !cs)
		return;
	waiting = domain->waiting + domain->waiting_game + cs->waiting + cs->waiting_own;
	/* Two CPUs can follow the same lead at once; the clock is then ahead by
	 * one run, which bounds nothing worse than place() does. */
	__sync_fetch_and_add(&domain->vclock,
			     policy_clock_step(ran, llc_cpus[llc & (GAMER_MAX_LLCS - 1)], waiting,
					       started_with, domain->vclock));
}

static __always_inline void note_migration(struct task_state *ts, s32 cpu)
{
	if (ts->last_cpu >= 0 && ts->last_cpu != cpu) {
		count(GAMER_STAT_migrations);
		ts->mig_bucket -= policy_min(ts->mig_bucket, POLICY_MIG_TOKEN);
	}
	ts->last_cpu = cpu;
}

static __always_inline u32 class_of(const struct task_struct *p, const struct task_state *ts,
				    const struct cpu_state *cs, u64 now,
				    const struct gamer_tunables *tun)
{
	bool open = window_open(cs, now);

	if (goes_first(p))
		return POLICY_KERNEL;
	if (!is_boosted(ts) || !(open || tun->game_tgid))
		return POLICY_ORDINARY;
	return open ? POLICY_URGENT : POLICY_GAME;
}

#endif
