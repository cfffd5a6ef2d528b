/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which CPUs exist, which share a core, a last-level cache, a package or a memory
 * node, and which are faster than others: from the kernel's own masks and figures
 * (Documentation/ABI/stable/sysfs-devices-system-cpu), never from numbering habits.
 */
#ifndef GAMER_TOPOLOGY_H
#define GAMER_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iface.h"

/* Where the rank of CPUs comes from, in this order. */
enum topology_source {
	TOPOLOGY_SAME,     /* nothing tells the CPUs apart: all have rank 1 */
	TOPOLOGY_CAPACITY, /* cpu_capacity */
	TOPOLOGY_PREFCORE, /* cpufreq/amd_pstate_prefcore_ranking */
	TOPOLOGY_CPPC,     /* acpi_cppc/highest_perf */
	TOPOLOGY_FREQUENCY /* cpufreq/cpuinfo_max_freq */
};

/*
 * Cores, caches, packages and nodes are numbered in the order of their first CPU.
 * What is said of offline CPUs means nothing.
 */
struct topology {
	uint32_t nr_cpu_ids; /* highest possible CPU id + 1 */
	uint32_t nr_online;
	uint64_t hotplug_seq; /* the kernel's count of CPU hotplug events, read before the rest */
	uint32_t nr_llcs;     /* LLC indices are 0 .. nr_llcs - 1 */
	uint32_t nr_cores;
	uint32_t nr_packages;
	uint32_t nr_nodes;
	enum topology_source source;
	uint8_t online[GAMER_MAX_CPUS];
	uint8_t slow[GAMER_MAX_CPUS]; /* 1 = of a kind of core slower than the fastest kind */
	uint16_t llc[GAMER_MAX_CPUS]; /* LLC of each possible CPU; of offline ones 0 */
	uint16_t core[GAMER_MAX_CPUS];
	uint16_t sibling[GAMER_MAX_CPUS]; /* the next CPU of its core, in a ring; itself if alone */
	uint16_t package[GAMER_MAX_CPUS];
	uint16_t node[GAMER_MAX_CPUS];
	uint32_t rank[GAMER_MAX_CPUS];    /* higher = faster; one unit for all CPUs */
	uint64_t llc_kib[GAMER_MAX_LLCS]; /* size, 0 = not known */
};

/* Sets of CPUs by what they are good for; the keywords of --primary-domain. */
enum topology_domain {
	TOPOLOGY_ALL,
	TOPOLOGY_TURBO,       /* the highest rank */
	TOPOLOGY_PERFORMANCE, /* of the fastest kind of core */
	TOPOLOGY_POWERSAVE,   /* of slower kinds */
	TOPOLOGY_LARGE_CACHE, /* in a cache domain larger than others, as V-Cache */
	TOPOLOGY_HOME         /* where a game is best off: PERFORMANCE and LARGE_CACHE */
};

/*
 * Reads ROOT/devices/system, where root is "/sys" or a recorded tree. A CPU without
 * cache information shares one with its package; one whose package is not known
 * either has its own. Whatever else is missing means no difference: a core of one
 * CPU, one node, equal ranks.
 * 0, or -errno: -E2BIG when there are more CPUs or caches than the limits.
 */
int topology_read(struct topology *out, const char *root);

/*
 * The online CPUs of a domain into set[0..nr_cpu_ids). False when the machine does
 * not make that difference; the set is then all online CPUs.
 */
bool topology_domain(const struct topology *topo, enum topology_domain domain, uint8_t *set);

/* The file that ranks come from; not for TOPOLOGY_SAME. */
const char *topology_source_name(enum topology_source source);

/*
 * Parses the kernel's list format ("0-3,8") into set[0..nr). Returns the
 * number of CPUs in it, or -EINVAL (malformed), -ERANGE (a CPU >= nr).
 */
int topology_parse_list(uint8_t *set, uint32_t nr, const char *text);

/* The reverse, of set[0..nr); ends in "..." when out is too short. Returns out. */
const char *topology_format_list(char *out, size_t len, const uint8_t *set, uint32_t nr);

#endif
