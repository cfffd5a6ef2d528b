// SPDX-License-Identifier: GPL-2.0-only
/* Who leads a family, and which family is the game. */
#include <stdio.h>
#include <string.h>

#include "launches_private.h"

/* What a family's good name is worth to a member without one: as much as an app id. */
enum { LAUNCHES_VOUCH = 60 };

/* How a process stands in its family, the higher the better. */
enum launches_tier {
	LAUNCHES_NOTHING,
	LAUNCHES_PLACEHOLDER, /* named, but what it is starts games */
	LAUNCHES_CANDIDATE,
	LAUNCHES_CHOSEN, /* the user named this very process */
};

bool launches_vouched(const struct launches_family *family)
{
	return family->why != LAUNCHES_SEEN || family->identity == RULES_STRONG;
}

static int launches_worth(const struct launches *l, const struct launches_process *p)
{
	/* Not for one that could not be read: it may be any of the tools that come along. */
	bool vouch =
		p->full && p->identity != RULES_STRONG && launches_vouched(&l->family[p->family]);

	return p->score + (vouch ? LAUNCHES_VOUCH : 0);
}

static enum launches_tier launches_tier(const struct launches *l, const struct launches_process *p)
{
	const struct launches_family *family = &l->family[p->family];

	if (p->role != RULES_ORDINARY && p->role != RULES_GAME)
		return p->why ? LAUNCHES_PLACEHOLDER : LAUNCHES_NOTHING;
	if (p->why >= LAUNCHES_FOREGROUND)
		return LAUNCHES_CHOSEN;
	if (p->why)
		return LAUNCHES_CANDIDATE;
	if (p->identity == RULES_SUPPORT && !launches_vouched(family))
		return LAUNCHES_NOTHING;
	return launches_worth(l, p) >= RULES_THRESHOLD ? LAUNCHES_CANDIDATE : LAUNCHES_NOTHING;
}

bool launches_enough(const struct launches *l, const struct launches_process *p)
{
	return launches_tier(l, p) != LAUNCHES_NOTHING;
}

/* Time that has to pass before evidence counts. */
static uint64_t launches_due(const struct launches *l, const struct launches_process *p)
{
	if (p->why || launches_vouched(&l->family[p->family]))
		return p->seen_at_ns;
	return p->seen_at_ns + LAUNCHES_HOLD_OFF_NS;
}

/*
 * Whether a displaces b, which leads. Of two that are much alike one is the bootstrap of
 * the other, and the game is the one that grew; by a factor, or they would take turns.
 */
static bool launches_displaces(const struct launches *l, const struct launches_process *a,
			       const struct launches_process *b)
{
	enum launches_tier tier = launches_tier(l, a);

	if (tier != launches_tier(l, b))
		return tier > launches_tier(l, b);
	if (tier == LAUNCHES_CHOSEN)
		return a->named > b->named;
	/* Fair only when both are known equally well. */
	if (b->looking)
		return false;
	if (launches_worth(l, a) != launches_worth(l, b))
		return launches_worth(l, a) > launches_worth(l, b);
	return a->bulk_kib > 2 * b->bulk_kib;
}

/* Which of two leads when neither does yet. */
static bool launches_better(const struct launches *l, const struct launches_process *a,
			    const struct launches_process *b)
{
	enum launches_tier tier = launches_tier(l, a);

	if (tier != launches_tier(l, b))
		return tier > launches_tier(l, b);
	if (a->named != b->named)
		return a->named > b->named;
	if (launches_worth(l, a) != launches_worth(l, b))
		return launches_worth(l, a) > launches_worth(l, b);
	if (a->bulk_kib != b->bulk_kib)
		return a->bulk_kib > b->bulk_kib;
	return a->order < b->order;
}

static void launches_consider(struct launches *l, struct launches_process *p, int best[],
			      uint64_t now_ns)
{
	struct launches_family *family = &l->family[p->family];
	const struct launches_process *now = NULL;
	int i = launches_index(l, p);
	uint64_t due_at_ns = launches_due(l, p);

	p->due_at_ns = 0;
	if (!launches_enough(l, p))
		return;
	if (due_at_ns > now_ns && family->leader != i) {
		p->due_at_ns = due_at_ns;
		return;
	}
	if (best[p->family] >= 0)
		now = &l->process[best[p->family]];
	if (!now || (best[p->family] == family->leader ? launches_displaces(l, p, now)
						       : launches_better(l, p, now)))
		best[p->family] = i;
}

