/* SPDX-License-Identifier: GPL-2.0-only */
/* Topology from trees written here, as the kernel would show them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/topology.h"

static char root[] = "/tmp/topology-XXXXXX";

static void __attribute__((format(printf, 2, 3))) write_file(const char *text, const char *path,
							     ...)
{
	char full[512], *slash;
	va_list args;
	FILE *file;
	int len = snprintf(full, sizeof(full), "%s/devices/system/cpu/", root);

	va_start(args, path);
	vsnprintf(full + len, sizeof(full) - (size_t)len, path, args);
	va_end(args);
	for (slash = full + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0700);
		*slash = '/';
	}
	file = fopen(full, "w");
	assert_non_null(file);
	fprintf(file, "%s\n", text);
	fclose(file);
}

static void write_cache(int cpu, int index, const char *level, const char *list)
{
	write_file(level, "cpu%d/cache/index%d/level", cpu, index);
	write_file(list, "cpu%d/cache/index%d/shared_cpu_list", cpu, index);
}

static int make_root(void **state)
{
	return mkdtemp(root) ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	return remove(path);
}

static int remove_root(void **state)
{
	int ret = nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);

	memcpy(root + sizeof(root) - 7, "XXXXXX", 6);
	return ret;
}

static void lists_parse(void **state)
{
	uint8_t set[16];

	assert_int_equal(topology_parse_list(set, 16, "0-3,8"), 5);
	assert_true(set[0] && set[3] && set[8] && !set[4]);
	assert_int_equal(topology_parse_list(set, 16, "5"), 1);
	assert_int_equal(topology_parse_list(set, 16, "1,1-2"), 2);
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

#define TREE(test) cmocka_unit_test_setup_teardown(test, make_root, remove_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_parse),    cmocka_unit_test(bad_lists_are_refused),
		TREE(domains_come_from_masks),    TREE(offline_holes_are_no_cpus),
		TREE(no_cache_means_the_package), TREE(high_cpu_numbers_work),
		TREE(too_many_cpus_are_refused),  TREE(a_missing_tree_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
