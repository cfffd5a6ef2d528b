/* SPDX-License-Identifier: GPL-2.0-only */
#include "placement.h"

#include <bpf/btf.h>
#include <string.h>

#include "features.h"
#include "idle.h"

uint32_t placement_favour(uint8_t *favour, const struct topology *topo, const uint8_t *primary)
{
	uint8_t home[GAMER_MAX_CPUS];
	uint32_t best = 0, least = 2;
	bool homely = topology_domain(topo, TOPOLOGY_HOME, home);

	memset(favour, 0, topo->nr_cpu_ids);
	for (uint32_t cpu = 0; cpu < topo->nr_cpu_ids; cpu++) {
		if (!topo->online[cpu])
			continue;
		if (!primary || primary[cpu])
			favour[cpu] = homely && home[cpu] ? 2 : 1;
		best = favour[cpu] > best ? favour[cpu] : best;
		least = favour[cpu] < least ? favour[cpu] : least;
	}
	return least < best ? best : 0;
}

uint32_t placement_ranks(uint8_t *rank, const struct topology *topo)
{
	uint32_t level = 0, done = 0;

	memset(rank, 0, topo->nr_cpu_ids);
	for (;; level++) {
		uint32_t next = UINT32_MAX;

		for (uint32_t cpu = 0; cpu < topo->nr_cpu_ids; cpu++) {
			if (topo->online[cpu] && topo->rank[cpu] > done && topo->rank[cpu] < next)
				next = topo->rank[cpu];
		}
		if (next == UINT32_MAX)
			break;
		for (uint32_t cpu = 0; cpu < topo->nr_cpu_ids; cpu++) {
			if (topo->online[cpu] && topo->rank[cpu] == next)
				rank[cpu] =
					(uint8_t)(level < IDLE_MAX_RANK ? level : IDLE_MAX_RANK);
		}
		done = next;
	}
	if (level > IDLE_MAX_RANK)
		level = IDLE_MAX_RANK + 1;
	return level ? level - 1 : 0;
}

uint32_t placement_rules(const struct scx_config *cfg)
{
	const struct topology *topo = cfg->topology;
	bool smt = topo->nr_cores < topo->nr_online;
	uint8_t scratch[GAMER_MAX_CPUS];
	uint32_t rules = 0;

	if (cfg->flat_idle_scan)
		return IDLE_FLAT;
	if (placement_favour(scratch, topo, cfg->primary))
		rules |= IDLE_FAVOUR;
	if (cfg->preferred_idle_scan && placement_ranks(scratch, topo))
		rules |= IDLE_RANK;
	if (cfg->avoid_smt && smt)
		rules |= IDLE_AVOID_SMT;
	if (cfg->disable_smt && smt)
		rules |= IDLE_IGNORE_SMT;
	if (cfg->numa && topo->nr_nodes > 1)
		rules |= IDLE_NODE;
	if (cfg->mm_affinity && topo->nr_llcs > 1)
		rules |= IDLE_NEAR_WAKER;
	if (cfg->mm_hints)
		rules |= IDLE_HINT;
	return rules;
}

/* Some 7.1 and 7.2 builds with damaged BTF cannot call these; the kernel then chooses. */
static bool may_choose(const struct btf *btf)
{
	return features_kfunc(btf, "scx_bpf_get_idle_cpumask", 0) == KFUNC_CALLABLE &&
	       features_kfunc(btf, "scx_bpf_get_idle_smtmask", 0) == KFUNC_CALLABLE &&
	       features_kfunc(btf, "scx_bpf_put_idle_cpumask", 1) == KFUNC_CALLABLE &&
	       features_kfunc(btf, "scx_bpf_test_and_clear_cpu_idle", 1) == KFUNC_CALLABLE;
}

static uint32_t possible_rules(const struct btf *btf)
{
	if (!may_choose(btf))
		return 0;
	if (!features_tells_wakers(btf))
		return ~(uint32_t)IDLE_NEAR_WAKER;
	return ~0u;
}

static void set_cpus(struct gamer_bpf *skel, const struct scx_config *cfg)
{
	const struct topology *topo = cfg->topology;

	for (uint32_t cpu = 0; cpu < topo->nr_cpu_ids; cpu++) {
		skel->rodata->cpu_llc[cpu] = topo->llc[cpu];
		skel->rodata->cpu_online[cpu] = topo->online[cpu];
		if (topo->online[cpu] && !skel->rodata->llc_cpus[topo->llc[cpu]]++)
			skel->rodata->llc_node[topo->llc[cpu]] = topo->node[cpu];
		skel->rodata->cpu_primary[cpu] = !cfg->primary || cfg->primary[cpu];
		skel->rodata->cpu_node[cpu] = topo->node[cpu];
		skel->rodata->cpu_sibling[cpu] = topo->sibling[cpu];
	}
}

void placement_set(struct gamer_bpf *skel, const struct scx_config *cfg, const struct btf *btf)
{
	const struct topology *topo = cfg->topology;

	skel->rodata->nr_cpus = (int32_t)topo->nr_cpu_ids;
	skel->rodata->nr_llcs = (int32_t)topo->nr_llcs;
	skel->rodata->nr_online = topo->nr_online;
	skel->struct_ops.gamer->hotplug_seq = topo->hotplug_seq;
	set_cpus(skel, cfg);
	skel->rodata->idle_most_favour =
		placement_favour((uint8_t *)skel->rodata->cpu_favour, topo, cfg->primary);
	skel->rodata->idle_most_rank = placement_ranks((uint8_t *)skel->rodata->cpu_rank, topo);
	skel->rodata->idle_rules = placement_rules(cfg) & possible_rules(btf);
	skel->rodata->by_node = cfg->numa && topo->nr_nodes > 1;
	if (skel->rodata->idle_rules & IDLE_HINT)
		bpf_map__set_max_entries(skel->maps.gamer_mm_hints, cfg->mm_hints);
	bpf_map__set_max_entries(skel->maps.gamer_cpus, topo->nr_cpu_ids);
	bpf_map__set_max_entries(skel->maps.gamer_llcs, topo->nr_llcs);
}
