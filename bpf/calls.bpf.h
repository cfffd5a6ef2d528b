/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the agent asks of the kernel side: syscall programs, run on behalf of
 * the caller, with its context as argument and answer.
 */
#ifndef GAMER_CALLS_BPF_H
#define GAMER_CALLS_BPF_H

#include "game.bpf.h"
#include "window.bpf.h"

/* The agent's one call per wake-up; see struct gamer_arm. */
SEC("syscall")
int gamer_arm(struct gamer_arm *arm)
{
	const struct gamer_tunables *tun = tunables();

	if (!tun || arm->window >= GAMER_NR_WINDOWS)
		return -22; /* EINVAL */
	window_arm(arm, tun);
	return 0;
}

static __always_inline u32 queue_length(u64 dsq)
{
	s32 length = scx_bpf_dsq_nr_queued(dsq);

	return length > 0 ? length : 0; /* negative: no such queue, nothing is attached */
}

/* For our own watchdog; a queue's length is an estimate while tasks come and go. */
SEC("syscall")
int gamer_survey(struct gamer_waiting *waiting)
{
	u32 cpu = 0, llc = 0, game = 0;
	int i;

	bpf_for(i, 0, nr_cpus) {
		cpu += queue_length(QUEUE_CPU | i);
		game += queue_length(QUEUE_OWN | i);
	}
	bpf_for(i, 0, nr_llcs) {
		llc += queue_length(QUEUE_LLC | i);
		game += queue_length(QUEUE_GAME | i);
	}
	waiting->tasks[GAMER_QUEUE_CPU] = cpu;
	waiting->tasks[GAMER_QUEUE_LLC] = llc;
	waiting->tasks[GAMER_QUEUE_GAME] = game;
	return 0;
}

/* For people: read while the task runs, so fields of two moments may stand side by side. */
static __always_inline void explain_task(struct task_struct *p, const struct task_state *ts,
					 struct gamer_task *out)
{
	const struct gamer_tunables *tun = tunables();
	bool known;

	if (!tun)
		return;
	/* One that has slept since the game changed learns of it when it wakes. */
	known = ts->game_generation == tun->game_generation;
	out->known = 1;
	out->game = known ? ts->game : game_belongs(p, tun->game_tgid);
	out->helper = known && !ts->game && is_helper(ts);
	out->cpu = ts->last_cpu;
	out->burst_ns = ts->burst_virtual_ns;
	out->owes_until_ns = known ? ts->owes_until_ns : 0;
	out->urgency = policy_urgency(policy_game_deadline(0, 0, ts->burst_virtual_ns,
							   tun->slice_lag_ns, POLICY_PRESSURE_NONE),
				      0, POLICY_PRESSURE_NONE);
}

SEC("syscall")
int gamer_explain(struct gamer_task *task)
{
	struct task_struct *p = bpf_task_from_pid(task->pid);
	struct task_state *ts;

	if (!p)
		return -3; /* ESRCH */
	ts = task_of(p);
	if (ts)
		explain_task(p, ts, task);
	bpf_task_release(p);
	return 0;
}

#endif
