/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tells which processes begin to run a program. An object of its own with a map of its own:
 * games are looked for also while no scheduler is attached.
 *
 * The tracepoint, and not the security hook bprm_committed_creds: that one comes before the
 * arguments and the environment are where /proc shows them, so whoever is told by it looks
 * too early; and it does nothing where the list of active security modules lacks "bpf".
 */
#include "kernel.bpf.h"

#include "iface.h"

char _license[] SEC("license") = "GPL";

struct linux_binprm;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} gamer_execs SEC(".maps");

__u64 gamer_execs_lost; /* there was no room: the agent has not read for so long */

/* p is the leader, also when another thread called exec. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(gamer_process_exec, struct task_struct *p, int old_pid, struct linux_binprm *bprm)
{
	struct gamer_exec exec = {
		.at_ns = bpf_ktime_get_ns(),
		.start_ns = p->start_boottime,
		.tgid = p->tgid,
	};

	if (bpf_ringbuf_output(&gamer_execs, &exec, sizeof(exec), 0))
		__sync_fetch_and_add(&gamer_execs_lost, 1);
	return 0;
}
