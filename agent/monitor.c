// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "control_client.h"
#include "log.h"
#include "monitor.h"
#include "util.h"

#define MONITOR_PATIENCE_NS (2 * UTIL_NS_PER_S)

static volatile sig_atomic_t monitor_ended;

static void monitor_on_signal(int number)
{
	monitor_ended = 1;
}

static int monitor_ask(int fd, struct stats *out)
{
	struct control_request request = {0};
	struct control_reply reply;
	int r = control_client_ask(fd, CONTROL_STATS, &request, &reply,
				   util_now_ns() + MONITOR_PATIENCE_NS);

	if (!r)
		*out = reply.stats.stats;
	return r;
}

int monitor_line(const struct stats *delta)
{
	char text[STATS_LINE_MAX];

	stats_format(text, sizeof(text), delta);
	return fputs(text, stdout) == EOF ? -errno : 0;
}

static int monitor_print(monitor_fn print, const struct stats *delta)
{
	int r = print(delta);

	if (!r && fflush(stdout) == EOF)
		r = -errno;
	return r;
}

/* Standard output's own errors are told apart: nothing is wrong with the instance. */
static int monitor_loop(int fd, uint64_t interval_ns, monitor_fn print, int *written)
{
	uint64_t next_at_ns = util_now_ns();
	struct stats now, old, delta;
	int r = monitor_ask(fd, &now);

	if (!r && !interval_ns)
		*written = monitor_print(print, &now);
	while (interval_ns && r == 0 && !*written && !monitor_ended) {
		struct timespec next;

		old = now;
		next_at_ns += interval_ns;
		next.tv_sec = (time_t)(next_at_ns / UTIL_NS_PER_S);
		next.tv_nsec = (long)(next_at_ns % UTIL_NS_PER_S);
		if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL))
			break;
		r = monitor_ask(fd, &now);
		if (r < 0)
			break;
		stats_delta(&delta, &now, &old);
		*written = monitor_print(print, &delta);
	}
	return monitor_ended ? 0 : r;
}

static int monitor_fail(const char *path, int error)
{
	char text[256];

	log_err("%s", control_client_explain(path, error, text, sizeof(text)));
	return 1;
}

int monitor_run(const char *path, uint64_t interval_ns, monitor_fn print)
{
	struct sigaction act = {.sa_handler = monitor_on_signal}; /* no restart: sleep must end */
	int fd = control_client_connect(path, util_now_ns() + MONITOR_PATIENCE_NS), r;
	int written = 0;

	if (fd < 0)
		return monitor_fail(path, fd);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	r = monitor_loop(fd, interval_ns, print, &written);
	close(fd);
	if (written < 0) {
		log_err("cannot write: %s", strerror(-written));
		return 1;
	}
	if (r == -EPIPE && interval_ns) {
		log_info("the running instance has ended");
		return 0;
	}
	return r < 0 ? monitor_fail(path, r) : 0;
}
