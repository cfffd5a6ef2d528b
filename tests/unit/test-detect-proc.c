// SPDX-License-Identifier: GPL-2.0-only
/* The reader of /proc, on written trees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "detect/proc.h"

static void assert_stat(const char *text, pid_t pid, pid_t ppid)
{
	pid_t got_pid = -1, got_ppid = -1;

	assert_int_equal(proc_parse_stat(text, &got_pid, &got_ppid), 0);
	assert_int_equal(got_pid, pid);
	assert_int_equal(got_ppid, ppid);
}

static void assert_no_stat(const char *text)
{
	pid_t pid, ppid;

	assert_int_equal(proc_parse_stat(text, &pid, &ppid), -EBADMSG);
}

static void test_stat_lines(void **state)
{
	assert_stat("1234 (bash) S 1000 1234 1234 34817 1300 4194304\n", 1234, 1000);
	assert_stat("1 (systemd) S 0 1 1 0 -1 4194560\n", 1, 0);
	assert_stat("7 (Web Content) R 6 1 1 0 -1\n", 7, 6);
	assert_stat("7 (a) S 1 (b)) R 6 1 1\n", 7, 6);
	assert_stat("7 () S 99 ()) Z 6 1 1\n", 7, 6);
	assert_stat("7 (two\nlines) 5) D 6 1 1\n", 7, 6);
	assert_stat("7 () t 6", 7, 6);
	assert_stat("2147483647 (x) S 2147483646 0\n", 2147483647, 2147483646);
}

static void test_broken_stat_lines(void **state)
{
	assert_no_stat("");
	assert_no_stat("7");
	assert_no_stat("7 (bash");
	assert_no_stat("7 (bash)");
	assert_no_stat("7 (bash) S");
	assert_no_stat("7 (bash) S ");
	assert_no_stat("7 (bash) S x");
	assert_no_stat("7 (bash) 5 6");
	assert_no_stat("7 bash) S 6");
	assert_no_stat("x (bash) S 6");
	assert_no_stat("-7 (bash) S 6");
	assert_no_stat("7 (bash) S -6");
	assert_no_stat("2147483648 (bash) S 6");
	assert_no_stat("99999999999999999999999 (bash) S 6");
}

/* A tree in a directory of its own. */
struct tree {
	char root[32];
	int fd;
};

