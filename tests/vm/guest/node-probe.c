// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where tasks go that computed on one CPU and are then allowed others, too: whoever takes
 * them first. All other CPUs are to be busy.
 *
 * Usage: node-probe ROUNDS OWN-CPU [TASKS:FROM-CPU:TO-CPUS]...
 *   OWN-CPU  where this program itself runs; it sleeps, but while it lets the tasks go
 *   TO-CPUS  a list such as 0,2,3
 * Prints, for each group of tasks, on which CPU each of them was first seen beside its own:
 * a line "0 12 3 0" with the number of times per CPU.
 */
#include <err.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { MAX_GROUPS = 4, MAX_TASKS = 16, GATHER_MS = 40, WATCH_MS = 60 };

struct group {
	int tasks, from;
	cpu_set_t home, allowed;
	unsigned long seen[CPU_SETSIZE];
};

struct task {
	const struct group *group;
	atomic_int tid;
	atomic_int first; /* -1 = is where it was */
};

static struct group groups[MAX_GROUPS];
static struct task tasks[MAX_GROUPS * MAX_TASKS];
static int nr_groups, nr_tasks;

static void sleep_ms(long ms)
{
	const struct timespec ts = {.tv_nsec = ms * 1000000};

	nanosleep(&ts, NULL);
}

static void *compute(void *data)
{
	struct task *t = data;

	atomic_store(&t->tid, (int)syscall(SYS_gettid));
	for (;;) {
		int cpu = sched_getcpu();

		if (cpu != t->group->from && atomic_load(&t->first) < 0)
			atomic_store(&t->first, cpu);
	}
	return NULL;
}

static void allow(const struct task *t, const cpu_set_t *set)
{
	if (sched_setaffinity(atomic_load(&t->tid), sizeof(*set), set))
		err(1, "affinity");
}

static void add_group(char *text)
{
	struct group *g = &groups[nr_groups];
	char *list, *word;
	pthread_t id;

	if (nr_groups == MAX_GROUPS || sscanf(text, "%d:%d", &g->tasks, &g->from) != 2 ||
	    g->tasks > MAX_TASKS)
		errx(2, "not a group: %s", text);
	nr_groups++;
	list = strrchr(text, ':') + 1;
	CPU_SET(g->from, &g->home);
	while ((word = strsep(&list, ",")))
		CPU_SET(atoi(word), &g->allowed);
	for (int i = 0; i < g->tasks; i++) {
		struct task *t = &tasks[nr_tasks++];

		t->group = g;
		if (pthread_create(&id, NULL, compute, t))
			errx(1, "thread");
		while (!atomic_load(&t->tid))
			sleep_ms(1);
		allow(t, &g->home);
	}
}

/* They are let go at once: until this program sleeps its CPU takes none. */
static void play(void)
{
	for (int i = 0; i < nr_tasks; i++)
		allow(&tasks[i], &tasks[i].group->home);
	sleep_ms(GATHER_MS);
	for (int i = 0; i < nr_tasks; i++)
		atomic_store(&tasks[i].first, -1);
	for (int i = 0; i < nr_tasks; i++)
		allow(&tasks[i], &tasks[i].group->allowed);
	sleep_ms(WATCH_MS);
	for (int i = 0; i < nr_tasks; i++) {
		int first = atomic_load(&tasks[i].first);

		if (first >= 0)
			groups[tasks[i].group - groups].seen[first]++;
	}
}

int main(int argc, char **argv)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	cpu_set_t own;

	if (argc < 4)
		errx(2, "usage: node-probe ROUNDS OWN-CPU [TASKS:FROM-CPU:TO-CPUS]...");
	CPU_ZERO(&own);
	CPU_SET(atoi(argv[2]), &own);
	if (sched_setaffinity(0, sizeof(own), &own))
		err(1, "affinity");
	for (int i = 3; i < argc; i++)
		add_group(argv[i]);
	for (int i = 0; i < atoi(argv[1]); i++)
		play();
	for (int i = 0; i < nr_groups; i++)
		for (long cpu = 0; cpu < cpus; cpu++)
			printf("%lu%c", groups[i].seen[cpu], cpu + 1 < cpus ? ' ' : '\n');
	return 0;
}
