/* SPDX-License-Identifier: GPL-2.0-only */
/* Something about a DRM card or connector changed, as a pollable fd. Internal to display/. */
#ifndef GAMER_HOTPLUG_H
#define GAMER_HOTPLUG_H

#include <stdbool.h>

struct hotplug;

/* 0 or -errno. */
int hotplug_new(struct hotplug **out);

/* NULL is fine. Returns NULL. */
struct hotplug *hotplug_free(struct hotplug *hp);

/* Owned by hp. */
int hotplug_fd(const struct hotplug *hp);

/* Takes all that waits. True if any of it was about DRM, or if some was lost. */
bool hotplug_seen(struct hotplug *hp);

#endif
