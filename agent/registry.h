/* SPDX-License-Identifier: GPL-2.0-only */
/* The last launches of games and why they were taken for such. Pure. */
#ifndef GAMER_REGISTRY_H
#define GAMER_REGISTRY_H

#include "control_proto.h"

struct registry {
	uint32_t count;
	uint64_t at_ns[CONTROL_MAX_LAUNCHES];
	struct control_launch launch[CONTROL_MAX_LAUNCHES]; /* the newest first; ago_ns not set */
};

/* The oldest is forgotten. One of the same process is replaced. */
void registry_add(struct registry *r, const struct control_launch *launch, uint64_t now_ns);

void registry_report(const struct registry *r, uint64_t now_ns, struct control_games *out);

#endif
