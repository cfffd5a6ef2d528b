/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The queues and the ways into and out of them.
 *
 *   QUEUE_CPU  one per CPU: tasks bound to it, and while the machine is not
 *		busy those that ran there last. Other CPUs may take the latter.
 *   QUEUE_OWN  one per CPU: tasks of the game bound to it.
 *   QUEUE_LLC  one per cache domain: all other tasks while the machine is busy.
 *   QUEUE_GAME one per cache domain: tasks of the game.
 *
 * All are ordered by deadlines of one virtual clock, so heads can be compared.
 * Work is pulled: what waits, waits where its CPUs can take it. Into a CPU's local
 * queue goes only what that CPU was idle for, and what preempts there.
 */
#ifndef GAMER_QUEUE_BPF_H
#define GAMER_QUEUE_BPF_H

#include "alarm.bpf.h"
#include "state.bpf.h"

enum {
	QUEUE_CPU = 1u << 20,
	QUEUE_GAME = 2u << 20,
	QUEUE_LLC = 3u << 20,
	QUEUE_OWN = 4u << 20,
	/* A CPU that was kicked has rescheduled by then, or the kick was lost. */
	KICK_PENDING_NS = 1000000,
};

/* Topology; everything else that can be set is in struct gamer_tunables. */
const volatile __s32 nr_cpus = 1;
const volatile __s32 nr_llcs = 1;
const volatile __u16 cpu_llc[GAMER_MAX_CPUS];
const volatile __u32 llc_cpus[GAMER_MAX_LLCS]; /* online ones */
const volatile __u16 cpu_node[GAMER_MAX_CPUS];
const volatile __s32 agent_tgid;

/* Masks, not comparisons: some verifiers (6.18) warn about a comparison whose
 * outcome they know already. */
static __always_inline u32 llc_of(s32 cpu)
{
	return cpu_llc[cpu & (GAMER_MAX_CPUS - 1)];
}

static __always_inline u32 node_of(s32 cpu)
{
	return cpu_node[cpu & (GAMER_MAX_CPUS - 1)];
}

/* See policy_pressure. */
static __always_inline u32 pressure_in(u32 llc)
{
	struct llc_state *domain = llc_state_of(llc);

	if (!domain)
		return POLICY_PRESSURE_NONE;
	return policy_pressure(llc_cpus[llc & (GAMER_MAX_LLCS - 1)],
			       domain->waiting + domain->waiting_game + domain->waiting_near);
}

/* Of a task of the game that is due at deadline, see policy_urgency. */
static __always_inline u32 urgency_in(u32 llc, u64 deadline)
{
	struct llc_state *domain = llc_state_of(llc);

	return domain ? policy_urgency(deadline, domain->vclock, pressure_in(llc))
		      : POLICY_COMPUTES;
}

/* Whether a CPU's budget allows to put such a task before others. */
static __always_inline bool may_spend(const struct cpu_state *cs, u32 urgency, u64 now,
				      const struct gamer_tunables *tun)
{
	return !boosts_dropped() &&
	       cs->budget_ns >
		       policy_budget_least(urgency, window_open(cs, now), tun->game_tgid != 0);
}

/*
 * A CPU of the cache domain that may be taken for a game task: nobody else is
 * taking it, its budget allows it, and what runs there is the least urgent. Starts
 * at `from` so that victims spread.
 */
static __always_inline s32 victim_find(const struct cpumask *allowed, u32 llc, s32 from,
				       u64 deadline, u64 now, const struct gamer_tunables *tun)
{
	u64 gap_ns = policy_scale(tun->slice_ns, pressure_in(llc));
	u32 urgency = urgency_in(llc, deadline);
	s32 best = -1;
	u32 best_class = POLICY_KERNEL;
	int i;

	bpf_for(i, 0, nr_cpus) {
		s32 cpu = from + i;
		struct cpu_state *cs;
		u32 class;

		if (cpu >= nr_cpus)
			cpu -= nr_cpus;
		cs = cpu_of(cpu);
		if (!cs || llc_of(cpu) != llc)
			continue;
		class = cs->running_class;
		if (class >= best_class || now < cs->kick_until_ns)
			continue;
		if (!policy_may_preempt(deadline, class, cs->running_deadline, gap_ns))
			continue;
		if (allowed && !bpf_cpumask_test_cpu(cpu, allowed))
			continue;
		if (!may_spend(cs, urgency, now, tun))
			continue;
		best = cpu;
		best_class = class;
		if (class == POLICY_ORDINARY)
			break;
	}
	return best;
}

