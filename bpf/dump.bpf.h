/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel's report of an ejection says of us: how busy and how long the queues
 * are, what each CPU is at, when each waiting task is due.
 *
 * Called with interrupts off while everything goes on elsewhere: figures of one line can
 * be of different moments. The report has a limit (--exit-dump-len), so a line each.
 */
#ifndef GAMER_DUMP_BPF_H
#define GAMER_DUMP_BPF_H

#include "account.bpf.h"
#include "ops.bpf.h"
#include "starve.bpf.h"

enum { DUMP_NS_PER_US = 1000, DUMP_MAX_LLCS = 32 };

/* Nothing where the kernel lacks it, or cannot let us call it. */
#define DUMP(format, ...)                                                                 \
	({                                                                                \
		static char dump_format[] = format;                                       \
		u64 dump_values[___bpf_narg(__VA_ARGS__)];                                \
                                                                                          \
		___bpf_fill(dump_values, __VA_ARGS__);                                    \
		if (bpf_ksym_exists(scx_bpf_dump_bstr))                                   \
			scx_bpf_dump_bstr(dump_format, dump_values, sizeof(dump_values)); \
	})

static __always_inline u64 dump_left_us(u64 until_ns, u64 now)
{
	return policy_window_open(until_ns, now) ? (until_ns - now) / DUMP_NS_PER_US : 0;
}

/* BPF has no signed division. */
static __always_inline s64 dump_us(s64 ns)
{
	return ns < 0 ? -(s64)((u64)-ns / DUMP_NS_PER_US) : (s64)((u64)ns / DUMP_NS_PER_US);
}

/* How far ahead of its domain's clock a virtual time is. */
static __always_inline s64 dump_ahead_us(u64 virtual_ns, u64 vclock)
{
	return dump_us((s64)(virtual_ns - vclock));
}

void OP(dump, struct scx_dump_ctx *report)
{
	const struct gamer_state *state = bpf_map_lookup_elem(&gamer_now, &zero);
	const struct gamer_tunables *tun = tunables();
	s32 i;

	if (!state || !tun)
		return;
	DUMP("gamer: util=%u permille busy=%u game_tgid=%u game_tasks=%u slice_us=%llu\n",
	     state->util_permille, state->busy, tun->game_tgid, state->game_tasks,
	     tun->slice_ns / DUMP_NS_PER_US);
	DUMP("gamer: alarm: stage=%u armed=%u looks=%u starved=%u of those it last looked at\n",
	     alarm.stage, alarm.armed, alarm.looks, starved.found);
	bpf_for(i, 0, nr_llcs) {
		const struct llc_state *llc = llc_state_of(i);

		if (!llc || i >= DUMP_MAX_LLCS)
			break;
		DUMP("gamer: domain %d: cpus=%u clock_us=%llu waiting: game=%u domain=%u cpus=%u\n",
		     i, llc_cpus[i & (GAMER_MAX_LLCS - 1)], llc->vclock / DUMP_NS_PER_US,
		     llc->waiting_game, llc->waiting, llc->waiting_near);
	}
}

void OP(dump_cpu, struct scx_dump_ctx *report, s32 cpu, bool idle)
{
	const struct cpu_state *cs = cpu_of(cpu);
	u64 now = bpf_ktime_get_ns();

	/* The kernel leaves out an idle CPU of which we say nothing. */
	if (!cs || (idle && !cs->waiting && !cs->waiting_own))
		return;
	DUMP("gamer: running_class=%u ahead=%u budget_us=%lld windows_us: input=%llu frame=%llu "
	     "napi=%llu\n",
	     cs->running_class, cs->ahead, dump_us(cs->budget_ns),
	     dump_left_us(cs->window_until_ns[GAMER_WINDOW_INPUT], now),
	     dump_left_us(cs->window_until_ns[GAMER_WINDOW_FRAME], now),
	     dump_left_us(cs->window_until_ns[GAMER_WINDOW_NAPI], now));
	DUMP("gamer: domain=%u waiting: cpu=%u game=%u\n", llc_of(cpu), cs->waiting,
	     cs->waiting_own);
}

/* The queue as kind and number, see queue.bpf.h; 0/0 is none of ours. */
void OP(dump_task, struct scx_dump_ctx *report, struct task_struct *p)
{
	const struct task_state *ts = task_of(p);
	const struct llc_state *llc = ts ? llc_state_of(ts->llc) : NULL;

	if (!ts || !llc)
		return;
	DUMP("gamer: game=%u helps=%u queue=%llu/%llu domain=%u waited_us=%llu\n", ts->game,
	     ts->helps, ts->queue / QUEUE_CPU, ts->queue % QUEUE_CPU, ts->llc,
	     ts->waits_since_ns
		     ? policy_elapsed(ts->waits_since_ns, bpf_ktime_get_ns()) / DUMP_NS_PER_US
		     : 0);
	DUMP("gamer: ahead_us: deadline=%lld vruntime=%lld; awake_us=%llu burst_us=%llu "
	     "fresh_us=%llu\n",
	     dump_ahead_us(p->scx.dsq_vtime, llc->vclock), dump_ahead_us(ts->vruntime, llc->vclock),
	     ts->awake_virtual_ns / DUMP_NS_PER_US, ts->burst_virtual_ns / DUMP_NS_PER_US,
	     ts->fresh_ns / DUMP_NS_PER_US);
}

#endif
