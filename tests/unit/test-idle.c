/* SPDX-License-Identifier: GPL-2.0-only */
/* Which rules of placement apply on a machine, and what they prefer. */
#include "tree.h"

#include "bpf/idle.h"
#include "bpf/placement.h"

static struct topology topo;
static uint8_t value[GAMER_MAX_CPUS], primary[GAMER_MAX_CPUS];

static void machine(const char *name)
{
	tree_unpack(name);
	assert_int_equal(topology_read(&topo, root), 0);
}

static const uint8_t *only(const char *list)
{
	assert_true(topology_parse_list(primary, topo.nr_cpu_ids, list) > 0);
	return primary;
}

/* The CPUs of a list have this value. */
static void expect(const char *list, int expected)
{
	uint8_t set[GAMER_MAX_CPUS];

	assert_true(topology_parse_list(set, topo.nr_cpu_ids, list) > 0);
	for (uint32_t cpu = 0; cpu < topo.nr_cpu_ids; cpu++) {
		if (set[cpu])
			assert_int_equal(value[cpu], expected);
	}
}

static uint32_t rules(const struct scx_config *flags)
{
	struct scx_config cfg = *flags;

	cfg.topology = &topo;
	return placement_rules(&cfg);
}

#define RULES(...) rules(&(struct scx_config){__VA_ARGS__})

/* Nothing tells the CPUs apart: the kernel's choice, whatever the flags. */
static void alike(void **state)
{
	machine("epyc-2s");
	assert_int_equal(placement_favour(value, &topo, NULL), 0);
	assert_int_equal(placement_ranks(value, &topo), 0);
	assert_int_equal(RULES(.napi_hook = true), 0);
	assert_int_equal(RULES(.preferred_idle_scan = true), 0);
	assert_int_equal(RULES(.avoid_smt = true), IDLE_AVOID_SMT);
	assert_int_equal(RULES(.disable_smt = true), IDLE_IGNORE_SMT);
	assert_int_equal(RULES(.numa = true), IDLE_NODE);
	assert_int_equal(RULES(.mm_affinity = true), IDLE_NEAR_WAKER);
	assert_int_equal(RULES(.mm_hints = 4096), IDLE_HINT);
	assert_int_equal(RULES(.primary = only("31-32,63-64,255")), IDLE_FAVOUR);
	assert_int_equal(placement_favour(value, &topo, primary), 1);
	expect("31-32,63-64,255", 1);
	expect("0-30,33-62,65-254", 0);
	/* all that is online is no choice */
	assert_int_equal(RULES(.primary = only("0-255")), 0);
}

static void ranks(void **state)
{
	machine("9800x3d");
	assert_int_equal(placement_favour(value, &topo, NULL), 0);
	assert_int_equal(placement_ranks(value, &topo), 7);
	expect("3,11", 7);
	expect("1,9", 6);
	expect("6,14", 0);
	assert_int_equal(RULES(.napi_hook = true), 0);
	assert_int_equal(RULES(.preferred_idle_scan = true), IDLE_RANK);
	/* one cache, one node */
	assert_int_equal(RULES(.mm_affinity = true), 0);
	assert_int_equal(RULES(.numa = true), 0);
}

static void large_cache(void **state)
{
	machine("7950x3d");
	assert_int_equal(RULES(.napi_hook = true), IDLE_FAVOUR);
	assert_int_equal(placement_favour(value, &topo, NULL), 2);
	expect("0-7,16-23", 2);
	expect("8-15,24-31", 1);
	/* the first idle CPU is the first one here, too */
	assert_int_equal(RULES(.flat_idle_scan = true, .mm_hints = 128), IDLE_FLAT);
	/* inside a primary domain the large cache comes first, too */
	assert_int_equal(placement_favour(value, &topo, only("6-9")), 2);
	expect("6-7", 2);
	expect("8-9", 1);
	expect("0-5,10-31", 0);
	/* one without it is a domain all the same */
	assert_int_equal(placement_favour(value, &topo, only("8-15")), 1);
	expect("8-15", 1);
	expect("0-7,16-31", 0);
}

static void hybrid(void **state)
{
	machine("14900k");
	assert_int_equal(placement_favour(value, &topo, NULL), 2);
	expect("0-15", 2);
	expect("16-31", 1);
	assert_int_equal(placement_ranks(value, &topo), 2);
	expect("8-11", 2);
	expect("0-7,12-15", 1);
	expect("16-31", 0);
}

/* Offline CPUs do not make a difference, and threads that are off are no SMT. */
static void offline(void **state)
{
	char path[96], self[12];

	tree_unpack("14900k");
	tree_put("devices/system/cpu/online", "16-31");
	assert_int_equal(topology_read(&topo, root), 0);
	assert_int_equal(RULES(.avoid_smt = true, .preferred_idle_scan = true), 0);
	tree_put("devices/system/cpu/online", "0,2,4,6,16-31");
	for (int cpu = 0; cpu < 8; cpu += 2) {
		snprintf(path, sizeof(path), "devices/system/cpu/cpu%d/topology/core_cpus_list",
			 cpu);
		snprintf(self, sizeof(self), "%d", cpu);
		tree_put(path, self);
	}
	assert_int_equal(topology_read(&topo, root), 0);
	assert_int_equal(RULES(.avoid_smt = true), IDLE_FAVOUR);
}

