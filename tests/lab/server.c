/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stands for what a game waits for and did not start: a display server, a sound server.
 * For each byte that comes it works and sends one back.
 *
 * Usage: server REQUESTS ANSWERS INSTRUCTIONS [fifo]
 *   REQUESTS ANSWERS  two FIFOs that exist; see the game's --server
 *   fifo              run under SCHED_FIFO, as the game of that arm
 * Exit: 0 the game closed its end; 1 a failure; 2 usage.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "game/game.h"
#include "work.h"

static int fail(const char *what)
{
	fprintf(stderr, "server: %s: %s\n", what, strerror(errno));
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	const struct sched_param param = {.sched_priority = GAME_PRIORITY};
	char *end = NULL, byte;
	long long insns = argc == 4 || argc == 5 ? strtoll(argv[3], &end, 10) : 0;
	int requests, answers;

	if (!end || *end || insns < 1 || (argc == 5 && strcmp(argv[4], "fifo"))) {
		fprintf(stderr, "usage: server REQUESTS ANSWERS INSTRUCTIONS [fifo]\n");
		return 2;
	}
	if (argc == 5 && sched_setscheduler(0, SCHED_FIFO, &param))
		return fail("SCHED_FIFO");
	prctl(PR_SET_TIMERSLACK, 1);
	signal(SIGPIPE, SIG_IGN);
	/* In the order in which the game opens them: each waits for the other side. */
	requests = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (requests < 0)
		return fail(argv[1]);
	answers = open(argv[2], O_WRONLY | O_CLOEXEC);
	if (answers < 0)
		return fail(argv[2]);
	while (read(requests, &byte, 1) == 1) {
		work_run((uint64_t)insns);
		if (write(answers, &byte, 1) != 1)
			break; /* the game is gone */
	}
	return EXIT_SUCCESS;
}
