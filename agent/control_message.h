/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One message of the control socket: is it well formed, may this client ask that, who answers.
 * No socket and no clock, so any bytes can be tried on it (tests/fuzz).
 */
#ifndef GAMER_CONTROL_MESSAGE_H
#define GAMER_CONTROL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "control_proto.h"

/* Who asks: what the kernel says of the socket's other end, never what a message says. */
struct control_peer {
	pid_t pid;
	uid_t uid;
};

struct control_enlistment {
	pid_t pid;
	uid_t uid;           /* of the client */
	uint32_t app_id;     /* 0 = not known */
	const char *profile; /* "" = none */
	bool may_choose;     /* the client may do POLICY */
};

/*
 * Who answers. Each returns 0 or -errno, which the client gets; one that is NULL is not
 * supported. out is zeroed before. data is that of control_handle.
 */
struct control_handlers {
	int (*stats)(void *data, struct stats *out);
	int (*status)(void *data, struct control_status *out);
	int (*hooks)(void *data, struct control_hooks *out);
	int (*games)(void *data, struct control_games *out);
	int (*processes)(void *data, struct control_processes *out);
	/* The client's process is a game. */
	int (*enlist)(void *data, const struct control_enlistment *game);
	int (*foreground)(void *data, pid_t pid); /* 0 = found by itself */
	int (*explain)(void *data, pid_t pid, struct control_explanation *out);
	int (*set)(void *data, const char *name, const char *value, struct control_outcome *out);
	int (*scheduler)(void *data, bool on, struct control_outcome *out);
	/* What only the machine knows. */
	int (*owner)(void *data, pid_t pid, uid_t *uid);
	int (*seat)(void *data, uid_t *uid); /* the user at the machine */
};

#define CONTROL_NOBODY ((uid_t) - 1)

/* All that decides whether a client may. CONTROL_NOBODY = there is none, or it is not known. */
struct control_claim {
	uid_t client;
	uid_t server; /* the user the server runs as */
	uid_t seat;   /* the user at the machine */
	uid_t owner;  /* of the process that is asked about */
};

bool control_may(enum control_kind kind, const struct control_claim *claim);

/*
 * Answers one message, of any bytes. Fills reply and returns how many bytes of it to send:
 * control_reply_size of its kind, or that of the head when its error is set.
 */
int control_handle(const void *message, size_t len, const struct control_peer *peer,
		   const struct control_handlers *handlers, void *data,
		   struct control_reply *reply);

#endif
