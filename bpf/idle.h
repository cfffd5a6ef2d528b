/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which of the idle CPUs a task gets, as arithmetic: compiled into the BPF programs
 * and into the unit tests. Only for what the kernel's own choice (previous CPU, whole
 * core, cache domain, node) does not know.
 */
#ifndef GAMER_IDLE_H
#define GAMER_IDLE_H

#include "iface.h"

/* What the kernel's choice is replaced for. None: it is used as it is. */
enum idle_rule {
	IDLE_FAVOUR = 1,      /* game tasks: primary domain, fast kind of core, large cache */
	IDLE_RANK = 2,        /* game tasks: the highest rank */
	IDLE_AVOID_SMT = 4,   /* all: not beside a game task on the same core */
	IDLE_IGNORE_SMT = 8,  /* all: as if each CPU were a core */
	IDLE_FLAT = 16,       /* all: the first one, whichever it is; no other rule counts */
	IDLE_NODE = 32,       /* all: the node comes before all else */
	IDLE_NEAR_WAKER = 64, /* woken within an address space: the cache of the waker */
	IDLE_HINT = 128,      /* where the task's address space ran last */
	IDLE_OF_GAME = IDLE_FAVOUR | IDLE_RANK,
};

enum { IDLE_MAX_RANK = 255 };

/* An idle CPU as the task that looks for one sees it. */
struct idle_view {
	__u32 favour; /* 0..3, higher is better */
	__u32 rank;   /* 0..IDLE_MAX_RANK */
	__u8 home;    /* no CPU has a higher favour */
	__u8 whole;   /* no other CPU of its core runs anything */
	__u8 alone;   /* none of them runs a game task */
	__u8 near_waker;
	__u8 hinted;
	__u8 near_llc;
	__u8 near_node;
	__u8 previous; /* the task ran here last */
};

/*
 * Higher is better. With IDLE_NODE the node of the previous CPU comes first, for a game that
 * of the CPUs it favours, too: it would else never get there. Then a whole core: half of the
 * best one is slower than a whole one of any kind. Then what the rules say, then what is
 * near; no other CPU's cache has as much of a task as that of the previous one, so a hint
 * counts where that is not idle.
 */
static inline __u32 idle_score(__u32 rules, const struct idle_view *v)
{
	__u32 score = 0;

	if (rules & IDLE_FLAT)
		return 0;
	if ((rules & IDLE_NODE) && (v->near_node || ((rules & IDLE_FAVOUR) && v->home)))
		score |= 1u << 17;
	if (v->whole || (rules & IDLE_IGNORE_SMT))
		score |= 1u << 16;
	if (v->alone || !(rules & IDLE_AVOID_SMT))
		score |= 1u << 15;
	if (rules & IDLE_FAVOUR)
		score |= (v->favour & 3) << 13;
	if (rules & IDLE_RANK)
		score |= (v->rank & IDLE_MAX_RANK) << 5;
	if ((rules & IDLE_NEAR_WAKER) && v->near_waker)
		score |= 1u << 4;
	if (v->previous)
		score |= 1u << 3;
	if ((rules & IDLE_HINT) && v->hinted)
		score |= 1u << 2;
	if (v->near_llc)
		score |= 1u << 1;
	if (v->near_node)
		score |= 1u << 0;
	return score;
}

#endif
