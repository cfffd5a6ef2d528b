/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Work in instructions, not in time: a slow or shared CPU makes it take
 * longer, and nothing makes it less. Shared by the programs of the lab.
 */
#ifndef LAB_WORK_H
#define LAB_WORK_H

#include <stdint.h>
#include <time.h>

/* What one turn of the loop below costs: counted down and jumped back. */
enum { WORK_INSNS_PER_TURN = 2 };

/* Executes about insns instructions that touch no memory. */
static inline void work_run(uint64_t insns)
{
	uint64_t turns = insns / WORK_INSNS_PER_TURN;

	if (!turns)
		return;
#ifdef __x86_64__
	__asm__ volatile("1:\n\tdec %0\n\tjnz 1b" : "+r"(turns) : : "cc");
#else
	while (turns--)
		__asm__ volatile("" : "+r"(turns));
#endif
}

static inline uint64_t work_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

#endif
