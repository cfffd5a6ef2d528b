/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The network: a peer, real-time in every arm, sends the world's state 64 times
 * a second over the loopback interface, and a thread of the game receives it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "game.h"

enum { NET_HZ = 64, NET_INSNS = 20000 };

struct datagram {
	uint64_t sent_at_ns;
	uint64_t number;
	char state[112];
};

static void *peer_main(void *data)
{
	struct game *g = data;
	struct net *n = &g->net;
	const uint64_t period_ns = 1000000000u / NET_HZ;
	uint64_t at_ns = work_now_ns();
	int rc = game_realtime_setup(g, "net-peer");

	while (!rc && game_sleep_until(g, at_ns)) {
		struct datagram d = {.sent_at_ns = work_now_ns(), .number = n->sent};
		uint64_t passed = (d.sent_at_ns - at_ns) / period_ns;

		if (send(n->peer_fd, &d, sizeof(d), 0) == sizeof(d))
			n->sent++;
		else
			rc = -errno;
		game_count(g, &n->skipped, d.sent_at_ns, passed);
		at_ns += (passed + 1) * period_ns;
	}
	if (rc)
		game_fail(g, rc);
	return NULL;
}

/* Returns when the socket is shut down and all that was sent before is read. */
static void *receiver_main(void *data)
{
	struct game *g = data;
	struct net *n = &g->net;
	struct datagram d;
	ssize_t size;
	int rc = game_thread_setup(g, "game-net", GAME_PRIORITY);

	if (rc)
		game_fail(g, rc);
	while ((size = recv(n->game_fd, &d, sizeof(d), 0)) != 0) {
		if (size != sizeof(d)) {
			if (size < 0 && errno == EINTR)
				continue;
			game_fail(g, size < 0 ? -errno : -EPROTO);
			break;
		}
		game_add(g, &n->delay, d.sent_at_ns, work_now_ns() - d.sent_at_ns);
		work_run(NET_INSNS);
		n->received++;
	}
	return NULL;
}

/* A socket of the loopback interface, at a port of its own. The caller closes it. */
static int open_socket(struct sockaddr_in *address)
{
	socklen_t size = sizeof(*address);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	*address = (struct sockaddr_in){.sin_family = AF_INET,
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (fd >= 0 && !bind(fd, (struct sockaddr *)address, size) &&
	    !getsockname(fd, (struct sockaddr *)address, &size))
		return fd;
	if (fd >= 0)
		close(fd);
	return -errno;
}

/* Each knows the other: datagrams of anyone else do not get in. */
static int open_pair(struct net *n)
{
	struct sockaddr_in game, peer;

	n->game_fd = open_socket(&game);
	n->peer_fd = open_socket(&peer);
	if (n->game_fd < 0 || n->peer_fd < 0)
		return n->game_fd < 0 ? n->game_fd : n->peer_fd;
	if (connect(n->game_fd, (struct sockaddr *)&peer, sizeof(peer)) ||
	    connect(n->peer_fd, (struct sockaddr *)&game, sizeof(game)))
		return -errno;
	return 0;
}

int net_start(struct game *g)
{
	struct net *n = &g->net;
	int room = 4 << 20; /* for what comes while the receiver is starved: minutes */
	int rc = open_pair(n);

	/* Without the privilege the default remains, and what does not fit counts as lost. */
	if (!rc)
		setsockopt(n->game_fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	if (!rc)
		rc = -pthread_create(&n->receiver, NULL, receiver_main, g);
	if (!rc)
		rc = -pthread_create(&n->peer, NULL, peer_main, g);
	return rc;
}

void net_stop(struct game *g)
{
	struct net *n = &g->net;

	pthread_join(n->peer, NULL);
	shutdown(n->game_fd, SHUT_RD);
	pthread_join(n->receiver, NULL);
	close(n->game_fd);
	close(n->peer_fd);
}
