// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "source.h"
#include "util.h"

static struct timespec source_timespec(uint64_t ns)
{
	return (struct timespec){.tv_sec = (time_t)(ns / UTIL_NS_PER_S),
				 .tv_nsec = (long)(ns % UTIL_NS_PER_S)};
}

int source_timer_open(struct agent *a, struct agent_fd *timer, uint64_t interval_ns, loop_fn fn)
{
	struct itimerspec when = {
		.it_value = source_timespec(interval_ns),
		.it_interval = source_timespec(interval_ns),
	};
	int r;

	timer->fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (timer->fd < 0)
		return -errno;
	r = timerfd_settime(timer->fd, 0, &when, NULL) < 0 ? -errno : 0;
	return r ? r : loop_add(a->loop, &timer->source, timer->fd, fn);
}

int source_timer_once(struct agent_fd *timer, uint64_t delay_ns)
{
	/* 0 would disarm it */
	struct itimerspec when = {.it_value = source_timespec(delay_ns ? delay_ns : 1)};

	return timerfd_settime(timer->fd, 0, &when, NULL) < 0 ? -errno : 0;
}

void source_timer_clear(struct agent_fd *timer)
{
	uint64_t expired;

	/* Nothing to read means it was armed again meanwhile: as good. */
	if (read(timer->fd, &expired, sizeof(expired)) < 0)
		return;
}

void source_fd_close(struct agent_fd *fd)
{
	loop_remove(&fd->source);
	fd->fd = util_close(fd->fd);
}
