// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "control_proto.h"
#include "log.h"
#include "monitor.h"
#include "util.h"

static volatile sig_atomic_t monitor_ended;

static void monitor_on_signal(int number)
{
	monitor_ended = 1;
}

static int monitor_connect(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct timeval patience = {.tv_sec = 2};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
		int r = -errno;

		close(fd);
		return r;
	}
	return fd;
}

/* 0, -EPIPE when the instance ended, or -errno. */
static int monitor_ask(int fd, struct control_reply *reply)
{
	const struct control_request request = {{CONTROL_MAGIC, CONTROL_VERSION, CONTROL_STATS}};
	ssize_t n;

	if (send(fd, &request, sizeof(request), MSG_NOSIGNAL) < 0)
		return -errno;
	n = recv(fd, reply, sizeof(*reply), MSG_TRUNC);
	if (n < 0)
		return errno == ECONNRESET ? -EPIPE : -errno;
	if (n == 0)
		return -EPIPE;
	if (n != sizeof(*reply) || reply->header.magic != CONTROL_MAGIC ||
	    reply->header.version != CONTROL_VERSION)
		return -EPROTO;
	if (strncmp(reply->program_version, GAMER_VERSION, sizeof(reply->program_version)))
		return -EPROTO;
	return reply->error;
}

static int monitor_explain(const char *path, int error)
{
	switch (error) {
	case -ENOENT:
	case -ECONNREFUSED:
		log_err("no instance is running (nobody listens at %s)", path);
		break;
	case -EACCES:
		log_err("not allowed to ask the running instance at %s: be root", path);
		break;
	case -EAGAIN:
		log_err("the running instance does not answer at %s", path);
		break;
	case -EPROTO:
		log_err("the running instance is not of version %s", GAMER_VERSION);
		break;
	default:
		log_err("cannot ask the running instance at %s: %s", path, strerror(-error));
		break;
	}
	return 1;
}

static int monitor_loop(int fd, uint64_t interval_ns)
{
	uint64_t next_at_ns = util_now_ns();
	struct control_reply reply;
	struct stats old, delta;
	char text[STATS_LINE_MAX];
	int r = monitor_ask(fd, &reply);

	while (r == 0 && !monitor_ended) {
		struct timespec next;

		old = reply.stats;
		next_at_ns += interval_ns;
		next.tv_sec = (time_t)(next_at_ns / UTIL_NS_PER_S);
		next.tv_nsec = (long)(next_at_ns % UTIL_NS_PER_S);
		if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL))
			break;
		r = monitor_ask(fd, &reply);
		if (r < 0)
			break;
		stats_delta(&delta, &reply.stats, &old);
		stats_format(text, sizeof(text), &delta);
		if (fputs(text, stdout) == EOF || fflush(stdout) == EOF)
			return -errno;
	}
	return monitor_ended ? 0 : r;
}

int monitor_run(const char *path, uint64_t interval_ns)
{
	struct sigaction act = {.sa_handler = monitor_on_signal}; /* no restart: sleep must end */
	int fd = monitor_connect(path), r;

	if (fd < 0)
		return monitor_explain(path, fd);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	r = monitor_loop(fd, interval_ns);
	close(fd);
	if (r == -EPIPE) {
		log_info("the running instance has ended");
		return 0;
	}
	return r < 0 ? monitor_explain(path, r) : 0;
}
