/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel side remembers: one record per CPU, one per task (in task
 * storage, so it ends with the task), the control block, the figures. Hooks in
 * other objects share these maps by name.
 */
#ifndef GAMER_STATE_BPF_H
#define GAMER_STATE_BPF_H

#include "kernel.bpf.h"

#include "iface.h"
#include "policy_alarm.h"

/* What the frequency governor is told of a CPU, see freq.bpf.h. */
struct cpu_freq {
	u64 sampled_at_ns;
	u64 idle_ns;       /* of the CPU, then */
	u64 hold_until_ns; /* it stays fast for the game */
	u32 util_permille; /* time it was not idle, smoothed */
	u32 told_permille; /* of its highest frequency */
};

/*
 * Fields of one CPU are written by whoever holds its runqueue lock, except
 * window_until_ns and kick_until_ns, which others write without it, and owed_by,
 * which the CPU's own task does. A lost update of one of the last two costs one
 * preemption; of the first it would cost a key its window when a mouse moves on
 * another CPU, see window_extend.
 */
struct cpu_state {
	u64 window_until_ns[GAMER_NR_WINDOWS];
	u64 kick_until_ns;    /* told to reschedule: until then choose another victim */
	u64 running_deadline; /* virtual, as of when its task was chosen */
	u64 idle_since_ns;    /* 0 = not idle */
	u64 idle_ns;          /* sum of the finished idle spans */
	s64 budget_ns;        /* see policy_budget_earn */
	u64 unsettled_at_ns;  /* what runs since then is not in the budget yet; 0 = nothing */
	u32 ahead;            /* it runs ahead of others that wait */
	u32 ahead_next;       /* the task it is about to run will */
	u32 waiting;          /* tasks in its QUEUE_CPU, see queue_insert */
	u32 waiting_own;      /* in its QUEUE_OWN */
	u32 running_class;    /* enum policy_class */
	s32 peer;             /* whose queue was looked into last, see next_peer */
	s32 turn;             /* the same for turns */
	u32 visits;
	s32 owed_by; /* who holds what the task here waits for, see lock.bpf.c; 0 = nobody */
	struct cpu_freq freq;
};

enum { LOCKS = 4 };

/* A futex that a task waited for, and who woke it from that. */
struct lock {
	u64 key;
	s32 waker;
};

struct task_state {
	u64 vruntime;
	u64 awake_virtual_ns; /* run since it last woke, at most slice_lag_ns */
	u64 burst_virtual_ns; /* what it runs from wake-up to sleep, on average */
	u64 fresh_ns;         /* what is left of its first slice since it woke */
	u64 running_at_ns;
	u64 woken_at_ns;    /* 0 = has run since */
	u64 waits_since_ns; /* queued then, and has not run since; 0 = does not wait */
	u64 mig_bucket;
	u64 mig_at_ns;
	u64 help_left_ns; /* see policy_help_refill */
	u64 help_at_ns;
	u64 owes_until_ns; /* until then it is as urgent as one of owes_burst_ns: policy_owes */
	u64 owes_burst_ns;
	u64 waits_for; /* the futex that it went to sleep on; 0 = none that is known */
	struct lock lock[LOCKS];
	u32 locks;         /* ever learnt: the next takes the place of the oldest */
	u64 queue;         /* the one it waits in, 0 = none */
	s32 last_cpu;      /* -1 = has not run yet */
	u32 llc;           /* whose clock vruntime belongs to */
	u64 mm_hint_at_ns; /* see mm_hint_note */
	u32 game_generation;
	u32 game;   /* 1 = of the game */
	u32 helps;  /* see policy_helps */
	u32 helped; /* 1 = has woken the game since it last woke itself */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, GAMER_MAX_CPUS); /* set to the number of CPUs at load */
	__type(key, u32);
	__type(value, struct cpu_state);
} gamer_cpus SEC(".maps");

/* A cache domain. Padded: every CPU of it adds to the clock, no other should wait for that. */
struct llc_state {
	u64 vclock;       /* virtual ns, see policy_clock_step */
	u32 waiting;      /* tasks in its QUEUE_LLC, see queue_insert */
	u32 waiting_game; /* in its QUEUE_GAME */
	u32 waiting_near; /* in the QUEUE_CPU of all its CPUs */
	u32 reserved[27];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, GAMER_MAX_LLCS); /* set to the number of domains at load */
	__type(key, u32);
	__type(value, struct llc_state);
} gamer_llcs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct task_state);
} gamer_tasks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct gamer_control);
} gamer_ctl SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct gamer_state);
} gamer_now SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct gamer_stats);
} gamer_counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} gamer_events SEC(".maps");

/* To the agent; false when it has not read for so long that there is no room. */
static __always_inline bool event_send(u32 kind, u32 generation)
{
	struct gamer_event event = {
		.kind = kind,
		.generation = generation,
		.at_ns = bpf_ktime_get_ns(),
	};

	return !bpf_ringbuf_output(&gamer_events, &event, sizeof(event), 0);
}

static const u32 zero;

static __always_inline struct cpu_state *cpu_of(s32 cpu)
{
	u32 key = cpu;

	return bpf_map_lookup_elem(&gamer_cpus, &key);
}

static __always_inline struct llc_state *llc_state_of(u32 llc)
{
	return bpf_map_lookup_elem(&gamer_llcs, &llc);
}

