/* SPDX-License-Identifier: GPL-2.0-only */
/* The figures of the instance that runs, over its control socket. */
#ifndef GAMER_MONITOR_H
#define GAMER_MONITOR_H

#include <stdint.h>

#include "stats.h"

/* Writes to standard output. 0 or -errno. */
typedef int (*monitor_fn)(const struct stats *delta);

/* The line of figures that --help-stats explains. */
int monitor_line(const struct stats *delta);

/*
 * Prints every interval what was counted in it, until the instance ends or a signal comes; with
 * 0 once, all that was counted since it was attached. Returns the exit code.
 */
int monitor_run(const char *path, uint64_t interval_ns, monitor_fn print);

#endif
