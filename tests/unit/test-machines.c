/* SPDX-License-Identifier: GPL-2.0-only */
/* What is made of machines as they show themselves below /sys. */
#include "tree.h"

#include <errno.h>

#include "agent/primary.h"

static struct topology topo;
static char text[256];

/* A machine, and that it has what its maker says. */
static void read_machine(const char *name, uint32_t cpus, uint32_t cores, uint32_t llcs,
			 uint32_t packages, uint32_t nodes)
{
	tree_unpack(name);
	assert_int_equal(topology_read(&topo, root), 0);
	assert_int_equal(topo.nr_online, cpus);
	assert_int_equal(topo.nr_cores, cores);
	assert_int_equal(topo.nr_llcs, llcs);
	assert_int_equal(topo.nr_packages, packages);
	assert_int_equal(topo.nr_nodes, nodes);
}

/* The domain's CPUs; "same" when the machine makes no such difference. */
static const char *domain(enum topology_domain which)
{
	uint8_t set[GAMER_MAX_CPUS];

	if (!topology_domain(&topo, which, set)) {
		assert_memory_equal(set, topo.online, topo.nr_cpu_ids);
		return "same";
	}
	return topology_format_list(text, sizeof(text), set, topo.nr_cpu_ids);
}

static void no_domain_but(enum topology_domain but, const char *members)
{
	for (enum topology_domain d = TOPOLOGY_ALL; d <= TOPOLOGY_HOME; d++)
		assert_string_equal(domain(d), d == but ? members : "same");
}

static void steam_deck(void **state)
{
	read_machine("steam-deck", 8, 4, 1, 1, 1);
	assert_int_equal(topo.sibling[0], 1);
	assert_int_equal(topo.sibling[1], 0);
	assert_int_equal(topo.sibling[6], 7);
	assert_int_equal(topo.llc_kib[0], 4096);
	/* every source is there and none tells the CPUs apart */
	assert_int_equal(topo.source, TOPOLOGY_SAME);
	assert_int_equal(topo.rank[0], topo.rank[7]);
	no_domain_but(TOPOLOGY_ALL, "same");
}

static void ryzen_9800x3d(void **state)
{
	read_machine("9800x3d", 16, 8, 1, 1, 1);
	assert_int_equal(topo.sibling[3], 11);
	assert_int_equal(topo.sibling[11], 3);
	/* cpu_capacity comes before, but is the same for all */
	assert_int_equal(topo.source, TOPOLOGY_PREFCORE);
	assert_int_equal(topo.rank[3], 236);
	assert_int_equal(topo.rank[14], 201);
	/* one large cache is no larger than another; ranks are no kinds of core */
	no_domain_but(TOPOLOGY_TURBO, "3,11");
}

static void ryzen_7950x3d(void **state)
{
	read_machine("7950x3d", 32, 16, 2, 1, 1);
	assert_int_equal(topo.sibling[8], 24);
	assert_int_equal(topo.llc[7], topo.llc[16]);
	assert_int_not_equal(topo.llc[7], topo.llc[8]);
	assert_int_equal(topo.llc_kib[topo.llc[23]], 98304);
	assert_int_equal(topo.llc_kib[topo.llc[31]], 32768);
	assert_string_equal(domain(TOPOLOGY_LARGE_CACHE), "0-7,16-23");
	assert_string_equal(domain(TOPOLOGY_HOME), "0-7,16-23");
	/* the fastest core is on the other die, all are of one kind */
	assert_string_equal(domain(TOPOLOGY_TURBO), "8,24");
	assert_string_equal(domain(TOPOLOGY_PERFORMANCE), "same");
	assert_string_equal(domain(TOPOLOGY_POWERSAVE), "same");
}

static void core_14900k(void **state)
{
	read_machine("14900k", 32, 24, 1, 1, 1);
	assert_int_equal(topo.sibling[14], 15);
	assert_int_equal(topo.sibling[16], 16);
	assert_int_equal(topo.source, TOPOLOGY_CPPC);
	assert_string_equal(domain(TOPOLOGY_TURBO), "8-11");
	assert_string_equal(domain(TOPOLOGY_PERFORMANCE), "0-15");
	assert_string_equal(domain(TOPOLOGY_POWERSAVE), "16-31");
	assert_string_equal(domain(TOPOLOGY_HOME), "0-15");
	assert_string_equal(domain(TOPOLOGY_LARGE_CACHE), "same");
}

