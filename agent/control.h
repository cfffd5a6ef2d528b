/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control socket's server side. It costs nothing until somebody asks: no timer, and one fd
 * in the loop. Any local user may connect; who may ask what is in control_message.h.
 *
 * A client that does not read its answers is dropped. There is always room for another: when a
 * user has too many connections, or all users together, the one that was silent longest goes.
 */
#ifndef GAMER_CONTROL_H
#define GAMER_CONTROL_H

#include "control_message.h"
#include "loop.h"

enum { CONTROL_MAX_CLIENTS = 64, CONTROL_MAX_OF_USER = 16 };

struct control;

/*
 * Listens at path, whose directory must exist. The socket a dead instance left there is
 * replaced. handlers and data are borrowed. 0, -EADDRINUSE when one is alive, or -errno.
 */
int control_new(struct control **out, struct loop *loop, const char *path,
		const struct control_handlers *handlers, void *data);

/* Drops all clients, removes the socket. NULL is fine. Returns NULL. Not from a handler. */
struct control *control_free(struct control *control);

#endif
