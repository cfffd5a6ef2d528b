/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Background load of chosen kinds until SIGTERM or SIGINT, counted per task.
 *
 *   ready at_ns=N
 *   counts {"at_ns":N,"kinds":[{"kind":"hogs","tasks":2,"units":[9,8]}]}
 *
 * ready: all tasks were let go. counts: at SIGUSR1 and at the end, when nothing
 * of the load runs any more; units since the start, per task. Times are of
 * CLOCK_MONOTONIC. Exit: 0, 1 when a task failed (one line says which), 2 usage.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "load/load.h"
#include "work.h"

enum { SNAPSHOT_NS = 100000, SNAPSHOT_TRIES = 10 };

static void print_help(void)
{
	printf("usage: load KIND COUNT [KIND COUNT]...\n\n"
	       "GAMER_SEED (environment, a whole number) shifts when the tasks start.\n"
	       "SIGUSR1 prints counts, SIGTERM prints them and ends.\n\n"
	       "KIND                 COUNT\n");
	for (const struct load_kind *k = load_kinds; k->name; k++)
		printf("%-20s %s\n", k->name, k->count);
}

/* Whether text is a whole number from least to most: then it is in value. */
static int number(const char *text, unsigned long least, unsigned long most, uint32_t *value)
{
	char *end;
	unsigned long got;

	errno = 0;
	got = strtoul(text, &end, 10);
	if (errno || *end || end == text || *text < '0' || *text > '9' || got < least || got > most)
		return 0;
	*value = (uint32_t)got;
	return 1;
}

static int usage(const char *what, const char *why)
{
	fprintf(stderr, "load: %s: %s; see load --help\n", what, why);
	return 2;
}

/* Takes KIND COUNT pairs into groups. 0, or 2 after a line that says what is wrong. */
static int parse(struct load *l, char **args, int nr_args)
{
	char why[64];

	if (!nr_args)
		return usage("nothing to do", "no KIND COUNT given");
	if (nr_args > 2 * LOAD_MAX_GROUPS)
		return usage(args[2 * LOAD_MAX_GROUPS], "too many kinds");
	for (int i = 0; i < nr_args; i += 2) {
		struct load_group *g = &l->groups[l->nr_groups++];

		for (g->kind = load_kinds; g->kind->name; g->kind++)
			if (!strcmp(g->kind->name, args[i]))
				break;
		if (!g->kind->name)
			return usage(args[i], "no such kind");
		snprintf(why, sizeof(why), "COUNT must be a whole number from 1 to %u",
			 g->kind->most);
		if (i + 1 == nr_args || !number(args[i + 1], 1, g->kind->most, &g->count))
			return usage(args[i], why);
	}
	return 0;
}

/*
 * Prints what the tasks have done. They go on counting while they are read: a
 * reading that took long, because this process lost its CPU, is done again.
 */
static void print_counts(const struct load *l, uint64_t *units)
{
	const char *comma = "";
	uint64_t at_ns;

	for (int tries = 0; tries < SNAPSHOT_TRIES; tries++) {
		at_ns = work_now_ns();
		for (uint32_t i = 0; i < l->nr_tasks; i++)
			units[i] =
				atomic_load_explicit(&l->counters[i].units, memory_order_relaxed);
		if (work_now_ns() - at_ns < SNAPSHOT_NS)
			break;
	}
	printf("counts {\"at_ns\":%" PRIu64 ",\"kinds\":[", at_ns);
	for (uint32_t k = 0; k < l->nr_groups; k++) {
		const struct load_group *g = &l->groups[k];

		printf("%s{\"kind\":\"%s\",\"tasks\":%u,\"units\":[", comma, g->kind->name,
		       g->tasks);
		for (uint32_t i = 0; i < g->tasks; i++)
			printf("%s%" PRIu64, i ? "," : "", *units++);
		printf("]}");
		comma = ",";
	}
	printf("]}\n");
	fflush(stdout);
}

/*
 * Whether a task has ended, which none should: says which, unless it did so
 * itself. Its number is kept from being used again until load_kill. how: WNOHANG
 * to look, 0 to wait for one.
 */
static int lost_task(const struct load *l, int how)
{
	const struct load_group *g;
	siginfo_t info = {0};

	while (!waitid(P_ALL, 0, &info, WEXITED | WNOWAIT | how) && info.si_pid) {
		g = load_group_of(l, info.si_pid);
		if (g) {
			if (info.si_code != CLD_EXITED)
				fprintf(stderr, "load: %s: a task was killed by signal %d\n",
					g->kind->name, info.si_status);
			return 1;
		}
		waitpid(info.si_pid, NULL, 0); /* an orphan of a task */
		info.si_pid = 0;
	}
	return 0;
}

/* Until a signal ends it. The exit status. */
static int serve(struct load *l, const sigset_t *set, uint64_t *units)
{
	int signal = 0, lost = 0;

	printf("ready at_ns=%" PRIu64 "\n", work_now_ns());
	fflush(stdout);
	while (!lost && signal != SIGTERM && signal != SIGINT) {
		sigwait(set, &signal);
		if (signal == SIGUSR1)
			print_counts(l, units);
		else if (signal == SIGCHLD)
			lost = lost_task(l, WNOHANG);
	}
	load_kill(l);
	if (!lost)
		print_counts(l, units);
	return lost || ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	static struct load load;
	const char *seed_text = getenv("GAMER_SEED"), *step;
	uint32_t seed = 0;
	uint64_t *units;
	sigset_t set;
	int rc;

	if (argc == 2 && !strcmp(argv[1], "child"))
		return load_exec_child();
	if (argc == 2 && !strcmp(argv[1], "--help")) {
		print_help();
		return EXIT_SUCCESS;
	}
	if (seed_text && !number(seed_text, 0, UINT32_MAX, &seed))
		return usage("GAMER_SEED", "must be a whole number from 0 to 4294967295");
	rc = parse(&load, argv + 1, argc - 1);
	if (rc)
		return rc;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGCHLD, SIG_DFL);    /* if inherited as ignored, nothing could be waited for */
	prctl(PR_SET_TIMERSLACK, 1); /* inherited; the default adds 50 us to each sleep */
	rc = load_start(&load, seed, &step);
	units = rc ? NULL : calloc(load.nr_tasks, sizeof(*units));
	if (units)
		return serve(&load, &set, units);
	if (rc != -ECHILD)
		fprintf(stderr, "load: cannot %s: %s\n", step, strerror(rc ? -rc : ENOMEM));
	else
		lost_task(&load, 0);
	load_kill(&load);
	return EXIT_FAILURE;
}