#define VIEW(...) ((struct idle_view){__VA_ARGS__})

/* a is better than b under these rules. */
static void better(uint32_t rule, struct idle_view a, struct idle_view b)
{
	assert_true(idle_score(rule, &a) > idle_score(rule, &b));
}

static void same(uint32_t rule, struct idle_view a, struct idle_view b)
{
	assert_int_equal(idle_score(rule, &a), idle_score(rule, &b));
}

static void preferences(void **state)
{
	const struct idle_view none = VIEW(0), favoured = VIEW(.favour = 2),
			       whole = VIEW(.whole = 1, .alone = 1), alone = VIEW(.alone = 1),
			       ranked = VIEW(.rank = 1), near = VIEW(.near_llc = 1, .near_node = 1),
			       previous = VIEW(.previous = 1, .near_llc = 1, .near_node = 1);
	const uint32_t all = IDLE_FAVOUR | IDLE_RANK | IDLE_AVOID_SMT;

	/* each rule beats all that comes after it */
	better(all, whole, VIEW(.alone = 1, .favour = 3, .rank = IDLE_MAX_RANK, .near_llc = 1));
	better(all, alone, VIEW(.favour = 3, .rank = IDLE_MAX_RANK, .near_llc = 1));
	better(all, favoured, VIEW(.favour = 1, .rank = IDLE_MAX_RANK, .near_llc = 1));
	better(all, ranked, previous);
	better(all, near, VIEW(.near_node = 1));
	better(all, previous, near);
	/* without its rule it counts for nothing */
	same(IDLE_RANK, favoured, none);
	same(IDLE_FAVOUR, ranked, none);
	same(IDLE_FAVOUR, alone, none);
	same(IDLE_IGNORE_SMT, whole, none);
	better(IDLE_IGNORE_SMT, previous, VIEW(.whole = 1, .near_llc = 1, .near_node = 1));
	/* a rank that is too high stays in its place */
	better(all, favoured, VIEW(.favour = 1, .rank = IDLE_MAX_RANK + 1));
}

/* A flat scan takes the first one it looks at: none is better than another. */
static void flat(void **state)
{
	const struct idle_view best =
		VIEW(.favour = 3, .rank = IDLE_MAX_RANK, .home = 1, .whole = 1, .alone = 1,
		     .near_waker = 1, .hinted = 1, .near_llc = 1, .near_node = 1, .previous = 1);

	better(0, best, VIEW(0));
	same(IDLE_FLAT, best, VIEW(0));
	same(~0u, best, VIEW(0));
}

/* The node comes first; for a game the CPUs that it favours are as near. */
static void nodes(void **state)
{
	const struct idle_view far = VIEW(.favour = 2, .home = 1, .whole = 1, .alone = 1),
			       near = VIEW(.favour = 1, .near_node = 1);

	better(IDLE_NODE, near, far);
	better(0, far, near);
	better(IDLE_NODE | IDLE_FAVOUR, far, near);
	better(IDLE_NODE | IDLE_FAVOUR, near, VIEW(.favour = 1, .whole = 1, .alone = 1));
	better(IDLE_NODE, VIEW(.near_node = 1, .near_llc = 1), near);
}

/* The waker's cache, then the previous CPU, then the hint, then what is near. */
static void relatives(void **state)
{
	const struct idle_view waker = VIEW(.near_waker = 1), hinted = VIEW(.hinted = 1),
			       near = VIEW(.near_llc = 1, .near_node = 1),
			       previous = VIEW(.previous = 1, .near_llc = 1, .near_node = 1);
	const uint32_t all = IDLE_NEAR_WAKER | IDLE_HINT;

	better(all, waker, previous);
	better(all, previous, hinted);
	better(all, hinted, near);
	better(all, VIEW(.near_waker = 1, .hinted = 1), waker);
	better(all | IDLE_RANK, VIEW(.rank = 1), VIEW(.near_waker = 1, .hinted = 1, .previous = 1));
	better(all, VIEW(.whole = 1), VIEW(.near_waker = 1, .hinted = 1));
	/* without its rule it counts for nothing */
	same(IDLE_HINT, waker, VIEW(0));
	same(IDLE_NEAR_WAKER, hinted, VIEW(0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE(alike),
		TREE(ranks),
		TREE(large_cache),
		TREE(hybrid),
		TREE(offline),
		cmocka_unit_test(preferences),
		cmocka_unit_test(flat),
		cmocka_unit_test(nodes),
		cmocka_unit_test(relatives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
