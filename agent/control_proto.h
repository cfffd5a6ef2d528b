/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is said on the control socket (SOCK_SEQPACKET): one message, one
 * answer, each of exactly the size of its struct. A message of another size,
 * version or kind is answered with an error and nothing else.
 */
#ifndef GAMER_CONTROL_PROTO_H
#define GAMER_CONTROL_PROTO_H

#include <stdint.h>

#include "stats.h"

#define CONTROL_PATH    "/run/scx_gamer/control.sock"
#define CONTROL_MAGIC   0x474d5243u /* "CRMG" in memory on little endian */
#define CONTROL_VERSION 1u

enum control_kind {
	CONTROL_STATS = 1, /* the figures as they are now */
};

struct control_header {
	uint32_t magic;
	uint16_t version;
	uint16_t kind; /* enum control_kind; in an answer the kind that was asked for */
};

struct control_request {
	struct control_header header;
};

struct control_reply {
	struct control_header header;
	int32_t error; /* 0, or a negative errno: then the rest is zero */
	uint32_t reserved;
	char program_version[16]; /* figures of another version mean other things */
	struct stats stats;
};

#endif
