/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the alarm's timer does: it looks how long the tasks in our queues wait. When one
 * has waited longer than any fair order explains (policy_alarm_ns), all boosts are
 * dropped. When one then waits that long without boosts, the agent is told to detach and
 * write a report. All of this is in the kernel: only the last step takes an agent that
 * runs, and behind it, if that cannot, is the kernel's watchdog with its longer time.
 *
 * What is in a CPU's local queue is not seen: it was handed to that CPU, which starts it
 * next. If a real-time task keeps the CPU from that, the kernel's watchdog is left.
 */
#ifndef GAMER_STARVE_BPF_H
#define GAMER_STARVE_BPF_H

#include "enqueue.bpf.h"

enum {
	STARVE_QUEUE_TASKS = 256, /* most that a look takes from a queue */
	STARVE_LOOK_TASKS = 1024, /* and from all */
};

struct gamer_starved starved;

/* A queue as a look sees it. */
struct starve_view {
	u64 dsq;
	u32 crowd_waiting; /* tasks that compete for its CPUs */
	u32 cpus;          /* which are so many */
	u32 pressure;      /* of its domain, which bounds debts: see place() */
	u32 most;          /* tasks to look at */
	u32 kind;          /* enum gamer_queue */
	s32 cpu;           /* see struct gamer_waiter */
	u32 llc;
};

/* How long a task may wait in that queue, that may be allowed fewer CPUs than serve it.
 * A function of its own for the verifier, see take_earliest. */
__noinline u64 starve_allowed_ns(const struct starve_view *view __arg_nonnull, u32 weight,
				 u32 nr_cpus_allowed)
{
	const struct gamer_tunables *tun = tunables();
	u32 cpus = policy_min(view->cpus, nr_cpus_allowed);

	if (!tun)
		return ~0ull;
	return policy_alarm_ns(watchdog_ns, policy_crowd(view->crowd_waiting, cpus), tun->slice_ns,
			       policy_debt(tun->slice_lag_ns, weight, view->pressure),
			       boosts_dropped() ? 0 : tun->urgent_share_permille);
}

static __always_inline void starve_note(const struct task_struct *p, const struct starve_view *view,
					u64 waited_ns, u64 allowed_ns)
{
	u32 n = starved.found;
	struct gamer_waiter *waiter;

	starved.found = n + 1;
	if (n >= GAMER_STARVED_TASKS)
		return;
	waiter = &starved.waiter[n];
	waiter->waited_ns = waited_ns;
	waiter->allowed_ns = allowed_ns;
	waiter->pid = p->pid;
	waiter->queue = view->kind;
	waiter->cpu = view->cpu;
	waiter->llc = view->llc;
	bpf_probe_read_kernel_str(waiter->comm, sizeof(waiter->comm), p->comm);
}

/*
 * Looks at one queue, from its head or, each other time, from its tail: what is left in a
 * queue that nobody serves is at the head, what newer tasks always pass is at the tail.
 * Returns how many tasks it looked at. A task can be taken while it is looked at: it has
 * no longer a time since when it waits, or the moment is one at which it still waited. In a
 * timer nothing sleeps; the verifier has the program that set it in mind, which may.
 */
__noinline u32 starve_look_queue(const struct starve_view *view __arg_nonnull)
{
	u64 least_ns = policy_alarm_least_ns(watchdog_ns);
	u64 direction = alarm.looks & 1 ? ENUM(scx_dsq_iter_flags, SCX_DSQ_ITER_REV) : 0;
	u64 now = bpf_ktime_get_ns(), since_ns = alarm.since_ns;
	struct bpf_iter_scx_dsq it;
	struct task_struct *p;
	u32 looked = 0;

	bpf_rcu_read_lock();
	bpf_iter_scx_dsq_new(&it, view->dsq, direction);
	while ((p = bpf_iter_scx_dsq_next(&it)) && looked++ < view->most) {
		struct task_state *ts = task_of(p);
		u64 from_ns = ts ? ts->waits_since_ns : 0, counted_ns, allowed_ns;

		if (!from_ns)
			continue;
		counted_ns =
			policy_elapsed(policy_before(from_ns, since_ns) ? since_ns : from_ns, now);
		if (counted_ns < least_ns)
			continue;
		allowed_ns = starve_allowed_ns(view, p->scx.weight, p->nr_cpus_allowed);
		if (counted_ns >= allowed_ns)
			starve_note(p, view, policy_elapsed(from_ns, now), allowed_ns);
	}
	bpf_iter_scx_dsq_destroy(&it);
	bpf_rcu_read_unlock();
	return looked;
}

