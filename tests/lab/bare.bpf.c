/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The least a sched_ext scheduler can be: an idle CPU at once, or one queue for
 * all, first come first served, with the kernel's default slice. What is lost or
 * won against the kernel's own scheduler here comes of sched_ext itself.
 */
#include "bpf/kernel.bpf.h"

#include "bare/exit.h"

char _license[] SEC("license") = "GPL";

enum scx_public_consts {
	SCX_SLICE_DFL = 20 * 1000000,
};

enum { QUEUE = 1 };

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} bare_exits SEC(".maps");

#define OP(name, ...)           SEC("struct_ops/bare_" #name) BPF_PROG(bare_##name, ##__VA_ARGS__)
#define OP_SLEEPABLE(name, ...) SEC("struct_ops.s/bare_" #name) BPF_PROG(bare_##name, ##__VA_ARGS__)

s32 OP(select_cpu, struct task_struct *p, s32 prev_cpu, u64 wake_flags)
{
	bool idle = false;
	s32 cpu = scx_bpf_select_cpu_dfl(p, prev_cpu, wake_flags, &idle);

	if (idle)
		dsq_insert(p, ENUM(scx_dsq_id_flags, SCX_DSQ_LOCAL),
			   ENUM(scx_public_consts, SCX_SLICE_DFL), 0);
	return cpu;
}

void OP(enqueue, struct task_struct *p, u64 enq_flags)
{
	dsq_insert(p, QUEUE, ENUM(scx_public_consts, SCX_SLICE_DFL), enq_flags);
}

void OP(dispatch, s32 cpu, struct task_struct *prev)
{
	dsq_move_to_local(QUEUE);
}

s32 OP_SLEEPABLE(init)
{
	return scx_bpf_create_dsq(QUEUE, -1);
}

void OP_SLEEPABLE(exit, struct scx_exit_info *info)
{
	struct bare_exit *exit = bpf_ringbuf_reserve(&bare_exits, sizeof(*exit), 0);

	if (!exit) /* cannot happen: the ring is empty and has room for more than one */
		return;
	bpf_probe_read_kernel_str(exit->reason, sizeof(exit->reason), info->reason);
	bpf_probe_read_kernel_str(exit->message, sizeof(exit->message), info->msg);
	bpf_ringbuf_submit(exit, 0);
}

SEC(".struct_ops.link")
struct sched_ext_ops bare = {
	.select_cpu = (void *)bare_select_cpu,
	.enqueue = (void *)bare_enqueue,
	.dispatch = (void *)bare_dispatch,
	.init = (void *)bare_init,
	.exit = (void *)bare_exit,
	.timeout_ms = 30000, /* the most there is: emulated CPUs can be slow */
	.name = "bare",
};
