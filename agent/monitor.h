/* SPDX-License-Identifier: GPL-2.0-only */
/* --monitor: the figures of the instance that runs, over its control socket. */
#ifndef GAMER_MONITOR_H
#define GAMER_MONITOR_H

#include <stdint.h>

/*
 * Prints a line to standard output every interval until the instance ends or a
 * signal comes. Returns the exit code.
 */
int monitor_run(const char *path, uint64_t interval_ns);

#endif