/* One kick: kick_until_ns keeps others from choosing the same CPU meanwhile. */
static __always_inline void preempt_cpu(s32 cpu, u64 now)
{
	struct cpu_state *cs = cpu_of(cpu);

	if (!cs)
		return;
	cs->kick_until_ns = now + KICK_PENDING_NS;
	scx_bpf_kick_cpu(cpu, ENUM(scx_kick_flags, SCX_KICK_PREEMPT));
}

/* One more task, or one less, waits in a queue. */
static __always_inline void queue_count(u64 dsq, s32 by)
{
	u32 index = dsq & (QUEUE_CPU - 1);
	u32 kind = dsq & ~(QUEUE_CPU - 1);
	bool of_cpu = kind == QUEUE_CPU || kind == QUEUE_OWN;
	struct llc_state *llc = llc_state_of(of_cpu ? llc_of(index) : index);
	struct cpu_state *cs = of_cpu ? cpu_of(index) : NULL;

	if (!llc)
		return;
	if (kind == QUEUE_LLC)
		__sync_fetch_and_add(&llc->waiting, by);
	else if (kind == QUEUE_GAME)
		__sync_fetch_and_add(&llc->waiting_game, by);
	if (!cs)
		return;
	if (kind == QUEUE_OWN) {
		__sync_fetch_and_add(&cs->waiting_own, by);
	} else {
		__sync_fetch_and_add(&cs->waiting, by);
		__sync_fetch_and_add(&llc->waiting_near, by);
	}
}

/* The task leaves the queue it waits in, if any: it runs, is queued anew, or goes. */
static __always_inline void queue_leave(struct task_state *ts)
{
	if (!ts->queue)
		return;
	queue_count(ts->queue, -1);
	ts->queue = 0;
}

/*
 * Counted by us, from before it is in the queue until it runs or is taken out:
 * the kernel's own count is a call and a hash lookup for each queue at each
 * decision. A count is thus never lower than what a CPU could take, and higher for
 * moments only. ts->queue changes under the task's runqueue lock.
 */
static __always_inline void queue_insert(struct task_struct *p, struct task_state *ts, u64 dsq,
					 u64 slice_ns, u64 deadline, u64 enq_flags, u64 now)
{
	queue_leave(ts); /* it can be taken out without having run: a change of affinity */
	ts->queue = dsq;
	if (!ts->waits_since_ns)
		ts->waits_since_ns = now;
	queue_count(dsq, 1);
	dsq_insert_vtime(p, dsq, slice_ns, deadline, enq_flags);
	alarm_arm();
}

/* The deadline at the head of a queue; false when it is empty. */
static __always_inline bool queue_head(u64 dsq, u64 *deadline)
{
	struct bpf_iter_scx_dsq it;
	struct task_struct *p;

	bpf_iter_scx_dsq_new(&it, dsq, 0);
	p = bpf_iter_scx_dsq_next(&it);
	if (p)
		*deadline = p->scx.dsq_vtime;
	bpf_iter_scx_dsq_destroy(&it);
	return p != NULL;
}

/* What take_earliest chose. */
enum take {
	TAKE_NONE,
	TAKE_PREV, /* the task that ran until now goes on */
	TAKE_CPU,
	TAKE_OWN,
	TAKE_PEER, /* from the queue of another CPU of the domain */
	TAKE_GAME,
	TAKE_LLC,
	/* Outcomes, not places. */
	TAKE_AHEAD,    /* TAKE_GAME or TAKE_OWN, before others that wait */
	TAKE_FAR_GAME, /* of another cache domain, or found only at the end */
	TAKE_FAR_LLC,
	TAKE_OWING, /* out of its order, see choose_owing */
};

