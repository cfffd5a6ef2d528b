// SPDX-License-Identifier: GPL-2.0-only
#include "ends.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "facts.h"

struct ends_process {
	pid_t pid;
	uint64_t start_ticks;
	int fd; /* -1 = free */
};

struct ends {
	ends_fn fn;
	void *data;
	int proc_fd;
	int epoll_fd;
	struct ends_process process[ENDS_MAX];
};

int ends_new(struct ends **out, int proc_fd, ends_fn fn, void *data)
{
	struct ends *ends = malloc(sizeof(*ends));
	int r;

	*out = NULL;
	if (!ends)
		return -ENOMEM;
	*ends = (struct ends){.fn = fn, .data = data, .proc_fd = proc_fd};
	for (int i = 0; i < ENDS_MAX; i++)
		ends->process[i].fd = -1;
	ends->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (ends->epoll_fd < 0) {
		r = -errno;
		free(ends);
		return r;
	}
	*out = ends;
	return 0;
}

static void ends_drop(struct ends *ends, struct ends_process *process)
{
	epoll_ctl(ends->epoll_fd, EPOLL_CTL_DEL, process->fd, NULL); /* if it got there */
	close(process->fd);
	process->fd = -1;
}

struct ends *ends_free(struct ends *ends)
{
	if (!ends)
		return NULL;
	for (int i = 0; i < ENDS_MAX; i++)
		if (ends->process[i].fd >= 0)
			ends_drop(ends, &ends->process[i]);
	close(ends->epoll_fd);
	free(ends);
	return NULL;
}

static struct ends_process *ends_find(struct ends *ends, pid_t pid)
{
	for (int i = 0; i < ENDS_MAX; i++)
		if (ends->process[i].fd >= 0 && ends->process[i].pid == pid)
			return &ends->process[i];
	return NULL;
}

static struct ends_process *ends_room(struct ends *ends)
{
	for (int i = 0; i < ENDS_MAX; i++)
		if (ends->process[i].fd < 0)
			return &ends->process[i];
	return NULL;
}

/* Asked once it is held: from then on the number cannot become another's unseen. */
static int ends_hold(const struct ends *ends, struct ends_process *process)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = process};
	uint64_t begun_ticks;
	int r = facts_start(ends->proc_fd, process->pid, &begun_ticks);

	if (r < 0)
		return r;
	if (begun_ticks != process->start_ticks)
		return -ESRCH;
	return epoll_ctl(ends->epoll_fd, EPOLL_CTL_ADD, process->fd, &event) ? -errno : 0;
}

int ends_add(struct ends *ends, pid_t pid, uint64_t start_ticks)
{
	struct ends_process *process = ends_find(ends, pid);
	int r;

	if (process && process->start_ticks == start_ticks)
		return 0;
	/* The one before has ended, and nobody has looked yet: the number is this one's now. */
	if (process)
		ends_drop(ends, process);
	process = ends_room(ends);
	if (!process)
		return -ENOSPC;
	process->pid = pid;
	process->start_ticks = start_ticks;
	process->fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (process->fd < 0)
		return -errno;
	r = ends_hold(ends, process);
	if (r < 0)
		ends_drop(ends, process);
	return r;
}

void ends_remove(struct ends *ends, pid_t pid)
{
	struct ends_process *process = ends_find(ends, pid);

	if (process)
		ends_drop(ends, process);
}

int ends_fd(const struct ends *ends)
{
	return ends->epoll_fd;
}

/* One at a time, as fn may remove the next one. */
int ends_dispatch(struct ends *ends)
{
	struct epoll_event event;
	int n;

	while ((n = epoll_wait(ends->epoll_fd, &event, 1, 0)) > 0) {
		struct ends_process *process = event.data.ptr;

		ends_drop(ends, process);
		ends->fn(ends->data, process->pid, process->start_ticks);
	}
	return n < 0 && errno != EINTR ? -errno : 0;
}
