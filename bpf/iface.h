/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The contract between the kernel side (*.bpf.c) and the agent. Included by
 * both; fixed-width types only, no pointers, no bitfields, no bool.
 *
 * All times are CLOCK_MONOTONIC nanoseconds. Names end in _at_ns or _until_ns
 * when they are points in time, in _ns when they are durations.
 */
#ifndef GAMER_IFACE_H
#define GAMER_IFACE_H

#ifndef __bpf__
#include <linux/types.h>
#endif

#include "stats_table.h"

#define GAMER_IFACE_VERSION 1u

enum gamer_limits {
	GAMER_MAX_CPUS = 1024, /* powers of two: indices are masked */
	GAMER_MAX_LLCS = 256,
	GAMER_NR_SLOTS = 8,
	GAMER_HIST_BUCKETS =
		40, /* bucket b counts values in [2^b, 2^(b+1)); 2^39 ns is 9 minutes */
	GAMER_REASON_LEN = 128,
	GAMER_MESSAGE_LEN = 1024,
	GAMER_COMM_LEN = 16,
	GAMER_STARVED_TASKS = 16,
};

enum gamer_window {
	GAMER_WINDOW_INPUT,
	GAMER_WINDOW_FRAME,
	GAMER_WINDOW_NAPI,
	GAMER_NR_WINDOWS,
};

/* Kinds of input, each with a length of its window. What is no part of the others is OTHER. */
enum gamer_lane {
	GAMER_LANE_KEYBOARD,
	GAMER_LANE_MOUSE,
	GAMER_LANE_CONTROLLER,
	GAMER_LANE_OTHER,
	GAMER_NR_LANES, /* a power of two: indices are masked */
};

/* As game_tgid, when games are looked for and there is none: no task is of the game. */
#define GAMER_NOBODY 0xffffffffu

/*
 * What the agent may change at any time. Written to the slot after the one in
 * use, then published by storing its index in gamer_control.active: a reader
 * sees all old or all new values. It would see a mixture if there were
 * GAMER_NR_SLOTS - 1 changes while one callback runs, which lasts microseconds.
 */
struct gamer_tunables {
	__u64 slice_ns;       /* longest run before others are considered; > 0 */
	__u64 slice_lag_ns;   /* most credit a sleeper keeps, most runtime a deadline is charged */
	__u64 mig_window_ns;  /* mig_max migrations per this long; 0 = no limit */
	__u64 napi_window_ns; /* 0 = network packets open no windows */
	/* Windows of the hook in the input core, per enum gamer_lane; 0 = it opens none. */
	__u64 input_lane_ns[GAMER_NR_LANES];
	__u32 mig_max; /* 0 = no limit */
	__u32 busy_enter_permille;
	__u32 busy_exit_permille;
	__u32 urgent_share_permille; /* most of each CPU's time that urgent work may take from
					others */
	/*
	 * The game: this thread group, its descendants, and what they fork.
	 * 0 = every task; or GAMER_NOBODY. A new generation makes each task's membership be
	 * worked out again when it next wakes or is queued.
	 */
	__u32 game_tgid;
	__u32 game_generation;
};

/* Single writer: the agent. Mapped by it; the kernel side only reads. */
struct gamer_control {
	__u32 version; /* GAMER_IFACE_VERSION */
	__u32 active;  /* the slot in use */
	struct gamer_tunables slot[GAMER_NR_SLOTS];
};

/* Context of the syscall program gamer_arm. The first three are its input. */
struct gamer_arm {
	__u32 window;      /* enum gamer_window */
	__u32 opened;      /* out: CPUs whose window was opened or extended */
	__u64 event_at_ns; /* when the device or display event happened */
	__u64 until_ns;    /* when the window closes */
	__u32 kicked;      /* out: CPUs told to look at urgent work */
	__u32 reserved;
};

