/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel side uses of the kernel, and nothing else: types relocated
 * by CO-RE, kfuncs, enums. Replaces a dumped vmlinux.h, so that a build does
 * not depend on the kernel it runs on. Versions are the first release that has
 * the thing; sched_ext promises no ABI, so every kfunc is weak and every enum
 * value is read from the running kernel's BTF at load.
 */
#ifndef GAMER_KERNEL_BPF_H
#define GAMER_KERNEL_BPF_H

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef __u8 u8;
typedef __u16 u16;
typedef __s32 s32;
typedef __u32 u32;
typedef __s64 s64;
typedef __u64 u64;
typedef _Bool bool;
#define true  1
#define false 0
#define NULL  ((void *)0)

/* include/uapi/linux/bpf.h and include/linux/sched.h; these are ABI. */
enum {
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
	BPF_ANY = 0,
	BPF_F_NO_PREALLOC = 1,
	BPF_F_MMAPABLE = 1024,
	BPF_LOCAL_STORAGE_GET_F_CREATE = 1,
	CLOCK_MONOTONIC = 1,
	PF_EXITING = 0x00000004,
	PF_KTHREAD = 0x00200000,
	MAX_RT_PRIO = 100,
};

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct mm_struct;
struct napi_struct;
struct interrupt_disable_state { /* after 7.2; asked for, not used */
	int count;
};
struct scx_cpu_release_args;
struct scx_dump_ctx;

/* Complete, since libbpf does not match a kfunc against a forward declaration. */
struct cpumask {
	unsigned long bits[1];
};

/* Re-ordered in 7.1: reached by CO-RE only. */
struct sched_ext_entity {
	u32 flags;
	u32 weight; /* 1..10000, 100 = nice 0 */
	u64 slice;  /* ns left; direct writes warn from 7.1 on, see set_slice() */
	u64 dsq_vtime;
};

struct task_struct {
	int pid;
	int tgid;
	int prio;
	unsigned int flags;
	char comm[16];
	struct mm_struct *mm; /* NULL = a kernel thread */
	struct task_struct *real_parent;
	u64 start_boottime;
	const struct cpumask *cpus_ptr;
	int nr_cpus_allowed;
	unsigned short migration_disabled;
	int softirq_disable_cnt; /* with PREEMPT_RT */
	struct sched_ext_entity scx;
};

struct rq {
	struct task_struct *curr;
};

struct input_dev {
	unsigned long key[12]; /* bit per key that is pressed */
};

enum scx_exit_kind {
	SCX_EXIT_NONE,
};

struct scx_exit_info {
	enum scx_exit_kind kind;
	s64 exit_code;
	const char *reason;
	char *msg;
	char *dump;
};

struct scx_init_task_args {
	bool fork;
};

struct scx_exit_task_args {
	bool cancelled;
};

struct bpf_iter_num {
	u64 __opaque[1];
} __attribute__((aligned(8)));

struct bpf_iter_scx_dsq {
	u64 __opaque[6];
} __attribute__((aligned(8)));

/* Only the members this scheduler sets; libbpf matches them by name. */
struct sched_ext_ops {
	s32 (*select_cpu)(struct task_struct *p, s32 prev_cpu, u64 wake_flags);
	void (*enqueue)(struct task_struct *p, u64 enq_flags);
	void (*dispatch)(s32 cpu, struct task_struct *prev);
	void (*running)(struct task_struct *p);
	void (*stopping)(struct task_struct *p, bool runnable);
	void (*update_idle)(s32 cpu, bool idle);
	void (*cpu_release)(s32 cpu, struct scx_cpu_release_args *args);
	s32 (*init_task)(struct task_struct *p, struct scx_init_task_args *args);
	void (*exit_task)(struct task_struct *p, struct scx_exit_task_args *args);
	void (*enable)(struct task_struct *p);
	void (*disable)(struct task_struct *p);
	s32 (*init)(void);
	void (*exit)(struct scx_exit_info *info);
	void (*dump)(struct scx_dump_ctx *ctx);
	void (*dump_cpu)(struct scx_dump_ctx *ctx, s32 cpu, bool idle);
	void (*dump_task)(struct scx_dump_ctx *ctx, struct task_struct *p);
	u64 flags;
	u32 timeout_ms;
	u32 exit_dump_len;
	u64 hotplug_seq;
	char name[128];
};

#pragma clang attribute pop

struct bpf_timer { /* ABI, known to the verifier by its name */
	u64 __opaque[2];
} __attribute__((aligned(8)));

