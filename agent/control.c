// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "control.h"
#include "util.h"

struct control_client {
	struct control *control;
	struct loop_source source;
	int fd; /* -1 = free */
};

struct control {
	struct loop *loop;
	struct loop_source source;
	int fd;
	struct sockaddr_un address;
	control_stats_fn fn;
	void *data;
	struct control_client client[CONTROL_MAX_CLIENTS];
};

int control_handle(const void *message, size_t len, struct control_reply *reply)
{
	struct control_request request;

	memset(reply, 0, sizeof(*reply));
	reply->header.magic = CONTROL_MAGIC;
	reply->header.version = CONTROL_VERSION;
	strncpy(reply->program_version, GAMER_VERSION, sizeof(reply->program_version) - 1);
	if (len != sizeof(request))
		return reply->error = -EMSGSIZE;
	memcpy(&request, message, sizeof(request)); /* it may not be aligned */
	if (request.header.magic != CONTROL_MAGIC)
		return reply->error = -EBADMSG;
	if (request.header.version != CONTROL_VERSION)
		return reply->error = -EPROTONOSUPPORT;
	reply->header.kind = request.header.kind;
	if (request.header.kind != CONTROL_STATS)
		return reply->error = -EOPNOTSUPP;
	return CONTROL_STATS;
}

static void control_drop(struct control_client *client)
{
	loop_remove(&client->source);
	client->fd = util_close(client->fd);
}

/* One message per wake-up, so that a client in a hurry delays nobody for long. */
static int control_on_client(struct loop_source *source, uint32_t events)
{
	struct control_client *client = container_of(source, struct control_client, source);
	struct control *control = client->control;
	char message[sizeof(struct control_request) + 1]; /* one more shows it is too long */
	struct control_reply reply;
	ssize_t n = recv(client->fd, message, sizeof(message), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0) {
		control_drop(client);
		return 0;
	}
	if (control_handle(message, (size_t)n, &reply) == CONTROL_STATS)
		reply.error = control->fn(control->data, &reply.stats);
	n = send(client->fd, &reply, sizeof(reply), MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n != sizeof(reply))
		control_drop(client);
	return 0;
}

/* Root and ourselves. The socket's mode says the same; this also holds if it is changed. */
static bool control_may(int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0)
		return false;
	return peer.uid == 0 || peer.uid == geteuid();
}

static int control_on_listen(struct loop_source *source, uint32_t events)
{
	struct control *control = container_of(source, struct control, source);
	struct control_client *client = NULL;
	int fd = accept4(control->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0) {
		/* Out of descriptors: the waiting client would wake us forever. */
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
			loop_remove(source);
		return 0;
	}
	for (int i = 0; i < CONTROL_MAX_CLIENTS && !client; i++)
		if (control->client[i].fd < 0)
			client = &control->client[i];
	if (!client || !control_may(fd) ||
	    loop_add(control->loop, &client->source, fd, control_on_client) < 0) {
		close(fd);
		return 0;
	}
	client->fd = fd;
	return 0;
}

/* Whether somebody answers there. -errno when that cannot be found out. */
static int control_alive(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int r;

	if (fd < 0)
		return -errno;
	r = connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 ? errno : 0;
	close(fd);
	return r == 0 || r == EAGAIN; /* EAGAIN: alive, and its queue is full */
}

/*
 * Between the question and bind another instance may start. That one has lost:
 * the kernel attaches one scheduler, and this is asked after attaching.
 */
static int control_bind(int fd, const struct sockaddr_un *address)
{
	const struct sockaddr *to = (const struct sockaddr *)address;

	if (bind(fd, to, sizeof(*address)) == 0)
		return 0;
	if (errno != EADDRINUSE)
		return -errno;
	if (control_alive(address) != 0)
		return -EADDRINUSE;
	if (unlink(address->sun_path) < 0 || bind(fd, to, sizeof(*address)) < 0)
		return -errno;
	return 0;
}

static int control_listen(struct control *control)
{
	int r;

	control->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (control->fd < 0)
		return -errno;
	r = control_bind(control->fd, &control->address);
	if (r < 0)
		return r;
	/* Nobody can connect before listen, so nobody slips in before the mode is set. */
	if (chmod(control->address.sun_path, 0660) < 0 ||
	    listen(control->fd, CONTROL_MAX_CLIENTS) < 0) {
		r = -errno;
		unlink(control->address.sun_path);
		return r;
	}
	r = loop_add(control->loop, &control->source, control->fd, control_on_listen);
	if (r < 0)
		unlink(control->address.sun_path);
	return r;
}

int control_new(struct control **out, struct loop *loop, const char *path, control_stats_fn fn,
		void *data)
{
	struct control *control;
	int r;

	if (strlen(path) >= sizeof(control->address.sun_path))
		return -ENAMETOOLONG;
	control = calloc(1, sizeof(*control));
	if (!control)
		return -ENOMEM;
	control->loop = loop;
	control->fn = fn;
	control->data = data;
	control->address.sun_family = AF_UNIX;
	strcpy(control->address.sun_path, path);
	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++) {
		control->client[i].control = control;
		control->client[i].fd = -1;
	}
	r = control_listen(control);
	if (r < 0) {
		util_close(control->fd);
		free(control);
		return r;
	}
	*out = control;
	return 0;
}

struct control *control_free(struct control *control)
{
	if (!control)
		return NULL;
	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++)
		if (control->client[i].fd >= 0)
			control_drop(&control->client[i]);
	loop_remove(&control->source);
	unlink(control->address.sun_path);
	util_close(control->fd);
	free(control);
	return NULL;
}
