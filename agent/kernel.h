/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside of source-kernel.c: what is in files of its own. */
#ifndef GAMER_AGENT_KERNEL_H
#define GAMER_AGENT_KERNEL_H

#include "agent.h"

/* data is the agent. GAMER_EVENT_EXIT only wakes us: who reads the events looks after each. */
void kernel_on_event(void *data, const struct gamer_event *event);

/* The hook in the input core may be there now, or no more: other devices are read. */
void kernel_rewatch_input(struct agent *a);

/* Not one that went off because it cost too much. */
bool kernel_hook_allowed(const struct agent *a, enum gamer_hook hook);

#endif
