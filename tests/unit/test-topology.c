/* SPDX-License-Identifier: GPL-2.0-only */
/* Topology from trees written here, as the kernel would show them. */
#include "tree.h"

#include <errno.h>

static void __attribute__((format(printf, 2, 3))) write_file(const char *text, const char *path,
							     ...)
{
	static const char cpus[] = "devices/system/cpu/";
	char full[256];
	va_list args;

	memcpy(full, cpus, sizeof(cpus));
	va_start(args, path);
	vsnprintf(full + sizeof(cpus) - 1, sizeof(full) - sizeof(cpus), path, args);
	va_end(args);
	tree_put(full, text);
}

static void write_cache(int cpu, int index, const char *level, const char *list)
{
	write_file(level, "cpu%d/cache/index%d/level", cpu, index);
	write_file(list, "cpu%d/cache/index%d/shared_cpu_list", cpu, index);
}

static void lists_parse(void **state)
{
	uint8_t set[16];

	assert_int_equal(topology_parse_list(set, 16, "0-3,8"), 5);
	assert_true(set[0] && set[3] && set[8] && !set[4]);
	assert_int_equal(topology_parse_list(set, 16, "5"), 1);
	assert_int_equal(topology_parse_list(set, 16, "1,1-2"), 2);
}

static const char *list(const uint8_t *set, uint32_t nr)
{
	static char text[64];

	return topology_format_list(text, sizeof(text), set, nr);
}

static void lists_are_written(void **state)
{
	static const uint8_t set[] = {1, 1, 1, 0, 1, 0, 1, 1};
	char text[10];

	assert_string_equal(list(set, 8), "0-2,4,6-7");
	assert_string_equal(list(set, 5), "0-2,4");
	assert_string_equal(list(set + 3, 1), "");
	assert_string_equal(topology_format_list(text, sizeof(text), set, 8), "0-2,4...");
}

static void bad_lists_are_refused(void **state)
{
	static const char *const bad[] = {"",   "a",    "1,",  ",1",  "3-1",  "1-",
					  "-1", "1--2", "1 2", "0x1", "1-2-3"};
	uint8_t set[16];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(topology_parse_list(set, 16, bad[i]), -EINVAL);
	assert_int_equal(topology_parse_list(set, 16, "16"), -ERANGE);
	assert_int_equal(topology_parse_list(set, 16, "0-99999999999999999999"), -ERANGE);
}

/* Two cache domains whose CPUs are numbered n and n + 4, as AMD does with SMT. */
static void domains_come_from_masks(void **state)
{
	struct topology topo;
	int cpu;

	write_file("0-7", "possible");
	write_file("0-7", "online");
	for (cpu = 0; cpu < 8; cpu++) {
		write_cache(cpu, 0, "1", "0");
		write_cache(cpu, 3, "3", cpu % 4 < 2 ? "0-1,4-5" : "2-3,6-7");
	}
	assert_int_equal(topology_read(&topo, root), 0);
	assert_int_equal(topo.nr_llcs, 2);
	assert_int_equal(topo.nr_cpu_ids, 8);
	assert_int_equal(topo.llc[0], 0);
	assert_int_equal(topo.llc[5], 0);
	assert_int_equal(topo.llc[2], 1);
	assert_int_equal(topo.llc[7], 1);
}

static void offline_holes_are_no_cpus(void **state)
{
	struct topology topo;
	int cpu;

	write_file("0-5", "possible");
	write_file("0,2,5", "online");
	for (cpu = 0; cpu < 6; cpu++)
		write_cache(cpu, 2, "3", "0,2,5");
	assert_int_equal(topology_read(&topo, root), 0);
	assert_int_equal(topo.nr_cpu_ids, 6);
	assert_int_equal(topo.nr_online, 3);
	assert_int_equal(topo.nr_llcs, 1);
	assert_false(topo.online[1]);
}

static void no_cache_means_the_package(void **state)
{
	struct topology topo;

	write_file("0-2", "possible");
	write_file("0-2", "online");
	write_file("0-1", "cpu0/topology/package_cpus_list");
	assert_int_equal(topology_read(&topo, root), 0);
	assert_int_equal(topo.nr_llcs, 2);
	assert_int_equal(topo.llc[1], 0);
	assert_int_equal(topo.llc[2], 1);
}

static void high_cpu_numbers_work(void **state)
{
	struct topology topo;

	write_file("0-255", "possible");
	write_file("31,32,63,64,255", "online");
	write_cache(31, 3, "3", "31-32");
	write_cache(63, 3, "3", "63-64");
	write_cache(255, 3, "3", "255");
	assert_int_equal(topology_read(&topo, root), 0);
	assert_int_equal(topo.nr_cpu_ids, 256);
	assert_int_equal(topo.nr_llcs, 3);
	assert_int_equal(topo.llc[32], topo.llc[31]);
	assert_int_equal(topo.llc[64], topo.llc[63]);
	assert_int_not_equal(topo.llc[255], topo.llc[64]);
}

static void too_many_cpus_are_refused(void **state)
{
	struct topology topo;

	write_file("0-1024", "possible");
	write_file("0", "online");
	assert_int_equal(topology_read(&topo, root), -E2BIG);
}

static void a_missing_tree_is_an_error(void **state)
{
	struct topology topo;

	assert_int_equal(topology_read(&topo, root), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_parse),
		cmocka_unit_test(lists_are_written),
		cmocka_unit_test(bad_lists_are_refused),
		TREE(domains_come_from_masks),
		TREE(offline_holes_are_no_cpus),
		TREE(no_cache_means_the_package),
		TREE(high_cpu_numbers_work),
		TREE(too_many_cpus_are_refused),
		TREE(a_missing_tree_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
