/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the agent itself runs, so that it does not stand in a game's way. */
#ifndef GAMER_HOUSEKEEPING_H
#define GAMER_HOUSEKEEPING_H

#include <stdint.h>

#include "bpf/topology.h"

/*
 * The last CPU that is online, allowed, and not primary; if there is none the
 * last that is online and allowed. primary may be NULL (all are primary).
 * Pure. -ENOENT when no CPU is online and allowed.
 */
int housekeeping_pick(const struct topology *topology, const uint8_t *primary,
		      const uint8_t *allowed);

/* The CPUs this process may use, in allowed[GAMER_MAX_CPUS]; before it is pinned. 0 or -errno. */
int housekeeping_allowed(uint8_t *allowed);

/*
 * Keeps this thread on one CPU: wanted, or with -1 the one picked, and lets
 * its timers fire without slack. Returns the CPU, or -errno.
 */
int housekeeping_pin(const struct topology *topology, const uint8_t *primary,
		     const uint8_t *allowed, int wanted);

#endif
