/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How busy the machine is: the share of CPU time that was not idle, whatever
 * class used it, smoothed, with hysteresis.
 */
#ifndef GAMER_UTIL_BPF_H
#define GAMER_UTIL_BPF_H

#include "queue.bpf.h"

enum { UTIL_SAMPLE_NS = 10000000 };

static u64 util_sampled_at_ns;
static u64 util_idle_ns;
const volatile __u32 nr_online = 1;
const volatile __u8 cpu_online[GAMER_MAX_CPUS]; /* an offline CPU is not idle */

static __always_inline u64 idle_total_ns(u64 now)
{
	u64 total = 0;
	int i;

	bpf_for(i, 0, nr_cpus) {
		struct cpu_state *cs = cpu_of(i);
		u64 since;

		if (!cs)
			continue;
		since = cs->idle_since_ns;
		total += cs->idle_ns;
		if (since && since < now)
			total += now - since;
	}
	return total;
}

/*
 * Utilisation is worked out when somebody waits, at most every UTIL_SAMPLE_NS,
 * by whoever wins the exchange; there is no timer. On an idle machine nobody
 * asks, and the next sample spans the pause.
 */
static __always_inline void util_sample(u64 now, const struct gamer_tunables *tun)
{
	struct gamer_state *state = bpf_map_lookup_elem(&gamer_now, &zero);
	u64 last = util_sampled_at_ns;
	u64 elapsed = now - last;
	u64 idle_ns, idle_before;
	u32 was_busy;

	if (!state || policy_before(now, last + UTIL_SAMPLE_NS) ||
	    !__sync_bool_compare_and_swap(&util_sampled_at_ns, last, now))
		return;
	idle_ns = idle_total_ns(now);
	idle_before = util_idle_ns;
	util_idle_ns = idle_ns;
	if (idle_ns < idle_before) /* a span ended on another CPU while we summed */
		idle_ns = idle_before;
	state->util_permille = policy_util_ema(
		state->util_permille,
		policy_util_permille(idle_ns - idle_before, elapsed, nr_online), elapsed);
	was_busy = state->busy;
	state->busy = policy_busy(was_busy, state->util_permille, tun->busy_enter_permille,
				  tun->busy_exit_permille);
	if (state->busy != was_busy)
		count(state->busy ? GAMER_STAT_busy_entered : GAMER_STAT_busy_left);
}

static __always_inline bool machine_busy(void)
{
	struct gamer_state *state = bpf_map_lookup_elem(&gamer_now, &zero);

	return state && state->busy;
}

static __always_inline void idle_ends(struct cpu_state *cs, u64 now)
{
	u64 since = cs->idle_since_ns;

	if (!since)
		return;
	cs->idle_since_ns = 0;
	if (since < now)
		cs->idle_ns += now - since;
}

#endif
