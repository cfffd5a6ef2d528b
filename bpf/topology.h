/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which CPUs exist and which share a last-level cache, from the kernel's own
 * masks (Documentation/ABI/stable/sysfs-devices-system-cpu), never from
 * numbering habits.
 */
#ifndef GAMER_TOPOLOGY_H
#define GAMER_TOPOLOGY_H

#include <stdint.h>

#include "iface.h"

struct topology {
	uint32_t nr_cpu_ids; /* highest possible CPU id + 1 */
	uint32_t nr_online;
	uint64_t hotplug_seq; /* the kernel's count of CPU hotplug events, read before the rest */
	uint32_t nr_llcs;     /* LLC indices are 0 .. nr_llcs - 1 */
	uint8_t online[GAMER_MAX_CPUS];
	uint16_t llc[GAMER_MAX_CPUS]; /* LLC of each possible CPU; of offline ones 0 */
};

/*
 * Reads ROOT/devices/system/cpu, where root is "/sys" or a recorded tree.
 * A CPU without cache information shares one with its package; one whose
 * package is not known either has its own.
 * 0, or -errno: -E2BIG when there are more CPUs or caches than the limits.
 */
int topology_read(struct topology *out, const char *root);

/*
 * Parses the kernel's list format ("0-3,8") into set[0..nr). Returns the
 * number of CPUs in it, or -EINVAL (malformed), -ERANGE (a CPU >= nr).
 */
int topology_parse_list(uint8_t *set, uint32_t nr, const char *text);

#endif
