// SPDX-License-Identifier: GPL-2.0-only
#include "control_client.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "util.h"

/* How soon to try again where the kernel tells nobody when there is room. */
#define CONTROL_NAP_NS (2 * UTIL_NS_PER_MS)

const char *control_client_path(void)
{
	const char *path = getenv(CONTROL_ENVIRONMENT);

	return path && path[0] ? path : CONTROL_PATH;
}

static uint64_t client_left_ns(uint64_t until_ns)
{
	uint64_t now_ns = util_now_ns();

	return now_ns < until_ns ? until_ns - now_ns : 0;
}

/* A full queue of clients that wait to be accepted: -EAGAIN at once, as we do not block. */
static int client_connect(int fd, const struct sockaddr_un *address, uint64_t until_ns)
{
	while (connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0) {
		struct timespec nap = {.tv_nsec = CONTROL_NAP_NS};

		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		if (!client_left_ns(until_ns))
			return -ETIMEDOUT;
		nanosleep(&nap, NULL);
	}
	return 0;
}

int control_client_connect(const char *path, uint64_t until_ns)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd, r;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	r = client_connect(fd, &address, until_ns);
	if (r < 0) {
		close(fd);
		return r;
	}
	return fd;
}

/* 0 when fd is ready or at its end. */
static int client_wait(int fd, short events, uint64_t until_ns)
{
	struct pollfd poll_fd = {.fd = fd, .events = events};

	for (;;) {
		uint64_t left_ns = client_left_ns(until_ns);
		struct timespec left = {
			.tv_sec = (time_t)(left_ns / UTIL_NS_PER_S),
			.tv_nsec = (long)(left_ns % UTIL_NS_PER_S),
		};
		int r = ppoll(&poll_fd, 1, &left, NULL);

		if (r > 0)
			return 0;
		if (r == 0)
			return -ETIMEDOUT;
		if (errno != EINTR)
			return -errno;
	}
}

/* 0 when what failed with this error is to be tried again. */
static int client_again(int fd, int error, short events, uint64_t until_ns)
{
	if (error == EAGAIN)
		return client_wait(fd, events, until_ns);
	if (error == EINTR)
		return 0;
	return error == ECONNRESET ? -EPIPE : -error;
}

static int client_send(int fd, const struct control_request *request, uint64_t until_ns)
{
	while (send(fd, request, sizeof(*request), MSG_NOSIGNAL) < 0) {
		int r = client_again(fd, errno, POLLOUT, until_ns);

		if (r < 0)
			return r;
	}
	return 0;
}

static ssize_t client_receive(int fd, struct control_reply *reply, uint64_t until_ns)
{
	ssize_t n;

	while ((n = recv(fd, reply, sizeof(*reply), MSG_TRUNC)) < 0) {
		int r = client_again(fd, errno, POLLIN, until_ns);

		if (r < 0)
			return r;
	}
	return n ? n : -EPIPE;
}

static int client_check(enum control_kind kind, const struct control_reply *reply, size_t len)
{
	const struct control_head *head = &reply->head;

	if (len < sizeof(*head) || head->header.magic != CONTROL_MAGIC ||
	    head->header.version != CONTROL_VERSION || head->error > 0)
		return -EPROTO;
	if (head->error)
		return len == sizeof(*head) ? head->error : -EPROTO;
	if (head->header.kind != kind || len != control_reply_size(kind))
		return -EPROTO;
	if (kind == CONTROL_STATS &&
	    strncmp(head->program_version, GAMER_VERSION, sizeof(head->program_version)))
		return -EPROTO;
	return 0;
}

int control_client_ask(int fd, enum control_kind kind, struct control_request *request,
		       struct control_reply *reply, uint64_t until_ns)
{
	ssize_t n;
	int r;

	request->header.magic = CONTROL_MAGIC;
	request->header.version = CONTROL_VERSION;
	request->header.kind = (uint16_t)kind;
	r = client_send(fd, request, until_ns);
	if (r < 0)
		return r;
	n = client_receive(fd, reply, until_ns);
	if (n < 0)
		return (int)n;
	return client_check(kind, reply, (size_t)n);
}

const char *control_client_explain(const char *path, int error, char *buf, size_t size)
{
	switch (error) {
	case -ENOENT:
	case -ECONNREFUSED:
		snprintf(buf, size, "no instance is running (nobody listens at %s)", path);
		break;
	case -EACCES:
	case -EPERM:
		snprintf(buf, size, "not allowed by the running instance at %s", path);
		break;
	case -ETIMEDOUT:
		snprintf(buf, size, "the running instance does not answer at %s", path);
		break;
	case -EPROTO:
	case -EPROTONOSUPPORT:
		snprintf(buf, size, "the running instance is not of version %s", GAMER_VERSION);
		break;
	case -EPIPE:
		snprintf(buf, size, "the running instance has ended");
		break;
	case -EBUSY:
		snprintf(buf, size, "the running instance has its game, by --foreground-pid");
		break;
	case -EOPNOTSUPP:
		snprintf(buf, size, "the running instance cannot do that");
		break;
	default:
		snprintf(buf, size, "cannot ask the running instance at %s: %s", path,
			 strerror(-error));
		break;
	}
	return buf;
}
