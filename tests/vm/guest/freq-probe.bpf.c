/* SPDX-License-Identifier: GPL-2.0-only */
/* What the frequency governor is told of each CPU, as the kernel keeps it. */
#include "bpf/kernel.bpf.h"

char _license[] SEC("license") = "GPL";

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct scx_rq___probe {
	u32 cpuperf_target;
};

struct rq___probe {
	struct scx_rq___probe scx;
};

#pragma clang attribute pop

/* In: the CPU. Out: its target, of 1024. */
SEC("syscall")
int freq_probe(u32 *value)
{
	const struct rq___probe *rq = NULL;

	if (bpf_ksym_exists(&runqueues))
		rq = (const void *)bpf_per_cpu_ptr(&runqueues, *value);
	if (!rq)
		return -1;
	*value = rq->scx.cpuperf_target;
	return 0;
}
