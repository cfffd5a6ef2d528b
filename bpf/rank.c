/* SPDX-License-Identifier: GPL-2.0-only */
#include "rank.h"

#include <stddef.h>
#include <string.h>

#include "sysfs.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Cores below this share of the fastest are another kind. Cores of one kind differ by
 * what their silicon reached, a tenth at most. */
enum { KIND_PERCENT = 80 };

static const char *const source_file[] = {
	[TOPOLOGY_CAPACITY] = "cpu_capacity",
	[TOPOLOGY_PREFCORE] = "cpufreq/amd_pstate_prefcore_ranking",
	[TOPOLOGY_CPPC] = "acpi_cppc/highest_perf",
	[TOPOLOGY_FREQUENCY] = "cpufreq/cpuinfo_max_freq",
};

const char *topology_source_name(enum topology_source source)
{
	return source_file[source];
}

/*
 * The figure of every online CPU. False when one lacks it, for figures of two sources
 * cannot be compared, or when all are the same.
 */
static bool read_source(uint32_t *figure, const struct topology *topo, const char *root,
			enum topology_source source)
{
	uint64_t least = UINT64_MAX, most = 0;

	for (uint32_t cpu = 0; cpu < topo->nr_cpu_ids; cpu++) {
		uint64_t value;

		figure[cpu] = 0;
		if (!topo->online[cpu])
			continue;
		if (sysfs_number(&value, root, "devices/system/cpu/cpu%u/%s", cpu,
				 source_file[source]) ||
		    value > UINT32_MAX)
			return false;
		figure[cpu] = (uint32_t)value;
		least = value < least ? value : least;
		most = value > most ? value : most;
	}
	return least < most;
}

/* Intel's kernels list the CPUs of each kind with the kind's performance counters. */
static bool kinds_by_list(struct topology *topo, const char *root)
{
	static const char *const slower[] = {"cpu_atom", "cpu_lowpower"};
	uint8_t set[GAMER_MAX_CPUS];
	bool any = false;

	if (sysfs_list(set, topo->nr_cpu_ids, root, "devices/cpu_core/cpus") < 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(slower); i++) {
		if (sysfs_list(set, topo->nr_cpu_ids, root, "devices/%s/cpus", slower[i]) < 0)
			continue;
		for (uint32_t cpu = 0; cpu < topo->nr_cpu_ids; cpu++) {
			topo->slow[cpu] |= set[cpu] && topo->online[cpu];
			any |= topo->slow[cpu];
		}
	}
	return any;
}

/*
 * By figures that are proportional to speed. AMD's ranking and CPPC are not: they
 * number the cores of one kind, in steps.
 */
static void kinds_by_speed(struct topology *topo, const char *root)
{
	static const enum topology_source speed[] = {TOPOLOGY_CAPACITY, TOPOLOGY_FREQUENCY};
	uint32_t figure[GAMER_MAX_CPUS], most = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(speed); i++) {
		if (read_source(figure, topo, root, speed[i]))
			break;
	}
	if (i == ARRAY_SIZE(speed))
		return;
	for (uint32_t cpu = 0; cpu < topo->nr_cpu_ids; cpu++)
		most = figure[cpu] > most ? figure[cpu] : most;
	for (uint32_t cpu = 0; cpu < topo->nr_cpu_ids; cpu++)
		topo->slow[cpu] = topo->online[cpu] &&
				  (uint64_t)figure[cpu] * 100 < (uint64_t)most * KIND_PERCENT;
}

void rank_read(struct topology *topo, const char *root)
{
	topo->source = TOPOLOGY_SAME;
	for (uint32_t s = TOPOLOGY_CAPACITY; s <= TOPOLOGY_FREQUENCY; s++) {
		if (read_source(topo->rank, topo, root, s)) {
			topo->source = s;
			break;
		}
	}
	for (uint32_t cpu = 0; topo->source == TOPOLOGY_SAME && cpu < topo->nr_cpu_ids; cpu++)
		topo->rank[cpu] = topo->online[cpu];
	if (!kinds_by_list(topo, root))
		kinds_by_speed(topo, root);
}

static uint64_t most_of(const struct topology *topo, enum topology_domain domain)
{
	uint64_t most = 0;

	for (uint32_t cpu = 0; cpu < topo->nr_cpu_ids; cpu++) {
		uint64_t value =
			domain == TOPOLOGY_TURBO ? topo->rank[cpu] : topo->llc_kib[topo->llc[cpu]];

		if (topo->online[cpu] && value > most)
			most = value;
	}
	return most;
}

/* A size that is not known is no smaller one. */
static bool all_sizes_known(const struct topology *topo)
{
	for (uint32_t llc = 0; llc < topo->nr_llcs; llc++) {
		if (!topo->llc_kib[llc])
			return false;
	}
	return true;
}

static bool belongs(const struct topology *topo, enum topology_domain domain, uint64_t most,
		    uint32_t cpu)
{
	switch (domain) {
	case TOPOLOGY_TURBO:
		return topo->rank[cpu] == most;
	case TOPOLOGY_PERFORMANCE:
		return !topo->slow[cpu];
	case TOPOLOGY_POWERSAVE:
		return topo->slow[cpu];
	case TOPOLOGY_LARGE_CACHE:
		return topo->llc_kib[topo->llc[cpu]] == most;
	default:
		return true;
	}
}

/* Members of the domain into set; false when they are none or all. */
static bool select_cpus(const struct topology *topo, enum topology_domain domain, uint8_t *set)
{
	uint64_t most = most_of(topo, domain);
	uint32_t members = 0;

	for (uint32_t cpu = 0; cpu < topo->nr_cpu_ids; cpu++) {
		set[cpu] = topo->online[cpu] && belongs(topo, domain, most, cpu);
		members += set[cpu];
	}
	if (members && members < topo->nr_online &&
	    (domain != TOPOLOGY_LARGE_CACHE || all_sizes_known(topo)))
		return true;
	memcpy(set, topo->online, topo->nr_cpu_ids);
	return false;
}

bool topology_domain(const struct topology *topo, enum topology_domain domain, uint8_t *set)
{
	uint8_t cache[GAMER_MAX_CPUS];
	uint32_t members = 0;
	bool fast;

	if (domain != TOPOLOGY_HOME)
		return select_cpus(topo, domain, set);
	fast = select_cpus(topo, TOPOLOGY_PERFORMANCE, set);
	if (!select_cpus(topo, TOPOLOGY_LARGE_CACHE, cache))
		return fast;
	for (uint32_t cpu = 0; cpu < topo->nr_cpu_ids; cpu++) {
		cache[cpu] &= set[cpu];
		members += cache[cpu];
	}
	if (!members) /* the large cache belongs to slow cores */
		return fast;
	memcpy(set, cache, topo->nr_cpu_ids);
	return true;
}
