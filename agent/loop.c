// SPDX-License-Identifier: GPL-2.0-only
#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "loop.h"

enum { LOOP_BATCH = 16 };

struct loop {
	int epoll_fd;
	int sources;
	bool ended;
	int code;
	uint64_t wakeups;
	int due; /* events of this wake-up, handled or not */
	struct epoll_event batch[LOOP_BATCH];
};

int loop_new(struct loop **out)
{
	struct loop *loop = calloc(1, sizeof(*loop));
	int r;

	if (!loop)
		return -ENOMEM;
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll_fd < 0) {
		r = -errno;
		free(loop);
		return r;
	}
	*out = loop;
	return 0;
}

struct loop *loop_free(struct loop *loop)
{
	if (!loop)
		return NULL;
	assert(!loop->sources);
	close(loop->epoll_fd);
	free(loop);
	return NULL;
}

int loop_add(struct loop *loop, struct loop_source *source, int fd, loop_fn fn)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = source};

	assert(!source->loop);
	if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
		return -errno;
	source->loop = loop;
	source->fd = fd;
	source->fn = fn;
	loop->sources++;
	return 0;
}

void loop_remove(struct loop_source *source)
{
	struct loop *loop = source->loop;
	int r;

	if (!loop)
		return;
	r = epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, source->fd, NULL);
	assert(r == 0); /* else somebody closed the descriptor first */
	(void)r;
	for (int i = 0; i < loop->due; i++)
		if (loop->batch[i].data.ptr == source)
			loop->batch[i].data.ptr = NULL;
	source->loop = NULL;
	loop->sources--;
}

static int loop_turn(struct loop *loop)
{
	int n = epoll_wait(loop->epoll_fd, loop->batch, LOOP_BATCH, -1);
	int r = 0;

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	loop->wakeups++;
	loop->due = n;
	for (int i = 0; i < n && !loop->ended && r >= 0; i++) {
		struct loop_source *source = loop->batch[i].data.ptr;

		if (source)
			r = source->fn(source, loop->batch[i].events);
	}
	loop->due = 0;
	return r < 0 ? r : 0;
}

int loop_run(struct loop *loop)
{
	while (!loop->ended) {
		int r = loop_turn(loop);

		if (r < 0)
			return r;
	}
	return loop->code;
}

void loop_exit(struct loop *loop, int code)
{
	assert(code >= 0);
	if (loop->ended)
		return;
	loop->ended = true;
	loop->code = code;
}

uint64_t loop_wakeups(const struct loop *loop)
{
	return loop->wakeups;
}
