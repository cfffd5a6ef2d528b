// SPDX-License-Identifier: GPL-2.0-only
#include "registry.h"

#include <string.h>

/* Where the new one's predecessors end: at the same process, or at the oldest. */
static uint32_t registry_gap(const struct registry *r, int32_t pid)
{
	uint32_t i = 0;

	while (i < r->count && r->launch[i].pid != pid)
		i++;
	return i < CONTROL_MAX_LAUNCHES ? i : CONTROL_MAX_LAUNCHES - 1;
}

void registry_add(struct registry *r, const struct control_launch *launch, uint64_t now_ns)
{
	uint32_t gap = registry_gap(r, launch->pid);

	memmove(&r->launch[1], &r->launch[0], gap * sizeof(r->launch[0]));
	memmove(&r->at_ns[1], &r->at_ns[0], gap * sizeof(r->at_ns[0]));
	r->launch[0] = *launch;
	r->at_ns[0] = now_ns;
	if (gap == r->count)
		r->count++;
}

void registry_report(const struct registry *r, uint64_t now_ns, struct control_games *out)
{
	out->count = r->count;
	for (uint32_t i = 0; i < r->count; i++) {
		out->launch[i] = r->launch[i];
		out->launch[i].ago_ns = now_ns - r->at_ns[i];
	}
}
