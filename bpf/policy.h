/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The arithmetic of the scheduler as pure functions: no map, no clock, no
 * kernel type. Compiled into the BPF programs and into the unit tests, so a
 * unit or a sign is wrong in both or in neither.
 *
 * Virtual times are nanoseconds of CPU time of a task of weight 100 (nice 0).
 * Each cache domain has one virtual clock; its queues are ordered by it.
 */
#ifndef GAMER_KERNEL_POLICY_H
#define GAMER_KERNEL_POLICY_H

#include "iface.h"

#define POLICY_WEIGHT_NICE_0     100u
#define POLICY_MIG_TOKEN         65536ull /* one migration, in bucket units */
#define POLICY_UTIL_FULL         1000u    /* permille */
#define POLICY_PRESSURE_NONE     1024u
#define POLICY_CROWDED           2u
#define POLICY_CROWDED_FAR       4u /* of another memory node, with --enable-numa */
#define POLICY_EMA_NS            40000000ull
#define POLICY_DEBT_WAIT_NS      100000000ull
#define POLICY_DEBT_LAGS         4ull
#define POLICY_BUDGET_CAP_NS     20000000ll
#define POLICY_BUDGET_RESERVE_NS 5000000ll
#define POLICY_BUDGET_FRAMES_NS  5000000ll
#define POLICY_BRIEF_NS          500000ull
#define POLICY_FRAME_NS          10000000ull
#define POLICY_FRESH_LEAST_NS    50000ull
#define POLICY_HELPS_FULL        1024u
#define POLICY_HELPS_ENOUGH      256u
#define POLICY_HELP_NS           3000000ull
#define POLICY_OWES_NS           10000000ull
#define POLICY_TICK_NS           4000000ull

/* Kinds of work a CPU can be at, least urgent first. */
enum policy_class {
	POLICY_NONE, /* idle, or a task of another scheduling class */
	POLICY_ORDINARY,
	POLICY_GAME,   /* game task, no window open when it started */
	POLICY_URGENT, /* game task in a window */
	POLICY_KERNEL, /* per-CPU kernel thread, or the agent */
};

/* Whether virtual time or clock a is before b, across a wrap. */
static inline int policy_before(__u64 a, __u64 b)
{
	return (__s64)(a - b) < 0;
}

/* Time from since_ns to now_ns; 0 when another CPU's clock, ahead of ours, gave the first. */
static inline __u64 policy_elapsed(__u64 since_ns, __u64 now_ns)
{
	return policy_before(since_ns, now_ns) ? now_ns - since_ns : 0;
}