extern const struct rq runqueues __ksym __weak; /* per CPU */
extern const int __preempt_count __ksym __weak; /* per CPU, x86; 6.15 */

/*
 * Values stand for their names only: each use goes through ENUM(), which the
 * loader replaces by the running kernel's value. SCX_ENQ_CPU_SELECTED and
 * others moved in 6.19.
 */
enum scx_enq_flags {
	SCX_ENQ_WAKEUP = 1,
	SCX_ENQ_PREEMPT = 1LLU << 32,
	SCX_ENQ_REENQ = 1LLU << 40,
};

enum scx_wake_flags {
	SCX_WAKE_SYNC = 16,
};

enum scx_kick_flags {
	SCX_KICK_IDLE = 1,
	SCX_KICK_PREEMPT = 2,
};

enum scx_dsq_id_flags {
	SCX_DSQ_GLOBAL = (1LLU << 63) | 1,
	SCX_DSQ_LOCAL = (1LLU << 63) | 2,
};

enum scx_dsq_iter_flags {
	SCX_DSQ_ITER_REV = 1 << 16,
};

enum scx_consts {
	SCX_CPUPERF_ONE = 1024,
};

enum scx_ent_flags {
	SCX_TASK_QUEUED = 1,
};

#define ENUM(type, value) bpf_core_enum_value(enum type, value)

/*
 * kfuncs. A suffix ___x is dropped by libbpf (1.3) when it looks for the
 * kernel's name; a kernel name that itself ends in ___v2 needs one more.
 */
struct task_struct *bpf_task_from_pid(s32 pid) __ksym __weak;                   /* 6.2 */
void bpf_task_release(struct task_struct *p) __ksym __weak;                     /* 6.1 */
s32 scx_bpf_create_dsq(u64 dsq, s32 node) __ksym __weak;                        /* 6.12 */
s32 scx_bpf_dsq_nr_queued(u64 dsq) __ksym __weak;                               /* 6.12 */
void scx_bpf_kick_cpu(s32 cpu, u64 flags) __ksym __weak;                        /* 6.12 */
s32 scx_bpf_task_cpu(const struct task_struct *p) __ksym __weak;                /* 6.12 */
s32 scx_bpf_pick_idle_cpu(const struct cpumask *mask, u64 flags) __ksym __weak; /* 6.12 */
const struct cpumask *scx_bpf_get_idle_cpumask(void) __ksym __weak;             /* 6.12 */
const struct cpumask *scx_bpf_get_idle_smtmask(void) __ksym __weak;             /* 6.12 */
void scx_bpf_put_idle_cpumask(const struct cpumask *mask) __ksym __weak;        /* 6.12 */
bool scx_bpf_test_and_clear_cpu_idle(s32 cpu) __ksym __weak;                    /* 6.12 */
u32 scx_bpf_reenqueue_local___v1(void) __ksym __weak;                           /* 6.12 */
void scx_bpf_reenqueue_local___v2___new(void) __ksym __weak;                    /* 6.19 */
s32 scx_bpf_select_cpu_dfl(struct task_struct *p, s32 prev_cpu, u64 wake_flags,
			   bool *is_idle) __ksym __weak; /* 6.12 */
void scx_bpf_dsq_insert___v1(struct task_struct *p, u64 dsq, u64 slice_ns,
			     u64 enq_flags) __ksym __weak; /* 6.13 */
bool scx_bpf_dsq_insert___v2___new(struct task_struct *p, u64 dsq, u64 slice_ns,
				   u64 enq_flags) __ksym __weak; /* 6.19 */
void scx_bpf_dispatch___old(struct task_struct *p, u64 dsq, u64 slice_ns,
			    u64 enq_flags) __ksym __weak; /* 6.12 .. 6.16 */
void scx_bpf_dsq_insert_vtime___v1(struct task_struct *p, u64 dsq, u64 slice_ns, u64 vtime,
				   u64 enq_flags) __ksym __weak; /* 6.13 */
void scx_bpf_dispatch_vtime___old(struct task_struct *p, u64 dsq, u64 slice_ns, u64 vtime,
				  u64 enq_flags) __ksym __weak;                  /* 6.12 .. 6.16 */
bool scx_bpf_dsq_move_to_local___v1(u64 dsq) __ksym __weak;                      /* 6.13 */
bool scx_bpf_dsq_move_to_local___v2___new(u64 dsq, u64 enq_flags) __ksym __weak; /* 7.1 */
bool scx_bpf_dsq_move(struct bpf_iter_scx_dsq *it, struct task_struct *p, u64 dsq,
		      u64 enq_flags) __ksym __weak;                             /* 6.13 */
