/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A counter that threads wait on: the way engines hand work from thread to
 * thread. Whoever slept at it learns when it was opened, and with that how
 * long the scheduler took to run it.
 */
#ifndef GAME_GATE_H
#define GAME_GATE_H

#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../work.h"

struct gate {
	_Atomic uint32_t turn;
	uint64_t opened_at_ns; /* of the last turn; see gate_wait */
};

static inline void gate_open(struct gate *g)
{
	g->opened_at_ns = work_now_ns();
	atomic_fetch_add_explicit(&g->turn, 1, memory_order_release);
	syscall(SYS_futex, &g->turn, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

/*
 * Waits until the gate has been opened for this turn (the first is 1). Returns
 * the time from opening to running, or 0 when it was open already: then
 * nobody had to be woken.
 *
 * opened_at_ns is read after the turn that published it. It stays that turn's:
 * in a frame nobody opens a gate again before its waiters have passed it and
 * said so through the next gate.
 */
static inline uint64_t gate_wait(struct gate *g, uint32_t turn)
{
	uint32_t seen = atomic_load_explicit(&g->turn, memory_order_acquire);

	if (seen == turn)
		return 0;
	while (seen != turn) {
		syscall(SYS_futex, &g->turn, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
		seen = atomic_load_explicit(&g->turn, memory_order_acquire);
	}
	return work_now_ns() - g->opened_at_ns;
}

#endif
