/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process: owns the loop, the policy, the kernel side and the sensors.
 * What comes in is a source (source-NAME.c); it reports to the policy, and
 * agent_commit does what the policy answers.
 */
#ifndef GAMER_AGENT_H
#define GAMER_AGENT_H

#include <stdbool.h>
#include <stdint.h>

#include "bpf/exec.h"
#include "bpf/scx.h"
#include "bpf/topology.h"
#include "control.h"
#include "detect/detect.h"
#include "detect/ends.h"
#include "detect/launches.h"
#include "display/display.h"
#include "input/input.h"
#include "loop.h"
#include "options_layers.h"
#include "policy.h"
#include "retry.h"
#include "stats.h"
#include "watchdog.h"

enum agent_exit {
	AGENT_EXIT_CLEAN = 0,
	AGENT_EXIT_ERROR = 1,
	AGENT_EXIT_USAGE = 2,
	AGENT_EXIT_UNSUPPORTED = 3,
	AGENT_EXIT_EJECTED = 4,
	AGENT_EXIT_WATCHDOG = 5,
	AGENT_EXIT_OTHER = 6,
};

/* A source that is a descriptor of its own and nothing else. */
struct agent_fd {
	struct loop_source source;
	int fd; /* -1 = not open */
};

struct agent {
	/* Borrowed; changed only by source-config.c. */
	struct options *opt;
	struct options_layers *layers;
	struct topology topology;
	uint8_t primary[GAMER_MAX_CPUS];
	uint8_t allowed[GAMER_MAX_CPUS]; /* CPUs we were started on */
	struct loop *loop;
	struct policy policy;

	struct scx *scx;     /* NULL while it is loaded anew */
	uint32_t generation; /* of the game's marks; one per load */
	uint64_t attached_at_ns;
	struct gamer_stats carried; /* counted by kernel sides that are gone */
	struct stats_agent counted;
	struct stats_agent_now now;

	struct agent_fd signals;
	bool has_terminal; /* and ends with it */
	struct {
		struct loop_source source;
		struct agent_fd retry;
		struct retry budget;
		bool starved_before; /* and said so */
		uint64_t since_ns;   /* attached, or not */
		bool failed;         /* to attach for the game that runs */
		bool let_go;         /* by ourselves: its end is no news */
		bool kept_off;       /* gamerctl detach: until gamerctl attach */
		uint32_t hooks_off;  /* bit per enum gamer_hook that cost too much: not again */
	} kernel;
	struct {
		struct loop_source source;
		struct detect *sensor;
		pid_t pid;             /* 0 = none */
		uint64_t marked_at_ns; /* the kernel side knows it */
		int processes;
	} game;
	struct {
		struct rules *rules;
		struct launches *launches; /* NULL with --foreground-pid */
		struct exec *exec;         /* NULL: not wanted, or the kernel cannot */
		struct ends *ends;
		struct loop_source exec_source, ends_source;
		struct agent_fd timer;
		int proc_fd;
		uint64_t since_ns;          /* the game is it */
		struct launches_game named; /* that of --foreground-pid, for its settings */
		struct launches_id taken;   /* the game that the kernel side was told of */
		/* By the timer; UINT64_MAX = not pending. */
		uint64_t take_at_ns, rescan_at_ns, armed_at_ns;
		uint64_t changes_from_ns; /* since then changes are counted */
		unsigned int changes;
		bool answering;            /* a client waits for us */
		char said[FACTS_NAME_MAX]; /* how the log calls the game */
	} detect;
	struct {
		struct loop_source source;
		struct input *sensor;
		uint32_t skipped;
	} input;
	struct {
		struct loop_source source;
		struct display *sensor;
	} display;
	struct {
		struct agent_fd timer;
		struct stats last;
	} stats;
	struct {
		struct agent_fd timer;
		struct watchdog dog;
	} watchdog;
	struct {
		struct agent_fd watch; /* of the folders that hold settings */
		struct agent_fd timer;
		bool pending;
	} config;
	struct control *control;
};

/*
 * 0, or an enum agent_exit when it cannot start; the reason has been logged.
 * The caller frees *out in both cases. opt, put together from the layers without a game, and
 * those must outlive it.
 */
int agent_new(struct agent **out, struct options *opt, struct options_layers *layers);

/* Detaches, closes, says what was done. NULL is fine. Returns NULL. */
struct agent *agent_free(struct agent *a);

/* Runs until it is told to end. Returns the exit code. */
int agent_run(struct agent *a);

/* Does what the policy decided: at most one call into the kernel side. */
void agent_commit(struct agent *a, const struct policy_actions *act);

/* Whether the kernel side sees mice and keyboards by itself. */
bool agent_input_hooked(const struct agent *a);

/* Ends the loop with this exit code, after the callback that is running. */
void agent_end(struct agent *a, enum agent_exit code);

/* A line when something else is done than what a setting says. */
void agent_say_instead(const struct options *opt, enum option_id id);

/*
 * What can be said about settings only with the machine's CPUs at hand. Fills
 * primary[GAMER_MAX_CPUS]. 0, or -EINVAL with the reason in err (exit code 2).
 */
int agent_check(const struct topology *topology, const struct options *opt, uint8_t *primary,
		struct options_error *err);

struct policy_config agent_policy_config(const struct options *opt);

/* Keeps the process on its CPU; again after CPUs came or went. Failure is a warning. */
void agent_pin(struct agent *a);

/* All figures as they are now. 0 or -errno. */
int agent_stats(struct agent *a, struct stats *out);

#endif
