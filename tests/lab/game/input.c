/* SPDX-License-Identifier: GPL-2.0-only */
/* The thread that reads the mouse, as games with raw input do. */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "game.h"

static void packet(struct game *g, const struct input_event *syn, uint64_t running_at_ns)
{
	uint64_t event_at_ns = (uint64_t)syn->input_event_sec * 1000000000u +
			       (uint64_t)syn->input_event_usec * 1000u;

	game_add(g, &g->input, event_at_ns, running_at_ns - event_at_ns);
	work_run(g->cfg.input_insns);
	atomic_store_explicit(&g->newest_input, event_at_ns, memory_order_release);
}

/* Reads until nothing is left. Packets that piled up count with their own delay each. */
static int drain(struct game *g)
{
	struct input_event events[64];
	ssize_t n;

	while ((n = read(g->mouse_fd, events, sizeof(events))) > 0) {
		/* After the read: a packet may come while the ones before it are worked on. */
		uint64_t running_at_ns = work_now_ns();

		for (size_t i = 0; i < (size_t)n / sizeof(events[0]); i++) {
			if (events[i].type != EV_SYN)
				continue;
			if (events[i].code == SYN_DROPPED)
				g->input_lost++;
			else
				packet(g, &events[i], running_at_ns);
		}
	}
	return n < 0 && errno == EAGAIN ? 0 : n < 0 ? -errno : -EPIPE;
}

static void *input_main(void *data)
{
	struct game *g = data;
	struct pollfd fds[] = {
		{.fd = g->mouse_fd, .events = POLLIN},
		{.fd = g->stop_fd, .events = POLLIN},
	};
	int rc = game_thread_setup(g, "game-input", GAME_PRIORITY);

	while (!rc) {
		if (poll(fds, 2, -1) < 0) {
			rc = errno == EINTR ? 0 : -errno;
			continue;
		}
		/* Also at the end: the packets it was latest for are still there to be read. */
		rc = drain(g);
		if (fds[1].revents)
			break;
	}
	if (rc)
		game_fail(g, rc);
	return NULL;
}

int input_start(struct game *g)
{
	int clock = CLOCK_MONOTONIC;
	int rc;

	g->mouse_fd = open(g->cfg.mouse, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (g->mouse_fd < 0)
		return -errno;
	g->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (g->stop_fd < 0 || ioctl(g->mouse_fd, EVIOCSCLOCKID, &clock) < 0)
		rc = -errno;
	else
		rc = -pthread_create(&g->input_thread, NULL, input_main, g);
	if (!rc)
		return 0;
	close(g->mouse_fd);
	if (g->stop_fd >= 0)
		close(g->stop_fd);
	return rc;
}

void input_stop(struct game *g)
{
	eventfd_write(g->stop_fd, 1);
	pthread_join(g->input_thread, NULL);
	close(g->mouse_fd);
	close(g->stop_fd);
}
