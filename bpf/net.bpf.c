/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Optional hook: a CPU that takes packets from the network while an input
 * window is open there gets a NAPI window, so that the thread which waits for
 * them is served first for a little longer. Shares the scheduler's maps.
 */
#include "state.bpf.h"

char _license[] SEC("license") = "GPL";

SEC("tp_btf/napi_poll")
int BPF_PROG(gamer_napi_poll, struct napi_struct *napi, int work, int budget)
{
	const struct gamer_tunables *tun = tunables();
	struct cpu_state *cs = cpu_of(bpf_get_smp_processor_id());
	u64 now = bpf_ktime_get_ns();

	if (work <= 0 || !cs || !tun || !tun->napi_window_ns ||
	    !policy_window_open(cs->window_until_ns[GAMER_WINDOW_INPUT], now))
		return 0;
	if (window_extend(cs, GAMER_WINDOW_NAPI, now + tun->napi_window_ns))
		count_shared(GAMER_STAT_windows_napi, 1);
	return 0;
}
