/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * --watchdog-secs: notices a queue of the scheduler in which tasks wait and from
 * which nothing is taken. Pure.
 *
 * Each kind of queue is watched for itself: the agent is a task too, and its
 * own wake-ups would count as progress of the whole. A task left behind in a
 * queue from which others are still taken is not seen. The kernel's watchdog,
 * which looks at each task, stays on behind this one.
 */
#ifndef GAMER_WATCHDOG_H
#define GAMER_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#include "bpf/iface.h"

struct watchdog {
	uint64_t limit_ns;
	struct {
		uint64_t taken;
		uint64_t waits_since_ns; /* tasks wait, nothing taken since; 0 = none does */
	} queue[GAMER_NR_QUEUES];
};

void watchdog_init(struct watchdog *w, uint64_t limit_ns);

/* How often to look: a quarter of the limit, at least a second. */
uint64_t watchdog_interval_ns(const struct watchdog *w);

/* Name of the queue that has stood still for the limit, or NULL. */
const char *watchdog_feed(struct watchdog *w, const struct gamer_stats *stats,
			  const struct gamer_waiting *waiting, uint64_t now_ns);

#endif
