/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Optional hook: a CPU that takes packets from the network while an input
 * window is open there gets a NAPI window, so that the thread which waits for
 * them is served first for a little longer. Shares the scheduler's maps.
 */
#include "hook.bpf.h"

char _license[] SEC("license") = "GPL";

static __always_inline void napi_poll(int work)
{
	const struct gamer_tunables *tun = tunables();
	struct cpu_state *cs = cpu_of(bpf_get_smp_processor_id());
	u64 now = bpf_ktime_get_ns();

	if (work <= 0 || !cs || !tun || !tun->napi_window_ns ||
	    !policy_window_open(cs->window_until_ns[GAMER_WINDOW_INPUT], now))
		return;
	if (window_extend(cs, GAMER_WINDOW_NAPI, now + tun->napi_window_ns))
		count_shared(GAMER_STAT_windows_napi, 1);
}

SEC("tp_btf/napi_poll")
int BPF_PROG(gamer_napi_poll, struct napi_struct *napi, int work, int budget)
{
	struct hook_run run;

	if (!hook_begin(&run, GAMER_HOOK_NAPI, GAMER_STAT_napi_hook_runs))
		return 0;
	napi_poll(work);
	hook_end(&run, GAMER_STAT_napi_hook_timed, GAMER_STAT_napi_hook_ns);
	return 0;
}