static void launches_lead(struct launches *l, uint64_t now_ns)
{
	int best[LAUNCHES_FAMILIES];

	/* Leaders first, so that all others are measured against them. */
	for (int f = 0; f < LAUNCHES_FAMILIES; f++) {
		best[f] = -1;
		if (l->family[f].used && l->family[f].leader >= 0)
			launches_consider(l, &l->process[l->family[f].leader], best, now_ns);
	}
	for (int i = 0; i < l->top; i++)
		if (l->process[i].id.pid && l->family[l->process[i].family].leader != i)
			launches_consider(l, &l->process[i], best, now_ns);
	for (int f = 0; f < LAUNCHES_FAMILIES; f++)
		if (l->family[f].used)
			l->family[f].leader = best[f];
}

/* The rank of a family, for comparing only. */
static uint64_t launches_rank(const struct launches *l, const struct launches_family *family)
{
	const uint64_t named = 1ull << 62, wrapped = 1ull << 61, sure = 1ull << 60;

	if (family->why >= LAUNCHES_FOREGROUND)
		return named + family->named;
	if (family->why == LAUNCHES_WRAPPER)
		return wrapped;
	if (family->why == LAUNCHES_GUEST || family->identity == RULES_STRONG)
		return sure;
	return (uint64_t)launches_worth(l, &l->process[family->leader]);
}

/* Of equal rank, when none of them is the game: the one that draws and reads input, the newest. */
static bool launches_before(const struct launches *l, const struct launches_family *a,
			    const struct launches_family *b)
{
	int a_score = l->process[a->leader].score, b_score = l->process[b->leader].score;

	if (launches_rank(l, a) != launches_rank(l, b))
		return launches_rank(l, a) > launches_rank(l, b);
	return a_score != b_score ? a_score > b_score : a->order > b->order;
}

static int launches_first(const struct launches *l)
{
	const struct launches_family *now = l->first < 0 ? NULL : &l->family[l->first];
	int first = -1;

	for (int f = 0; f < LAUNCHES_FAMILIES; f++) {
		const struct launches_family *family = &l->family[f];

		if (!family->used || family->leader < 0)
			continue;
		if (first < 0 || launches_before(l, family, &l->family[first]))
			first = f;
	}
	if (first >= 0 && now && now->leader >= 0 &&
	    launches_rank(l, &l->family[first]) <= launches_rank(l, now))
		return l->first;
	return first;
}

static void launches_describe(const struct launches *l, struct launches_game *game)
{
	const struct launches_family *family;
	const struct launches_process *p;

	*game = (struct launches_game){0};
	if (l->first < 0)
		return;
	family = &l->family[l->first];
	p = &l->process[family->leader];
	game->id = p->id;
	game->why = family->why;
	game->steam_id = family->steam_id;
	snprintf(game->app, sizeof(game->app), "%s", family->app[0]);
	snprintf(game->exe, sizeof(game->exe), "%s", p->exe);
	snprintf(game->profile, sizeof(game->profile), "%s", family->profile);
}

static bool launches_game_differs(const struct launches_game *a, const struct launches_game *b)
{
	return !launches_same(a->id, b->id) || a->why != b->why || a->steam_id != b->steam_id ||
	       strcmp(a->app, b->app) != 0 || strcmp(a->exe, b->exe) != 0 ||
	       strcmp(a->profile, b->profile) != 0;
}

static uint64_t launches_earliest(const struct launches *l)
{
	uint64_t at_ns = UINT64_MAX;

	for (int i = 0; i < l->top; i++) {
		const struct launches_process *p = &l->process[i];

		if (p->look_at_ns && p->look_at_ns < at_ns)
			at_ns = p->look_at_ns;
		if (p->due_at_ns && p->due_at_ns < at_ns)
			at_ns = p->due_at_ns;
	}
	return at_ns;
}

/* It became the game because another ended or time passed: its own end may have been missed. */
static void launches_confirm(struct launches *l, uint64_t now_ns)
{
	struct launches_process *p;

	if (l->first < 0)
		return;
	p = &l->process[l->family[l->first].leader];
	if (!p->looking && p->confirmed_at_ns < now_ns)
		p->look_at_ns = now_ns;
}

void launches_decide(struct launches *l, uint64_t now_ns, struct launches_actions *act)
{
	struct launches_game game;

	launches_lead(l, now_ns);
	l->first = launches_first(l);
	launches_describe(l, &game);
	act->game_changed = launches_game_differs(&game, &l->game);
	if (!launches_same(game.id, l->game.id))
		launches_confirm(l, now_ns);
	l->game = game;
	l->next_at_ns = launches_earliest(l);
	launches_note_verdicts(l, now_ns);
}
