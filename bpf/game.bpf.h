/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which tasks are the game: the named thread group and what descends from it.
 * A forked task inherits from its parent. All others are worked out from their
 * ancestors, once per game_generation, when they next wake or are queued; so a
 * game can be named at any time without walking all tasks, and a task that
 * forks meanwhile cannot be missed.
 */
#ifndef GAMER_GAME_BPF_H
#define GAMER_GAME_BPF_H

#include "state.bpf.h"

enum { GAME_MAX_ANCESTORS = 64 };

/* Every task when no game is named; never kernel threads. */
static __always_inline bool game_belongs(struct task_struct *p, u32 game_tgid)
{
	struct task_struct *t = p;
	int i;

	if (p->flags & PF_KTHREAD || game_tgid == GAMER_NOBODY)
		return false;
	if (!game_tgid)
		return true;
	bpf_for(i, 0, GAME_MAX_ANCESTORS) {
		u32 tgid = BPF_CORE_READ(t, tgid);

		if (tgid == game_tgid)
			return true;
		if (tgid <= 1)
			return false;
		t = BPF_CORE_READ(t, real_parent);
		if (!t)
			return false;
	}
	return false;
}

static __always_inline void game_set(struct task_state *ts, bool game)
{
	struct gamer_state *now = bpf_map_lookup_elem(&gamer_now, &zero);

	if (!now || ts->game == game)
		return;
	ts->game = game;
	__sync_fetch_and_add(&now->game_tasks, game ? 1 : -1);
}

static __always_inline void game_refresh(struct task_struct *p, struct task_state *ts,
					 const struct gamer_tunables *tun)
{
	u32 generation = tun->game_generation;

	if (ts->game_generation == generation)
		return;
	ts->game_generation = generation;
	ts->helps = ts->helped = 0; /* of another game, as what follows */
	ts->owes_until_ns = ts->waits_for = 0;
	game_set(ts, game_belongs(p, tun->game_tgid));
}

static __always_inline void game_inherit(struct task_state *ts, const struct task_state *parent)
{
	ts->game_generation = parent->game_generation;
	game_set(ts, parent->game);
}

/* The agent learns that the last task of a named game is gone. */
static __always_inline void game_forget(struct task_state *ts)
{
	const struct gamer_tunables *tun = tunables();
	struct gamer_state *now = bpf_map_lookup_elem(&gamer_now, &zero);

	if (!ts->game || !tun || !now)
		return;
	ts->game = 0;
	if (__sync_fetch_and_add(&now->game_tasks, -1) != 1 || !tun->game_tgid)
		return;
	/* When there is no room: the agent also reads the gauge when the game's leader ends. */
	event_send(GAMER_EVENT_GAME_GONE, tun->game_generation);
}

#endif
