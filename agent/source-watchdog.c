// SPDX-License-Identifier: GPL-2.0-only
/* --watchdog-secs: looks at counters and queues now and then. No flag, no timer. */
#include <string.h>

#include "log.h"
#include "source.h"
#include "util.h"

static int watchdog_on_timer(struct loop_source *source, uint32_t events)
{
	struct agent *a = container_of(source, struct agent, watchdog.timer.source);
	const char *stuck;
	struct gamer_waiting waiting;
	struct stats now;

	source_timer_clear(&a->watchdog.timer);
	source_kernel_check(a);
	if (!a->scx || agent_stats(a, &now) < 0 || scx_waiting(a->scx, &waiting) < 0)
		return 0;
	stuck = watchdog_feed(&a->watchdog.dog, &now.kernel, &waiting, now.at_ns);
	if (!stuck)
		return 0;
	log_err("tasks wait in the queue of %s and none was taken for %llu s: detaching", stuck,
		(unsigned long long)a->opt->watchdog_secs);
	source_kernel_let_go(a);
	return 0;
}

static int watchdog_open(struct agent *a)
{
	struct watchdog *dog = &a->watchdog.dog;
	int r;

	if (!a->opt->watchdog_secs)
		return 0;
	watchdog_init(dog, a->opt->watchdog_secs * UTIL_NS_PER_S);
	r = source_timer_open(a, &a->watchdog.timer, watchdog_interval_ns(dog), watchdog_on_timer);
	if (!r)
		return 0;
	log_err("cannot start the watchdog: %s", strerror(-r));
	return AGENT_EXIT_ERROR;
}

static void watchdog_close(struct agent *a)
{
	source_fd_close(&a->watchdog.timer);
}

const struct source source_watchdog = {watchdog_open, watchdog_close};
