/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Beginnings and ends: of a task, of its time with us, of the scheduler.
 */
#ifndef GAMER_LIFE_BPF_H
#define GAMER_LIFE_BPF_H

#include "freq.bpf.h"
#include "game.bpf.h"
#include "ops.bpf.h"
#include "starve.bpf.h"
#include "util.bpf.h"

struct gamer_exit exit_info;
const volatile __u32 exit_dump_len = 1;
char exit_dump[1] SEC(".data.exit_dump"); /* grown to exit_dump_len at load */

static __always_inline s32 task_begin(struct task_struct *p, const struct task_state *parent)
{
	const struct gamer_tunables *tun = tunables();
	struct task_state *ts;

	ts = bpf_task_storage_get(&gamer_tasks, p, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!ts || !tun)
		return -12; /* ENOMEM: at fork, the fork fails as it would for lack of memory */
	ts->last_cpu = -1;
	ts->burst_virtual_ns = tun->slice_lag_ns; /* to be brief has to be shown */
	if (parent) {
		game_inherit(ts, parent);
	} else {
		ts->game_generation = tun->game_generation - 1;
		game_refresh(p, ts, tun);
	}
	return 0;
}

/* At fork this runs in the parent's context; the child has no parent yet. */
s32 OP_SLEEPABLE(init_task, struct task_struct *p, struct scx_init_task_args *args)
{
	return task_begin(p, args->fork ? task_of(bpf_get_current_task_btf()) : NULL);
}

void OP(enable, struct task_struct *p)
{
	u32 llc = llc_of(scx_bpf_task_cpu(p));
	struct llc_state *state = llc_state_of(llc);
	struct task_state *ts = task_of(p);

	if (!ts || !state)
		return;
	ts->llc = llc;
	ts->vruntime = state->vclock;
}

/* It goes to another scheduling class, maybe out of a queue. */
void OP(disable, struct task_struct *p)
{
	struct task_state *ts = task_of(p);

	if (!ts)
		return;
	queue_leave(ts);
	ts->waits_since_ns = 0;
}

void OP(exit_task, struct task_struct *p, struct scx_exit_task_args *args)
{
	struct task_state *ts = task_of(p);

	if (ts)
		game_forget(ts);
}

s32 OP_SLEEPABLE(init)
{
	u64 now = bpf_ktime_get_ns();
	s32 i, err = 0;

	util_sampled_at_ns = now;
	bpf_for(i, 0, nr_cpus) {
		struct cpu_state *cs = cpu_of(i);

		err = scx_bpf_create_dsq(QUEUE_CPU | i, -1);
		if (!err)
			err = scx_bpf_create_dsq(QUEUE_OWN | i, -1);
		if (err || !cs)
			return err;
		if (cpu_online[i & (GAMER_MAX_CPUS - 1)])
			cs->idle_since_ns = now; /* corrected by the first task that runs */
		cs->budget_ns = POLICY_BUDGET_CAP_NS;
		freq_init(cs, now);
	}
	bpf_for(i, 0, nr_llcs) {
		err = scx_bpf_create_dsq(QUEUE_GAME | i, -1);
		if (!err)
			err = scx_bpf_create_dsq(QUEUE_LLC | i, -1);
		if (err)
			return err;
	}
	return alarm_init();
}

void OP_SLEEPABLE(exit, struct scx_exit_info *info)
{
	alarm.ended = 1;
	bpf_probe_read_kernel_str(exit_info.reason, sizeof(exit_info.reason), info->reason);
	bpf_probe_read_kernel_str(exit_info.message, sizeof(exit_info.message), info->msg);
	bpf_probe_read_kernel_str(exit_dump, exit_dump_len, info->dump);
	exit_info.exit_code = info->exit_code;
	/* Last: whoever sees a kind sees the rest. */
	__sync_lock_test_and_set(&exit_info.kind, info->kind);
	event_send(GAMER_EVENT_EXIT, 0);
}

#endif
