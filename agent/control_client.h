/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control socket's other side. Nothing here waits longer than it is told to, also when the
 * instance is stopped or does not take new clients.
 */
#ifndef GAMER_CONTROL_CLIENT_H
#define GAMER_CONTROL_CLIENT_H

#include "control_proto.h"

/* Where the instance listens: SCX_GAMER_SOCKET of the environment, or the usual place. */
const char *control_client_path(void);

/*
 * until_ns of both is a point in time, CLOCK_MONOTONIC.
 * A descriptor; -ENOENT or -ECONNREFUSED: no instance; -ETIMEDOUT: it takes no clients; or
 * another -errno.
 */
int control_client_connect(const char *path, uint64_t until_ns);

/*
 * Sends the request, whose header is filled here, and waits for the answer. 0; the answer's
 * error; -EPIPE: the instance ended; -ETIMEDOUT; -EPROTO: it is of another version; or another
 * -errno. reply holds an answer only on 0. After one of these but the answer's error there is
 * nothing more to be asked on fd.
 */
int control_client_ask(int fd, enum control_kind kind, struct control_request *request,
		       struct control_reply *reply, uint64_t until_ns);

/* What went wrong, for the user, in buf, which is returned: one line. */
const char *control_client_explain(const char *path, int error, char *buf, size_t size);

#endif