static void tree_file(const struct tree *tree, const char *dir, const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", tree->root, dir);
	if (mkdir(path, 0755))
		assert_int_equal(errno, EEXIST);
	snprintf(path, sizeof(path), "%s/%s/%s", tree->root, dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void tree_process(const struct tree *tree, pid_t pid, const char *name, pid_t ppid)
{
	char dir[16], text[128];

	snprintf(dir, sizeof(dir), "%d", (int)pid);
	snprintf(text, sizeof(text), "%d (%s) S %d 1 1 0 -1 4194304 0\n", (int)pid, name,
		 (int)ppid);
	tree_file(tree, dir, "stat", text);
}

static int tree_setup(void **state)
{
	struct tree *tree = malloc(sizeof(*tree));

	snprintf(tree->root, sizeof(tree->root), "/tmp/test-proc-XXXXXX");
	assert_non_null(mkdtemp(tree->root));
	tree->fd = open(tree->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(tree->fd >= 0);
	*state = tree;
	return 0;
}

static int tree_teardown(void **state)
{
	struct tree *tree = *state;
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", tree->root);
	close(tree->fd);
	free(tree);
	return system(command);
}

static void test_tree_sizes(void **state)
{
	struct tree *tree = *state;

	tree_process(tree, 1, "init", 0);
	tree_process(tree, 2, "kthreadd", 0);
	tree_process(tree, 100, "game (x86) S 1 ", 1);
	tree_process(tree, 101, "child", 100);
	tree_process(tree, 50, "older number, younger process", 101);
	tree_process(tree, 40, "and its child", 50);
	tree_process(tree, 200, "stranger", 1);
	tree_process(tree, 1000, "prefix of a number", 10);

	assert_int_equal(proc_tree_size(tree->fd, 100), 4);
	assert_int_equal(proc_tree_size(tree->fd, 101), 3);
	assert_int_equal(proc_tree_size(tree->fd, 40), 1);
	assert_int_equal(proc_tree_size(tree->fd, 1), 6);
	assert_int_equal(proc_tree_size(tree->fd, 10), -ESRCH);
	/* The directory is read from its start each time. */
	assert_int_equal(proc_tree_size(tree->fd, 100), 4);
}

static void test_tree_order(void **state)
{
	struct proc_node nodes[4] = {{0}};
	struct tree *tree = *state;

	tree_process(tree, 101, "game", 1);
	tree_process(tree, 50, "its child", 101);
	tree_process(tree, 100, "and of that", 50);
	assert_int_equal(proc_tree(tree->fd, 101, nodes, 2), 3); /* more than fits */
	assert_int_equal(nodes[0].pid, 101);
	assert_int_equal(nodes[1].pid, 50);
	assert_int_equal(nodes[1].ppid, 101);
	assert_int_equal(nodes[2].pid, 0);
	assert_int_equal(proc_tree(tree->fd, 101, nodes, 4), 3);
	assert_int_equal(nodes[2].pid, 100);
	assert_int_equal(nodes[3].pid, 0);
}

static void test_name(void **state)
{
	struct tree *tree = *state;
	char name[16] = "before";

	assert_int_equal(proc_name(tree->fd, 7, name, sizeof(name)), -ENOENT);
	assert_string_equal(name, "before");
	tree_file(tree, "7", "comm", "a\nb\n");
	assert_int_equal(proc_name(tree->fd, 7, name, sizeof(name)), 0);
	assert_string_equal(name, "a\nb");
	tree_file(tree, "7", "comm", "fifteen letters\n");
	assert_int_equal(proc_name(tree->fd, 7, name, sizeof(name)), 0);
	assert_string_equal(name, "fifteen letters");
}

static void test_owner(void **state)
{
	struct tree *tree = *state;
	uid_t uid = 12345;

	assert_int_equal(proc_owner(tree->fd, 7, &uid), -ESRCH);
	tree_file(tree, "7", "comm", "x\n");
	assert_int_equal(proc_owner(tree->fd, 7, &uid), 0);
	assert_int_equal(uid, geteuid());
}

static void test_tree_ignores_what_is_no_process(void **state)
{
	struct tree *tree = *state;

	tree_process(tree, 100, "game", 1);
	tree_process(tree, 101, "child", 100);
	tree_file(tree, "102", "stat", "broken");
	tree_file(tree, "103", "status", "no stat\n");
	tree_file(tree, "104x", "stat", "104 (x) S 100 0\n");
	tree_file(tree, "self", "stat", "105 (x) S 100 0\n");
	assert_int_equal(proc_tree_size(tree->fd, 100), 2);
}

static void test_many_processes(void **state)
{
	struct tree *tree = *state;

	for (pid_t pid = 1000; pid < 1700; pid++)
		tree_process(tree, pid, "chain", pid - 1);
	assert_int_equal(proc_tree_size(tree->fd, 1000), 700);
	assert_int_equal(proc_tree_size(tree->fd, 1690), 10);
}

static void test_empty_tree(void **state)
{
	struct tree *tree = *state;

	assert_int_equal(proc_tree_size(tree->fd, 1), -ESRCH);
	assert_int_equal(proc_tree_size(-1, 1), -EBADF);
}

static void test_thread_group(void **state)
{
	struct tree *tree = *state;
	pid_t tgid = 0;

	/* The name is the user's to choose; the kernel escapes its newlines. */
	tree_file(tree, "7", "status", "Name:\ta\\nTgid:\t9\nUmask:\t0022\nTgid:\t5\nNgid:\t0\n");
	assert_int_equal(proc_tgid(tree->fd, 7, &tgid), 0);
	assert_int_equal(tgid, 5);
	tree_file(tree, "8", "status", "Name:\tx\nState:\tS\n");
	assert_int_equal(proc_tgid(tree->fd, 8, &tgid), -EBADMSG);
	assert_int_equal(proc_tgid(tree->fd, 9, &tgid), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stat_lines),
		cmocka_unit_test(test_broken_stat_lines),
		cmocka_unit_test_setup_teardown(test_tree_sizes, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_tree_order, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_name, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_owner, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_tree_ignores_what_is_no_process, tree_setup,
						tree_teardown),
		cmocka_unit_test_setup_teardown(test_many_processes, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_empty_tree, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_thread_group, tree_setup, tree_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
