/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Background load: tasks that use CPU time in the ways other programs do, and
 * count what they get done. The parent forks one process per task, or one for
 * all tasks of a kind that is a program, waits until each is set up, lets all
 * go at once and then only waits for signals.
 *
 * A kind is one entry of load_kinds: what a task does, and what it is called.
 */
#ifndef LAB_LOAD_H
#define LAB_LOAD_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

enum { LOAD_MAX_GROUPS = 16 };

/* What COUNT of a kind stands for. */
enum load_shape {
	LOAD_PROCESSES, /* so many processes: one task each */
	LOAD_THREADS,   /* so many threads of one process: one task each */
	LOAD_PROGRAM    /* an argument of one other program: a single task */
};

/* One cache line each: counting must not slow the other tasks down. */
struct load_counter {
	_Atomic uint64_t units;
} __attribute__((aligned(64)));

struct load_task {
	const struct load_kind *kind;
	struct load_counter *counter; /* in memory shared with the parent */
	uint32_t index;               /* among those of its group, from 0 */
	uint32_t count;               /* COUNT of its group */
	uint32_t shift_us;            /* how long after the others it starts */
	const char *step;             /* what it could not do, when it fails */
};

struct load_kind {
	const char *name;
	const char *count; /* what COUNT is, and what a task does */
	const char *comm;  /* name of its tasks, at most 15 characters */
	enum load_shape shape;
	uint32_t most;       /* greatest COUNT */
	uint32_t burn_insns; /* for load_burn: work of a unit */
	uint32_t sleep_us;   /* for load_burn: sleep after a unit, 0 = none */
	/* Before anything is let go; may be NULL. 0, or negative errno with step set. */
	int (*setup)(struct load_task *t);
	/* Counts units for ever. Returns only when it fails: negative errno, step set. */
	int (*run)(struct load_task *t);
};

/* One KIND COUNT of the command line. */
struct load_group {
	const struct load_kind *kind;
	uint32_t count;
	uint32_t tasks;
	struct load_task *task; /* tasks of them, owned */
	pid_t *pids;            /* one per process, owned */
	uint32_t processes;     /* started so far; each leads a process group */
};

struct load {
	struct load_group groups[LOAD_MAX_GROUPS];
	uint32_t nr_groups;
	uint32_t nr_tasks;
	struct load_counter *counters; /* nr_tasks, in order of group and index */
};

/* kinds.c: ends with an entry without a name. */
extern const struct load_kind load_kinds[];

static inline void load_count(struct load_task *t)
{
	atomic_fetch_add_explicit(&t->counter->units, 1, memory_order_relaxed);
}

/* burn.c: kinds that only compute and sleep. */
int load_burn(struct load_task *t);
int load_pinned_setup(struct load_task *t);
int load_rt_setup(struct load_task *t);
int load_rt(struct load_task *t);
void load_sleep_us(uint32_t us);

/* spawn.c: kinds that start programs, and the program that "exec" starts: this one. */
int load_exec(struct load_task *t);
int load_exec_child(void);
int load_hackbench_setup(struct load_task *t);
int load_hackbench(struct load_task *t);

/*
 * tasks.c: starts the groups, whose kind and count are set. Task i of all
 * starts ((seed * 7919 + i * 104729) mod 4000) microseconds after it was let
 * go. 0, or negative errno with step set; -ECHILD when a task could not be set
 * up, which it has said itself. On failure call load_kill.
 */
int load_start(struct load *l, uint32_t seed, const char **step);

/* Ends all tasks and whatever they started, and waits until nothing of it is left. */
void load_kill(struct load *l);

/* The group whose process pid is, or NULL. */
const struct load_group *load_group_of(const struct load *l, pid_t pid);

#endif