/* Without Intel's lists the speeds tell the kinds apart. */
static void kinds_without_lists(void **state)
{
	tree_unpack("14900k");
	tree_cut("devices/cpu_core");
	assert_int_equal(topology_read(&topo, root), 0);
	assert_string_equal(domain(TOPOLOGY_PERFORMANCE), "0-15");
	/* a CPU without the figure: what is left cannot be compared */
	tree_cut("devices/system/cpu/cpu20/acpi_cppc");
	assert_int_equal(topology_read(&topo, root), 0);
	assert_int_equal(topo.source, TOPOLOGY_FREQUENCY);
	assert_int_equal(topo.rank[8], 6000000);
	tree_cut("devices/system/cpu/cpu31/cpufreq");
	assert_int_equal(topology_read(&topo, root), 0);
	no_domain_but(TOPOLOGY_ALL, "same");
}

static void two_sockets(void **state)
{
	read_machine("epyc-2s", 256, 128, 16, 2, 2);
	assert_int_equal(topo.nr_cpu_ids, 256);
	assert_int_equal(topo.sibling[31], 159);
	assert_int_equal(topo.sibling[255], 127);
	assert_int_not_equal(topo.llc[31], topo.llc[32]);
	assert_int_equal(topo.node[31], topo.node[32]);
	assert_int_equal(topo.node[63], 0);
	assert_int_equal(topo.node[64], 1);
	assert_int_equal(topo.node[191], 0);
	assert_int_equal(topo.node[255], 1);
	assert_int_equal(topo.package[63], 0);
	assert_int_equal(topo.package[64], 1);
	assert_int_equal(topo.llc[255], topo.llc[120]);
	no_domain_but(TOPOLOGY_ALL, "same");
}

static void threadripper(void **state)
{
	read_machine("threadripper-7980x", 128, 64, 8, 1, 1);
	assert_int_equal(topo.sibling[63], 127);
	assert_int_not_equal(topo.llc[63], topo.llc[55]);
	assert_int_equal(topo.llc[63], topo.llc[120]);
	no_domain_but(TOPOLOGY_ALL, "same");
}

/* The kernel takes an offline CPU out of the masks, and its folders away. */
static void offline_holes(void **state)
{
	tree_unpack("7950x3d");
	tree_put("devices/system/cpu/online", "0-2,4-15,17-31");
	tree_put("devices/system/cpu/cpu0/topology/core_cpus_list", "0");
	tree_put("devices/system/cpu/cpu19/topology/core_cpus_list", "19");
	for (int cpu = 0; cpu < 32; cpu++) {
		char path[96];

		snprintf(path, sizeof(path),
			 "devices/system/cpu/cpu%d/cache/index3/shared_cpu_list", cpu);
		if (cpu % 16 < 8)
			tree_put(path, "0-2,4-7,17-23");
	}
	tree_cut("devices/system/cpu/cpu3/topology");
	tree_cut("devices/system/cpu/cpu3/cache");
	tree_cut("devices/system/cpu/cpu16/cpufreq");
	assert_int_equal(topology_read(&topo, root), 0);
	assert_int_equal(topo.nr_online, 30);
	assert_int_equal(topo.nr_cores, 16);
	assert_int_equal(topo.nr_llcs, 2);
	assert_int_equal(topo.sibling[0], 0);
	assert_int_equal(topo.sibling[19], 19);
	assert_int_equal(topo.source, TOPOLOGY_PREFCORE);
	assert_string_equal(domain(TOPOLOGY_HOME), "0-2,4-7,17-23");
}

