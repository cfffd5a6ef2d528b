/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Opening windows on all CPUs of the primary domain, for the agent's syscall program and
 * for hooks. One that opens a window on its own CPU needs only window_extend.
 */
#ifndef GAMER_WINDOW_BPF_H
#define GAMER_WINDOW_BPF_H

#include "queue.bpf.h"

const volatile __u8 cpu_primary[GAMER_MAX_CPUS];

/* Per domain and event: a hook does this in an interrupt. Tasks queued from now on find
 * CPUs themselves, and the next event is a millisecond away. */
enum { WINDOW_MAX_KICKS = 4 };

/*
 * Newest end of each kind of window that is open on the CPUs of the primary domain. Written
 * when it is, not before, so whoever finds it late enough need not open it again. Two CPUs at
 * once can leave the earlier of their two ends here: then a window is opened again in vain.
 */
static u64 window_asked_ns[GAMER_NR_WINDOWS];

/* On every CPU of the primary domain; how many it was news to. Not inlined and not
 * static: for a caller that tests the number the verifier would count along. */
__noinline u32 window_open_primary(u32 window, u64 until_ns)
{
	u32 opened = 0;
	int i;

	if (window >= GAMER_NR_WINDOWS)
		return 0;
	bpf_for(i, 0, nr_cpus) {
		struct cpu_state *cs = cpu_of(i);

		if (cs && cpu_primary[i & (GAMER_MAX_CPUS - 1)])
			opened += window_extend(cs, window, until_ns);
	}
	return opened;
}

/* Those bound to a CPU: that CPU, if it runs ordinary work. The urgent ones of a named game
 * took theirs when they woke: it is the others that waited for a window. */
static __always_inline u32 window_kick_bound(u64 now, const struct gamer_tunables *tun)
{
	u32 kicked = 0;
	int i;

	bpf_for(i, 0, nr_cpus) {
		struct cpu_state *cs = cpu_of(i);

		if (!cs || !cs->waiting_own || cs->running_class != POLICY_ORDINARY ||
		    now < cs->kick_until_ns || !may_spend(cs, POLICY_COMPUTES, now, tun))
			continue;
		preempt_cpu(i, now);
		kicked++;
	}
	return kicked;
}

/* Whether a CPU was found. A function of its own, also for its stack. */
__noinline u32 window_kick_one(u32 llc, u64 deadline, u64 now)
{
	const struct gamer_tunables *tun = tunables();
	s32 cpu = -1;

	if (tun)
		cpu = victim_find(NULL, llc, bpf_get_smp_processor_id(), deadline, now, tun);
	if (cpu < 0)
		return 0;
	preempt_cpu(cpu, now);
	return 1;
}

/*
 * Tasks of a named game that were queued before the window opened: one CPU each
 * is told to take them. One that is queued while we look can be missed; it is
 * found when its CPU next looks, or by the next event a millisecond later.
 * A function of its own for the verifier, see take_earliest.
 */
__noinline u32 window_kick_domain(u32 llc, u64 now)
{
	struct llc_state *domain = llc_state_of(llc);
	u32 kicked = 0;
	u64 deadline;
	bool any;
	int i;

	if (!domain || !domain->waiting_game)
		return 0;
	bpf_rcu_read_lock(); /* a syscall program may sleep; the head must not go */
	any = queue_head(QUEUE_GAME | llc, &deadline);
	bpf_rcu_read_unlock();
	if (!any)
		return 0;
	bpf_for(i, 0, nr_cpus) {
		if (kicked >= WINDOW_MAX_KICKS || kicked >= domain->waiting_game ||
		    !window_kick_one(llc, deadline, now))
			break;
		kicked++;
	}
	return kicked;
}

static __always_inline u32 window_kick(u64 now, const struct gamer_tunables *tun)
{
	u32 kicked = 0;
	int llc;

	bpf_for(llc, 0, nr_llcs)
		kicked += window_kick_domain(llc, now);
	return kicked + window_kick_bound(now, tun);
}

static __always_inline void window_asked(u32 window, u64 until_ns)
{
	if (window < GAMER_NR_WINDOWS)
		window_asked_ns[window] = policy_window_merge(window_asked_ns[window], until_ns);
}

static __always_inline bool window_asked_open(u32 window, u64 now)
{
	return window < GAMER_NR_WINDOWS && policy_window_open(window_asked_ns[window], now);
}

/* Opens a window and has CPUs look; fills what arm says of that. */
static __always_inline void window_arm(struct gamer_arm *arm, const struct gamer_tunables *tun)
{
	u64 now = bpf_ktime_get_ns();

	arm->opened = 0;
	arm->kicked = 0;
	if (!policy_window_open(arm->until_ns, now))
		return; /* too late: over before it began */
	if (!window_asked_open(arm->window, now))
		count_shared(GAMER_STAT_windows_begun, 1);
	arm->opened = window_open_primary(arm->window, arm->until_ns);
	window_asked(arm->window, arm->until_ns);
	if (arm->opened) {
		observe_shared(GAMER_HIST_window_seen,
			       policy_elapsed(arm->event_at_ns, bpf_ktime_get_ns()));
		count_shared(arm->window == GAMER_WINDOW_INPUT ? GAMER_STAT_windows_input
							       : GAMER_STAT_windows_frame,
			     1);
		count_shared(GAMER_STAT_window_cpus, arm->opened);
	}
	arm->kicked = window_kick(now, tun);
	count_shared(GAMER_STAT_preempted, arm->kicked);
}

#endif
