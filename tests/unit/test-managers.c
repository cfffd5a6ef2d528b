// SPDX-License-Identifier: GPL-2.0-only
/* Other managers of priorities and schedulers, among processes as /proc shows them. */
#include "detect-tree.h"

#include "agent/managers.h"

static void put(const struct tree *tree, pid_t pid, const char *comm, const char *exe)
{
	char text[32];

	snprintf(text, sizeof(text), "%s\n", comm);
	tree_bytes(tree, pid, "comm", text, strlen(text));
	if (exe)
		tree_link(tree, pid, "exe", exe);
}

static const struct manager *named(const struct manager *managers, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(managers[i].name, name))
			return &managers[i];
	fail_msg("%s was not found", name);
	return NULL;
}

static void test_each_is_named_once(void **state)
{
	struct manager found[MANAGERS_MAX];
	struct tree *tree = *state;
	int n;

	put(tree, 10, "gamemoded", "/usr/bin/gamemoded");
	put(tree, 11, "gamemoded", "/usr/bin/gamemoded");
	put(tree, 12, "ananicy-cpp", "/usr/bin/ananicy-cpp");
	put(tree, 13, "ananicy", "/usr/bin/python3.12");
	put(tree, 14, "system76-schedu", "/usr/bin/system76-scheduler");
	put(tree, 15, "scx_loader", "/usr/bin/scx_loader");
	put(tree, 16, "scx_lavd", "/usr/bin/scx_lavd");
	n = managers_find(tree->root, 999, found);
	assert_int_equal(n, 6);
	assert_non_null(strstr(named(found, n, "gamemoded")->conflict, "nice values"));
	assert_non_null(strstr(named(found, n, "ananicy")->conflict, "cgroups"));
	assert_int_equal(named(found, n, "system76-scheduler")->pid, 14);
	assert_non_null(strstr(named(found, n, "scx_loader")->conflict, "starts schedulers"));
	assert_non_null(strstr(named(found, n, "scx_lavd")->conflict, "is a scheduler"));
	named(found, n, "ananicy-cpp");
}

static void test_others_are_not(void **state)
{
	struct manager found[MANAGERS_MAX];
	struct tree *tree = *state;

	put(tree, 10, "irqbalance", "/usr/sbin/irqbalance");
	put(tree, 11, "gamemode", "/x/gamemode");
	put(tree, 12, "gamemoded2", "/x/gamemoded2");
	put(tree, 13, "scx_", "/x/scx_");
	put(tree, 14, "scx_gamer", "/usr/bin/scx_gamer");
	put(tree, 15, "scx_flash", "/usr/bin/scx_flash"); /* the caller itself */
	put(tree, 16, "scx_rusty", NULL);                 /* a kernel thread */
	put(tree, 17, "", "/x/y");
	assert_int_equal(managers_find(tree->root, 15, found), 0);
	assert_int_equal(managers_find("/no/such", 15, found), 0);
}

static void test_more_than_there_is_room_for(void **state)
{
	struct manager found[MANAGERS_MAX];
	struct tree *tree = *state;

	for (int i = 0; i < MANAGERS_MAX + 3; i++) {
		char name[32];

		snprintf(name, sizeof(name), "scx_\x1b%d", i);
		put(tree, 10 + i, name, "/x/y");
	}
	assert_int_equal(managers_find(tree->root, 1, found), MANAGERS_MAX);
	assert_int_equal(strncmp(found[0].name, "scx_?", 5), 0);
}

static void test_text(void **state)
{
	const struct manager two[] = {{7, "gamemoded", "eats"}, {8, "scx_loader", "drinks"}};
	char line[512], small[12];

	assert_string_equal(managers_text(two, 0, line, sizeof(line)), "");
	assert_string_equal(managers_text(two, 1, line, sizeof(line)),
			    "gamemoded (process 7) runs; it eats");
	managers_text(two, 2, line, sizeof(line));
	assert_non_null(strstr(line, "gamemoded (process 7), scx_loader (process 8) run; "));
	assert_string_equal(managers_text(two, 2, small, sizeof(small)), "gamemoded (");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE(test_each_is_named_once),
		TREE(test_others_are_not),
		TREE(test_more_than_there_is_room_for),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
