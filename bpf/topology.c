/* SPDX-License-Identifier: GPL-2.0-only */
#include "topology.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "rank.h"
#include "sysfs.h"

#define CPU "devices/system/cpu/"

enum { CACHE_LEVELS = 8, MAX_NODES = 1024 };

int topology_parse_list(uint8_t *set, uint32_t nr, const char *text)
{
	return sysfs_parse_list(set, nr, text);
}

const char *topology_format_list(char *out, size_t len, const uint8_t *set, uint32_t nr)
{
	size_t used = 0;

	out[0] = '\0';
	for (uint32_t cpu = 0; cpu < nr; cpu++) {
		uint32_t first = cpu;
		char part[32];

		if (!set[cpu])
			continue;
		while (cpu + 1 < nr && set[cpu + 1])
			cpu++;
		snprintf(part, sizeof(part), first < cpu ? "%s%u-%u" : "%s%u", used ? "," : "",
			 first, cpu);
		if (used + strlen(part) + sizeof("...") > len) {
			snprintf(out + used, len - used, "...");
			break;
		}
		used += (size_t)snprintf(out + used, len - used, "%s", part);
	}
	return out;
}

/* CPUs that share cpu's highest cache, or its package when no cache is listed. 0 or -errno. */
static int read_llc(uint8_t *set, uint64_t *kib, uint32_t nr, const char *root, uint32_t cpu)
{
	uint64_t best_level = 0;
	int index, best = -1, members;

	*kib = 0;
	for (index = 0; index < CACHE_LEVELS; index++) {
		uint64_t level;

		if (sysfs_number(&level, root, CPU "cpu%u/cache/index%d/level", cpu, index))
			continue;
		if (level > best_level) {
			best_level = level;
			best = index;
		}
	}
	if (best < 0) {
		members = sysfs_list(set, nr, root, CPU "cpu%u/topology/package_cpus_list", cpu);
	} else {
		members = sysfs_list(set, nr, root, CPU "cpu%u/cache/index%d/shared_cpu_list", cpu,
				     best);
		if (sysfs_number(kib, root, CPU "cpu%u/cache/index%d/size", cpu, best))
			*kib = 0;
	}
	return members < 0 ? members : 0;
}

/* The new names are from 5.3; the old ones still exist, but are called deprecated. */
static int read_group(uint8_t *set, uint32_t nr, const char *root, uint32_t cpu, const char *name,
		      const char *old_name)
{
	int members = sysfs_list(set, nr, root, CPU "cpu%u/topology/%s", cpu, name);

	if (members < 0)
		members = sysfs_list(set, nr, root, CPU "cpu%u/topology/%s", cpu, old_name);
	return members;
}

/*
 * Gives number to cpu and to those of set that have none yet. Masks that contradict
 * each other cannot make two groups overlap.
 */
static void number_group(const struct topology *topo, uint16_t *of_cpu, uint8_t *known,
			 const uint8_t *set, uint32_t cpu, uint32_t number)
{
	for (uint32_t other = cpu; other < topo->nr_cpu_ids; other++) {
		if ((other != cpu && !set[other]) || known[other])
			continue;
		known[other] = 1;
		of_cpu[other] = (uint16_t)number;
	}
}

static int number_llcs(struct topology *out, const char *root)
{
	uint8_t known[GAMER_MAX_CPUS] = {0}, set[GAMER_MAX_CPUS];

	for (uint32_t cpu = 0; cpu < out->nr_cpu_ids; cpu++) {
		if (!out->online[cpu] || known[cpu])
			continue;
		if (out->nr_llcs == GAMER_MAX_LLCS)
			return -E2BIG;
		if (read_llc(set, &out->llc_kib[out->nr_llcs], out->nr_cpu_ids, root, cpu))
			memset(set, 0, sizeof(set));
		number_group(out, out->llc, known, set, cpu, out->nr_llcs++);
	}
	return out->nr_llcs ? 0 : -ENODATA;
}

