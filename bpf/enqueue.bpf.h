/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a task waits, and whom it may take a CPU from.
 */
#ifndef GAMER_ENQUEUE_BPF_H
#define GAMER_ENQUEUE_BPF_H

#include "idle.bpf.h"
#include "queue.bpf.h"
#include "util.bpf.h"

static __always_inline bool is_per_cpu_kthread(const struct task_struct *p)
{
	return (p->flags & PF_KTHREAD) && p->nr_cpus_allowed == 1;
}

/* Per-CPU kernel threads, and the agent, which opens windows and so cannot wait for one. */
static __always_inline bool goes_first(const struct task_struct *p)
{
	return is_per_cpu_kthread(p) || (agent_tgid && p->tgid == agent_tgid);
}

static __always_inline bool is_bound(const struct task_struct *p)
{
	return p->nr_cpus_allowed == 1 || migration_disabled(p);
}

/*
 * Ahead of all else on its CPU until it has run for a slice since it woke, however
 * often a real-time task or a kick that was meant for another takes the CPU from it
 * meanwhile. With a new slice each time two that are busy would keep the CPU for ever:
 * who used up its slice waits like others.
 */
static __always_inline bool enqueue_first(struct task_struct *p, const struct task_state *ts,
					  u64 enq_flags)
{
	if (!goes_first(p) || !ts->fresh_ns)
		return false;
	/* A real-time task has its CPU: it need not wait for that if it may go elsewhere. */
	if ((enq_flags & ENUM(scx_enq_flags, SCX_ENQ_REENQ)) && !is_bound(p))
		return false;
	dsq_insert(p, ENUM(scx_dsq_id_flags, SCX_DSQ_LOCAL), ts->fresh_ns,
		   enq_flags | ENUM(scx_enq_flags, SCX_ENQ_PREEMPT));
	count(GAMER_STAT_queued_kernel);
	return true;
}

/* A CPU of p's whose queues p can wait in. While its affinity is being changed
 * a task can still be on a CPU that it may no longer use. */
static __always_inline s32 home_cpu(const struct task_struct *p)
{
	s32 cpu = scx_bpf_task_cpu(p);

	if (bpf_cpumask_test_cpu(cpu, p->cpus_ptr) || migration_disabled(p))
		return cpu;
	return bpf_cpumask_first(p->cpus_ptr);
}

/*
 * p is in this domain from now on: its vruntime is of that one's clock, with its lag bounded.
 * Returns when it is due there.
 */
static __always_inline u64 place(struct task_struct *p, struct task_state *ts, u32 llc, u64 now,
				 const struct gamer_tunables *tun)
{
	struct llc_state *from = llc_state_of(ts->llc), *to = llc_state_of(llc);
	bool owes = policy_before(now, ts->owes_until_ns);
	u64 lag_ns;
	u32 pressure;

	if (!from || !to)
		return ts->vruntime;
	pressure = pressure_in(llc);
	if (ts->llc != llc)
		ts->vruntime = policy_rebase(ts->vruntime, from->vclock, to->vclock);
	ts->llc = llc;
	lag_ns = policy_lag(tun->slice_lag_ns, tun->slice_ns, pressure);
	ts->vruntime = policy_place(ts->vruntime, to->vclock, lag_ns,
				    policy_debt(tun->slice_lag_ns, p->scx.weight, pressure));
	if (is_boosted(ts) && tun->game_tgid)
		return policy_game_deadline(to->vclock, owes ? 0 : ts->awake_virtual_ns,
					    owes ? ts->owes_burst_ns : ts->burst_virtual_ns,
					    tun->slice_lag_ns, pressure);
	return policy_deadline(ts->vruntime, ts->awake_virtual_ns, lag_ns);
}

static __always_inline bool is_wakeup(u64 enq_flags)
{
	return enq_flags & ENUM(scx_enq_flags, SCX_ENQ_WAKEUP);
}

static __always_inline bool may_take_bound(struct cpu_state *cs, u32 llc, u64 deadline, u64 now,
					   const struct gamer_tunables *tun)
{
	return may_spend(cs, urgency_in(llc, deadline), now, tun) &&
	       policy_may_preempt(deadline, cs->running_class, cs->running_deadline,
				  policy_scale(tun->slice_ns, pressure_in(llc)));
}