/* A function of its own for the verifier, see take_earliest. */
__noinline u32 starve_pressure(u32 llc)
{
	return pressure_in(llc);
}

static __always_inline u32 starve_look_llc(u32 llc, u32 most)
{
	const struct llc_state *domain = llc_state_of(llc);
	struct starve_view view = {.cpu = -1, .llc = llc};
	u32 looked = 0;

	if (!domain)
		return 0;
	view.cpus = llc_cpus[llc & (GAMER_MAX_LLCS - 1)];
	view.pressure = starve_pressure(llc);
	view.crowd_waiting = domain->waiting + domain->waiting_game + domain->waiting_near;
	view.most = policy_min(most, STARVE_QUEUE_TASKS);
	if (domain->waiting) {
		view.dsq = QUEUE_LLC | llc;
		view.kind = GAMER_QUEUE_LLC;
		looked += starve_look_queue(&view);
	}
	if (domain->waiting_game) {
		view.dsq = QUEUE_GAME | llc;
		view.kind = GAMER_QUEUE_GAME;
		looked += starve_look_queue(&view);
	}
	return looked;
}

/* A CPU's own queues hold what is bound to it, and it serves those of its domain too. */
static __always_inline u32 starve_look_cpu(s32 cpu, u32 most)
{
	const struct cpu_state *cs = cpu_of(cpu);
	u32 llc = llc_of(cpu), looked = 0;
	const struct llc_state *domain = llc_state_of(llc);
	struct starve_view view = {
		.cpu = cpu, .llc = llc, .cpus = 1, .pressure = starve_pressure(llc)};

	if (!cs || !domain || !(cs->waiting | cs->waiting_own))
		return 0;
	view.crowd_waiting = cs->waiting + cs->waiting_own +
			     policy_crowd(domain->waiting + domain->waiting_game,
					  llc_cpus[llc & (GAMER_MAX_LLCS - 1)]);
	view.most = policy_min(most, STARVE_QUEUE_TASKS);
	if (cs->waiting) {
		view.dsq = QUEUE_CPU | cpu;
		view.kind = GAMER_QUEUE_CPU;
		looked += starve_look_queue(&view);
	}
	if (cs->waiting_own) {
		view.dsq = QUEUE_OWN | cpu;
		view.kind = GAMER_QUEUE_GAME;
		looked += starve_look_queue(&view);
	}
	return looked;
}

/* Functions of their own for the verifier, see take_earliest. */
__noinline u32 starve_look_place(s32 place, u32 most)
{
	return place < nr_llcs ? starve_look_llc(place, most)
			       : starve_look_cpu(place - nr_llcs, most);
}

/* One look. In a crowd that is too large for it, the next begins where this one stopped. */
__noinline u32 starve_look(void)
{
	s32 places = nr_llcs + nr_cpus, first = alarm.place, i;
	u32 left = STARVE_LOOK_TASKS;

	starved.found = 0;
	bpf_for(i, 0, places) {
		s32 place = first + i;
		u32 looked;

		if (place >= places)
			place -= places;
		looked = starve_look_place(place, left);
		if (looked >= left) {
			alarm.place = place;
			break;
		}
		left -= looked;
	}
	alarm.looks++;
	return starved.found;
}

__noinline u32 starve_anything_waits(void)
{
	u32 waits = 0;
	int i;

	bpf_for(i, 0, nr_llcs) {
		const struct llc_state *llc = llc_state_of(i);

		if (llc)
			waits |= llc->waiting | llc->waiting_game | llc->waiting_near;
	}
	bpf_for(i, 0, nr_cpus) {
		const struct cpu_state *cs = cpu_of(i);

		if (cs)
			waits |= cs->waiting_own;
	}
	return waits;
}

