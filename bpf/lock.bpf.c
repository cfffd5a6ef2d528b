/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Optional hook: what a thread of the game goes to sleep for. Who woke it from the same
 * futex last is taken to hold now what it waits for: a lock is released by its holder. If
 * that one computes, and would wait for its turn, it gets the urgency of who waits for it,
 * see policy_owes. Works for any kind of lock made of futexes, and reads no memory of the
 * game: the address is a number to tell them apart. Shares the scheduler's maps.
 *
 * Wrong guesses (a condition that somebody else will signal this time; a wait that ends at
 * once because the value has changed, and the next sleep is for something else) cost what a
 * boost costs: the budget bounds it, and it expires after POLICY_OWES_NS.
 */
#include "hook.bpf.h"

char _license[] SEC("license") = "GPL";

struct futex_vector {
	struct {
		u64 val;
		u64 uaddr;
	} w;
} __attribute__((preserve_access_index));

/* The holder runs or waits on any CPU: its fields may change under us. At worst a boost is
 * lost, or lasts until it expires. */
static __always_inline void lend(const struct task_state *ts, s32 pid)
{
	struct cpu_state *cs = cpu_of(bpf_get_smp_processor_id());
	struct task_struct *holder = bpf_task_from_pid(pid);
	struct task_state *hs;

	if (!holder)
		return;
	hs = task_of(holder);
	if (hs && hs->game && policy_owes(hs->burst_virtual_ns, ts->burst_virtual_ns)) {
		hs->owes_burst_ns = ts->burst_virtual_ns;
		hs->owes_until_ns = bpf_ktime_get_ns() + POLICY_OWES_NS;
		if (cs && hs->queue)
			cs->owed_by = pid;
		count_shared(GAMER_STAT_locks_waited, 1);
	}
	bpf_task_release(holder);
}

static __always_inline void futex_waits(u64 key)
{
	const struct gamer_tunables *tun = tunables();
	struct task_struct *current = bpf_get_current_task_btf();
	struct task_state *ts;
	struct hook_run run;
	struct lock *lock;

	if (!tun || !tun->game_tgid || !key) /* without a name every task is of the game */
		return;
	ts = task_of(current);
	if (!ts || !ts->game || !hook_begin(&run, GAMER_HOOK_FUTEX, GAMER_STAT_futex_hook_runs))
		return;
	ts->waits_for = key;
	lock = lock_of(ts, key);
	if (lock && lock->waker != current->pid)
		lend(ts, lock->waker);
	hook_end(&run, GAMER_STAT_futex_hook_timed, GAMER_STAT_futex_hook_ns);
}

SEC("fentry/futex_wait")
int BPF_PROG(gamer_futex_wait, u64 uaddr)
{
	futex_waits(uaddr);
	return 0;
}

SEC("fentry/futex_lock_pi")
int BPF_PROG(gamer_futex_lock_pi, u64 uaddr)
{
	futex_waits(uaddr);
	return 0;
}

/* futex_waitv: several at once, told apart from others by the first. */
SEC("fentry/futex_wait_multiple")
int BPF_PROG(gamer_futex_wait_multiple, struct futex_vector *vs)
{
	futex_waits(BPF_CORE_READ(vs, w.uaddr));
	return 0;
}
