/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long each runnable task of the machine waits for a CPU, under whatever
 * scheduler, and what ran where and when. It runs in all arms of a comparison,
 * so it is kept cheap: arrays only, one slot per task id.
 *
 * A task waits from its wakeup, or from being switched out while runnable, to
 * being switched in. Two tracepoints of one task are called under the lock of its
 * runqueue, so they do not race with each other; probe_waking and probe_survey race
 * with them, see there.
 */
#include "bpf/kernel.bpf.h"

#include "bpf/policy.h"

#include "probe/record.h"

char _license[] SEC("license") = "GPL";

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct sched_entity___probe {
	unsigned char sched_delayed; /* asleep, its removal from the queue put off (6.12) */
};

/* Smaller since 7.2; libbpf fits loads of unsigned members to the kernel's size. */
struct task_struct___probe {
	unsigned int on_cpu;
	unsigned int on_rq;
	struct sched_entity___probe se;
	char comm[PROBE_COMM_LEN];
};

struct bpf_iter__task {
	void *meta;
	struct task_struct *task;
};

#pragma clang attribute pop

/* Since when a task waits; 0 = it does not. The index is the task's id. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* set to the highest id at load */
	__type(key, u32);
	__type(value, u64);
} probe_since SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); /* set to the number of CPUs and one more at load */
	__type(key, u32);
	__type(value, struct probe_counts);
} probe_counted SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, PROBE_TIMELINE);
	__type(key, u32);
	__type(value, struct probe_switch);
} probe_timeline SEC(".maps");

const volatile __u32 nr_cpus = 1;
const volatile __u32 game_tgid;

/*
 * The counted span, written by user space. until_ns 0: none yet, all ones: not
 * ended. User space waits out the programs that run before it relies on a change.
 */
volatile __u64 from_ns;
volatile __u64 until_ns;
__u64 switches_kept;

static __always_inline const struct task_struct___probe *more_of(const struct task_struct *p)
{
	return (const void *)p;
}

static __always_inline u64 *since_of(const struct task_struct *p)
{
	u32 pid = (u32)p->pid;

	return bpf_map_lookup_elem(&probe_since, &pid);
}

static __always_inline struct probe_counts *counts_of(u32 slot)
{
	return bpf_map_lookup_elem(&probe_counted, &slot);
}

/* Two loads instead of a call; both records keep it aligned. */
static __always_inline void copy_comm(char *to, const struct task_struct *p)
{
	const u64 *comm = (const u64 *)more_of(p)->comm;

	((u64 *)to)[0] = comm[0];
	((u64 *)to)[1] = comm[1];
}

/* p has waited from since to now; what lies in the span counts. */
static __always_inline void count_wait(struct probe_counts *counts, const struct task_struct *p,
				       u64 since, u64 now)
{
	u64 until = until_ns < now ? until_ns : now;
	u64 wait, bucket;

	since = since > from_ns ? since : from_ns;
	if (until < since || !until)
		return;
	wait = until - since;
	bucket = policy_hist_bucket(wait);
	counts->waits++;
	if (bucket < PROBE_HIST_BUCKETS)
		counts->hist[bucket]++;
	if ((u32)p->tgid == game_tgid && wait > counts->wait_game_max_ns)
		counts->wait_game_max_ns = wait;
	if (wait > counts->wait_max_ns) {
		counts->wait_max_ns = wait;
		counts->wait_max_pid = (u32)p->pid;
		copy_comm(counts->wait_max_comm, p);
	}
}

static __always_inline void keep_switch(const struct task_struct *next, u32 cpu, u64 now)
{
	u32 slot = __sync_fetch_and_add(&switches_kept, 1) & (PROBE_TIMELINE - 1);
	struct probe_switch *kept = bpf_map_lookup_elem(&probe_timeline, &slot);

	if (!kept)
		return;
	kept->at_ns = now;
	kept->cpu = cpu;
	kept->pid = (u32)next->pid;
	kept->tgid = (u32)next->tgid;
	copy_comm(kept->comm, next);
}

/* One that runs, or waits already, has only changed its mind about sleeping. */
static __always_inline int woken(const struct task_struct *p)
{
	u64 *since = since_of(p);

	if (since && !*since && !more_of(p)->on_cpu)
		*since = bpf_ktime_get_ns();
	return 0;
}

/*
 * Where the waker decides, under the task's pi_lock and not its runqueue's: the same
 * under every scheduler, while sched_wakeup comes later by an interrupt where a wake-up
 * is left to the task's CPU. A task that is on its way to sleep is still on its CPU
 * here; sched_wakeup gives that one its mark. One that was put back on its CPU while it
 * changed its mind can get a mark it should not have; it loses it when it next leaves
 * the CPU, before anybody reads it.
 */
SEC("tp_btf/sched_waking")
int BPF_PROG(probe_waking, struct task_struct *p)
{
	return woken(p);
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(probe_wakeup, struct task_struct *p)
{
	return woken(p);
}

SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(probe_wakeup_new, struct task_struct *p)
{
	return woken(p);
}

SEC("tp_btf/sched_switch")
int BPF_PROG(probe_switch, bool preempt, struct task_struct *prev, struct task_struct *next,
	     unsigned int prev_state)
{
	u32 cpu = bpf_get_smp_processor_id();
	struct probe_counts *counts = counts_of(cpu);
	u64 now = bpf_ktime_get_ns();
	u64 *since, since_ns;

	if (!counts)
		return 0;
	since = prev->pid ? since_of(prev) : NULL;
	if (since)
		*since = preempt || !prev_state ? now : 0;
	since = next->pid ? since_of(next) : NULL;
	/* Exchanged, for a wait that probe_survey closes at the same time counts once. */
	since_ns = since ? __sync_lock_test_and_set(since, 0) : 0;
	if (since_ns)
		count_wait(counts, next, since_ns, now);
	if (now < until_ns) {
		counts->switches++;
		keep_switch(next, cpu, now);
	}
	return 0;
}

SEC("tp_btf/sched_migrate_task")
int BPF_PROG(probe_migrate, struct task_struct *p, int dest_cpu)
{
	struct probe_counts *counts = counts_of(bpf_get_smp_processor_id());

	if (!counts || bpf_ktime_get_ns() >= until_ns)
		return 0;
	counts->migrations++;
	if ((u32)p->tgid == game_tgid)
		counts->migrations_game++;
	return 0;
}

/*
 * Looks at every task, when the probe starts and when the span has ended. One
 * that waited before the probe was there gets its mark; the wait of one that
 * still waits is counted up to the end of the span, and its mark moved there.
 *
 * No lock is held: a task that begins to run meanwhile may get a mark that is
 * wrong until it stops running. No wait comes of it, as one that runs to the end
 * is left out here.
 */
SEC("iter/task")
int probe_survey(struct bpf_iter__task *ctx)
{
	struct task_struct *p = ctx->task;
	struct probe_counts *counts = counts_of(nr_cpus);
	u64 now = bpf_ktime_get_ns();
	u64 *since, since_ns, until = until_ns < now ? until_ns : now;

	if (!p || !counts || !p->pid || !more_of(p)->on_rq || more_of(p)->on_cpu ||
	    more_of(p)->se.sched_delayed)
		return 0;
	since = since_of(p);
	if (!since)
		return 0;
	since_ns = *since;
	if (!since_ns)
		__sync_val_compare_and_swap(since, 0, now);
	else if (since_ns < until &&
		 __sync_val_compare_and_swap(since, since_ns, until) == since_ns)
		count_wait(counts, p, since_ns, until);
	return 0;
}
