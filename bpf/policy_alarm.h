/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When a task has waited too long, as pure functions; see policy.h.
 */
#ifndef GAMER_KERNEL_POLICY_ALARM_H
#define GAMER_KERNEL_POLICY_ALARM_H

#include "policy.h"

#define POLICY_ALARM_ROUNDS 4ull
#define POLICY_ALARM_QUIET  5ull /* more than the most that is allowed, and a look */

/*
 * Tasks there are for each CPU: those that wait, and what runs. cpus are those that the
 * task in question may use, so of few CPUs more of the crowd is taken to want them, too.
 */
static inline __u32 policy_crowd(__u32 waiting, __u32 cpus)
{
	return waiting / (cpus ? cpus : 1) + 2; /* rounded up, and the one that runs */
}

/* A tenth of the kernel's watchdog time: what waits for less is never alarming. */
static inline __u64 policy_alarm_least_ns(__u64 watchdog_ns)
{
	return watchdog_ns / 10;
}

/*
 * How long a task may wait before it is taken to be starved. In a crowd it waits long
 * under any fair scheduler: for POLICY_ALARM_ROUNDS rounds in which each task of its CPU
 * has a slice (which ends at a tick), each round as much longer as urgent work may take of
 * the time, and for the debt_ns of virtual time that it may be queued ahead of the clock.
 * The most leaves time for both stages before the kernel's watchdog.
 */
static inline __u64 policy_alarm_ns(__u64 watchdog_ns, __u32 crowd, __u64 slice_ns, __u64 debt_ns,
				    __u32 share_permille)
{
	__u32 rest_permille = share_permille < 1000 ? 1000 - share_permille : 1;
	__u64 most_ns = watchdog_ns * 2 / 5, least_ns = policy_alarm_least_ns(watchdog_ns);
	__u64 turn_ns = policy_min(slice_ns > POLICY_TICK_NS ? slice_ns : POLICY_TICK_NS, most_ns);
	__u64 rounds_ns = policy_min(POLICY_ALARM_ROUNDS * crowd * turn_ns, most_ns);
	__u64 fair_ns = rounds_ns * 1000 / rest_permille + policy_min(debt_ns, most_ns) * crowd;

	return fair_ns > least_ns ? policy_min(fair_ns, most_ns) : least_ns;
}

enum policy_alarm {
	POLICY_ALARM_WATCHING,
	POLICY_ALARM_DROPPED, /* no boosts: windows count as closed, the game as any other */
	POLICY_ALARM_LET_GO,  /* that did not help: the agent is told to detach */
};

/*
 * The stage after a look that found tasks starved, or that nothing was for quiet_ns. What
 * waits is counted from the drop of the boosts on, so the second stage comes a whole alarm
 * time after the first.
 */
static inline __u32 policy_alarm_next(__u32 stage, int starved, __u64 quiet_ns, __u64 watchdog_ns)
{
	if (stage == POLICY_ALARM_WATCHING)
		return starved ? POLICY_ALARM_DROPPED : POLICY_ALARM_WATCHING;
	if (stage != POLICY_ALARM_DROPPED)
		return stage;
	if (starved)
		return POLICY_ALARM_LET_GO;
	return quiet_ns >= POLICY_ALARM_QUIET * policy_alarm_least_ns(watchdog_ns)
		       ? POLICY_ALARM_WATCHING
		       : POLICY_ALARM_DROPPED;
}

#endif