/* A bit per place to take from. */
enum {
	FROM_PREV = 1u << TAKE_PREV,
	FROM_CPU = 1u << TAKE_CPU,
	FROM_OWN = 1u << TAKE_OWN,
	FROM_PEER = 1u << TAKE_PEER,
	FROM_GAME = 1u << TAKE_GAME,
	FROM_LLC = 1u << TAKE_LLC,
	FROM_NEAR = FROM_LLC << 1, /* FROM_CPU of any CPU of the domain; none takes by that */
	FROM_GAME_ONLY = FROM_OWN | FROM_GAME,
	FROM_ALL = FROM_CPU | FROM_OWN | FROM_GAME | FROM_LLC,
};

struct candidates {
	u64 prev_deadline;
	u64 peer_handicap_ns; /* how much longer a peer's task must have waited */
	s32 peer;
	u32 from;
};

struct choice {
	u64 dsq;
	u64 deadline;
	u32 take; /* enum take */
};

/*
 * Those of the places in which something waits.
 *
 * This and what follows are not inlined and not static where the verifier would else follow
 * each of their paths along each path of their callers: attaching takes a fifth of the time.
 */
__noinline u32 places_waiting(s32 cpu, u32 llc, s32 peer, u32 from)
{
	struct cpu_state *cs = cpu_of(cpu), *other = cpu_of(peer);
	struct llc_state *domain = llc_state_of(llc);
	u32 waiting = from & FROM_PREV;

	if (!cs || !other || !domain) /* cannot happen: look everywhere */
		return from;
	waiting |= cs->waiting ? FROM_CPU : 0;
	waiting |= cs->waiting_own ? FROM_OWN : 0;
	waiting |= other->waiting ? FROM_PEER : 0;
	waiting |= domain->waiting_game ? FROM_GAME : 0;
	waiting |= domain->waiting ? FROM_LLC : 0;
	waiting |= domain->waiting_near ? FROM_NEAR : 0;
	return from & waiting;
}

/* Whether the head of this queue comes before the best so far; then it is the best. */
__noinline u32 consider(struct choice *best __arg_nonnull, u32 only, u32 take, u64 dsq,
			u64 handicap_ns)
{
	u64 deadline = best->deadline;

	/* Nothing to compare with: the move finds out whether anything is there. */
	if (!only && !queue_head(dsq, &deadline))
		return 0;
	deadline += handicap_ns;
	if (best->take != TAKE_NONE && !policy_before(deadline, best->deadline))
		return 0;
	best->dsq = dsq;
	best->deadline = deadline;
	best->take = take;
	return 1;
}

/*
 * Takes the task with the earliest deadline. A head that may not run here is
 * skipped by the move, which takes the first that may; when none may, the next
 * best queue is tried, so a queue of foreign tasks cannot leave the CPU idle.
 */
__noinline u32 take_earliest(s32 cpu, u32 llc, const struct candidates *c __arg_nonnull)
{
	u32 from = c->from;
	int tries;

	bpf_for(tries, 0, 6) {
		struct choice best = {
			.deadline = c->prev_deadline,
			.take = from & FROM_PREV ? TAKE_PREV : TAKE_NONE,
		};
		u32 only = !(from & (from - 1));

		if (from & FROM_CPU)
			consider(&best, only, TAKE_CPU, QUEUE_CPU | cpu, 0);
		if (from & FROM_OWN)
			consider(&best, only, TAKE_OWN, QUEUE_OWN | cpu, 0);
		if (from & FROM_PEER)
			consider(&best, only, TAKE_PEER, QUEUE_CPU | c->peer, c->peer_handicap_ns);
		if (from & FROM_GAME)
			consider(&best, only, TAKE_GAME, QUEUE_GAME | llc, 0);
		if (from & FROM_LLC)
			consider(&best, only, TAKE_LLC, QUEUE_LLC | llc, 0);
		if (best.take <= TAKE_PREV || dsq_move_to_local(best.dsq))
			return best.take;
		from &= ~(1u << (best.take & 31));
	}
	return TAKE_NONE;
}

#endif
