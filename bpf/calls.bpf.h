/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the agent asks of the kernel side: syscall programs, run on behalf of
 * the caller, with its context as argument and answer.
 */
#ifndef GAMER_CALLS_BPF_H
#define GAMER_CALLS_BPF_H

#include "window.bpf.h"

/* The agent's one call per wake-up; see struct gamer_arm. */
SEC("syscall")
int gamer_arm(struct gamer_arm *arm)
{
	const struct gamer_tunables *tun = tunables();
	u64 now = bpf_ktime_get_ns();

	if (!tun || arm->window >= GAMER_NR_WINDOWS)
		return -22; /* EINVAL */
	arm->opened = 0;
	arm->kicked = 0;
	if (!policy_window_open(arm->until_ns, now))
		return 0; /* too late: over before it began */
	arm->opened = window_open_primary(arm->window, arm->until_ns);
	arm->kicked = window_kick(now, tun);
	count_shared(GAMER_STAT_preempted, arm->kicked);
	if (!arm->opened)
		return 0;
	count_shared(arm->window == GAMER_WINDOW_INPUT ? GAMER_STAT_windows_input
						       : GAMER_STAT_windows_frame,
		     1);
	count_shared(GAMER_STAT_window_cpus, arm->opened);
	if (arm->event_at_ns < now)
		observe(GAMER_HIST_window_seen, now - arm->event_at_ns);
	return 0;
}

/* For our own watchdog; a queue's length is an estimate while tasks come and go. */
SEC("syscall")
int gamer_survey(struct gamer_waiting *waiting)
{
	u32 cpu = 0, llc = 0, game = 0;
	int i;

	bpf_for(i, 0, nr_cpus) {
		cpu += scx_bpf_dsq_nr_queued(QUEUE_CPU | i);
		game += scx_bpf_dsq_nr_queued(QUEUE_OWN | i);
	}
	bpf_for(i, 0, nr_llcs) {
		llc += scx_bpf_dsq_nr_queued(QUEUE_LLC | i);
		game += scx_bpf_dsq_nr_queued(QUEUE_GAME | i);
	}
	waiting->tasks[GAMER_QUEUE_CPU] = cpu;
	waiting->tasks[GAMER_QUEUE_LLC] = llc;
	waiting->tasks[GAMER_QUEUE_GAME] = game;
	return 0;
}

#endif
