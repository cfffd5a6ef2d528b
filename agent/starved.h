/* SPDX-License-Identifier: GPL-2.0-only */
/* The alarm's findings in words: who waited, where, and what the CPUs were at. */
#ifndef GAMER_STARVED_H
#define GAMER_STARVED_H

#include <stddef.h>
#include <stdio.h>

#include "bpf/iface.h"

/* The task that is named first, in a few words: who, how long, where. Returns text. */
const char *starved_say(const struct gamer_starved *starved, char *text, size_t size);

/* The whole report. */
void starved_print(const struct gamer_starved *starved, FILE *to);

/* Into a new file. 0 or -errno. */
int starved_write(const struct gamer_starved *starved, const char *path);

#endif
