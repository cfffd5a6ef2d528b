/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hints to the frequency governor, see policy_freq.h.
 *
 * The kernel begins with the highest frequency for each CPU when a scheduler is attached,
 * and asks the scheduler's wishes no more once it is gone: nothing has to be put back.
 *
 * Called where a task begins to run and where one goes on after its slice, for the CPU whose
 * runqueue lock the kernel holds: another's would end the scheduler ("Invalid target CPU",
 * 6.16). Not when a CPU goes idle: then its frequency is of no consequence, and tasks come
 * and go a thousand times a second. What shares its frequency with an idle CPU pays for
 * that until something runs there.
 */
#ifndef GAMER_FREQ_BPF_H
#define GAMER_FREQ_BPF_H

#include "policy_freq.h"
#include "util.bpf.h"

const volatile __u8 freq_hints; /* 0 = the governor is told nothing */

/*
 * Functions of their own, not static: else the verifier would follow their paths along each
 * path of their callers, and most runs do not come here.
 */
__noinline u32 freq_tell(s32 cpu, u32 target_permille)
{
	struct cpu_state *cs = cpu_of(cpu);

	if (!cs || !bpf_ksym_exists(scx_bpf_cpuperf_set))
		return 0;
	cs->freq.told_permille = target_permille;
	scx_bpf_cpuperf_set(cpu,
			    policy_freq_perf(target_permille, ENUM(scx_consts, SCX_CPUPERF_ONE)));
	count(GAMER_STAT_cpuperf_set);
	return 0;
}

/* How busy the CPU was since the last look, and what that asks for. */
__noinline u32 freq_look(s32 cpu, u64 now)
{
	struct cpu_state *cs = cpu_of(cpu);
	struct cpu_freq *freq;
	u64 elapsed;
	u32 util, target;

	if (!cs)
		return 0;
	freq = &cs->freq;
	elapsed = policy_elapsed(freq->sampled_at_ns, now);
	util = policy_util_permille(cs->idle_ns - freq->idle_ns, elapsed, 1);
	freq->util_permille = policy_util_ema(freq->util_permille, util, elapsed);
	freq->idle_ns = cs->idle_ns;
	freq->sampled_at_ns = now;
	target = policy_freq_target(freq->util_permille);
	if (now >= freq->hold_until_ns && policy_freq_news(freq->told_permille, target))
		freq_tell(cpu, target);
	return 0;
}

/*
 * The CPU runs a task of cs->running_class. Between two runs of the game it stays fast for a
 * while: else each would begin slow, and the governor be told twice for each.
 */
static __always_inline void freq_hint(struct cpu_state *cs, s32 cpu, u64 now)
{
	struct cpu_freq *freq = &cs->freq;

	if (!freq_hints)
		return;
	if (cs->running_class == POLICY_GAME || cs->running_class == POLICY_URGENT) {
		freq->hold_until_ns = now + POLICY_FREQ_HOLD_NS;
		if (policy_freq_news(freq->told_permille, POLICY_FREQ_TOP))
			freq_tell(cpu, POLICY_FREQ_TOP);
		return;
	}
	/* now can be older than a look: dispatch may lose the lock while it takes a task */
	if (policy_elapsed(freq->sampled_at_ns, now) >= POLICY_FREQ_SAMPLE_NS)
		freq_look(cpu, now);
}

/* As the kernel begins. */
static __always_inline void freq_init(struct cpu_state *cs, u64 now)
{
	cs->freq.sampled_at_ns = now;
	cs->freq.util_permille = POLICY_UTIL_FULL;
	cs->freq.told_permille = POLICY_FREQ_TOP;
}

#endif
