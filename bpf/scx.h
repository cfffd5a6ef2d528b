/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The scheduler as the agent sees it: load, attach, tune, open windows, read
 * figures, learn why it ended. The only user code that calls libbpf.
 *
 * Errors: negative errno; 0; or one of the positive outcomes below, with one
 * line for the user in struct scx_error.
 */
#ifndef GAMER_SCX_H
#define GAMER_SCX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "iface.h"
#include "topology.h"

enum scx_outcome {
	SCX_E_UNSUPPORTED = 1, /* this kernel cannot run it: exit code 3 */
	SCX_E_OTHER = 2,       /* another scheduler is attached: exit code 6 */
	SCX_E_EJECTED = 3,     /* the kernel ended it right after attach: exit code 4 */
	SCX_E_RESTART = 4,     /* the kernel asks to load it anew (CPU hotplug) */
};

struct scx_error {
	char text[512]; /* one line: what is wrong, what to do */
};

struct scx_config {
	const struct topology *topology; /* borrowed during scx_new only */
	const uint8_t *primary;          /* [nr_cpu_ids], 1 = windows open there, and game tasks
					    take idle CPUs there first; NULL = all */
	struct gamer_tunables tunables;  /* the first values */
	uint32_t exit_dump_len;          /* bytes; 0 = the kernel's default */
	uint32_t timeout_ms;             /* the kernel's watchdog; at most 30000 */
	bool napi_hook;                  /* network packets open windows */
	bool futex_hook;                 /* who holds a lock of the game's is known */
	bool input_hook;                 /* the kernel's input core opens windows */
	bool observe;                    /* load, but leave the kernel its scheduler */
	bool preferred_idle_scan;        /* game tasks take idle CPUs in the order of rank */
	bool avoid_smt;                  /* idle CPUs beside a game task come last */
	bool disable_smt;                /* CPUs count as cores */
	bool flat_idle_scan;             /* the first idle CPU, whichever it is */
	bool numa;                       /* tasks stay in their memory node where they can */
	bool mm_affinity;                /* near a waker of their address space */
	uint32_t mm_hints;               /* address spaces whose last CPU is kept; 0 = none */
	bool disable_cpufreq;            /* the frequency governor is told nothing */
	FILE *log;                       /* everything libbpf says; NULL = nothing */
};

struct scx;

typedef void (*scx_event_fn)(void *data, const struct gamer_event *event);

/*
 * Loads and attaches. On 0 the scheduler runs until scx_free or until the
 * kernel ends it; the process holds its only link, so it also ends with the
 * process. fn is called from scx_dispatch. With cfg->observe windows open in maps
 * that nobody schedules by, and another scheduler may be attached.
 */
int scx_new(struct scx **out, const struct scx_config *cfg, scx_event_fn fn, void *data,
	    struct scx_error *err);

/* Detaches, frees, NULL is fine. Returns NULL. */
struct scx *scx_free(struct scx *scx);

/* Gives the kernel its scheduler back and frees nothing; also while scx_dispatch calls fn. */
void scx_detach(struct scx *scx);

/* Pollable; owned by scx. */
int scx_fd(const struct scx *scx);

/* Reads all pending events. 0 or -errno. */
int scx_dispatch(struct scx *scx);

/* Publishes new tunables: one memory write, no syscall. */
void scx_apply(struct scx *scx, const struct gamer_tunables *tunables);

/* Opens a window: one syscall. 0 or -errno; arm->opened and ->kicked are filled. */
int scx_arm(struct scx *scx, struct gamer_arm *arm);

/* Tasks that wait now, by kind of queue; one syscall. 0 or -errno. */
int scx_waiting(struct scx *scx, struct gamer_waiting *out);

/* How a task is treated; one syscall. task->pid is the question. 0, -ESRCH or another -errno. */
int scx_explain(struct scx *scx, struct gamer_task *task);

/* Sums the per-CPU counters, one syscall. 0 or -errno. */
int scx_stats(struct scx *scx, struct gamer_stats *out, struct gamer_state *state);

/*
 * Whether the scheduler was ended by anyone but scx_free: 0 (still running),
 * SCX_E_RESTART, or SCX_E_EJECTED with reason and message in out.
 */
int scx_exited(const struct scx *scx, struct gamer_exit *out);

/* What the alarm found; see struct gamer_starved for when it may change. Owned by scx. */
const struct gamer_starved *scx_starved(const struct scx *scx);

/* Writes the kernel's dump of the ejection to path. 0, -ENOENT when there is none, or -errno. */
int scx_write_dump(const struct scx *scx, const char *path);

/* Optional hooks in use, space separated, e.g. "sched_switch napi_poll"; "none". */
const char *scx_hooks(const struct scx *scx);

struct exec; /* exec.h */

/* A program of ours in the kernel; all is static. See hooks_table.h. */
struct scx_program {
	const char *name;    /* as in scx_hooks; programs of one hook share it */
	const char *program; /* as the kernel shows it */
	const char *attach, *reads, *when;
	enum gamer_hook hook; /* what it is part of when it costs too much, GAMER_NR_HOOKS = none */
};

/* The one at index, or NULL behind the last. */
const struct scx_program *scx_program(uint32_t index);

/* Whether it is attached; of what is run by ourselves, whether it is loaded. Either may be
 * NULL. */
bool scx_program_in_use(const struct scx *scx, const struct exec *exec, uint32_t index);

/*
 * True once for a hook that switched itself off because it cost too much; it is detached
 * then, and what it cost is in out. Ask after GAMER_EVENT_HOOK_OFF.
 */
bool scx_hook_ended(struct scx *scx, enum gamer_hook hook, struct gamer_hook_cost *out);

/*
 * Which idle CPUs are chosen by our rules and not by the kernel's alone: a mask of
 * enum idle_rule (idle.h). A rule that was asked for is missing where it can make no
 * difference, or when this kernel does not let us choose.
 */
uint32_t scx_idle_rules(const struct scx *scx);

/* Name of the attached scheduler as the kernel shows it, e.g. "gamer_0.1.0". */
const char *scx_name(void);

/*
 * What this kernel offers, one line per feature, for --doctor. Returns 0 when
 * the scheduler could run, SCX_E_UNSUPPORTED or SCX_E_OTHER when not.
 */
int scx_doctor(FILE *to, struct scx_error *err);

#endif