static inline __u64 policy_min(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

/* A window never gets shorter by a later event. */
static inline __u64 policy_window_merge(__u64 old_until_ns, __u64 new_until_ns)
{
	return old_until_ns > new_until_ns ? old_until_ns : new_until_ns;
}

static inline int policy_window_open(__u64 until_ns, __u64 now_ns)
{
	return now_ns < until_ns;
}

/* CPU time to virtual time: heavier tasks age slower. weight 0 counts as 1. */
static inline __u64 policy_virtual_ns(__u64 ran_ns, __u32 weight)
{
	return ran_ns * POLICY_WEIGHT_NICE_0 / (weight ? weight : 1);
}

/*
 * How far the clock of a cache domain moves when one of its CPUs served for
 * ran_ns a task that had vruntime. At least the share each competing task would
 * have had: any service moves the clock, so whatever waits has the earliest
 * deadline in the end, also against an endless stream of tasks that are new or
 * have just slept. More when the task was ahead of the clock although it was
 * chosen: then all that compete are ahead, and the clock follows, by no more
 * than what was served.
 */
static inline __u64 policy_clock_step(__u64 ran_ns, __u32 cpus, __u32 waiting, __u64 vruntime,
				      __u64 vclock)
{
	__u64 competing = (__u64)cpus + waiting;
	__u64 share_ns = ran_ns / (competing ? competing : 1);
	__u64 lead_ns = policy_before(vclock, vruntime) ? vruntime - vclock : 0;
	__u64 follow_ns = policy_min(lead_ns, ran_ns);

	return follow_ns > share_ns ? follow_ns : share_ns;
}

/*
 * The part of a CPU each competing task can have, of POLICY_PRESSURE_NONE. In a span of
 * real time the clock moves by that part of it. Scaled by it, credits and charges hold a
 * task back for as long as when few compete, however many are new or have just slept.
 */
static inline __u32 policy_pressure(__u32 cpus, __u32 waiting)
{
	__u64 competing = (__u64)cpus + waiting;

	return (__u32)(cpus * (__u64)POLICY_PRESSURE_NONE / (competing ? competing : 1));
}

static inline __u64 policy_scale(__u64 value_ns, __u32 pressure)
{
	return value_ns * pressure / POLICY_PRESSURE_NONE;
}

/*
 * Most credit for having slept, most charge for having run; two slices at least, or a
 * share is lost between two turns.
 */
static inline __u64 policy_lag(__u64 lag_ns, __u64 slice_ns, __u32 pressure)
{
	__u64 scaled_ns = policy_scale(lag_ns, pressure);

	return policy_min(lag_ns, scaled_ns > 2 * slice_ns ? scaled_ns : 2 * slice_ns);
}

/*
 * How far ahead of the clock a task may be queued: lag_ns of running (running
 * alone is not held against it later), but no more than POLICY_DEBT_LAGS of
 * them in virtual time (a light task that holds a lock must not keep the game
 * waiting for seconds), nor than the clock moves in POLICY_DEBT_WAIT_NS with so
 * many competing: the weight decides who runs more often, not who waits for seconds. What a
 * task of nice 0 ran until a tick is always held against it.
 */
static inline __u64 policy_debt(__u64 lag_ns, __u32 weight, __u32 pressure)
{
	__u64 debt = policy_min(policy_virtual_ns(lag_ns, weight), POLICY_DEBT_LAGS * lag_ns);
	__u64 most = policy_scale(POLICY_DEBT_WAIT_NS, pressure);

	return policy_min(debt, most > POLICY_TICK_NS ? most : POLICY_TICK_NS);
}

/*
 * Virtual runtime of a task that is queued: what it had, but no more credit
 * than credit_ns behind the clock (a long sleep buys no monopoly) and no more debt
 * than debt_ns ahead of it.
 */
static inline __u64 policy_place(__u64 vruntime, __u64 vclock, __u64 credit_ns, __u64 debt_ns)
{
	__u64 floor = vclock - credit_ns;
	__u64 ceiling = vclock + debt_ns;

	if (policy_before(vruntime, floor))
		return floor;
	return policy_before(ceiling, vruntime) ? ceiling : vruntime;
}

/* Whether a foreign domain has so many times more waiting per CPU that a task should move. */
static inline int policy_crowded(__u32 their_waiting, __u32 their_cpus, __u32 our_waiting,
				 __u32 our_cpus, __u32 times)
{
	return (__u64)their_waiting * our_cpus > times * ((__u64)our_waiting + 1) * their_cpus;
}

/* The same distance to the clock in another cache domain. */
static inline __u64 policy_rebase(__u64 vruntime, __u64 old_vclock, __u64 new_vclock)
{
	return new_vclock + (vruntime - old_vclock);
}

/* Tasks that ran little since they woke come before those that ran much. */
static inline __u64 policy_deadline(__u64 vruntime, __u64 awake_virtual_ns, __u64 lag_ns)
{
	return vruntime + policy_min(awake_virtual_ns, lag_ns);
}

/* Moving average of what a task runs from wake-up to sleep. */
static inline __u64 policy_burst(__u64 old_ns, __u64 awake_virtual_ns)
{
	return old_ns - old_ns / 4 + awake_virtual_ns / 4;
}

/*
 * How much a task outside of the game does for it: the moving share, of POLICY_HELPS_FULL, of
 * its runs in which it woke a task of the game. Three such runs in a row, or one in three all
 * the time, are enough; one in six is not, so nor is chance.
 */
static inline __u32 policy_helps(__u32 old, int helped)
{
	return old - old / 8 + (helped ? POLICY_HELPS_FULL / 8 : 0);
}

/*
 * How long a helper may run preferred, elapsed_ns after it was asked last: half of the time,
 * however often it sleeps, and POLICY_HELP_NS at once.
 */
static inline __u64 policy_help_refill(__u64 left_ns, __u64 elapsed_ns)
{
	return policy_min(POLICY_HELP_NS, left_ns + elapsed_ns / 2);
}

/*
 * The deadline of a task of the game: what counts is not what it had so far, as
 * among strangers, but how long the others would wait for it. Those that run
 * briefly and often (input, sound, the chain of a frame) come before those that
 * compute (loading, compiling), however much of the CPU the former used. None is due
 * before the clock, so by that alone none is preferred to other tasks; none is more than
 * two lag_ns ahead of it, and any service moves the clock: none waits for ever.
 */
static inline __u64 policy_game_deadline(__u64 vclock, __u64 awake_virtual_ns, __u64 burst_ns,
					 __u64 lag_ns, __u32 pressure)
{
	__u64 brief_ns = policy_min(awake_virtual_ns, lag_ns) + policy_min(burst_ns, lag_ns);

	return vclock + policy_scale(brief_ns, pressure);
}

/*
 * Whether who holds what a task of the game waits for is less urgent than that: then it is
 * as urgent, until it lets the other go on, or for POLICY_OWES_NS: then most frames are late
 * anyway. Else one thread that computes would wait for its turn, and the frame for it.
 */
static inline int policy_owes(__u64 holder_burst_ns, __u64 waiter_burst_ns)
{
	return waiter_burst_ns < POLICY_FRAME_NS && waiter_burst_ns < holder_burst_ns;
}

/* Migration bucket after elapsed_ns: max tokens per window, never more than max. */
static inline __u64 policy_mig_refill(__u64 bucket, __u64 elapsed_ns, __u64 window_ns, __u32 max)
{
	__u64 full = max * POLICY_MIG_TOKEN;

	if (!window_ns || elapsed_ns >= window_ns)
		return full;
	return policy_min(full, bucket + elapsed_ns * full / window_ns);
}

/*
 * How much longer a CPU may put urgent work ahead of others that wait. What goes ahead
 * spends it; everything else that runs there earns it, so that of the time of both urgent
 * work gets share_permille at most, whatever real-time tasks take away. It begins full:
 * then others wait for POLICY_BUDGET_CAP_NS and each of their turns earns more. Debt is
 * bounded too: one long run must not shut urgent work out for long.
 */
static inline __s64 policy_budget_earn(__s64 budget_ns, __u64 ran_ns, __u32 share_permille)
{
	__u32 rest_permille = share_permille < 1000 ? 1000 - share_permille : 1;
	__u64 earned_ns =
		policy_min(ran_ns, 2 * POLICY_BUDGET_CAP_NS) * share_permille / rest_permille;

	budget_ns += (__s64)earned_ns;
	return budget_ns > POLICY_BUDGET_CAP_NS ? POLICY_BUDGET_CAP_NS : budget_ns;
}

/*
 * How urgent a task of the game is, by how soon it is due (policy_game_deadline): what runs
 * briefly (input, sound) before what makes a frame, that before what computes. A task that
 * waits rises with the clock.
 */
enum policy_urgency {
	POLICY_COMPUTES,
	POLICY_FRAME,
	POLICY_BRIEF,
};

static inline __u32 policy_urgency(__u64 deadline, __u64 vclock, __u32 pressure)
{
	if (policy_before(deadline, vclock + policy_scale(POLICY_BRIEF_NS, pressure)))
		return POLICY_BRIEF;
	if (policy_before(deadline, vclock + policy_scale(POLICY_FRAME_NS, pressure)))
		return POLICY_FRAME;
	return POLICY_COMPUTES;
}

/*
 * What a CPU's budget may fall to for a task of the game. What computes leaves some of it to
 * what makes frames, and that cannot use up the reserve of what runs briefly. What computes
 * needs an open window, as does every task when no game is named.
 */
static inline __s64 policy_budget_least(__u32 urgency, int open, int named)
{
	if (!open && (!named || urgency == POLICY_COMPUTES))
		return POLICY_BUDGET_CAP_NS; /* it is never more */
	if (urgency == POLICY_COMPUTES)
		return POLICY_BUDGET_FRAMES_NS;
	return urgency == POLICY_BRIEF ? -POLICY_BUDGET_RESERVE_NS : 0;
}

static inline __s64 policy_budget_spend(__s64 budget_ns, __u64 ran_ns)
{
	budget_ns -= (__s64)policy_min(ran_ns, 2 * POLICY_BUDGET_CAP_NS);
	return budget_ns < -POLICY_BUDGET_CAP_NS ? -POLICY_BUDGET_CAP_NS : budget_ns;
}

/* Share of cpus * elapsed_ns that was not idle. */
static inline __u32 policy_util_permille(__u64 idle_ns, __u64 elapsed_ns, __u32 cpus)
{
	__u64 whole_ns = elapsed_ns * cpus;

	if (!whole_ns || idle_ns >= whole_ns)
		return 0;
	return (__u32)((whole_ns - idle_ns) * POLICY_UTIL_FULL / whole_ns);
}

/* Moving average whose memory is POLICY_EMA_NS, whatever the sampling rate. */
static inline __u32 policy_util_ema(__u32 old_permille, __u32 sample_permille, __u64 elapsed_ns)
{
	__u64 part = policy_min(elapsed_ns, POLICY_EMA_NS);

	return (__u32)((old_permille * (POLICY_EMA_NS - part) + sample_permille * part) /
		       POLICY_EMA_NS);
}

static inline int policy_busy(int was_busy, __u32 util_permille, __u32 enter_permille,
			      __u32 exit_permille)
{
	return was_busy ? util_permille >= exit_permille : util_permille >= enter_permille;
}

/* Bucket of a log2 histogram: floor(log2(value)), 0 for 0, clamped to the last. */
static inline __u32 policy_hist_bucket(__u64 value)
{
	__u32 bucket = 0;

#define POLICY_STEP(shift)         \
	if (value >> (shift)) {    \
		value >>= (shift); \
		bucket += (shift); \
	}
	POLICY_STEP(32)
	POLICY_STEP(16)
	POLICY_STEP(8)
	POLICY_STEP(4)
	POLICY_STEP(2)
	POLICY_STEP(1)
#undef POLICY_STEP
	return bucket < GAMER_HIST_BUCKETS ? bucket : GAMER_HIST_BUCKETS - 1;
}

/*
 * Whether a game task with this deadline, where the budget allows it, may take a CPU
 * from what runs there. From ordinary work always; from game work only when that is due
 * at least gap_ns of virtual time later, so that equals do not trade places.
 */
static inline int policy_may_preempt(__u64 deadline, __u32 running_class, __u64 running_deadline,
				     __u64 gap_ns)
{
	switch (running_class) {
	case POLICY_ORDINARY:
		return 1;
	case POLICY_GAME:
	case POLICY_URGENT:
		return policy_before(deadline + gap_ns, running_deadline);
	default:
		return 0;
	}
}

#endif