static void number_groups(struct topology *out, const char *root, const char *name,
			  const char *old_name, uint16_t *of_cpu, uint32_t *nr_groups)
{
	uint8_t known[GAMER_MAX_CPUS] = {0}, set[GAMER_MAX_CPUS];

	for (uint32_t cpu = 0; cpu < out->nr_cpu_ids; cpu++) {
		if (!out->online[cpu] || known[cpu])
			continue;
		if (read_group(set, out->nr_cpu_ids, root, cpu, name, old_name) < 0)
			memset(set, 0, sizeof(set));
		number_group(out, of_cpu, known, set, cpu, (*nr_groups)++);
	}
}

/* The online CPUs of a core in a ring, in the order of their numbers. */
static void link_siblings(struct topology *out)
{
	uint16_t first[GAMER_MAX_CPUS], last[GAMER_MAX_CPUS];

	for (uint32_t core = 0; core < out->nr_cores; core++)
		first[core] = last[core] = UINT16_MAX;
	for (uint32_t cpu = 0; cpu < out->nr_cpu_ids; cpu++) {
		uint16_t core = out->core[cpu];

		out->sibling[cpu] = (uint16_t)cpu;
		if (!out->online[cpu])
			continue;
		if (first[core] == UINT16_MAX)
			first[core] = (uint16_t)cpu;
		else
			out->sibling[last[core]] = (uint16_t)cpu;
		last[core] = (uint16_t)cpu;
		out->sibling[cpu] = first[core];
	}
}

/* Nodes that have CPUs. A kernel without NUMA has no such folder: one node. */
static void read_nodes(struct topology *out, const char *root)
{
	uint8_t nodes[MAX_NODES], known[GAMER_MAX_CPUS] = {0}, set[GAMER_MAX_CPUS];

	if (sysfs_list(nodes, MAX_NODES, root, "devices/system/node/online") < 0)
		memset(nodes, 0, sizeof(nodes));
	for (uint32_t node = 0; node < MAX_NODES; node++) {
		bool any = false;

		if (!nodes[node] || sysfs_list(set, out->nr_cpu_ids, root,
					       "devices/system/node/node%u/cpulist", node) < 0)
			continue;
		for (uint32_t cpu = 0; cpu < out->nr_cpu_ids; cpu++) {
			if (!set[cpu] || !out->online[cpu] || known[cpu])
				continue;
			known[cpu] = 1;
			out->node[cpu] = (uint16_t)out->nr_nodes;
			any = true;
		}
		out->nr_nodes += any;
	}
	if (!out->nr_nodes)
		out->nr_nodes = 1;
}

static int read_cpus(struct topology *out, const char *root)
{
	uint8_t possible[GAMER_MAX_CPUS] = {0};
	int nr = sysfs_list(possible, GAMER_MAX_CPUS, root, CPU "possible");

	if (nr < 0)
		return nr == -ERANGE ? -E2BIG : nr;
	for (uint32_t cpu = 0; cpu < GAMER_MAX_CPUS; cpu++) {
		if (possible[cpu])
			out->nr_cpu_ids = cpu + 1;
	}
	nr = sysfs_list(out->online, out->nr_cpu_ids, root, CPU "online");
	if (nr < 0)
		return nr;
	out->nr_online = (uint32_t)nr;
	return 0;
}

int topology_read(struct topology *out, const char *root)
{
	int err;

	memset(out, 0, sizeof(*out));
	if (sysfs_number(&out->hotplug_seq, root, "kernel/sched_ext/hotplug_seq"))
		out->hotplug_seq = 0;
	err = read_cpus(out, root);
	if (!err)
		err = number_llcs(out, root);
	if (err)
		return err;
	number_groups(out, root, "core_cpus_list", "thread_siblings_list", out->core,
		      &out->nr_cores);
	number_groups(out, root, "package_cpus_list", "core_siblings_list", out->package,
		      &out->nr_packages);
	link_siblings(out);
	read_nodes(out, root);
	rank_read(out, root);
	return 0;
}
