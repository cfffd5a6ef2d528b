// SPDX-License-Identifier: GPL-2.0-only
/* --stats: a line of figures to standard output at an interval. No flag, no timer. */
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "source.h"
#include "util.h"

static int stats_on_timer(struct loop_source *source, uint32_t events)
{
	struct agent *a = container_of(source, struct agent, stats.timer.source);
	char text[STATS_LINE_MAX];
	struct stats now, delta;

	source_timer_clear(&a->stats.timer);
	if (agent_stats(a, &now) < 0)
		return 0;
	stats_delta(&delta, &now, &a->stats.last);
	stats_format(text, sizeof(text), &delta);
	/* Not written because nobody reads: the next line then covers both intervals. */
	if (log_write(STDOUT_FILENO, text))
		a->stats.last = now;
	return 0;
}

static int stats_open(struct agent *a)
{
	uint64_t interval_ns = (uint64_t)(a->opt->stats * UTIL_NS_PER_S);
	int r;

	if (!interval_ns)
		return 0;
	r = agent_stats(a, &a->stats.last);
	if (!r)
		r = source_timer_open(a, &a->stats.timer, interval_ns, stats_on_timer);
	if (!r)
		return 0;
	log_err("cannot print figures: %s", strerror(-r));
	return AGENT_EXIT_ERROR;
}

static void stats_close(struct agent *a)
{
	source_fd_close(&a->stats.timer);
}

const struct source source_stats = {stats_open, stats_close};
