/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The scheduler. Reads as a task's life; the ops table at the end is the index.
 *
 * A task that wakes goes straight to an idle CPU if there is one. Otherwise it
 * waits in a queue ordered by deadline: virtual runtime plus what it ran since
 * it last slept. CPUs take the earliest deadline among the queues they serve.
 * Tasks of a named game that run briefly each time (input, sound) or for less than a
 * frame are taken first, and CPUs are preempted for them. Those that compute are so
 * only while an input, frame or NAPI window is open on the CPU, or when they have
 * waited long; without a named game all tasks are, in windows. Both only as long as
 * the CPU's budget for that lasts, so that others keep a share. (A game task bound to
 * a CPU also takes it, outside of windows, from ordinary work that is due later.)
 *
 * Works well when few tasks are urgent at a time. A game of a hundred busy
 * threads gets its budget and no more; without a named game, tasks that wake in a
 * window go before those that computed already, within the same budget.
 *
 * Nothing here depends on the agent being alive: windows are points in time.
 */
#include "account.bpf.h"
#include "calls.bpf.h"
#include "dispatch.bpf.h"
#include "dump.bpf.h"
#include "enqueue.bpf.h"
#include "freq.bpf.h"
#include "game.bpf.h"
#include "helper.bpf.h"
#include "input.bpf.h"
#include "life.bpf.h"
#include "ops.bpf.h"
#include "util.bpf.h"
#include "window.bpf.h"

char _license[] SEC("license") = "GPL";

/* p begins to be runnable. Comes before it is queued or handed to an idle CPU, instead
 * of in a callback of its own. */
static __always_inline void wakes(struct task_struct *p, struct task_state *ts, u64 now,
				  const struct gamer_tunables *tun)
{
	game_refresh(p, ts, tun);
	if (tun->game_tgid && ts->game)
		credit_waker(ts);
	else if (tun->game_tgid)
		helper_wakes(p, ts, now);
	if (ts->last_cpu >= 0) /* has run, so there is something to learn from */
		ts->burst_virtual_ns = policy_burst(ts->burst_virtual_ns, ts->awake_virtual_ns);
	ts->awake_virtual_ns = 0;
	ts->fresh_ns = tun->slice_ns;
	ts->woken_at_ns = now;
}

/*
 * Without the hint that the waker is about to sleep: for it the kernel would
 * call the waker's own CPU idle and put the task behind the waker, also when
 * that is a real-time task that does not sleep at all. (Kept for ordinary tasks and
 * wakers it gained nothing: see tests/lab/README.md.)
 */
s32 OP(select_cpu, struct task_struct *p, s32 prev_cpu, u64 wake_flags)
{
	const struct gamer_tunables *tun = tunables();
	s32 cpu = idle_rules ? idle_by_rules(p, prev_cpu) : -1;
	bool idle = cpu >= 0;
	struct task_state *ts;

	if (!idle)
		cpu = scx_bpf_select_cpu_dfl(
			p, prev_cpu, wake_flags & ~ENUM(scx_wake_flags, SCX_WAKE_SYNC), &idle);
	if (!idle || !tun)
		return cpu;
	ts = task_of(p);
	if (ts)
		wakes(p, ts, bpf_ktime_get_ns(), tun);
	dsq_insert(p, ENUM(scx_dsq_id_flags, SCX_DSQ_LOCAL), tun->slice_ns, 0);
	count(GAMER_STAT_direct);
	return cpu;
}

void OP(enqueue, struct task_struct *p, u64 enq_flags)
{
	const struct gamer_tunables *tun = tunables();
	struct task_state *ts = task_of(p);
	u64 now = bpf_ktime_get_ns();
	s32 cpu = home_cpu(p);
	u64 deadline;
	bool game;

	if (!tun) /* cannot happen; the verifier does not know */
		return;
	if (!ts) { /* nor this: init_task made it. All CPUs look into this queue first. */
		count(GAMER_STAT_storage_missing);
		dsq_insert(p, ENUM(scx_dsq_id_flags, SCX_DSQ_GLOBAL), tun->slice_ns, enq_flags);
		return;
	}
	/* The first time too. A change of affinity or priority is no sleep. */
	if (is_wakeup(enq_flags) || (ts->last_cpu < 0 && !ts->woken_at_ns))
		wakes(p, ts, now, tun);
	else
		game_refresh(p, ts, tun);
	if (enq_flags & ENUM(scx_enq_flags, SCX_ENQ_REENQ))
		count(GAMER_STAT_requeued);
	if (enqueue_first(p, ts, enq_flags))
		return;
	util_sample(now, tun);
	deadline = place(p, ts, llc_of(cpu), now, tun);
	game = is_game_now(ts, cpu, now, tun);
	if (is_bound(p))
		enqueue_bound(p, ts, cpu, deadline, enq_flags, now, tun, game);
	else if (game)
		enqueue_game(p, ts, cpu, deadline, enq_flags, now, tun);
	else
		enqueue_ordinary(p, ts, cpu, deadline, enq_flags, now, tun);
}

