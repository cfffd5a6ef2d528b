// SPDX-License-Identifier: GPL-2.0-only
/* When processes end, with processes of our own. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "detect/ends.h"
#include "detect/facts.h"

static struct ends *ends;
static int proc_fd;
static pid_t told[8];
static int told_count;

static void on_end(void *data, pid_t pid, uint64_t start_ticks)
{
	assert_true(told_count < 8);
	told[told_count++] = pid;
}

static int setup(void **state)
{
	told_count = 0;
	proc_fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return ends_new(&ends, proc_fd, on_end, NULL);
}

static int teardown(void **state)
{
	ends = ends_free(ends);
	close(proc_fd);
	return 0;
}

static pid_t start_one(uint64_t *start_ticks)
{
	pid_t pid = fork();

	if (!pid)
		for (;;)
			pause();
	assert_true(pid > 0);
	assert_int_equal(facts_start(proc_fd, pid, start_ticks), 0);
	return pid;
}

static void end_one(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static bool readable(void)
{
	struct pollfd pfd = {.fd = ends_fd(ends), .events = POLLIN};

	return poll(&pfd, 1, 0) == 1;
}

static void test_end(void **state)
{
	uint64_t ticks;
	pid_t pid = start_one(&ticks);

	assert_int_equal(ends_add(ends, pid, ticks), 0);
	assert_int_equal(ends_add(ends, pid, ticks), 0);
	assert_false(readable());
	end_one(pid);
	assert_true(readable());
	assert_int_equal(ends_dispatch(ends), 0);
	assert_int_equal(told_count, 1);
	assert_int_equal(told[0], pid);
	assert_false(readable());
}

/* A number alone is not a process. */
static void test_another(void **state)
{
	uint64_t ticks;
	pid_t pid = start_one(&ticks);

	assert_int_equal(ends_add(ends, pid, ticks + 1), -ESRCH);
	end_one(pid);
	assert_int_equal(ends_add(ends, pid, ticks), -ESRCH);
	assert_int_equal(ends_dispatch(ends), 0);
	assert_int_equal(told_count, 0);
}

static void test_removed(void **state)
{
	uint64_t ticks;
	pid_t pid = start_one(&ticks);

	assert_int_equal(ends_add(ends, pid, ticks), 0);
	ends_remove(ends, pid);
	ends_remove(ends, pid);
	end_one(pid);
	assert_int_equal(ends_dispatch(ends), 0);
	assert_int_equal(told_count, 0);
}

static void remove_other(void *data, pid_t pid, uint64_t start_ticks)
{
	const pid_t *pids = data;

	on_end(NULL, pid, start_ticks);
	ends_remove(ends, pids[0] == pid ? pids[1] : pids[0]);
}

/* Two have ended; told of one, fn has no use for the other any more. */
static void test_removed_meanwhile(void **state)
{
	uint64_t ticks[2];
	pid_t pids[2] = {start_one(&ticks[0]), start_one(&ticks[1])};

	ends_free(ends);
	assert_int_equal(ends_new(&ends, proc_fd, remove_other, pids), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(ends_add(ends, pids[i], ticks[i]), 0);
	for (int i = 0; i < 2; i++)
		end_one(pids[i]);
	assert_int_equal(ends_dispatch(ends), 0);
	assert_int_equal(told_count, 1);
}

static void test_full(void **state)
{
	uint64_t ticks[ENDS_MAX + 1];
	pid_t pids[ENDS_MAX + 1];

	for (int i = 0; i <= ENDS_MAX; i++)
		pids[i] = start_one(&ticks[i]);
	for (int i = 0; i < ENDS_MAX; i++)
		assert_int_equal(ends_add(ends, pids[i], ticks[i]), 0);
	assert_int_equal(ends_add(ends, pids[ENDS_MAX], ticks[ENDS_MAX]), -ENOSPC);
	ends_remove(ends, pids[3]);
	assert_int_equal(ends_add(ends, pids[ENDS_MAX], ticks[ENDS_MAX]), 0);
	ends = ends_free(ends);
	for (int i = 0; i <= ENDS_MAX; i++)
		end_one(pids[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_end, setup, teardown),
		cmocka_unit_test_setup_teardown(test_another, setup, teardown),
		cmocka_unit_test_setup_teardown(test_removed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_removed_meanwhile, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
