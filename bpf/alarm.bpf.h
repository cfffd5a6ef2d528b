/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The alarm for tasks that starve: what the rest of the scheduler sees of it. Its timer is
 * started when a task is queued and none runs, and starts itself anew only while
 * something waits: an idle machine has no timer, a wake-up costs the test of one flag.
 * What a look does is in starve.bpf.h.
 */
#ifndef GAMER_ALARM_BPF_H
#define GAMER_ALARM_BPF_H

#include "state.bpf.h"

enum { ALARM_LOOKS = 4 }; /* per alarm time */

const volatile __u64 watchdog_ns = 10000000000; /* the kernel's */

struct alarm_timer {
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct alarm_timer);
} gamer_alarm SEC(".maps");

static __always_inline u64 alarm_period_ns(void)
{
	return policy_alarm_least_ns(watchdog_ns) / ALARM_LOOKS;
}

/* For whoever has set `armed`. A timer that cannot be started leaves it to the next task. */
static __always_inline void alarm_start(struct alarm_timer *at)
{
	u64 period_ns = alarm_period_ns();

	alarm.due_at_ns = bpf_ktime_get_ns() + period_ns;
	if (bpf_timer_start(&at->timer, period_ns, 0))
		alarm.armed = 0;
}

/* A function of its own for the verifier, see take_earliest. The timer's lock and that of
 * the clock's queue nest inside of a runqueue's, as for the kernel's own timers. */
__noinline u32 alarm_claim(void)
{
	struct alarm_timer *at = bpf_map_lookup_elem(&gamer_alarm, &zero);

	if (!at || !__sync_bool_compare_and_swap(&alarm.armed, 0, 1))
		return 0;
	alarm_start(at);
	return 1;
}

/* After a task was counted as waiting. */
static __always_inline void alarm_arm(void)
{
	if (!alarm.armed)
		alarm_claim();
}

#endif
