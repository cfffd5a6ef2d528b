// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
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
	struct control_peer peer;
	uint64_t heard; /* control->turn when it connected or last said something */
	int fd;         /* -1 = free */
};

struct control {
	struct loop *loop;
	struct loop_source source;
	int fd;
	int spare_fd; /* given up to accept, and so refuse, a client when there are no others */
	struct sockaddr_un address;
	const struct control_handlers *handlers;
	void *data;
	uint64_t turn;
	struct control_client client[CONTROL_MAX_CLIENTS];
};

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
	int size;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0) {
		control_drop(client);
		return 0;
	}
	client->heard = ++control->turn;
	size = control_handle(message, (size_t)n, &client->peer, control->handlers, control->data,
			      &reply);
	n = send(client->fd, &reply, (size_t)size, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n != size)
		control_drop(client);
	return 0;
}

/* The client that was silent longest; of one user, or with CONTROL_NOBODY of all. */
static struct control_client *control_quietest(struct control *control, uid_t uid)
{
	struct control_client *found = NULL;

	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++) {
		struct control_client *client = &control->client[i];

		if (client->fd < 0 || (uid != CONTROL_NOBODY && client->peer.uid != uid))
			continue;
		if (!found || client->heard < found->heard)
			found = client;
	}
	return found;
}

/* A free place for one of this user; somebody may have to go for that. */
static struct control_client *control_place(struct control *control, uid_t uid)
{
	struct control_client *client = NULL;
	int of_user = 0;

	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++) {
		if (control->client[i].fd < 0)
			client = &control->client[i];
		else if (control->client[i].peer.uid == uid)
			of_user++;
	}
	if (of_user < CONTROL_MAX_OF_USER && client)
		return client;
	client = control_quietest(control, of_user < CONTROL_MAX_OF_USER ? CONTROL_NOBODY : uid);
	control_drop(client);
	return client;
}

static int control_peer_of(int fd, struct control_peer *peer)
{
	struct ucred credentials;
	socklen_t len = sizeof(credentials);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &len) < 0)
		return -errno;
	peer->pid = credentials.pid;
	peer->uid = credentials.uid;
	return 0;
}

static void control_open_spare(struct control *control)
{
	control->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* Out of descriptors: a client that is left waiting would wake us for ever. */
static void control_refuse(struct control *control)
{
	control->spare_fd = util_close(control->spare_fd);
	if (util_close(accept4(control->fd, NULL, NULL, SOCK_CLOEXEC)) < 0)
		control_open_spare(control);
	if (control->spare_fd < 0)
		loop_remove(&control->source);
}

static int control_on_listen(struct loop_source *source, uint32_t events)
{
	struct control *control = container_of(source, struct control, source);
	struct control_peer peer = {.uid = CONTROL_NOBODY};
	struct control_client *client;
	int fd = accept4(control->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
			control_refuse(control);
		return 0;
	}
	if (control_peer_of(fd, &peer) < 0) {
		close(fd);
		return 0;
	}
	client = control_place(control, peer.uid);
	if (loop_add(control->loop, &client->source, fd, control_on_client) < 0) {
		close(fd);
		return 0;
	}
	client->fd = fd;
	client->peer = peer;
	client->heard = ++control->turn;
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
	if (chmod(control->address.sun_path, 0666) < 0 || /* whatever the umask was */
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

int control_new(struct control **out, struct loop *loop, const char *path,
		const struct control_handlers *handlers, void *data)
{
	struct control *control;
	int r;

	if (strlen(path) >= sizeof(control->address.sun_path))
		return -ENAMETOOLONG;
	control = calloc(1, sizeof(*control));
	if (!control)
		return -ENOMEM;
	control->loop = loop;
	control->handlers = handlers;
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
	control_open_spare(control);
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
	util_close(control->spare_fd);
	free(control);
	return NULL;
}