/* A kernel that shows next to nothing: every CPU for itself, all alike. */
static void missing_files(void **state)
{
	tree_put("devices/system/cpu/possible", "0-3");
	tree_put("devices/system/cpu/online", "0-3");
	tree_put("devices/system/cpu/cpu1/cpufreq/cpuinfo_max_freq", "fast");
	assert_int_equal(topology_read(&topo, root), 0);
	assert_int_equal(topo.nr_cores, 4);
	assert_int_equal(topo.nr_llcs, 4);
	assert_int_equal(topo.nr_nodes, 1);
	for (int cpu = 0; cpu < 4; cpu++)
		assert_int_equal(topo.sibling[cpu], cpu);
	no_domain_but(TOPOLOGY_ALL, "same");
}

/* The size of one cache is missing: none is known to be larger. */
static void unknown_cache_size(void **state)
{
	tree_unpack("7950x3d");
	tree_cut("devices/system/cpu/cpu8/cache/index3/size");
	assert_int_equal(topology_read(&topo, root), 0);
	assert_int_equal(topo.nr_llcs, 2);
	assert_string_equal(domain(TOPOLOGY_HOME), "same");
}

/* Four threads of a core make one ring; the names before 5.3 do as well. */
static void four_threads(void **state)
{
	tree_put("devices/system/cpu/possible", "0-7");
	tree_put("devices/system/cpu/online", "0-7");
	for (int cpu = 0; cpu < 8; cpu++) {
		char path[96];

		snprintf(path, sizeof(path),
			 "devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu);
		tree_put(path, cpu % 2 ? "1,3,5,7" : "0,2,4,6");
	}
	assert_int_equal(topology_read(&topo, root), 0);
	assert_int_equal(topo.nr_cores, 2);
	assert_int_equal(topo.sibling[1], 3);
	assert_int_equal(topo.sibling[5], 7);
	assert_int_equal(topo.sibling[7], 1);
}

/* The large cache beside slow cores only: the fast cores are what counts. */
static void large_cache_of_slow_cores(void **state)
{
	tree_unpack("7950x3d");
	tree_put("devices/cpu_core/cpus", "8-15,24-31");
	tree_put("devices/cpu_atom/cpus", "0-7,16-23");
	assert_int_equal(topology_read(&topo, root), 0);
	assert_string_equal(domain(TOPOLOGY_LARGE_CACHE), "0-7,16-23");
	assert_string_equal(domain(TOPOLOGY_HOME), "8-15,24-31");
}

/* --primary-domain, or the error. */
static const char *primary(const char *words, int outcome)
{
	uint8_t set[GAMER_MAX_CPUS];

	assert_int_equal(primary_read(set, &topo, words), outcome);
	return outcome < 0 ? "" : topology_format_list(text, sizeof(text), set, topo.nr_cpu_ids);
}

static void primary_domains(void **state)
{
	tree_unpack("14900k");
	tree_put("devices/system/cpu/online", "0-29");
	assert_int_equal(topology_read(&topo, root), 0);
	assert_string_equal(primary("all", 0), "0-29");
	assert_string_equal(primary("turbo", 0), "8-11");
	assert_string_equal(primary("performance", 0), "0-15");
	assert_string_equal(primary("powersave", 0), "16-29");
	assert_string_equal(primary("3,5-7,31", 0), "3,5-7,31");
	primary("30-31", -ENODEV);
	primary("32", -ERANGE);
	primary("fast", -EINVAL);
	primary("", -EINVAL);
}

static void primary_domains_that_are_none(void **state)
{
	tree_unpack("steam-deck");
	assert_int_equal(topology_read(&topo, root), 0);
	assert_string_equal(primary("all", 0), "0-7");
	assert_string_equal(primary("turbo", PRIMARY_SAME), "0-7");
	assert_string_equal(primary("performance", PRIMARY_SAME), "0-7");
	assert_string_equal(primary("powersave", PRIMARY_SAME), "0-7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE(steam_deck),      TREE(ryzen_9800x3d),
		TREE(ryzen_7950x3d),   TREE(core_14900k),
		TREE(two_sockets),     TREE(threadripper),
		TREE(offline_holes),   TREE(kinds_without_lists),
		TREE(missing_files),   TREE(unknown_cache_size),
		TREE(four_threads),    TREE(large_cache_of_slow_cores),
		TREE(primary_domains), TREE(primary_domains_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
