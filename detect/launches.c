// SPDX-License-Identifier: GPL-2.0-only
#include "launches.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "launches_private.h"

/* Stages of looks: what they wait for, from the start of the program. */
static const uint64_t launches_waits_ns[] = {LAUNCHES_LOOK_PARTIAL_NS, LAUNCHES_LOOK_1_NS,
					     LAUNCHES_LOOK_2_NS};

enum {
	LAUNCHES_STAGE_FIRST = 1, /* of one that could be read */
	LAUNCHES_STAGES = sizeof(launches_waits_ns) / sizeof(launches_waits_ns[0]),
};

/* Its lists are long, and a look follows each start of a program: their lengths are enough. */
static void launches_nothing(struct launches_actions *act)
{
	act->game_changed = false;
	act->watch = (struct launches_id){0};
	act->looks = act->forgets = 0;
}

int launches_new(struct launches **out)
{
	struct launches *l = calloc(1, sizeof(*l));

	*out = l;
	if (!l)
		return -ENOMEM;
	l->first = -1;
	l->next_at_ns = UINT64_MAX;
	return 0;
}

struct launches *launches_free(struct launches *l)
{
	free(l);
	return NULL;
}

/* One number for what grows while a game loads. A thread counts as 8 MiB: its usual stack. */
static uint64_t launches_bulk(const struct facts *facts)
{
	return facts->rss_kib + facts->threads * 8192ull;
}

/*
 * Takes over what a look found. One that could not read all, of a process whose first
 * thread has ended say, takes nothing back; neither do devices that were closed: false.
 */
static bool launches_update(struct launches *l, struct launches_process *p,
			    const struct facts *facts, const struct rules_score *score,
			    uint64_t now_ns)
{
	struct launches_family *family = &l->family[p->family];
	bool partial = facts->flags & (FACTS_PARTIAL | FACTS_ZOMBIE);

	p->confirmed_at_ns = now_ns;
	if (launches_bulk(facts) > p->bulk_kib)
		p->bulk_kib = launches_bulk(facts);
	if (p->full && (partial || (p->role == RULES_GAME && score->role == RULES_ORDINARY)))
		return false;
	p->full = !partial;
	p->role = score->role;
	p->identity = score->identity;
	p->score = score->score;
	snprintf(p->exe, sizeof(p->exe), "%s", facts_name(facts));
	if (p->identity > family->identity)
		family->identity = p->identity;
	/* The first of a launch, whose arguments have the id before any environment does. */
	if (p->role == RULES_WRAPPER && facts->app[0])
		family->identity = RULES_STRONG;
	launches_alias(family, facts->app);
	if (!family->steam_id)
		family->steam_id = facts->steam_id;
	return true;
}

static bool launches_may_lead(const struct launches_process *p)
{
	return p->role == RULES_ORDINARY || p->role == RULES_GAME;
}

static void launches_plan_look(struct launches_process *p, uint8_t stage, uint64_t now_ns)
{
	p->look_at_ns = 0;
	if (!launches_may_lead(p) && p->full)
		return;
	/* One that comes late is all that were due by then. */
	for (; stage < LAUNCHES_STAGES && !p->look_at_ns; stage++) {
		p->stage = stage;
		if (p->look_from_ns + launches_waits_ns[stage] > now_ns)
			p->look_at_ns = p->look_from_ns + launches_waits_ns[stage];
	}
}

/* A rival has appeared: both are to be seen grown, at the same times. */
static void launches_watch_rivals(struct launches *l, const struct launches_process *p)
{
	struct launches_process *leader;

	if ((p->full && !launches_enough(l, p)) || l->family[p->family].leader < 0)
		return;
	leader = &l->process[l->family[p->family].leader];
	if (leader == p)
		return;
	leader->stage = p->stage;
	leader->look_from_ns = p->look_from_ns;
	leader->look_at_ns = p->look_at_ns;
}

static void launches_start(struct launches *l, struct launches_process *p,
			   const struct facts *facts, const struct rules_score *score,
			   uint64_t now_ns)
{
	p->seen_at_ns = p->look_from_ns = now_ns;
	p->bulk_kib = 0;
	p->full = p->looking = false;
	launches_update(l, p, facts, score, now_ns);
	launches_plan_look(p, p->full ? LAUNCHES_STAGE_FIRST : 0, now_ns);
	launches_watch_rivals(l, p);
	launches_note(l, p, score, now_ns);
}

/* Whether a process that belongs to nothing may come to something. */
static bool launches_interesting(const struct facts *facts, const struct rules_score *score)
{
	if (score->role == RULES_REJECT)
		return false;
	/* Also a loader or launcher: what it starts has lost its parent by then, not its id. */
	if (facts->app[0])
		return true;
	if (score->role != RULES_ORDINARY && score->role != RULES_GAME)
		return false;
	return score->identity != RULES_SUPPORT || score->score > 0 || facts->flags & FACTS_PARTIAL;
}

/* The process with this number is another one by now: nobody told us of its end. */
static struct launches_process *launches_current(struct launches *l, const struct facts *facts,
						 uint64_t now_ns)
{
	struct launches_process *p = launches_find_pid(l, facts->pid);

	if (!p || p->id.start_ticks == facts->start_ticks)
		return p;
	launches_note_end(l, p->id, now_ns);
	launches_drop(l, p);
	return NULL;
}

