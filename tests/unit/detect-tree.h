/* SPDX-License-Identifier: GPL-2.0-only */
/* Processes as /proc shows them, written into a temporary folder: one per test. */
#ifndef TESTS_UNIT_DETECT_TREE_H
#define TESTS_UNIT_DETECT_TREE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "detect/facts.h"
#include "detect/rules.h"

struct tree_process {
	pid_t pid, ppid;
	uint64_t start;
	const char *exe;     /* a path; NULL = hidden */
	const char *args[8]; /* none: exe */
	const char *env[8];
	const char *cgroup; /* path; NULL = one of a session */
	unsigned int threads, rss_mib;
	const char *fds[6];
};

struct tree {
	char root[32];
	int fd;
	struct rules *rules;
};

static inline int tree_setup(void **state)
{
	struct tree *tree = calloc(1, sizeof(*tree));

	/* Thousands of small files: in memory where there is such a place. */
	snprintf(tree->root, sizeof(tree->root), "%s/test-facts-XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	assert_non_null(mkdtemp(tree->root));
	tree->fd = open(tree->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(tree->fd >= 0);
	assert_int_equal(rules_new(&tree->rules), 0);
	*state = tree;
	return 0;
}

static inline int tree_remove_entry(const char *path, const struct stat *st, int flag,
				    struct FTW *ftw)
{
	return remove(path);
}

static inline int tree_teardown(void **state)
{
	struct tree *tree = *state;
	int r = nftw(tree->root, tree_remove_entry, 16, FTW_DEPTH | FTW_PHYS);

	rules_free(tree->rules);
	close(tree->fd);
	free(tree);
	return r;
}

/* Bytes, with their null bytes, as a file of a process. */
static inline void tree_bytes(const struct tree *tree, pid_t pid, const char *name,
			      const char *bytes, size_t len)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%d", tree->root, (int)pid);
	if (mkdir(path, 0700))
		assert_int_equal(errno, EEXIST);
	snprintf(path, sizeof(path), "%s/%d/%s", tree->root, (int)pid, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static inline void tree_stat(const struct tree *tree, const struct tree_process *p, char state)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "%d (na (me) x) %c %d 1 1 0 -1 4194304 9 0 0 0 5 6 0 0 20 0 %u 0 %llu 9999999 "
		 "%lu 18446744073709551615 1 1 0 0 0 0 0\n",
		 (int)p->pid, state, (int)p->ppid, p->threads ? p->threads : 1,
		 (unsigned long long)p->start,
		 (unsigned long)p->rss_mib * (1048576ul / (unsigned long)sysconf(_SC_PAGESIZE)));
	tree_bytes(tree, p->pid, "stat", text, strlen(text));
}

static inline void tree_strings(const struct tree *tree, pid_t pid, const char *name,
				const char *const *strings, size_t max)
{
	char bytes[4096];
	size_t len = 0;

	for (size_t i = 0; i < max && strings[i]; i++) {
		assert_true(len + strlen(strings[i]) + 1 <= sizeof(bytes));
		memcpy(bytes + len, strings[i], strlen(strings[i]) + 1);
		len += strlen(strings[i]) + 1;
	}
	tree_bytes(tree, pid, name, bytes, len);
}

static inline void tree_link(const struct tree *tree, pid_t pid, const char *name,
			     const char *target)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%d/%s", tree->root, (int)pid, name);
	if (unlink(path))
		assert_int_equal(errno, ENOENT);
	assert_int_equal(symlink(target, path), 0);
}

static inline void tree_put(const struct tree *tree, const struct tree_process *p)
{
	const char *const session[] = {"PATH=/usr/bin", "HOME=/home/u"};
	char text[512], name[64];

	tree_stat(tree, p, 'S');
	if (p->exe)
		tree_link(tree, p->pid, "exe", p->exe);
	if (p->args[0])
		tree_strings(tree, p->pid, "cmdline", p->args, 8);
	else
		tree_strings(tree, p->pid, "cmdline", &p->exe, 1);
	tree_strings(tree, p->pid, "environ", p->env[0] ? p->env : session, p->env[0] ? 8 : 2);
	snprintf(text, sizeof(text), "0::%s\n",
		 p->cgroup ? p->cgroup : "/user.slice/user-1000.slice/session-2.scope");
	tree_bytes(tree, p->pid, "cgroup", text, strlen(text));
	snprintf(name, sizeof(name), "%s/%d/fd", tree->root, (int)p->pid);
	if (mkdir(name, 0700))
		assert_int_equal(errno, EEXIST);
	for (size_t i = 0; i < 6 && p->fds[i]; i++) {
		snprintf(name, sizeof(name), "fd/%zu", i);
		tree_link(tree, p->pid, name, p->fds[i]);
	}
}

/* event5 is a controller, event3 a mouse, the rest are neither. */
static const struct facts_devices tree_devices = {{1 << 5}, {1 << 3}};

static inline struct facts tree_look(const struct tree *tree, pid_t pid)
{
	struct facts facts;

	assert_int_equal(facts_look(tree->fd, pid, tree->rules, &tree_devices, &facts), 0);
	return facts;
}

static inline struct rules_score tree_score(const struct tree *tree, const struct facts *facts)
{
	struct rules_score score;

	rules_score(tree->rules, facts, &score);
	return score;
}

#define TREE(test) cmocka_unit_test_setup_teardown(test, tree_setup, tree_teardown)

#endif
