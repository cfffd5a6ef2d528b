/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the probe's kernel side leaves for its user side. Times are
 * CLOCK_MONOTONIC nanoseconds.
 */
#ifndef LAB_PROBE_RECORD_H
#define LAB_PROBE_RECORD_H

#ifndef __bpf__
#include <linux/types.h>
#endif

enum {
	PROBE_HIST_BUCKETS = 48,  /* bucket b counts waits in [2^b, 2^(b+1)) ns */
	PROBE_TIMELINE = 1 << 18, /* switches kept; a power of two, indices are masked */
	PROBE_COMM_LEN = 16,
};

/* One per CPU and one for tasks that still wait at the end. A cache line apart. */
struct probe_counts {
	__u64 switches;
	__u64 migrations;
	__u64 migrations_game;
	__u64 waits;
	__u64 wait_max_ns;
	__u64 wait_game_max_ns;
	__u64 hist[PROBE_HIST_BUCKETS];
	char wait_max_comm[PROBE_COMM_LEN];
	__u32 wait_max_pid;
} __attribute__((aligned(64)));

struct probe_switch {
	__u64 at_ns;
	char comm[PROBE_COMM_LEN]; /* of the task that begins to run, as are the ids */
	__u32 pid;                 /* 0 = idle */
	__u32 tgid;
	__u32 cpu;
};

#endif
