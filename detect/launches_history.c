// SPDX-License-Identifier: GPL-2.0-only
/* The last candidates and what became of them, for people who ask why. */
#include <stdio.h>
#include <string.h>

#include "launches_private.h"

static struct launches_entry *launches_entry_of(struct launches *l, struct launches_id id)
{
	for (int i = 0; i < LAUNCHES_HISTORY; i++)
		if (launches_same(l->history[i].id, id))
			return &l->history[i];
	return NULL;
}

/*
 * The first place, after the rest has moved up: over a free one, else the oldest of those
 * that ended, else the oldest that is not the game.
 */
static struct launches_entry *launches_entry_room(struct launches *l)
{
	int last = LAUNCHES_HISTORY - 1, place = -1;

	for (int i = last; i >= 0; i--)
		if (!l->history[i].id.pid || (place < 0 && l->history[i].ended_at_ns))
			place = i;
	if (place < 0)
		place = launches_same(l->history[last].id, l->game.id) ? last - 1 : last;
	memmove(&l->history[1], &l->history[0], (size_t)place * sizeof(l->history[0]));
	return &l->history[0];
}

void launches_note(struct launches *l, const struct launches_process *p,
		   const struct rules_score *score, uint64_t now_ns)
{
	struct launches_entry *e = launches_entry_of(l, p->id);

	/* A launch brings dozens of tools and helpers along; they would drive out the rest. */
	if (!e && !launches_enough(l, p) &&
	    (p->identity != RULES_WEAK || (p->role != RULES_ORDINARY && p->role != RULES_GAME)))
		return;
	if (!e) {
		e = launches_entry_room(l);
		*e = (struct launches_entry){
			.id = p->id, .verdict = LAUNCHES_TOO_LITTLE, .seen_at_ns = now_ns};
	}
	e->why = p->why;
	e->score = *score;
	snprintf(e->exe, sizeof(e->exe), "%s", p->exe);
	snprintf(e->app, sizeof(e->app), "%s", l->family[p->family].app[0]);
}

void launches_note_end(struct launches *l, struct launches_id id, uint64_t now_ns)
{
	struct launches_entry *e = launches_entry_of(l, id);

	if (!e)
		return;
	e->ended_at_ns = now_ns;
	e->verdict = LAUNCHES_OVER;
}

static enum launches_verdict launches_verdict(const struct launches *l,
					      const struct launches_process *p)
{
	if (launches_same(p->id, l->game.id))
		return LAUNCHES_IS_GAME;
	if (p->due_at_ns)
		return LAUNCHES_HOLD_OFF;
	if (launches_enough(l, p))
		return LAUNCHES_NOT_FIRST;
	return p->role == RULES_ORDINARY || p->role == RULES_GAME ? LAUNCHES_TOO_LITTLE
								  : LAUNCHES_ROLE;
}

void launches_note_verdicts(struct launches *l, uint64_t now_ns)
{
	for (int i = 0; i < LAUNCHES_HISTORY; i++) {
		struct launches_entry *e = &l->history[i];
		const struct launches_process *p = launches_find(l, e->id);
		enum launches_verdict before = e->verdict;

		/* Of one that is no longer followed the last verdict stays. */
		if (!p)
			continue;
		e->verdict = launches_verdict(l, p);
		if (e->verdict == LAUNCHES_IS_GAME && before != LAUNCHES_IS_GAME)
			e->game_at_ns = now_ns;
	}
}

const struct launches_entry *launches_history(const struct launches *l, unsigned int n)
{
	return n < LAUNCHES_HISTORY && l->history[n].id.pid ? &l->history[n] : NULL;
}