/* What each CPU is at. A task read of may end meanwhile: then its line is nonsense. */
__noinline u32 starve_note_cpus(void)
{
	int i;

	__builtin_memset(&starved.waiting, 0, sizeof(starved.waiting));
	bpf_for(i, 0, nr_cpus) {
		struct gamer_at_work *work = &starved.at_work[i & (GAMER_MAX_CPUS - 1)];
		const struct cpu_state *cs = cpu_of(i);
		const struct rq *rq = NULL;
		struct task_struct *curr;

		if (!cs)
			break;
		work->class = cs->running_class;
		work->waiting = cs->waiting + cs->waiting_own;
		starved.waiting.tasks[GAMER_QUEUE_CPU] += cs->waiting;
		starved.waiting.tasks[GAMER_QUEUE_GAME] += cs->waiting_own;
		work->pid = -1;
		if (bpf_ksym_exists(&runqueues))
			rq = bpf_per_cpu_ptr(&runqueues, i);
		if (!rq)
			continue;
		curr = BPF_CORE_READ(rq, curr);
		work->pid = BPF_CORE_READ(curr, pid);
		work->prio = BPF_CORE_READ(curr, prio);
		BPF_CORE_READ_STR_INTO(&work->comm, curr, comm);
	}
	bpf_for(i, 0, nr_llcs) {
		const struct llc_state *llc = llc_state_of(i);

		if (!llc)
			break;
		starved.waiting.tasks[GAMER_QUEUE_LLC] += llc->waiting;
		starved.waiting.tasks[GAMER_QUEUE_GAME] += llc->waiting_game;
	}
	starved.cpus = nr_cpus;
	return nr_cpus;
}

/* Goes to another stage, and says so. */
static __always_inline void starve_enter(u32 stage, u64 now)
{
	switch (stage) {
	case POLICY_ALARM_DROPPED:
		alarm.stage = stage;
		alarm.since_ns = now;
		starved.dropped_at_ns = now;
		count_shared(GAMER_STAT_boosts_dropped, 1);
		event_send(GAMER_EVENT_BOOSTS_DROPPED, 0);
		break;
	case POLICY_ALARM_WATCHING:
		alarm.stage = stage;
		event_send(GAMER_EVENT_BOOSTS_BACK, 0);
		break;
	case POLICY_ALARM_LET_GO:
		starve_note_cpus();
		if (event_send(GAMER_EVENT_LET_GO, 0)) /* else the next look tries again */
			alarm.stage = stage;
		break;
	}
}

/*
 * A timer that is late says that the machine stood still, all of it: a virtual machine
 * that was paused, a host that is overloaded. Nobody can have been served meanwhile, so
 * all begin to wait anew. Where only another CPU stood still, what is bound to it counts as
 * starved: after a second of that boosts are dropped, after two more we let go.
 */
static __always_inline void starve_step(u64 now)
{
	u32 stage = alarm.stage, next;
	bool found;

	if (policy_before(alarm.due_at_ns + alarm_period_ns(), now)) {
		alarm.since_ns = now;
		alarm.starved_at_ns = now;
		return;
	}
	found = starve_look();
	if (found) {
		alarm.starved_at_ns = now;
		starved.at_ns = now;
	}
	next = policy_alarm_next(stage, found, policy_elapsed(alarm.starved_at_ns, now),
				 watchdog_ns);
	if (next != stage)
		starve_enter(next, now);
}

/*
 * Softirq, on one CPU at a time: it is started again only from here or after `armed` was
 * given back. A task that is queued meanwhile is counted before it looks at `armed`, and
 * we look at the counts after we gave that back: one of both sees the other. On CPUs that
 * reorder even so (the counting is no barrier there) the task is seen by the timer that
 * the next one starts.
 *
 * Once the agent was told to detach it rests, armed, and boosts stay dropped.
 */
static int starve_on_timer(void *map, u32 *key, struct alarm_timer *at)
{
	if (alarm.ended)
		return 0;
	starve_step(bpf_ktime_get_ns());
	if (alarm.stage == POLICY_ALARM_LET_GO)
		return 0;
	if (alarm.stage == POLICY_ALARM_WATCHING && !starve_anything_waits()) {
		__sync_lock_test_and_set(&alarm.armed, 0);
		if (!starve_anything_waits() || !__sync_bool_compare_and_swap(&alarm.armed, 0, 1))
			return 0;
	}
	alarm_start(at);
	return 0;
}

static __always_inline s32 alarm_init(void)
{
	struct alarm_timer *at = bpf_map_lookup_elem(&gamer_alarm, &zero);
	s32 err;

	if (!at)
		return -22; /* EINVAL: cannot happen */
	err = bpf_timer_init(&at->timer, &gamer_alarm, CLOCK_MONOTONIC);
	return err ? err : bpf_timer_set_callback(&at->timer, starve_on_timer);
}

#endif
