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

/* Publishes the settings to the kernel side; one that is being loaded gets them then. */
void source_kernel_apply(struct agent *a);

/* Asks for the settings to be read again, within CONFIG_DELAY_NS. */
void source_config_changed(struct agent *a);

/* Tasks of the game that the kernel counts now; 0 also when nobody knows. */
uint32_t source_kernel_game_tasks(struct agent *a);

/* Reports to the policy; says in words what becomes of the game. */
void source_game_report(struct agent *a, enum policy_game_event event, uint32_t generation,
			uint32_t tasks);

void source_input_watch(struct agent *a, bool on);
void source_display_watch(struct agent *a, bool on);

/*
 * A process says that it is a game. app_id 0 and profile "" = not known; such a profile
 * exists. 0 or -errno.
 */
int source_game_register(struct agent *a, pid_t pid, uint32_t app_id, const char *profile);

/* The game is this process; 0 = found by itself again. 0 or -errno. */
int source_game_foreground(struct agent *a, pid_t pid);

/* For who asks on the control socket; out is zeroed. */
void source_game_status(struct agent *a, struct control_game *out);
void source_game_launches(struct agent *a, struct control_games *out);
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
