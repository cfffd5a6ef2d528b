/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of launches, for the launches_*.c files only. */
#ifndef GAMER_LAUNCHES_PRIVATE_H
#define GAMER_LAUNCHES_PRIVATE_H

#include "launches.h"

enum { LAUNCHES_APPS = 2 }; /* a store's id, and Steam's of the same game by umu */

struct launches_process {
	struct launches_id id; /* pid 0 = free */
	char exe[FACTS_NAME_MAX];
	unsigned int family;
	enum launches_why why; /* of itself, not of its family */
	uint64_t named;        /* number of that naming */
	enum rules_role role;
	enum rules_identity identity;
	int score;
	uint64_t bulk_kib;        /* memory and threads, see launches_bulk */
	uint64_t order;           /* of joining */
	uint64_t seen_at_ns;      /* when it became this program */
	uint64_t due_at_ns;       /* hold-off until then; 0 = nothing pending */
	uint64_t confirmed_at_ns; /* when it was last known to live */
	uint64_t look_from_ns;    /* what the waits for looks count from */
	uint64_t look_at_ns;      /* 0 = no more */
	uint8_t stage;            /* of looks: after a partial one, at +2 s, at +10 s */
	bool looking;             /* asked for, not answered yet */
	bool full;                /* has been read as a whole */
};

struct launches_family {
	bool used;
	uid_t uid; /* of the first; others belong to it by descent only */
	char app[LAUNCHES_APPS][FACTS_APP_MAX];
	uint32_t steam_id;
	enum rules_identity identity; /* the surest of any member so far */
	enum launches_why why;
	uint64_t named; /* number of the last naming by the user, 0 = none */
	uint64_t order;
	char profile[LAUNCHES_PROFILE_MAX];
	int leader; /* process, -1 = none */
};

struct launches {
	struct launches_process process[LAUNCHES_PROCESSES];
	struct launches_family family[LAUNCHES_FAMILIES];
	struct launches_entry history[LAUNCHES_HISTORY]; /* newest first; pid 0 = free */
	struct launches_game game;
	int first; /* family of the game, -1 = none */
	int top;   /* processes from here on are free */
	uint64_t order, named;
	uint64_t next_at_ns;
};

/* NULL: not in the table; also when the number is of another process. */
struct launches_process *launches_find(struct launches *l, struct launches_id id);

/* Whoever has the number. */
struct launches_process *launches_find_pid(struct launches *l, pid_t pid);

/* The family that a process belongs to by app id or descent, or -1. */
int launches_family_of(struct launches *l, const struct facts *facts, const char *app,
		       struct launches_id origin);

/* The one of that user's with this id, or -1. */
int launches_family_of_app(const struct launches *l, uid_t uid, const char *app);

/* A new process of that family, or of a new one (-1). Forgets others for lack of room. */
struct launches_process *launches_join(struct launches *l, int family, const struct facts *facts,
				       const char *app, struct launches_actions *act);

/* Its family ends with its last member. */
void launches_drop(struct launches *l, struct launches_process *p);

/* The same, and nobody needs to watch it any more. */
void launches_forget(struct launches *l, struct launches_process *p, struct launches_actions *act);

/* The family takes this id too, unless it has one of that kind. */
void launches_alias(struct launches_family *family, const char *app);

/* Whether a word of the user's, the wrapper's or a launcher's stands for the whole family. */
bool launches_vouched(const struct launches_family *family);

/* Whether the evidence is enough, hold-off aside. */
bool launches_enough(const struct launches *l, const struct launches_process *p);

/* Leaders, the game, and when there is something to do next. */
void launches_decide(struct launches *l, uint64_t now_ns, struct launches_actions *act);

/* Its line in the history; made when it is worth one. */
void launches_note(struct launches *l, const struct launches_process *p,
		   const struct rules_score *score, uint64_t now_ns);
void launches_note_end(struct launches *l, struct launches_id id, uint64_t now_ns);

/* After a decision: everybody's verdict, and when the game became it. */
void launches_note_verdicts(struct launches *l, uint64_t now_ns);

static inline bool launches_same(struct launches_id a, struct launches_id b)
{
	return a.pid == b.pid && a.start_ticks == b.start_ticks;
}

static inline int launches_index(const struct launches *l, const struct launches_process *p)
{
	return (int)(p - l->process);
}

#endif
