/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tree of sysfs files in a temporary folder, one per test: written file by file, or
 * unpacked from a machine's list of paths and values (tests/unit/machines).
 */
#ifndef TESTS_UNIT_TREE_H
#define TESTS_UNIT_TREE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/topology.h"

static char root[] = "/tmp/topology-XXXXXX";

static void tree_put(const char *path, const char *text)
{
	char full[512], *slash;
	FILE *file;

	snprintf(full, sizeof(full), "%s/%s", root, path);
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

/* One line of a machine: "path value"; [LIST] in the path stands for each of its numbers. */
static void tree_line(char *line)
{
	char *value = strchr(line, ' '), *open = strchr(line, '['), *close = strchr(line, ']');
	uint8_t set[GAMER_MAX_CPUS];

	assert_non_null(value);
	*value++ = '\0';
	if (!open) {
		tree_put(line, value);
		return;
	}
	assert_non_null(close);
	*open++ = *close++ = '\0';
	assert_true(topology_parse_list(set, GAMER_MAX_CPUS, open) > 0);
	for (int cpu = 0; cpu < GAMER_MAX_CPUS; cpu++) {
		char path[256];

		snprintf(path, sizeof(path), "%s%d%s", line, cpu, close);
		if (set[cpu])
			tree_put(path, value);
	}
}

static inline void tree_unpack(const char *machine)
{
	char path[128], line[512];
	FILE *file;

	snprintf(path, sizeof(path), "tests/unit/machines/%s.tree", machine);
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '#')
			tree_line(line);
	}
	fclose(file);
}

static int tree_remove_entry(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	return remove(path);
}

static inline void tree_cut(const char *path)
{
	char full[512];

	snprintf(full, sizeof(full), "%s/%s", root, path);
	assert_int_equal(nftw(full, tree_remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

static int tree_make(void **state)
{
	return mkdtemp(root) ? 0 : -1;
}

static int tree_remove(void **state)
{
	int ret = nftw(root, tree_remove_entry, 16, FTW_DEPTH | FTW_PHYS);

	memcpy(root + sizeof(root) - 7, "XXXXXX", 6);
	return ret;
}

#define TREE(test) cmocka_unit_test_setup_teardown(test, tree_make, tree_remove)

#endif
