// SPDX-License-Identifier: GPL-2.0-only
/* Who belongs together: the tables of processes and families. */
#include <stdio.h>
#include <string.h>

#include "launches_private.h"

struct launches_process *launches_find_pid(struct launches *l, pid_t pid)
{
	for (int i = 0; pid > 0 && i < l->top; i++)
		if (l->process[i].id.pid == pid)
			return &l->process[i];
	return NULL;
}

struct launches_process *launches_find(struct launches *l, struct launches_id id)
{
	struct launches_process *p = launches_find_pid(l, id.pid);

	return p && p->id.start_ticks == id.start_ticks ? p : NULL;
}

static bool launches_has_app(const struct launches_family *family, const char *app)
{
	for (int i = 0; i < LAUNCHES_APPS; i++)
		if (!strcmp(family->app[i], app))
			return true;
	return false;
}

/* "steam-480" and "steam-570" are two games; "heroic-x" and "steam-480" may be one. */
static bool launches_same_kind(const char *a, const char *b)
{
	size_t len = strcspn(a, "-");

	return len && len == strcspn(b, "-") && !strncmp(a, b, len);
}

static bool launches_has_kind(const struct launches_family *family, const char *app)
{
	for (int i = 0; i < LAUNCHES_APPS; i++)
		if (launches_same_kind(family->app[i], app))
			return true;
	return false;
}

void launches_alias(struct launches_family *family, const char *app)
{
	if (!*app || launches_has_kind(family, app))
		return;
	for (int i = 0; i < LAUNCHES_APPS; i++)
		if (!family->app[i][0]) {
			snprintf(family->app[i], FACTS_APP_MAX, "%s", app);
			return;
		}
}

/* Anybody can set an id: it is that of a launch of the same user only. */
int launches_family_of_app(const struct launches *l, uid_t uid, const char *app)
{
	for (int i = 0; *app && i < LAUNCHES_FAMILIES; i++)
		if (l->family[i].used && l->family[i].uid == uid &&
		    launches_has_app(&l->family[i], app))
			return i;
	return -1;
}

int launches_family_of(struct launches *l, const struct facts *facts, const char *app,
		       struct launches_id origin)
{
	const struct launches_id parent = {facts->ppid, facts->parent_start_ticks};
	const struct launches_process *from = launches_find(l, parent);
	int family = launches_family_of_app(l, facts->uid, app);

	if (!from)
		from = launches_find(l, origin);
	if (family >= 0 || !from)
		return family;
	/* Something that was started inside a launch, and starts games of its own. */
	if (*app && launches_has_kind(&l->family[from->family], app))
		return -1;
	return (int)from->family;
}

void launches_drop(struct launches *l, struct launches_process *p)
{
	struct launches_family *family = &l->family[p->family];
	bool alone = true;

	if (family->leader == launches_index(l, p))
		family->leader = -1;
	for (int i = 0; i < l->top; i++)
		if (l->process[i].id.pid && &l->process[i] != p &&
		    l->process[i].family == p->family)
			alone = false;
	if (alone) {
		if (l->first == (int)p->family)
			l->first = -1;
		*family = (struct launches_family){0};
	}
	*p = (struct launches_process){0};
	while (l->top && !l->process[l->top - 1].id.pid)
		l->top--;
}

void launches_forget(struct launches *l, struct launches_process *p, struct launches_actions *act)
{
	if (act->forgets < LAUNCHES_FORGETS)
		act->forget[act->forgets++] = p->id;
	launches_drop(l, p);
}

/* A free one, if need be that of the oldest that leads nothing; not all lead. */
static struct launches_process *launches_room(struct launches *l, struct launches_actions *act)
{
	struct launches_process *oldest = NULL;

	for (int i = 0; i < LAUNCHES_PROCESSES; i++) {
		struct launches_process *p = &l->process[i];

		if (!p->id.pid)
			return p;
		if (l->family[p->family].leader != i && (!oldest || p->order < oldest->order))
			oldest = p;
	}
	oldest = oldest ? oldest : &l->process[0];
	launches_forget(l, oldest, act);
	return oldest;
}

/* Which of two families is missed less: one without a leader, one nobody named, the older. */
static bool launches_lesser(const struct launches_family *a, const struct launches_family *b)
{
	if ((a->leader < 0) != (b->leader < 0))
		return a->leader < 0;
	if (!a->why != !b->why)
		return !a->why;
	return a->order < b->order;
}

static int launches_new_family(struct launches *l, struct launches_actions *act)
{
	int least = -1;

	for (int i = 0; i < LAUNCHES_FAMILIES; i++) {
		if (!l->family[i].used) {
			least = i;
			break;
		}
		if (i != l->first &&
		    (least < 0 || launches_lesser(&l->family[i], &l->family[least])))
			least = i;
	}
	for (int i = 0; l->family[least].used && i < l->top; i++)
		if (l->process[i].id.pid && l->process[i].family == (unsigned int)least)
			launches_forget(l, &l->process[i], act);
	l->family[least] =
		(struct launches_family){.used = true, .leader = -1, .order = ++l->order};
	return least;
}

struct launches_process *launches_join(struct launches *l, int family, const struct facts *facts,
				       const char *app, struct launches_actions *act)
{
	struct launches_process *p = launches_room(l, act);

	/* Its family may have ended with the one that made room. */
	if (family < 0 || !l->family[family].used) {
		family = launches_new_family(l, act);
		l->family[family].uid = facts->uid;
	}
	launches_alias(&l->family[family], app);
	if (!l->family[family].steam_id)
		l->family[family].steam_id = facts->steam_id;
	*p = (struct launches_process){.id = {facts->pid, facts->start_ticks},
				       .family = (unsigned int)family,
				       .order = ++l->order};
	if (launches_index(l, p) >= l->top)
		l->top = launches_index(l, p) + 1;
	return p;
}
