// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "util.h"
#include "watchdog.h"

static const char *const watchdog_names[] = {
	[WATCHDOG_CPU] = "a CPU",
	[WATCHDOG_LLC] = "a cache domain",
	[WATCHDOG_GAME] = "the game",
};

void watchdog_init(struct watchdog *w, uint64_t limit_ns)
{
	memset(w, 0, sizeof(*w));
	w->limit_ns = limit_ns;
}

uint64_t watchdog_interval_ns(const struct watchdog *w)
{
	uint64_t quarter_ns = w->limit_ns / 4;

	return quarter_ns > UTIL_NS_PER_S ? quarter_ns : UTIL_NS_PER_S;
}

const char *watchdog_feed(struct watchdog *w, const struct gamer_stats *stats, uint64_t now_ns)
{
	const __u64 *count = stats->count;
	const uint64_t queued[WATCHDOG_NR_QUEUES] = {
		[WATCHDOG_CPU] = count[GAMER_STAT_queued_cpu],
		[WATCHDOG_LLC] = count[GAMER_STAT_queued_llc],
		[WATCHDOG_GAME] = count[GAMER_STAT_queued_game],
	};
	const uint64_t taken[WATCHDOG_NR_QUEUES] = {
		[WATCHDOG_CPU] = count[GAMER_STAT_taken_cpu],
		[WATCHDOG_LLC] = count[GAMER_STAT_taken_llc],
		[WATCHDOG_GAME] = count[GAMER_STAT_taken_game] + count[GAMER_STAT_taken_urgent],
	};
	const char *stuck = NULL;

	for (int q = 0; q < WATCHDOG_NR_QUEUES; q++) {
		if (!w->primed || taken[q] != w->queue[q].taken)
			w->queue[q].waits_since_ns = 0;
		else if (queued[q] != w->queue[q].queued && !w->queue[q].waits_since_ns)
			w->queue[q].waits_since_ns = now_ns;
		w->queue[q].queued = queued[q];
		w->queue[q].taken = taken[q];
		if (w->queue[q].waits_since_ns &&
		    now_ns - w->queue[q].waits_since_ns >= w->limit_ns)
			stuck = watchdog_names[q];
	}
	w->primed = true;
	return stuck;
}
