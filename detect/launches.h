/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which process is the game now. Pure: no file, no clock; time comes with each call,
 * and what is to be done comes back as actions.
 *
 * Processes of one launch are a family: they have one app id, or descend from a member.
 * A family leads by its most game-like member; of several families the first of the
 * highest rank is the game: named by the user, then named by the launch wrapper, then
 * with a launcher's word, then by score. Another takes its place only with a higher rank,
 * or when the user names it later. Loaders, shells, launchers and crash handlers lead a
 * family only if the user or the wrapper named them, and until a better one appears.
 *
 * Nothing is polled: launches_next_at_ns is never while nothing is pending.
 */
#ifndef GAMER_LAUNCHES_H
#define GAMER_LAUNCHES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "facts.h"
#include "rules.h"

enum {
	LAUNCHES_PROCESSES = 512,
	LAUNCHES_FAMILIES = 64,
	LAUNCHES_HISTORY = 16,
	LAUNCHES_LOOKS = 16,                   /* most in one struct launches_actions */
	LAUNCHES_FORGETS = LAUNCHES_PROCESSES, /* the same; a family goes as a whole */
	LAUNCHES_PROFILE_MAX = 32,
};

/* A weak identity has to last this long, so that an installer is no game. */
#define LAUNCHES_HOLD_OFF_NS 5000000000ull

/* Threads and memory come with time: a candidate is looked at this long after its start. */
#define LAUNCHES_LOOK_1_NS 2000000000ull
#define LAUNCHES_LOOK_2_NS 10000000000ull

/* One that could not be read: it may have been in the middle of its exec. */
#define LAUNCHES_LOOK_PARTIAL_NS 50000000ull

enum launches_why {
	LAUNCHES_SEEN,       /* by its evidence only */
	LAUNCHES_GUEST,      /* gamerun registered it, for a user who may not choose */
	LAUNCHES_WRAPPER,    /* gamerun registered it */
	LAUNCHES_FOREGROUND, /* --foreground-pid */
	LAUNCHES_CONTROL,    /* gamerctl foreground */
};

/* Why a process is or is not the game. */
enum launches_verdict {
	LAUNCHES_IS_GAME,
	LAUNCHES_TOO_LITTLE, /* evidence below the threshold, or no identity */
	LAUNCHES_HOLD_OFF,
	LAUNCHES_NOT_FIRST, /* a better member of its family, or another game of no lower rank */
	LAUNCHES_ROLE,      /* by now a wrapper or helper, or rejected by the user */
	LAUNCHES_OVER,      /* ended */
};

/* A process; its number alone may be another's by now. */
struct launches_id {
	pid_t pid; /* 0 = none */
	uint64_t start_ticks;
};

struct launches_name {
	enum launches_why why;
	const char *app;     /* borrowed, as in facts (steam-N); "" or NULL = of its facts */
	const char *profile; /* borrowed; "" or NULL = none */
};

struct launches_game {
	struct launches_id id; /* pid 0: no game */
	enum launches_why why;
	uint32_t steam_id; /* of the family; 0 = none */
	char app[FACTS_APP_MAX];
	char exe[FACTS_NAME_MAX];
	char profile[LAUNCHES_PROFILE_MAX]; /* that the wrapper or the user asked for, "" = none */
};

struct launches_actions {
	bool game_changed;        /* launches_game() has the new one */
	struct launches_id watch; /* tell launches_on_end when it ends; pid 0 = nobody new */
	/* Look at these now, in this order, also at their open files: launches_on_look. */
	struct launches_id look[LAUNCHES_LOOKS];
	/* Of no interest any more: there was no room, or they are nothing. Some may be missing. */
	struct launches_id forget[LAUNCHES_FORGETS];
	uint16_t looks, forgets;
};

/* One of the last candidates, for people. */
struct launches_entry {
	struct launches_id id;
	char exe[FACTS_NAME_MAX];
	char app[FACTS_APP_MAX];
	enum launches_why why;
	enum launches_verdict verdict; /* as of now */
	struct rules_score score;      /* of the last look */
	uint64_t seen_at_ns;
	uint64_t game_at_ns;  /* when it became the game last, 0 = never */
	uint64_t ended_at_ns; /* 0 = it lives, or was forgotten */
};

struct launches;

/* Owned by the caller. 0 or -ENOMEM. */
int launches_new(struct launches **out);

/* NULL is fine. Returns NULL. */
struct launches *launches_free(struct launches *l);

/*
 * A process has executed a program, or was found otherwise: facts and score of the look that
 * followed (borrowed). Of one that lives on when its parent ends, tell before that end.
 * origin: a process of which the kernel knows that it descends, {0} = not told; it covers
 * parents that forked and ended without an exec.
 */
void launches_on_exec(struct launches *l, const struct facts *facts,
		      const struct rules_score *score, struct launches_id origin, uint64_t now_ns,
		      struct launches_actions *act);

/* The look that an action asked for. If it found nobody, call launches_on_end instead. */
void launches_on_look(struct launches *l, const struct facts *facts,
		      const struct rules_score *score, uint64_t now_ns,
		      struct launches_actions *act);

/* All threads of a process have ended. start_ticks 0 = of whoever has the number. */
void launches_on_end(struct launches *l, struct launches_id id, uint64_t now_ns,
		     struct launches_actions *act);

/* Somebody said that it is a game. 0, or -EINVAL if why is LAUNCHES_SEEN. */
int launches_on_name(struct launches *l, const struct facts *facts, const struct rules_score *score,
		     const struct launches_name *name, uint64_t now_ns,
		     struct launches_actions *act);

/* The user takes back every LAUNCHES_FOREGROUND and LAUNCHES_CONTROL: evidence decides again. */
void launches_on_unname(struct launches *l, uint64_t now_ns, struct launches_actions *act);

/* launches_next_at_ns has come; also fine before it. */
void launches_on_timer(struct launches *l, uint64_t now_ns, struct launches_actions *act);

/* When launches_on_timer has something to do; UINT64_MAX = never, as things stand. */
uint64_t launches_next_at_ns(const struct launches *l);

/* The game now; pid 0: none. Lives until the next call that takes actions. */
const struct launches_game *launches_game(const struct launches *l);

/* The candidate seen n-th last, from 0. NULL: no more. Lives until the next call. */
const struct launches_entry *launches_history(const struct launches *l, unsigned int n);

#endif
