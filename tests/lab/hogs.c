/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A load that wants all the CPU time it can get: N processes that count what
 * they manage to do. Runs until SIGTERM or SIGINT, then prints the count, so
 * that what a scheduler takes from background work can be told.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "work.h"

enum { MAX_HOGS = 1024, UNIT_INSNS = 10000 };

/* One cache line each: counting must not slow the others down. */
struct counter {
	_Atomic uint64_t units;
} __attribute__((aligned(64)));

static _Noreturn void hog(struct counter *counter, pid_t parent)
{
	prctl(PR_SET_NAME, "hog");
	/* The parent may have ended before this was asked for: then nobody signals. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
	for (;;) {
		work_run(UNIT_INSNS);
		atomic_fetch_add_explicit(&counter->units, 1, memory_order_relaxed);
	}
}

static void print_result(const struct counter *counters, long count, uint64_t elapsed_ns)
{
	uint64_t sum = 0, least = UINT64_MAX;

	for (long i = 0; i < count; i++) {
		uint64_t units = atomic_load(&counters[i].units);

		sum += units;
		least = units < least ? units : least;
	}
	printf("hogs=%ld units=%" PRIu64 " least_units=%" PRIu64 " elapsed_ns=%" PRIu64 "\n", count,
	       sum, least, elapsed_ns);
}

static int fail(const char *what)
{
	fprintf(stderr, "hogs: %s: %s\n", what, strerror(errno));
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	char *end = NULL;
	long count = argc == 2 ? strtol(argv[1], &end, 10) : 0;
	struct counter *counters;
	pid_t parent = getpid(), pids[MAX_HOGS];
	uint64_t begin_at_ns;
	sigset_t set;
	int signal;

	if (!end || *end || count < 1 || count > MAX_HOGS) {
		fprintf(stderr, "usage: hogs N  (N: processes, 1 to %d)\n", MAX_HOGS);
		return 2;
	}
	counters = mmap(NULL, (size_t)count * sizeof(*counters), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (counters == MAP_FAILED)
		return fail("mmap");
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	begin_at_ns = work_now_ns();
	for (long i = 0; i < count; i++) {
		pids[i] = fork();
		if (pids[i] < 0)
			return fail("fork"); /* those started end with this process */
		if (!pids[i])
			hog(&counters[i], parent);
	}
	sigwait(&set, &signal);
	for (long i = 0; i < count; i++)
		kill(pids[i], SIGKILL);
	print_result(counters, count, work_now_ns() - begin_at_ns);
	while (wait(NULL) > 0)
		;
	return EXIT_SUCCESS;
}
