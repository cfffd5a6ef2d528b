/* SPDX-License-Identifier: GPL-2.0-only */
/* Tasks that start programs, one after the other. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "load.h"

enum { CHILD_PAGES = 64, HACKBENCH_LOOPS = 20 };

/* 0 when the child ended well, else negative errno. */
static int reap(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	return status ? -ECANCELED : 0;
}

/* Starts one child, waits until it says through a pipe that it ran, and ends. */
static int exec_once(void)
{
	int fds[2], rc;
	ssize_t got;
	char byte;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid) {
		dup2(fds[1], STDOUT_FILENO);
		execl("/proc/self/exe", "load", "child", NULL);
		_exit(127);
	}
	rc = pid < 0 ? -errno : 0;
	close(fds[1]);
	if (!rc) {
		got = read(fds[0], &byte, 1);
		rc = reap(pid);
		if (!rc && got != 1)
			rc = -EPIPE;
	}
	close(fds[0]);
	return rc;
}

int load_exec(struct load_task *t)
{
	int rc = 0;

	t->step = "fork and exec";
	while (!rc) {
		rc = exec_once();
		if (!rc)
			load_count(t);
	}
	return rc;
}

/* What a short program does: it is loaded, faults in memory of its own, says something. */
int load_exec_child(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	volatile char *memory = mmap(NULL, CHILD_PAGES * page, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return 1;
	prctl(PR_SET_NAME, "exec-child");
	for (size_t i = 0; i < CHILD_PAGES; i++)
		memory[i * page] = 1;
	return write(STDOUT_FILENO, "", 1) == 1 ? 0 : 1;
}

/* One run, from PATH, which says how long it took: nobody wants to know. */
static int hackbench_once(const struct load_task *t, uint32_t groups, uint32_t loops)
{
	char nr_groups[16], nr_loops[16];
	char mode[] = "-T", program[] = "hackbench", g[] = "-g", l[] = "-l";
	char *argv[] = {program, mode, g, nr_groups, l, nr_loops, NULL};
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int rc;

	if (!strcmp(t->kind->name, "hackbench-processes"))
		mode[1] = 'P';
	snprintf(nr_groups, sizeof(nr_groups), "%u", groups);
	snprintf(nr_loops, sizeof(nr_loops), "%u", loops);
	rc = posix_spawn_file_actions_init(&actions);
	if (rc)
		return -rc;
	rc = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (!rc)
		rc = posix_spawnp(&pid, program, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return rc ? -rc : reap(pid);
}

/* Whether it is there and works: the smallest run. */
int load_hackbench_setup(struct load_task *t)
{
	t->step = "run hackbench";
	return hackbench_once(t, 1, 1);
}

int load_hackbench(struct load_task *t)
{
	int rc = 0;

	while (!rc) {
		rc = hackbench_once(t, t->count, HACKBENCH_LOOPS);
		if (!rc)
			load_count(t);
	}
	return rc;
}
