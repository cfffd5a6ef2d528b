// SPDX-License-Identifier: GPL-2.0-only
/* The game's process: adoption and its refusals, its end, on real processes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "detect/detect.h"

struct seen {
	int reports;
	struct detect_report last;
};

static void on_report(void *data, const struct detect_report *report)
{
	struct seen *seen = data;

	seen->reports++;
	seen->last = *report;
}

static int poll_ms(const struct detect *det, int timeout_ms)
{
	struct pollfd pfd = {.fd = detect_fd(det), .events = POLLIN};

	return poll(&pfd, 1, timeout_ms);
}

/* A child that sleeps until it is killed, and dies with the test. */
static pid_t spawn(void)
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	assert_true(pid > 0);
	return pid;
}

static void end(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void test_end_is_reported_once(void **state)
{
	struct seen seen = {0};
	struct detect *det;
	pid_t pid = spawn();

	assert_int_equal(detect_new(&det, pid, NULL, on_report, &seen), 0);
	assert_int_equal(poll_ms(det, 0), 0);
	assert_int_equal(detect_dispatch(det), 0);
	assert_int_equal(seen.reports, 0);
	assert_int_equal(detect_tree_size(det), 1);

	end(pid);
	assert_int_equal(poll_ms(det, 10000), 1);
	assert_int_equal(detect_dispatch(det), 0);
	assert_int_equal(seen.reports, 1);
	assert_int_equal(seen.last.kind, DETECT_ENDED);
	assert_int_equal(seen.last.pid, pid);
	assert_int_equal(seen.last.descendants, 0);
	assert_true(seen.last.at_ns > 0);
	assert_int_equal(detect_tree_size(det), -ESRCH);

	/* The fd must not stay readable: a loop would spin on it. */
	assert_int_equal(poll_ms(det, 0), 0);
	assert_int_equal(detect_dispatch(det), 0);
	assert_int_equal(seen.reports, 1);
	assert_null(detect_free(det));
}

/* A child with two children of its own, one of which has one: four processes. */
static pid_t spawn_tree(int ready_fd)
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!fork()) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (!fork())
				prctl(PR_SET_PDEATHSIG, SIGKILL);
		} else if (!fork()) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
		}
		if (write(ready_fd, "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	assert_true(pid > 0);
	return pid;
}

static void test_descendants_are_counted(void **state)
{
	struct seen seen = {0};
	struct detect *det;
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = spawn_tree(ready[1]);
	for (int i = 0; i < 4; i++)
		assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(detect_new(&det, pid, NULL, on_report, &seen), 0);
	assert_int_equal(detect_tree_size(det), 4);
	end(pid);
	assert_int_equal(poll_ms(det, 10000), 1);
	assert_int_equal(detect_dispatch(det), 0);
	assert_int_equal(seen.last.descendants, 3);
	detect_free(det);
	close(ready[0]);
	close(ready[1]);
}

static void test_no_such_process(void **state)
{
	struct detect *det;
	pid_t pid = spawn();

	end(pid);
	assert_int_equal(detect_new(&det, pid, NULL, on_report, NULL), DETECT_E_NO_PROCESS);
	assert_null(det);
	assert_int_equal(detect_new(&det, 0, NULL, on_report, NULL), DETECT_E_NO_PROCESS);
	assert_int_equal(detect_new(&det, -1, NULL, on_report, NULL), DETECT_E_NO_PROCESS);
	assert_int_equal(detect_new(&det, INT32_MAX, NULL, on_report, NULL), DETECT_E_NO_PROCESS);
	assert_null(det);
}

/* Ended, not yet reaped by its parent: the number is still taken, the process is gone. */
static void test_zombie_is_no_process(void **state)
{
	struct detect *det;
	siginfo_t info;
	pid_t pid = spawn();

	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_int_equal(detect_new(&det, pid, NULL, on_report, NULL), DETECT_E_NO_PROCESS);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

struct thread {
	pthread_barrier_t started, done;
	pid_t tid;
};

static void *thread_main(void *data)
{
	struct thread *thread = data;

	thread->tid = (pid_t)syscall(SYS_gettid);
	pthread_barrier_wait(&thread->started);
	pthread_barrier_wait(&thread->done);
	return NULL;
}

/* With the real /proc the leader is named; with one that hides it, it is at least no lie. */
static void test_thread_id_names_its_leader(void **state)
{
	char hidden[] = "/tmp/test-detect-XXXXXX";
	struct thread thread;
	struct detect *det;
	pthread_t id;
	pid_t leader = 0;

	assert_non_null(mkdtemp(hidden));
	pthread_barrier_init(&thread.started, NULL, 2);
	pthread_barrier_init(&thread.done, NULL, 2);
	assert_int_equal(pthread_create(&id, NULL, thread_main, &thread), 0);
	pthread_barrier_wait(&thread.started);
	assert_int_not_equal(thread.tid, getpid());

	assert_int_equal(detect_new(&det, thread.tid, &leader, on_report, NULL), DETECT_E_THREAD);
	assert_null(det);
	assert_int_equal(leader, getpid());
	assert_int_equal(detect_new(&det, thread.tid, NULL, on_report, NULL), DETECT_E_THREAD);
	assert_int_equal(detect_new_at(&det, hidden, thread.tid, NULL, on_report, NULL),
			 DETECT_E_DENIED);

	pthread_barrier_wait(&thread.done);
	pthread_join(id, NULL);
	assert_int_equal(rmdir(hidden), 0);
}

/* A live process that /proc does not show: what hidepid does to others' processes. */
static void test_hidden_process_is_denied(void **state)
{
	char hidden[] = "/tmp/test-detect-XXXXXX";
	struct detect *det;
	pid_t pid = spawn();

	assert_non_null(mkdtemp(hidden));
	assert_int_equal(detect_new_at(&det, hidden, pid, NULL, on_report, NULL), DETECT_E_DENIED);
	assert_null(det);
	end(pid);
	assert_int_equal(detect_new_at(&det, hidden, pid, NULL, on_report, NULL),
			 DETECT_E_NO_PROCESS);
	assert_int_equal(rmdir(hidden), 0);
	assert_int_equal(detect_new_at(&det, hidden, getpid(), NULL, on_report, NULL), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_end_is_reported_once),
		cmocka_unit_test(test_descendants_are_counted),
		cmocka_unit_test(test_no_such_process),
		cmocka_unit_test(test_zombie_is_no_process),
		cmocka_unit_test(test_thread_id_names_its_leader),
		cmocka_unit_test(test_hidden_process_is_denied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
