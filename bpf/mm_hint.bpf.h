/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where an address space ran last: a hint for its tasks that find their own CPU busy. Only
 * with --enable-mm-hint; without it nothing here is called and the map has one entry.
 *
 * The key is the address of the mm, which can belong to another one after it was freed, so
 * an entry also says whose it was and when, and is soon too old. One that is wrong
 * nevertheless, or is read while the map gives its place to another, names a CPU to prefer
 * among those that are idle and allowed: it cannot do harm.
 */
#ifndef GAMER_MM_HINT_BPF_H
#define GAMER_MM_HINT_BPF_H

#include "state.bpf.h"

enum {
	MM_HINT_PAUSE_NS = 2000000, /* a task writes no more often */
	MM_HINT_LIFE_NS = 50000000, /* of a cache there is not much left by then */
};

struct mm_hint {
	u64 at_ns;
	s32 tgid; /* of vfork's two that share it only one gets a hint */
	s32 cpu;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1); /* set to --mm-hint-size at load */
	__type(key, u64);
	__type(value, struct mm_hint);
} gamer_mm_hints SEC(".maps");

/* 0 for kernel threads. exec can change it right after. */
static __always_inline u64 mm_of(const struct task_struct *p)
{
	return (u64)BPF_CORE_READ(p, mm);
}

/*
 * p begins to run on cpu. Threads of one address space that do so at once write the same
 * entry: a reader can see the time of one with the CPU of the other, both are of now.
 */
static __always_inline void mm_hint_note(struct task_struct *p, struct task_state *ts, s32 cpu,
					 u64 now)
{
	const struct mm_hint fresh = {.at_ns = now, .tgid = p->tgid, .cpu = cpu};
	struct mm_hint *hint;
	u64 mm;

	if (policy_elapsed(ts->mm_hint_at_ns, now) < MM_HINT_PAUSE_NS)
		return;
	mm = mm_of(p);
	if (!mm)
		return;
	ts->mm_hint_at_ns = now;
	hint = bpf_map_lookup_elem(&gamer_mm_hints, &mm);
	if (hint)
		*hint = fresh;
	else
		bpf_map_update_elem(&gamer_mm_hints, &mm, &fresh, BPF_ANY);
}

/* -1 = none. */
static __always_inline s32 mm_hint_of(struct task_struct *p)
{
	u64 mm = mm_of(p);
	const struct mm_hint *hint = mm ? bpf_map_lookup_elem(&gamer_mm_hints, &mm) : NULL;

	if (!hint || hint->tgid != p->tgid ||
	    policy_elapsed(hint->at_ns, bpf_ktime_get_ns()) > MM_HINT_LIFE_NS)
		return -1;
	return hint->cpu;
}

#endif