enum gamer_queue {
	GAMER_QUEUE_CPU,
	GAMER_QUEUE_LLC,
	GAMER_QUEUE_GAME,
	GAMER_NR_QUEUES,
};

/* Context of the syscall program gamer_survey: tasks that wait now, by kind of queue. */
struct gamer_waiting {
	__u32 tasks[GAMER_NR_QUEUES];
	__u32 reserved;
};

/* Context of the syscall program gamer_explain: how a task is treated. pid is its input. */
struct gamer_task {
	__s32 pid;           /* of a thread, or of a process: its first one */
	__u32 known;         /* 1 = there is such a task, and it is ours to schedule */
	__u32 game;          /* 1 = of the game */
	__u32 helper;        /* 1 = the game waits for it */
	__u32 urgency;       /* enum policy_urgency, by what it runs each time */
	__s32 cpu;           /* where it ran last, -1 = it has not run yet */
	__u64 burst_ns;      /* what it runs from wake-up to sleep, on average */
	__u64 owes_until_ns; /* until then it goes first, as the game waits for a lock of it */
};

enum gamer_stat {
#define X(name, unit, help) GAMER_STAT_##name,
	GAMER_KERNEL_STATS(X)
#undef X
		GAMER_NR_STATS,
};

enum gamer_hist {
#define X(name, unit, help) GAMER_HIST_##name,
	GAMER_KERNEL_HISTS(X)
#undef X
		GAMER_NR_HISTS,
};

/* One per CPU, written only by code running on that CPU. */
struct gamer_stats {
	__u64 count[GAMER_NR_STATS];
	__u64 hist[GAMER_NR_HISTS][GAMER_HIST_BUCKETS];
};

/* Values as they are now; written by the kernel side, read by the agent. */
struct gamer_state {
#define X(name, unit, help) __u32 name;
	GAMER_KERNEL_GAUGES(X)
#undef X
};

/*
 * What a hook that the scheduler can do without may cost on average: a run of it, and all its
 * runs of a second as a part of one CPU.
 *
 * In virtual time (4 CPUs, an instruction is 1 ns) a run of the one in the input core takes
 * 0.4 to 0.6 us, and there are three to a report of a mouse: 0.2 % of a CPU at 1000 Hz, 0.9 %
 * at 8000 Hz. 50 us would be 0.15 ms of each report with interrupts off, as much as the
 * wake-up it is to shorten. 2 % of a CPU would be too little: an emulated machine needs that
 * at 8000 Hz, where the agent needs a whole CPU to read the same.
 */
enum gamer_hook_limits {
	GAMER_HOOK_RUN_LIMIT_NS = 50000,
	GAMER_HOOK_SHARE_LIMIT_PERMILLE = 50,
};

enum gamer_hook {
	GAMER_HOOK_INPUT,
	GAMER_HOOK_NAPI,
	GAMER_HOOK_FUTEX,
	GAMER_NR_HOOKS,
};

enum gamer_hook_off {
	GAMER_HOOK_ON,
	GAMER_HOOK_DEAR_RUN,   /* a run of it took too long */
	GAMER_HOOK_DEAR_SHARE, /* all of them together did */
};

/*
 * What a hook costs; see policy_hook_add. Written by whichever CPU times a run of it: two at
 * once lose one sample, or, in the moment a span ends, count its samples in the next, too.
 * The agent only reads.
 */
struct gamer_hook_cost {
	__u64 mean_ns;        /* of a run, moving average */
	__u64 span_at_ns;     /* since then span_ns is summed */
	__u64 span_ns;        /* of the runs that were timed */
	__u32 share_permille; /* of one CPU's time, in the span before */
	__u32 off;            /* enum gamer_hook_off; stays */
	__u32 told;           /* 1 = the agent was told that it is off */
	__u32 reserved;
};

