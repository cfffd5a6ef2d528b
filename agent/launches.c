// SPDX-License-Identifier: GPL-2.0-only
#include "launches.h"

#include <string.h>

/* Where the new one's predecessors end: at the same process, or at the oldest. */
static uint32_t launches_gap(const struct launches *l, int32_t pid)
{
	uint32_t i = 0;

	while (i < l->count && l->launch[i].pid != pid)
		i++;
	return i < CONTROL_MAX_LAUNCHES ? i : CONTROL_MAX_LAUNCHES - 1;
}

void launches_add(struct launches *l, const struct control_launch *launch, uint64_t now_ns)
{
	uint32_t gap = launches_gap(l, launch->pid);

	memmove(&l->launch[1], &l->launch[0], gap * sizeof(l->launch[0]));
	memmove(&l->at_ns[1], &l->at_ns[0], gap * sizeof(l->at_ns[0]));
	l->launch[0] = *launch;
	l->at_ns[0] = now_ns;
	if (gap == l->count)
		l->count++;
}

void launches_report(const struct launches *l, uint64_t now_ns, struct control_games *out)
{
	out->count = l->count;
	for (uint32_t i = 0; i < l->count; i++) {
		out->launch[i] = l->launch[i];
		out->launch[i].ago_ns = now_ns - l->at_ns[i];
	}
}