bool scx_bpf_consume___old(u64 dsq) __ksym __weak;                              /* 6.12 .. 6.16 */
bool scx_bpf_task_set_slice(struct task_struct *p, u64 slice_ns) __ksym __weak; /* 6.19 */
int bpf_iter_scx_dsq_new(struct bpf_iter_scx_dsq *it, u64 dsq, u64 flags) __ksym __weak; /* 6.12 */
struct task_struct *bpf_iter_scx_dsq_next(struct bpf_iter_scx_dsq *it) __ksym __weak;
void bpf_iter_scx_dsq_destroy(struct bpf_iter_scx_dsq *it) __ksym __weak;
void scx_bpf_cpuperf_set(s32 cpu, u32 perf) __ksym __weak; /* 6.12; see freq.bpf.h */
void scx_bpf_dump_bstr(char *format, unsigned long long *values, u32 size) __ksym __weak; /* 6.12 */
bool bpf_cpumask_test_cpu(u32 cpu, const struct cpumask *mask) __ksym;
bool bpf_cpumask_empty(const struct cpumask *mask) __ksym; /* 6.3 */
void bpf_rcu_read_lock(void) __ksym;                       /* 6.2 */
void bpf_rcu_read_unlock(void) __ksym;                     /* 6.2 */
u32 bpf_cpumask_first(const struct cpumask *mask) __ksym;

/*
 * One name per act, whatever the kernel calls it. The oldest spelling that the
 * kernel has comes first: 7.1 and 7.2 builds with damaged BTF keep it callable
 * where the newer one is not. The verifier drops the other branches.
 */
static __always_inline void dsq_insert(struct task_struct *p, u64 dsq, u64 slice_ns, u64 enq_flags)
{
	if (bpf_ksym_exists(scx_bpf_dsq_insert___v1))
		scx_bpf_dsq_insert___v1(p, dsq, slice_ns, enq_flags);
	else if (bpf_ksym_exists(scx_bpf_dsq_insert___v2___new))
		scx_bpf_dsq_insert___v2___new(p, dsq, slice_ns, enq_flags);
	else
		scx_bpf_dispatch___old(p, dsq, slice_ns, enq_flags);
}

static __always_inline void dsq_insert_vtime(struct task_struct *p, u64 dsq, u64 slice_ns,
					     u64 vtime, u64 enq_flags)
{
	if (bpf_ksym_exists(scx_bpf_dsq_insert_vtime___v1))
		scx_bpf_dsq_insert_vtime___v1(p, dsq, slice_ns, vtime, enq_flags);
	else
		scx_bpf_dispatch_vtime___old(p, dsq, slice_ns, vtime, enq_flags);
}

static __always_inline bool dsq_move_to_local(u64 dsq)
{
	if (bpf_ksym_exists(scx_bpf_dsq_move_to_local___v1))
		return scx_bpf_dsq_move_to_local___v1(dsq);
	if (bpf_ksym_exists(scx_bpf_dsq_move_to_local___v2___new))
		return scx_bpf_dsq_move_to_local___v2___new(dsq, 0);
	return scx_bpf_consume___old(dsq);
}

/* The task that an iterator has come to, to another queue; false where the kernel cannot. */
static __always_inline bool dsq_move(struct bpf_iter_scx_dsq *it, struct task_struct *p, u64 dsq)
{
	return bpf_ksym_exists(scx_bpf_dsq_move) && scx_bpf_dsq_move(it, p, dsq, 0);
}

static __always_inline void set_slice(struct task_struct *p, u64 slice_ns)
{
	if (bpf_ksym_exists(scx_bpf_task_set_slice))
		scx_bpf_task_set_slice(p, slice_ns);
	else
		p->scx.slice = slice_ns; /* before 6.19; damaged 7.x builds log a warning */
}

/*
 * Whether p may not leave its CPU just now. The BPF entry code itself disables
 * migration of the current task on kernels with preemptible RCU, so for that task a
 * count of one says nothing, nor does two: ops.enqueue is called from within
 * ops.cpu_release (up to 6.18), with the task that a real-time one took the CPU from as
 * the current one. A wrong "no" is safe: the task then waits in a shared queue from
 * which only its own CPU can take it.
 */
static __always_inline bool migration_disabled(const struct task_struct *p)
{
	u32 depth = p->migration_disabled;

	return depth > 2 || (depth && bpf_get_current_task_btf() != p);
}

#endif
