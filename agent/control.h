/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control socket's server side. It costs nothing until somebody asks: no
 * timer, and one fd in the loop. A client that does not read its answer, sends
 * nonsense, or is one too many is dropped.
 */
#ifndef GAMER_CONTROL_H
#define GAMER_CONTROL_H

#include <stddef.h>

#include "control_proto.h"
#include "loop.h"

enum { CONTROL_MAX_CLIENTS = 8 };

struct control;

/* Fills the figures. 0 or -errno, which the client gets. */
typedef int (*control_stats_fn)(void *data, struct stats *out);

/*
 * Listens at path, whose directory must exist. The socket a dead instance left
 * there is replaced. 0, -EADDRINUSE when one is alive, or -errno.
 */
int control_new(struct control **out, struct loop *loop, const char *path, control_stats_fn fn,
		void *data);

/* Drops all clients, removes the socket. NULL is fine. Returns NULL. */
struct control *control_free(struct control *control);

/*
 * Judges one message, of any bytes. Zeroes reply and fills its header and
 * error. Returns the kind of a good one, or the negative errno in the reply.
 */
int control_handle(const void *message, size_t len, struct control_reply *reply);

#endif