void OP(dispatch, s32 cpu, struct task_struct *prev)
{
	const struct gamer_tunables *tun = tunables();
	struct cpu_state *cs = cpu_of(cpu);
	struct candidates c = {.from = FROM_ALL};
	struct task_state *ts = NULL;
	u64 now = bpf_ktime_get_ns();
	enum take took;

	if (!tun || !cs)
		return;
	cs->kick_until_ns = 0;
	cs->ahead_next = 0;
	budget_settle(cs, now, tun);
	if (prev && (prev->scx.flags & ENUM(scx_ent_flags, SCX_TASK_QUEUED)))
		ts = task_of(prev);
	if (prev && ts)
		charge(prev, ts, cpu, now, tun);
	if (prev && ts && keep_first(prev, ts, cs, now, tun)) {
		count_take(TAKE_PREV);
		return;
	}
	if (prev && ts) {
		c.from |= FROM_PREV;
		c.prev_deadline = place(prev, ts, llc_of(cpu), now, tun); /* it is charged */
	}
	/* Without a named game the one that runs is no more a game than those that were
	 * queued before the window opened. */
	took = choose(cpu, cs, &c, ts && is_of_game(ts) && tun->game_tgid, now, tun);
	if (took == TAKE_PREV && prev && ts) {
		keep_running(prev, ts, cs, tun->slice_ns, c.prev_deadline, now, tun);
		freq_hint(cs, cpu, now);
	}
	count_take(took);
}

/* running and stopping can be called from another CPU than the task's. */
void OP(running, struct task_struct *p)
{
	const struct gamer_tunables *tun = tunables();
	s32 cpu = scx_bpf_task_cpu(p);
	struct cpu_state *cs = cpu_of(cpu);
	struct task_state *ts = task_of(p);
	u64 now = bpf_ktime_get_ns();

	if (!cs || !ts || !tun)
		return;
	idle_ends(cs, now);
	note_migration(ts, cpu);
	if (idle_rules & IDLE_HINT)
		mm_hint_note(p, ts, cpu, now);
	queue_leave(ts);
	ts->waits_since_ns = 0;
	ts->running_at_ns = now;
	if (ts->woken_at_ns) {
		observe(ts->game ? GAMER_HIST_wake_game : GAMER_HIST_wake_other,
			policy_elapsed(ts->woken_at_ns, now));
		ts->woken_at_ns = 0;
	}
	cs->kick_until_ns = 0;
	cs->running_class = class_of(p, ts, cs, now, tun);
	freq_hint(cs, cpu, now);
	/* Placed again, also after enqueue: it may have waited long, or come from elsewhere. */
	cs->running_deadline = place(p, ts, llc_of(cpu), now, tun);
	/* A change of priority stops and starts the task without a dispatch: the rest of
	 * its slice then earns what it should spend. */
	budget_begin(cs, is_of_game(ts) && cs->ahead_next, now);
	if (cs->running_class != POLICY_KERNEL) /* that only slipped in before it */
		cs->ahead_next = 0;
}

void OP(stopping, struct task_struct *p, bool runnable)
{
	const struct gamer_tunables *tun = tunables();
	s32 cpu = scx_bpf_task_cpu(p);
	struct cpu_state *cs = cpu_of(cpu);
	struct task_state *ts = task_of(p);
	u64 now = bpf_ktime_get_ns();

	if (!cs || !ts || !tun)
		return;
	budget_settle(cs, now, tun);
	cs->running_class = POLICY_NONE;
	charge(p, ts, cpu, now, tun);
	/* ops.exit_task comes when the last reference is gone, up to 6.18 after the
	 * parent has waited for it: too late to tell that a game has ended. */
	if (!runnable && (p->flags & PF_EXITING))
		game_forget(ts);
}

/* The kernel's idle masks stay in use; this measures idle time and looks again. */
void OP(update_idle, s32 cpu, bool idle)
{
	struct cpu_state *cs = cpu_of(cpu);
	u64 now = bpf_ktime_get_ns();

	if (!cs)
		return;
	if (!idle) {
		idle_ends(cs, now);
		return;
	}
	if (!cs->idle_since_ns)
		cs->idle_since_ns = now;
	if (cs->budget_ns < 0) /* nobody waits for his turn any more */
		cs->budget_ns = 0;
	/* The kernel has marked the CPU idle by now: most tasks that were queued
	 * without finding it are seen here. See wake_idle_cpu. */
	if (places_waiting(cpu, llc_of(cpu), cpu, FROM_ALL | FROM_NEAR))
		scx_bpf_kick_cpu(cpu, ENUM(scx_kick_flags, SCX_KICK_IDLE));
}

/* Up to 6.18: a task of a higher class took the CPU; what was handed to it but
 * not started must not wait for its return. */
void OP(cpu_release, s32 cpu, struct scx_cpu_release_args *args)
{
	if (bpf_ksym_exists(scx_bpf_reenqueue_local___v1))
		scx_bpf_reenqueue_local___v1();
}

/* The same from 6.19 on, where cpu_release is deprecated. */
SEC("?tp_btf/sched_switch")
int BPF_PROG(gamer_sched_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	if (next->prio >= MAX_RT_PRIO || prev->prio < MAX_RT_PRIO)
		return 0;
	if (bpf_ksym_exists(scx_bpf_reenqueue_local___v2___new))
		scx_bpf_reenqueue_local___v2___new();
	return 0;
}

SEC(".struct_ops.link")
struct sched_ext_ops gamer = {
	.select_cpu = (void *)gamer_select_cpu,
	.enqueue = (void *)gamer_enqueue,
	.dispatch = (void *)gamer_dispatch,
	.running = (void *)gamer_running,
	.stopping = (void *)gamer_stopping,
	.update_idle = (void *)gamer_update_idle,
	.cpu_release = (void *)gamer_cpu_release,
	.init_task = (void *)gamer_init_task,
	.exit_task = (void *)gamer_exit_task,
	.enable = (void *)gamer_enable,
	.disable = (void *)gamer_disable,
	.init = (void *)gamer_init,
	.exit = (void *)gamer_exit,
	.dump = (void *)gamer_dump,
	.dump_cpu = (void *)gamer_dump_cpu,
	.dump_task = (void *)gamer_dump_task,
	.name = "gamer_" GAMER_VERSION,
};
