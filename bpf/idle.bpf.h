/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which idle CPU. The kernel's own choice is the rule: previous CPU, whole core, cache
 * domain, node, any. Where CPUs differ for a game, or a flag asks for it, idle.h says
 * which is best; on all other machines the verifier removes that.
 */
#ifndef GAMER_IDLE_BPF_H
#define GAMER_IDLE_BPF_H

#include "helper.bpf.h"
#include "mm_hint.bpf.h"
#include "queue.bpf.h"

#include "idle.h"

enum { IDLE_MAX_THREADS = 8 }; /* of a core: POWER has them */

const volatile __u32 idle_rules; /* enum idle_rule */
const volatile __u32 idle_most_favour;
const volatile __u32 idle_most_rank;
const volatile __u8 cpu_favour[GAMER_MAX_CPUS];
const volatile __u8 cpu_rank[GAMER_MAX_CPUS];
const volatile __u16 cpu_sibling[GAMER_MAX_CPUS]; /* the next of its core, in a ring */

/*
 * The functions below are not inlined and not static, so the verifier looks at each once
 * and knows nothing of what they return: loops around them end for it when nothing new can
 * happen, and some verifiers (6.18) warn about comparisons whose outcome they know.
 */

/* A CPU that shares cpu's core runs a game task. It may stop at any moment: a hint. */
__noinline u32 beside_game(s32 cpu)
{
	s32 other = cpu;
	int i;

	bpf_for(i, 1, IDLE_MAX_THREADS) {
		struct cpu_state *cs;

		other = cpu_sibling[other & (GAMER_MAX_CPUS - 1)];
		if (other == cpu)
			return 0;
		cs = cpu_of(other);
		if (cs && (cs->running_class == POLICY_GAME || cs->running_class == POLICY_URGENT))
			return 1;
	}
	return 0;
}

/* Who looks for an idle CPU. */
struct seeker {
	u32 rules;  /* enum idle_rule: those that apply */
	s32 prev;   /* where it is now or was last */
	s32 waker;  /* CPU of who wakes it, of the same address space; -1 = not known */
	s32 hinted; /* see mm_hint.bpf.h; -1 = none */
};

__noinline u32 score_of(s32 cpu, u32 whole, const struct seeker *who __arg_nonnull)
{
	u32 mask = GAMER_MAX_CPUS - 1;
	struct idle_view view = {
		.favour = cpu_favour[cpu & mask],
		.rank = cpu_rank[cpu & mask],
		.home = cpu_favour[cpu & mask] == idle_most_favour,
		.whole = whole != 0,
		.alone = whole || !(who->rules & IDLE_AVOID_SMT) || !beside_game(cpu),
		.near_waker = llc_of(cpu) == llc_of(who->waker),
		.hinted = cpu == who->hinted,
		.near_llc = llc_of(cpu) == llc_of(who->prev),
		.near_node = node_of(cpu) == node_of(who->prev),
		.previous = cpu == who->prev,
	};

	return idle_score(who->rules, &view);
}

/* What no CPU but the previous one can exceed. */
__noinline u32 score_most(u32 rules)
{
	const struct idle_view view = {
		.favour = idle_most_favour,
		.rank = idle_most_rank,
		.home = 1,
		.whole = 1,
		.alone = 1,
		.near_waker = 1,
		.hinted = 1,
		.near_llc = 1,
		.near_node = 1,
	};

	return idle_score(rules, &view);
}

/* As idle_by_rules, with the rules that apply to p. */
static __always_inline s32 idle_claim(struct task_struct *p, const struct seeker *who)
{
	const struct cpumask *idle = scx_bpf_get_idle_cpumask();
	const struct cpumask *cores = scx_bpf_get_idle_smtmask();
	u32 best_score = 0, most = score_most(who->rules);
	s32 best = -1;
	int i;

	bpf_for(i, 0, bpf_cpumask_empty(idle) ? 0 : nr_cpus) {
		s32 cpu = who->prev + i;
		u32 score;

		if (cpu >= nr_cpus)
			cpu -= nr_cpus;
		if (!bpf_cpumask_test_cpu(cpu, idle) || !bpf_cpumask_test_cpu(cpu, p->cpus_ptr))
			continue;
		score = score_of(cpu, bpf_cpumask_test_cpu(cpu, cores), who);
		if (best >= 0 && score <= best_score)
			continue;
		best = cpu;
		best_score = score;
		if (score >= most)
			break;
	}
	scx_bpf_put_idle_cpumask(cores);
	scx_bpf_put_idle_cpumask(idle);
	return best >= 0 && scx_bpf_test_and_clear_cpu_idle(best) ? best : -1;
}

/*
 * The CPU of who wakes p, if both are of one address space and it is no interrupt that came
 * over such a task; -1 else. When p is queued without being woken, the current task is p or
 * some other: if that happens to be of its address space, p goes near it just as well.
 */
static __always_inline s32 waker_of(const struct task_struct *p)
{
	struct task_struct *current = bpf_get_current_task_btf();
	u64 mm;

	if (current == p || !in_task(current))
		return -1;
	mm = mm_of(p);
	return mm && mm == mm_of(current) ? (s32)bpf_get_smp_processor_id() : -1;
}

/* The relatives of p; without them the rules about them have nothing to say. */
static __always_inline void seek_relatives(struct task_struct *p, struct seeker *who)
{
	if (who->rules & IDLE_NEAR_WAKER)
		who->waker = waker_of(p);
	if (who->rules & IDLE_HINT)
		who->hinted = mm_hint_of(p);
	if (who->waker < 0)
		who->rules &= ~IDLE_NEAR_WAKER;
	if (who->hinted < 0)
		who->rules &= ~IDLE_HINT;
}

/*
 * Claims the best idle CPU that p, now or last on prev, may use: marks it busy, so nobody
 * else gets it, and the caller has to wake it. -1 when there is none, or when another
 * was faster; the kernel's choice then finds any that is left.
 *
 * The masks change while they are looked at; only the claim is atomic.
 */
__noinline s32 idle_by_rules(struct task_struct *p __arg_trusted, s32 prev)
{
	const struct gamer_tunables *tun = tunables();
	struct task_state *ts = task_of(p);
	u32 rules = idle_rules;
	struct seeker who = {.prev = prev, .waker = -1, .hinted = -1};

	if (!tun || !ts || !is_game_now(ts, prev, bpf_ktime_get_ns(), tun))
		rules &= ~IDLE_OF_GAME;
	who.rules = rules;
	seek_relatives(p, &who);
	return who.rules ? idle_claim(p, &who) : -1;
}

/*
 * Wakes an idle CPU that may run p, which waits on cpu; true if there was one. The
 * kick is an interrupt to ourselves first, so it is sent after p is in its queue. A CPU
 * that goes idle meanwhile looks once more after it is marked idle
 * (ops.update_idle), and again when told to, as p is counted before it is in its
 * queue. What remains: p gets there when ops.enqueue returns, so a CPU that is
 * marked idle after we looked here, and has looked twice before that, is missed. p
 * then waits until any CPU next takes work, at most a slice or a tick while one runs
 * a task of ours.
 */
static __always_inline bool wake_idle_cpu(struct task_struct *p, s32 cpu)
{
	s32 idle = idle_rules ? idle_by_rules(p, cpu) : -1;

	if (idle < 0)
		idle = scx_bpf_pick_idle_cpu(p->cpus_ptr, 0);
	if (idle < 0)
		return false;
	scx_bpf_kick_cpu(idle, ENUM(scx_kick_flags, SCX_KICK_IDLE));
	return true;
}

#endif
