/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The event sources, one source-NAME.c each. open returns 0 or, having logged
 * why, the enum agent_exit to end with; close undoes it and is called once,
 * also when open failed or was never called.
 */
#ifndef GAMER_SOURCE_H
#define GAMER_SOURCE_H

#include "agent.h"

struct source {
	int (*open)(struct agent *a);
	void (*close)(struct agent *a);
};

extern const struct source source_signal;
extern const struct source source_game;
extern const struct source source_detect;
extern const struct source source_kernel;
extern const struct source source_input;
extern const struct source source_display;
extern const struct source source_stats;
extern const struct source source_watchdog;
extern const struct source source_control;
extern const struct source source_config;

/* Looks whether the kernel ended the scheduler, and if so loads it anew or ends. */
void source_kernel_check(struct agent *a);

/*
 * Detaches at once, then ends with AGENT_EXIT_WATCHDOG. To close other sources first can
 * take for ever while tasks starve: an input device waits for an RCU grace period.
 */
void source_kernel_let_go(struct agent *a);

/* A game has begun, or there is none any more: with --attach-when gaming it attaches, detaches. */
void source_kernel_game(struct agent *a);

/* gamerctl attach, or detach; answer gets a line for who asked. */
enum control_result source_kernel_switch(struct agent *a, bool on, char *answer, size_t size);

/* Whether there is no kernel side, and none will come before the next game or gamerctl. */
bool source_kernel_off(const struct agent *a);

/* Publishes the settings to the kernel side; one that is being loaded gets them then. */
void source_kernel_apply(struct agent *a);

/* Asks for the settings to be read again, within CONFIG_DELAY_NS. */
void source_config_changed(struct agent *a);

/* The game is another one, or there is none any more: the settings become its own. */
void source_config_game(struct agent *a);

/*
 * gamerctl sets one, or with "auto" takes that back. answer gets a line for who asked: what it is
 * now, or why it stays as it was.
 */
enum control_result source_config_set(struct agent *a, const char *name, const char *text,
				      char *answer, size_t size);

/* Tasks of the game that the kernel counts now; 0 also when nobody knows. */
uint32_t source_kernel_game_tasks(struct agent *a);

/* Reports to the policy; says in words what becomes of the game. */
void source_game_report(struct agent *a, enum policy_game_event event, uint32_t generation,
			uint32_t tasks);

/* For the kernel side: the game, 0 = every task, or GAMER_NOBODY. */
uint32_t source_game_tgid(const struct agent *a);

/* Not while gamerctl keeps the scheduler off: nothing would come of it. */
void source_input_watch(struct agent *a, bool on);
void source_display_watch(struct agent *a, bool on);

/*
 * From now on the game is that process and what descends from it; 0 = there is none. Not with
 * --foreground-pid, where it is that one until it ends.
 */
void source_game_set(struct agent *a, pid_t pid);

#define DETECT_ANYBODY ((uid_t) - 1)

struct detect_naming {
	pid_t pid; /* 0 = what gamerctl named is taken back */
	enum launches_why why;
	uid_t owner;         /* whose the process has to be, or DETECT_ANYBODY */
	const char *app;     /* "steam-N" or the like, "" = not known */
	const char *profile; /* "" = none */
};

/*
 * Somebody names the game. It becomes it after the answer, as that may take longer than
 * gamerun waits. 0, -EBUSY with --foreground-pid, -ESRCH when there is no such process,
 * -EACCES when it is another's, or another -errno.
 */
int source_detect_name(struct agent *a, const struct detect_naming *naming);

/*
 * What detect/launches takes for the game becomes it. When to call again, because the game
 * has changed too often to follow now; UINT64_MAX = no need to.
 */
uint64_t source_game_take(struct agent *a);

/* For who asks on the control socket; out is zeroed. */
void source_game_status(struct agent *a, struct control_game *out);
void source_game_launches(struct agent *a, struct control_games *out);
int source_game_explain(struct agent *a, pid_t pid, struct control_explanation *out);
int source_game_processes(struct agent *a, struct control_processes *out);

/*
 * A timer of a->loop on CLOCK_MONOTONIC, every interval_ns, or with 0 not
 * armed. 0 or -errno.
 */
int source_timer_open(struct agent *a, struct agent_fd *timer, uint64_t interval_ns, loop_fn fn);

/* Once, delay_ns from now. 0 or -errno. */
int source_timer_once(struct agent_fd *timer, uint64_t delay_ns);

/* Takes the expirations, so that the timer is no longer readable. */
void source_timer_clear(struct agent_fd *timer);

void source_fd_close(struct agent_fd *fd);

#endif
