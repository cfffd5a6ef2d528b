// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "util.h"
#include "watchdog.h"

static const char *const watchdog_names[] = {
	[GAMER_QUEUE_CPU] = "a CPU",
	[GAMER_QUEUE_LLC] = "a cache domain",
	[GAMER_QUEUE_GAME] = "the game",
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

const char *watchdog_feed(struct watchdog *w, const struct gamer_stats *stats,
			  const struct gamer_waiting *waiting, uint64_t now_ns)
{
	const __u64 *count = stats->count;
	const uint64_t taken[GAMER_NR_QUEUES] = {
		[GAMER_QUEUE_CPU] = count[GAMER_STAT_taken_cpu],
		[GAMER_QUEUE_LLC] = count[GAMER_STAT_taken_llc],
		[GAMER_QUEUE_GAME] = count[GAMER_STAT_taken_game] + count[GAMER_STAT_taken_urgent],
	};
	const char *stuck = NULL;

	for (int q = 0; q < GAMER_NR_QUEUES; q++) {
		if (!waiting->tasks[q] || taken[q] != w->queue[q].taken)
			w->queue[q].waits_since_ns = 0;
		if (waiting->tasks[q] && !w->queue[q].waits_since_ns)
			w->queue[q].waits_since_ns = now_ns;
		w->queue[q].taken = taken[q];
		if (w->queue[q].waits_since_ns &&
		    now_ns - w->queue[q].waits_since_ns >= w->limit_ns)
			stuck = watchdog_names[q];
	}
	return stuck;
}
