/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a CPU takes next.
 */
#ifndef GAMER_DISPATCH_BPF_H
#define GAMER_DISPATCH_BPF_H

#include "account.bpf.h"
#include "steal.bpf.h"

/* Has what ran on the CPU spend or earn its budget, until now. */
static __always_inline void budget_settle(struct cpu_state *cs, u64 now,
					  const struct gamer_tunables *tun)
{
	u64 ran;

	if (!cs->unsettled_at_ns)
		return;
	ran = policy_elapsed(cs->unsettled_at_ns, now);
	cs->unsettled_at_ns = 0;
	if (!cs->ahead) {
		cs->budget_ns = policy_budget_earn(cs->budget_ns, ran, tun->urgent_share_permille);
		return;
	}
	cs->budget_ns = policy_budget_spend(cs->budget_ns, ran);
	count_add(GAMER_STAT_urgent_ns, ran);
}

/* From now on; the kernel's own and the agent neither spend nor earn. */
static __always_inline void budget_begin(struct cpu_state *cs, bool ahead, u64 now)
{
	cs->unsettled_at_ns = cs->running_class == POLICY_KERNEL ? 0 : now;
	cs->ahead = ahead;
}

struct preference {
	u32 from;    /* 0 = none */
	bool urgent; /* the game is preferred */
	bool ahead;  /* to others who wait */
};

/* Whether the budget lasts for the one of the game's that is due first. */
static __always_inline bool game_may_spend(s32 cpu, u32 llc, const struct cpu_state *cs,
					   const struct candidates *c, u32 game, u64 now,
					   const struct gamer_tunables *tun)
{
	struct choice first = {
		.deadline = c->prev_deadline,
		.take = game & FROM_PREV ? TAKE_PREV : TAKE_NONE,
	};

	if (game & FROM_GAME)
		consider(&first, 0, TAKE_GAME, QUEUE_GAME | llc, 0);
	if (game & FROM_OWN)
		consider(&first, 0, TAKE_OWN, QUEUE_OWN | cpu, 0);
	return first.take != TAKE_NONE && may_spend(cs, urgency_in(llc, first.deadline), now, tun);
}

/*
 * Where to take from before all else. The game, while a window is open or what waits of it
 * is urgent by itself, and the CPU's budget for that lasts. In a window, when it does not,
 * the others: else the game's earlier deadlines would take from them what the budget leaves
 * them.
 */
static __always_inline struct preference preference_of(s32 cpu, u32 llc, const struct cpu_state *cs,
						       const struct candidates *c, bool prev_game,
						       u64 now, const struct gamer_tunables *tun)
{
	u32 prev = c->from & FROM_PREV, game, others;
	bool open;

	game = (prev_game ? prev : 0) | places_waiting(cpu, llc, cpu, FROM_GAME_ONLY);
	if (!game)
		return (struct preference){};
	others = (prev_game ? 0 : prev) | places_waiting(cpu, llc, cpu, FROM_CPU | FROM_LLC);
	open = window_open(cs, now);
	if ((open && !others) || game_may_spend(cpu, llc, cs, c, game, now, tun))
		return (struct preference){.from = game, .urgent = true, .ahead = others};
	if (open || cs->budget_ns <= 0)
		count(GAMER_STAT_budget_spent);
	return (struct preference){.from = open ? others : 0};
}

enum { OWING_MAX_LOOKS = 16 }; /* at tasks of the game that wait */

/*
 * Moves that task here, if it waits in the game's queue of this domain and may run here; not
 * before one that is brief. Its affinity cannot change in between: for that it is taken out
 * of the queue, and then the kernel does not move it. A function of its own for the verifier,
 * see take_earliest.
 */
__noinline u32 take_owing(s32 cpu, u32 llc, s32 pid)
{
	struct bpf_iter_scx_dsq it;
	u32 took = TAKE_NONE;
	int i;

	bpf_iter_scx_dsq_new(&it, QUEUE_GAME | llc, 0);
	bpf_for(i, 0, OWING_MAX_LOOKS) {
		struct task_struct *p = bpf_iter_scx_dsq_next(&it);

		if (!p)
			break;
		if (p->pid != pid && i == 0 && urgency_in(llc, p->scx.dsq_vtime) == POLICY_BRIEF)
			break;
		if (p->pid != pid)
			continue;
		if (bpf_cpumask_test_cpu(cpu, p->cpus_ptr) && !migration_disabled(p) &&
		    dsq_move(&it, p, ENUM(scx_dsq_id_flags, SCX_DSQ_LOCAL)))
			took = TAKE_OWING;
		break;
	}
	bpf_iter_scx_dsq_destroy(&it);
	return took;
}

/*
 * A task of the game went to sleep because another one holds what it needs, and that one
 * waits for its turn: it gets this CPU's. Others wait longer by that, so it spends, also of
 * the reserve: what is held for a frame is not held for long.
 * Nothing of it when what ran here goes on: that was not the one, or did not have to sleep.
 */