enum gamer_event_kind {
	GAMER_EVENT_EXIT = 1,      /* the scheduler was ended: see struct gamer_exit */
	GAMER_EVENT_GAME_GONE = 2, /* the last task of the game ended */
	/* Stages of the alarm; struct gamer_starved says who waited. */
	GAMER_EVENT_BOOSTS_DROPPED = 3,
	GAMER_EVENT_BOOSTS_BACK = 4,
	GAMER_EVENT_LET_GO = 5,   /* tasks starve without boosts too: please detach */
	GAMER_EVENT_HOOK_OFF = 6, /* a hook switched itself off: see struct gamer_hook_cost */
};

/* Record of the ring buffer. Zeroed before it is filled. */
struct gamer_event {
	__u32 kind;
	__u32 generation; /* GAME_GONE: the game_generation it speaks of */
	__u64 at_ns;
};

/*
 * Record of the other ring buffer: a process began to run a program. What program that is
 * stands in /proc, which shows it from then on.
 */
struct gamer_exec {
	__u64 at_ns;
	__u64 start_ns; /* of the process, since boot: tells those with the same number apart */
	__u32 tgid;     /* as the first PID namespace numbers it */
	__u32 reserved;
};

/* Filled by ops.exit, kind last. kind 0 = still running. */
struct gamer_exit {
	__s32 kind; /* enum scx_exit_kind of the running kernel */
	__u32 reserved;
	__s64 exit_code;
	char reason[GAMER_REASON_LEN];
	char message[GAMER_MESSAGE_LEN];
};

/* A task that waits too long. */
struct gamer_waiter {
	__u64 waited_ns;
	__u64 allowed_ns; /* see policy_alarm_ns */
	__s32 pid;
	__u32 queue; /* enum gamer_queue */
	__s32 cpu;   /* whose queue it is, -1 = that of a cache domain */
	__u32 llc;
	char comm[GAMER_COMM_LEN];
};

/* What a CPU is at. */
struct gamer_at_work {
	__s32 pid; /* -1 = not known */
	__s32 prio;
	__u32 class;   /* enum policy_class */
	__u32 waiting; /* in its own queues */
	char comm[GAMER_COMM_LEN];
};

/*
 * What the alarm saw when it last found tasks starved. Written by it only, until
 * GAMER_EVENT_LET_GO is sent; before that a reader can see two looks mixed.
 */
struct gamer_starved {
	__u64 at_ns;
	__u64 dropped_at_ns;
	__u32 found; /* of the tasks looked at; the first GAMER_STARVED_TASKS are named */
	__u32 cpus;  /* LET_GO: valid ones of at_work */
	struct gamer_waiter waiter[GAMER_STARVED_TASKS];
	struct gamer_waiting waiting; /* LET_GO: all tasks that wait */
	struct gamer_at_work at_work[GAMER_MAX_CPUS];
};

_Static_assert(sizeof(struct gamer_tunables) == 88, "control block layout");
_Static_assert(sizeof(struct gamer_control) == 8 + GAMER_NR_SLOTS * 88, "control block layout");
_Static_assert((GAMER_NR_SLOTS & (GAMER_NR_SLOTS - 1)) == 0, "slots are masked");
_Static_assert((GAMER_NR_LANES & (GAMER_NR_LANES - 1)) == 0, "lanes are masked");
_Static_assert(sizeof(struct gamer_arm) == 32, "syscall context layout");
_Static_assert(sizeof(struct gamer_waiting) == 16, "syscall context layout");
_Static_assert(sizeof(struct gamer_task) == 40, "syscall context layout");
_Static_assert(sizeof(struct gamer_hook_cost) == 40, "layout of the hooks' map");
_Static_assert(sizeof(struct gamer_event) == 16, "ring buffer record layout");
_Static_assert(sizeof(struct gamer_exec) == 24, "ring buffer record layout");
_Static_assert(sizeof(struct gamer_waiter) == 48, "report layout");
_Static_assert(sizeof(struct gamer_at_work) == 32, "report layout");

#endif