/*
 * Bound tasks can run on one CPU only, so that one is told at once: an urgent
 * game task takes it, any other takes it from ordinary work due later.
 */
static __always_inline void enqueue_bound(struct task_struct *p, struct task_state *ts, s32 cpu,
					  u64 deadline, u64 enq_flags, u64 now,
					  const struct gamer_tunables *tun, bool game)
{
	struct cpu_state *cs = cpu_of(cpu);

	if (cs && game && is_wakeup(enq_flags) &&
	    may_take_bound(cs, llc_of(cpu), deadline, now, tun)) {
		dsq_insert(p, ENUM(scx_dsq_id_flags, SCX_DSQ_LOCAL), tun->slice_ns,
			   enq_flags | ENUM(scx_enq_flags, SCX_ENQ_PREEMPT));
		cs->ahead_next = cs->running_class == POLICY_ORDINARY;
		count(GAMER_STAT_preempted);
		return;
	}
	queue_insert(p, ts, game ? QUEUE_OWN | cpu : QUEUE_CPU | cpu, tun->slice_ns, deadline,
		     enq_flags, now);
	count(game ? GAMER_STAT_queued_game : GAMER_STAT_queued_cpu);
	if (!cs)
		return;
	if (cs->running_class == POLICY_NONE) {
		scx_bpf_kick_cpu(cpu, ENUM(scx_kick_flags, SCX_KICK_IDLE));
	} else if (is_wakeup(enq_flags) && now >= cs->kick_until_ns &&
		   cs->running_class == POLICY_ORDINARY &&
		   policy_before(deadline, cs->running_deadline)) {
		preempt_cpu(cpu, now);
		count(GAMER_STAT_preempted);
	}
}

static __always_inline void enqueue_game(struct task_struct *p, struct task_state *ts, s32 cpu,
					 u64 deadline, u64 enq_flags, u64 now,
					 const struct gamer_tunables *tun)
{
	u32 llc = llc_of(cpu);
	bool anew;
	s32 victim;

	queue_insert(p, ts, QUEUE_GAME | llc, tun->slice_ns, deadline, enq_flags, now);
	count(GAMER_STAT_queued_game);
	/* One whose slice is over left a CPU that will look for the next by itself. */
	anew = ts->last_cpu < 0 || (enq_flags & (ENUM(scx_enq_flags, SCX_ENQ_WAKEUP) |
						 ENUM(scx_enq_flags, SCX_ENQ_REENQ)));
	if (wake_idle_cpu(p, cpu) || !anew)
		return;
	victim = victim_find(p->cpus_ptr, llc, cpu, deadline, now, tun);
	if (victim < 0) {
		count(GAMER_STAT_preempt_no_victim);
		return;
	}
	preempt_cpu(victim, now);
	count(GAMER_STAT_preempted);
}

static __always_inline bool migration_spent(struct task_state *ts, u64 now,
					    const struct gamer_tunables *tun)
{
	u64 bucket;

	if (!tun->mig_max || !tun->mig_window_ns)
		return false;
	bucket = policy_mig_refill(ts->mig_bucket, policy_elapsed(ts->mig_at_ns, now),
				   tun->mig_window_ns, tun->mig_max);
	/* Else the time that passed still counts, unless there is nothing to gain. */
	if (bucket != ts->mig_bucket || bucket == tun->mig_max * POLICY_MIG_TOKEN) {
		ts->mig_bucket = bucket;
		ts->mig_at_ns = now;
	}
	return bucket < POLICY_MIG_TOKEN;
}

/* Not busy: near its cache. Busy: wherever a CPU is free first, unless it moved
 * too often lately. Either way CPUs without work may come and take it. */
static __always_inline void enqueue_ordinary(struct task_struct *p, struct task_state *ts, s32 cpu,
					     u64 deadline, u64 enq_flags, u64 now,
					     const struct gamer_tunables *tun)
{
	bool stay = !machine_busy();

	if (!stay && migration_spent(ts, now, tun)) {
		count(GAMER_STAT_migrations_blocked);
		stay = true;
	}
	queue_insert(p, ts, stay ? QUEUE_CPU | cpu : QUEUE_LLC | llc_of(cpu), tun->slice_ns,
		     deadline, enq_flags, now);
	count(stay ? GAMER_STAT_queued_cpu : GAMER_STAT_queued_llc);
	wake_idle_cpu(p, cpu);
}

#endif