static __always_inline struct task_state *task_of(struct task_struct *p)
{
	return bpf_task_storage_get(&gamer_tasks, p, NULL, 0);
}

/* Never NULL in practice: one-element arrays; callers give up quietly when it is. */
static __always_inline const struct gamer_tunables *tunables(void)
{
	struct gamer_control *ctl = bpf_map_lookup_elem(&gamer_ctl, &zero);

	if (!ctl)
		return NULL;
	return &ctl->slot[ctl->active & (GAMER_NR_SLOTS - 1)];
}

/* What is known of that futex; NULL = nothing, it is not one of the last LOCKS. */
static __always_inline struct lock *lock_of(struct task_state *ts, u64 key)
{
	int i;

	for (i = 0; i < LOCKS; i++) {
		if (ts->lock[i].key == key)
			return &ts->lock[i];
	}
	return NULL;
}

static __always_inline void lock_learn(struct task_state *ts, u64 key, s32 waker)
{
	struct lock *lock = lock_of(ts, key);

	if (!lock)
		lock = &ts->lock[ts->locks++ & (LOCKS - 1)];
	lock->key = key;
	lock->waker = waker;
}

static __always_inline void count_add(enum gamer_stat stat, u64 value)
{
	struct gamer_stats *stats = bpf_map_lookup_elem(&gamer_counts, &zero);

	if (stats)
		stats->count[stat] += value;
}

/* For programs that the scheduler's own callbacks may interrupt. */
static __always_inline void count_shared(enum gamer_stat stat, u64 value)
{
	struct gamer_stats *stats = bpf_map_lookup_elem(&gamer_counts, &zero);

	if (stats)
		__sync_fetch_and_add(&stats->count[stat], value);
}

static __always_inline void count(enum gamer_stat stat)
{
	count_add(stat, 1);
}

static __always_inline void observe(enum gamer_hist hist, u64 value)
{
	struct gamer_stats *stats = bpf_map_lookup_elem(&gamer_counts, &zero);
	u32 bucket = policy_hist_bucket(value);

	if (stats && bucket < GAMER_HIST_BUCKETS)
		stats->hist[hist][bucket]++;
}

/* As count_shared. */
static __always_inline void observe_shared(enum gamer_hist hist, u64 value)
{
	struct gamer_stats *stats = bpf_map_lookup_elem(&gamer_counts, &zero);
	u32 bucket = policy_hist_bucket(value);

	if (stats && bucket < GAMER_HIST_BUCKETS)
		__sync_fetch_and_add(&stats->hist[hist][bucket], 1);
}

/*
 * The alarm, see alarm.bpf.h. armed and stage are read with every task that is queued and
 * change rarely; the others belong to the callback of the timer that armed stands for.
 */
struct alarm {
	u32 armed; /* its timer runs: whoever changes 0 to 1 starts it */
	u32 stage; /* enum policy_alarm */
	u32 ended; /* the scheduler is over */
	u32 looks;
	s32 place;         /* where the next look begins */
	u64 due_at_ns;     /* of the timer */
	u64 since_ns;      /* nothing counts as having waited before */
	u64 starved_at_ns; /* by the last look that found anything */
	u64 reserved[10];  /* nothing that is written often beside it */
};

static volatile struct alarm alarm __attribute__((aligned(128)));

static __always_inline bool boosts_dropped(void)
{
	return alarm.stage != POLICY_ALARM_WATCHING;
}

static __always_inline bool is_helper(const struct task_state *ts)
{
	return ts->helps >= POLICY_HELPS_ENOUGH;
}

/* Of the game, or of those that it waits for, while their allowance lasts. */
static __always_inline bool is_of_game(const struct task_state *ts)
{
	return ts->game || (is_helper(ts) && ts->help_left_ns);
}

/* Whether the task is preferred as one of the game, or of those that can be. */
static __always_inline bool is_boosted(const struct task_state *ts)
{
	return is_of_game(ts) && !boosts_dropped();
}

static __always_inline bool window_open(const struct cpu_state *cs, u64 now)
{
	return !boosts_dropped() &&
	       (policy_window_open(cs->window_until_ns[GAMER_WINDOW_INPUT], now) ||
		policy_window_open(cs->window_until_ns[GAMER_WINDOW_FRAME], now) ||
		policy_window_open(cs->window_until_ns[GAMER_WINDOW_NAPI], now));
}

/* Without a named game every task is one, but only while a window is open. */
static __always_inline bool is_game_now(const struct task_state *ts, s32 cpu, u64 now,
					const struct gamer_tunables *tun)
{
	struct cpu_state *cs = cpu_of(cpu);

	return is_boosted(ts) && (tun->game_tgid || (cs && window_open(cs, now)));
}

/*
 * True when the window was closed before or ends later now. Whoever loses the exchange looks
 * again; who loses both has seen two others extend it within nanoseconds, and the next event
 * makes up for it.
 */
static __always_inline bool window_extend(struct cpu_state *cs, u32 window, u64 until_ns)
{
	u64 *end_ns, old;

	if (window >= GAMER_NR_WINDOWS)
		return false;
	end_ns = &cs->window_until_ns[window];
	old = *end_ns;
	if (old < until_ns && !__sync_bool_compare_and_swap(end_ns, old, until_ns)) {
		old = *end_ns;
		return old < until_ns && __sync_bool_compare_and_swap(end_ns, old, until_ns);
	}
	return old < until_ns;
}

#endif
