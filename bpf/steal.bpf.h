/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a CPU takes of what waits at others: at one of them each time it takes work, and
 * at all of them before it goes idle.
 */
#ifndef GAMER_STEAL_BPF_H
#define GAMER_STEAL_BPF_H

#include "queue.bpf.h"

/* --enable-numa, on a machine with several memory nodes. */
const volatile __u32 by_node;
const volatile __u16 llc_node[GAMER_MAX_LLCS]; /* that of its first CPU */

enum {
	VISITS_PER_TURN = 32,
	VISITS_PER_LOOK = 256, /* a turn that also puts the game's preference back */
};

static __always_inline u32 domain_waiting(u32 llc)
{
	struct llc_state *domain = llc_state_of(llc);

	return domain ? domain->waiting + domain->waiting_game : 0;
}

/* Whether anything waits that this CPU could take, but for other domains. One that is
 * being queued is counted by now, or its CPU is told to look, see wake_idle_cpu. */
static __always_inline bool waits_near(u32 llc, const struct cpu_state *cs)
{
	struct llc_state *domain = llc_state_of(llc);

	return !domain || cs->waiting_own || domain->waiting || domain->waiting_game ||
	       domain->waiting_near;
}

static __always_inline s32 step(s32 *cursor)
{
	*cursor = *cursor + 1 < nr_cpus ? *cursor + 1 : 0;
	return *cursor;
}

/*
 * Each time a CPU takes work it looks at one other CPU, a different one each
 * time, so that what waits there is served even if that CPU belongs to a
 * real-time task and no other ever goes idle. Every VISITS_PER_TURN-th time is a
 * turn, when what waits there is taken whatever the numbers say; turns have a
 * cursor of their own, so that they reach every CPU.
 */
static __always_inline s32 next_peer(struct cpu_state *cs, bool *turn)
{
	*turn = ++cs->visits % VISITS_PER_TURN == 0;
	return step(*turn ? &cs->turn : &cs->peer);
}

/*
 * What only --enable-numa needs is not inlined: the compiler would have all machines load
 * what it compares, also where the verifier then removes the comparison.
 */
__noinline u32 other_node(u32 llc, u32 node)
{
	return llc_node[llc & (GAMER_MAX_LLCS - 1)] != node;
}

__noinline u32 crowded_times(u32 theirs, u32 ours)
{
	u32 node = llc_node[ours & (GAMER_MAX_LLCS - 1)];

	return other_node(theirs, node) ? POLICY_CROWDED_FAR : POLICY_CROWDED;
}

/* In another cache domain deadlines are of another clock. Outside of a turn a
 * task moves when far more wait there per CPU, to another node when even more do. */
__noinline u32 visit(u32 llc, s32 peer, u32 turn)
{
	u32 theirs = llc_of(peer), mask = GAMER_MAX_LLCS - 1;
	u32 waiting = domain_waiting(theirs);
	u32 times = by_node ? crowded_times(theirs, llc) : POLICY_CROWDED;

	/* A turn does not trust the counts. */
	if (turn || (waiting && policy_crowded(waiting, llc_cpus[theirs & mask],
					       domain_waiting(llc), llc_cpus[llc & mask], times))) {
		if (dsq_move_to_local(QUEUE_GAME | theirs))
			return TAKE_FAR_GAME;
		if (dsq_move_to_local(QUEUE_LLC | theirs))
			return TAKE_FAR_LLC;
	}
	return turn && dsq_move_to_local(QUEUE_CPU | peer) ? TAKE_PEER : TAKE_NONE;
}

enum reach {
	REACH_NODE = 1u << 0,
	REACH_OTHERS = 1u << 1, /* other nodes */
	REACH_ALL = REACH_NODE | REACH_OTHERS,
};

__noinline u32 in_reach(u32 llc, s32 cpu, u32 reach)
{
	return reach & (other_node(llc, node_of(cpu)) ? REACH_OTHERS : REACH_NODE);
}

/* Anything that waits at any other CPU in reach. */
static __always_inline u32 steal_from(s32 cpu, u32 reach)
{
	u32 near = 0;
	int i;

	bpf_for(i, 0, nr_llcs) {
		struct llc_state *llc = llc_state_of(i);

		if (!llc || (reach != REACH_ALL && !in_reach(i, cpu, reach)))
			continue;
		if (llc->waiting_game && dsq_move_to_local(QUEUE_GAME | i))
			return TAKE_FAR_GAME;
		if (llc->waiting && dsq_move_to_local(QUEUE_LLC | i))
			return TAKE_FAR_LLC;
		near |= llc->waiting_near;
	}
	if (!near)
		return TAKE_NONE;
	bpf_for(i, 1, nr_cpus) {
		s32 other = cpu + i;
		struct cpu_state *cs;

		if (other >= nr_cpus)
			other -= nr_cpus;
		if (reach != REACH_ALL && !in_reach(llc_of(other), cpu, reach))
			continue;
		cs = cpu_of(other);
		if (cs && cs->waiting && dsq_move_to_local(QUEUE_CPU | other))
			return TAKE_PEER;
	}
	return TAKE_NONE;
}

__noinline u32 steal_by_node(s32 cpu)
{
	u32 took = steal_from(cpu, REACH_NODE);

	return took != TAKE_NONE ? took : steal_from(cpu, REACH_OTHERS);
}

/* For a CPU that would go idle: its own node first where nodes matter, then what there is. */
__noinline u32 steal(s32 cpu)
{
	return by_node ? steal_by_node(cpu) : steal_from(cpu, REACH_ALL);
}

#endif