static __always_inline enum take choose_owing(s32 cpu, u32 llc, struct cpu_state *cs, u32 prev,
					      u64 now, const struct gamer_tunables *tun)
{
	s32 pid = cs->owed_by;

	cs->owed_by = 0;
	if (!pid || prev || cs->waiting_own || !tun->game_tgid ||
	    !may_spend(cs, POLICY_BRIEF, now, tun) || take_owing(cpu, llc, pid) == TAKE_NONE)
		return TAKE_NONE;
	cs->ahead_next = places_waiting(cpu, llc, cpu, FROM_CPU | FROM_LLC) != 0;
	count(GAMER_STAT_holders_taken);
	return TAKE_OWING;
}

/*
 * What is preferred, if anything; TAKE_AHEAD when it is the game that comes before others
 * by that.
 */
static __always_inline enum take choose_preferred(s32 cpu, u32 llc, struct cpu_state *cs,
						  const struct candidates *all, bool prev_game,
						  u64 now, const struct gamer_tunables *tun)
{
	struct candidates c = *all;
	enum take took = choose_owing(cpu, llc, cs, all->from & FROM_PREV, now, tun);
	struct preference first;

	if (took != TAKE_NONE)
		return took;
	first = preference_of(cpu, llc, cs, all, prev_game, now, tun);
	if (!first.from)
		return TAKE_NONE;
	c.from = first.from;
	took = take_earliest(cpu, llc, &c);
	if (!first.urgent || took == TAKE_NONE)
		return took;
	cs->ahead_next = first.ahead;
	return took == TAKE_PREV ? took : TAKE_AHEAD;
}

/*
 * Takes a task for the CPU, moved to its local queue, or says that prev, if it is a
 * candidate, goes on. Cheap when nothing waits, which is most of the time.
 */
static __always_inline enum take choose(s32 cpu, struct cpu_state *cs, struct candidates *c,
					bool prev_game, u64 now, const struct gamer_tunables *tun)
{
	enum take took = TAKE_NONE;
	u32 llc = llc_of(cpu);
	bool turn = false;

	c->peer = next_peer(cs, &turn);
	if (!turn && llc_of(c->peer) == llc && !waits_near(llc, cs))
		return c->from & FROM_PREV ? TAKE_PREV : steal(cpu);
	/* Preferred always, work here would leave what waits elsewhere. */
	if (!turn || cs->visits % VISITS_PER_LOOK)
		took = choose_preferred(cpu, llc, cs, c, prev_game, now, tun);
	if (took != TAKE_NONE)
		return took;
	if (llc_of(c->peer) == llc) {
		struct cpu_state *peer = cpu_of(c->peer);

		c->from |= c->peer == cpu ? 0 : FROM_PEER;
		if (peer && peer->running_class != POLICY_NONE && !turn)
			c->peer_handicap_ns = tun->slice_lag_ns;
	} else {
		took = visit(llc, c->peer, turn);
	}
	if (took == TAKE_NONE) {
		if (!turn) /* a turn does not trust the counts */
			c->from = places_waiting(cpu, llc, c->peer, c->from);
		if (c->from)
			took = take_earliest(cpu, llc, c);
	}
	return took == TAKE_NONE ? steal(cpu) : took;
}

static __always_inline void count_take(enum take took)
{
	switch (took) {
	case TAKE_AHEAD:
		count(GAMER_STAT_taken_urgent);
		break;
	case TAKE_FAR_GAME:
		count(GAMER_STAT_stolen);
		count(GAMER_STAT_taken_game);
		break;
	case TAKE_FAR_LLC:
		count(GAMER_STAT_stolen);
		count(GAMER_STAT_taken_llc);
		break;
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
	case TAKE_OWING:
		count(GAMER_STAT_taken_game);
		break;
	case TAKE_LLC:
		count(GAMER_STAT_taken_llc);
		break;
	case TAKE_NONE:
		break;
	}
}

/* prev goes on: as if it had stopped and started, with what it is due now. It is charged. */
static __always_inline void keep_running(struct task_struct *prev, const struct task_state *ts,
					 struct cpu_state *cs, u64 slice_ns, u64 deadline, u64 now,
					 const struct gamer_tunables *tun)
{
	cs->running_class = class_of(prev, ts, cs, now, tun);
	cs->running_deadline = deadline;
	budget_begin(cs, cs->ahead_next, now);
	cs->ahead_next = 0;
	set_slice(prev, slice_ns);
}

/*
 * A kick that was meant for the task before it can end the slice of one that goes
 * first. It keeps the CPU: queued behind the task taken now it would wait for that
 * one's whole slice, and windows would close meanwhile.
 */
static __always_inline bool keep_first(struct task_struct *prev, const struct task_state *ts,
				       struct cpu_state *cs, u64 now,
				       const struct gamer_tunables *tun)
{
	if (!goes_first(prev) || !ts->fresh_ns)
		return false;
	keep_running(prev, ts, cs, ts->fresh_ns, ts->vruntime, now, tun);
	return true;
}

#endif
