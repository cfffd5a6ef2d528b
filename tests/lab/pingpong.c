/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One byte to and fro between two processes over two pipes: a turn is two
 * wakeups and two sleeps, so what a turn takes is what scheduling costs.
 *
 * Usage: pingpong N
 * Prints "pingpong ops=N elapsed_ns=N" for N round trips.
 * Exit: 0; 1 a failure; 2 usage.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "work.h"

enum { WARMUP = 200, MAX_OPS = 100000000 };

/* False when the other side is gone. */
static bool pass_on(int from, int to)
{
	char ball;

	return read(from, &ball, 1) == 1 && write(to, &ball, 1) == 1;
}

static bool play(int to, int from, long ops)
{
	char ball = 0;

	for (long i = 0; i < ops; i++)
		if (write(to, &ball, 1) != 1 || read(from, &ball, 1) != 1)
			return false;
	return true;
}

static int fail(const char *what)
{
	fprintf(stderr, "pingpong: %s: %s\n", what, strerror(errno));
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	char *end = NULL;
	long ops = argc == 2 ? strtol(argv[1], &end, 10) : 0;
	int there[2], back[2];
	uint64_t begin_at_ns;
	pid_t child;

	if (!end || *end || ops < 1 || ops > MAX_OPS) {
		fprintf(stderr, "usage: pingpong N  (N: round trips, 1 to %d)\n", MAX_OPS);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	if (pipe(there) || pipe(back))
		return fail("pipe");
	child = fork();
	if (child < 0)
		return fail("fork");
	if (!child) {
		close(there[1]);
		close(back[0]);
		while (pass_on(there[0], back[1]))
			;
		_exit(EXIT_SUCCESS);
	}
	close(there[0]);
	close(back[1]);
	if (!play(there[1], back[0], WARMUP))
		return fail("the other process is gone");
	begin_at_ns = work_now_ns();
	if (!play(there[1], back[0], ops))
		return fail("the other process is gone");
	printf("pingpong ops=%ld elapsed_ns=%" PRIu64 "\n", ops, work_now_ns() - begin_at_ns);
	close(there[1]);
	waitpid(child, NULL, 0);
	return EXIT_SUCCESS;
}