void launches_on_exec(struct launches *l, const struct facts *facts,
		      const struct rules_score *score, struct launches_id origin, uint64_t now_ns,
		      struct launches_actions *act)
{
	bool known = launches_find_pid(l, facts->pid);
	struct launches_process *p = launches_current(l, facts, now_ns);
	int family = p ? 0 : launches_family_of(l, facts, facts->app, origin);

	launches_nothing(act);
	/* Most are of no interest, and many: a build runs hundreds in a second. */
	if (!known && family < 0 && !launches_interesting(facts, score))
		return;
	if (!p && (family >= 0 || launches_interesting(facts, score))) {
		p = launches_join(l, family, facts, facts->app, act);
		act->watch = p->id;
	}
	if (p)
		launches_start(l, p, facts, score, now_ns);
	launches_decide(l, now_ns, act);
}

/* Looked at for the last time, and nothing says that it is a game. */
static bool launches_hopeless(const struct launches *l, const struct launches_process *p)
{
	if (p->why || p->looking || launches_vouched(&l->family[p->family]) ||
	    launches_enough(l, p))
		return false;
	return !p->look_at_ns || (p->score <= 0 && p->identity == RULES_SUPPORT && p->full);
}

void launches_on_look(struct launches *l, const struct facts *facts,
		      const struct rules_score *score, uint64_t now_ns,
		      struct launches_actions *act)
{
	struct launches_process *p = launches_current(l, facts, now_ns);

	launches_nothing(act);
	if (p) {
		p->looking = false;
		if (launches_update(l, p, facts, score, now_ns))
			launches_note(l, p, score, now_ns);
		if (launches_hopeless(l, p))
			launches_forget(l, p, act);
	}
	launches_decide(l, now_ns, act);
}

void launches_on_end(struct launches *l, struct launches_id id, uint64_t now_ns,
		     struct launches_actions *act)
{
	struct launches_process *p =
		id.start_ticks ? launches_find(l, id) : launches_find_pid(l, id.pid);

	launches_nothing(act);
	if (p) {
		launches_note_end(l, p->id, now_ns);
		launches_drop(l, p);
	}
	launches_decide(l, now_ns, act);
}

static void launches_name(struct launches *l, struct launches_process *p,
			  const struct launches_name *name)
{
	struct launches_family *family = &l->family[p->family];

	p->why = name->why;
	p->named = ++l->named;
	if (name->profile && *name->profile)
		snprintf(family->profile, sizeof(family->profile), "%s", name->profile);
	/* What the user said stays said when the wrapper registers as well. */
	if (name->why == LAUNCHES_WRAPPER && family->why)
		return;
	family->why = name->why;
	if (name->why != LAUNCHES_WRAPPER)
		family->named = p->named;
}

int launches_on_name(struct launches *l, const struct facts *facts, const struct rules_score *score,
		     const struct launches_name *name, uint64_t now_ns,
		     struct launches_actions *act)
{
	const char *app = name->app && *name->app ? name->app : facts->app;
	struct launches_process *p = launches_current(l, facts, now_ns);

	launches_nothing(act);
	if (name->why == LAUNCHES_SEEN)
		return -EINVAL;
	if (!p) {
		/* By its id only: a shell that was named once is no family of what it starts. */
		p = launches_join(l, launches_family_of_app(l, facts->uid, app), facts, app, act);
		act->watch = p->id;
		launches_name(l, p, name);
		launches_start(l, p, facts, score, now_ns);
	} else {
		launches_alias(&l->family[p->family], app);
		launches_name(l, p, name);
		launches_update(l, p, facts, score, now_ns);
		launches_note(l, p, score, now_ns);
	}
	launches_decide(l, now_ns, act);
	return 0;
}

void launches_on_unname(struct launches *l, uint64_t now_ns, struct launches_actions *act)
{
	launches_nothing(act);
	for (int f = 0; f < LAUNCHES_FAMILIES; f++)
		if (l->family[f].why >= LAUNCHES_FOREGROUND) {
			l->family[f].why = LAUNCHES_SEEN;
			l->family[f].named = 0;
		}
	for (int i = 0; i < l->top; i++) {
		struct launches_process *p = &l->process[i];

		if (p->why >= LAUNCHES_FOREGROUND)
			p->why = LAUNCHES_SEEN;
		if (p->why && !l->family[p->family].why)
			l->family[p->family].why = p->why;
	}
	launches_decide(l, now_ns, act);
}

static void launches_ask(struct launches_process *p, uint64_t now_ns, struct launches_actions *act)
{
	if (!p->look_at_ns || p->look_at_ns > now_ns || act->looks == LAUNCHES_LOOKS)
		return;
	act->look[act->looks++] = p->id;
	p->looking = true;
	launches_plan_look(p, p->stage, now_ns);
}

void launches_on_timer(struct launches *l, uint64_t now_ns, struct launches_actions *act)
{
	launches_nothing(act);
	/* Those that lead first: the others are then measured against what they are now. */
	for (int f = 0; f < LAUNCHES_FAMILIES; f++)
		if (l->family[f].used && l->family[f].leader >= 0)
			launches_ask(&l->process[l->family[f].leader], now_ns, act);
	for (int i = 0; i < l->top; i++)
		if (l->process[i].id.pid)
			launches_ask(&l->process[i], now_ns, act);
	launches_decide(l, now_ns, act);
}

uint64_t launches_next_at_ns(const struct launches *l)
{
	return l->next_at_ns;
}

const struct launches_game *launches_game(const struct launches *l)
{
	return &l->game;
}
