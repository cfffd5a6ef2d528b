/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * --watchdog-secs: notices a queue of the scheduler from which nothing is
 * taken although tasks were put into it. Pure.
 *
 * Each kind of queue is watched for itself: the agent is a task too, and its
 * own wake-ups would count as progress of the whole. Judged from counters, so a
 * task left behind in a queue from which others are still taken is not seen. The
 * kernel's watchdog, which looks at each task, stays on behind this one.
 */
#ifndef GAMER_WATCHDOG_H
#define GAMER_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#include "bpf/iface.h"

enum watchdog_queue {
	WATCHDOG_CPU,
	WATCHDOG_LLC,
	WATCHDOG_GAME,
	WATCHDOG_NR_QUEUES,
};

struct watchdog {
	uint64_t limit_ns;
	bool primed;
	struct {
		uint64_t queued, taken;
		uint64_t waits_since_ns; /* put and nothing taken since; 0 = does not wait */
	} queue[WATCHDOG_NR_QUEUES];
};

void watchdog_init(struct watchdog *w, uint64_t limit_ns);

/* How often to look: a quarter of the limit, at least a second. */
uint64_t watchdog_interval_ns(const struct watchdog *w);

/* Name of the queue that has stood still for the limit, or NULL. */
const char *watchdog_feed(struct watchdog *w, const struct gamer_stats *stats, uint64_t now_ns);

#endif
