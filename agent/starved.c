// SPDX-License-Identifier: GPL-2.0-only
#include "starved.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>

#include "bpf/policy.h"
#include "util.h"

static const char *const starved_classes[] = {
	[POLICY_NONE] = "idle, or of another scheduling class",
	[POLICY_ORDINARY] = "ordinary",
	[POLICY_GAME] = "game",
	[POLICY_URGENT] = "game, in a window",
	[POLICY_KERNEL] = "kernel thread of that CPU, or the agent",
};

static double starved_s(uint64_t ns)
{
	return (double)ns / UTIL_NS_PER_S;
}

/* A name is whatever its process wants. */
static const char *starved_name(const char *comm, char name[GAMER_COMM_LEN])
{
	size_t len = strnlen(comm, GAMER_COMM_LEN - 1);

	for (size_t i = 0; i < len; i++)
		name[i] = isprint((unsigned char)comm[i]) ? comm[i] : '?';
	name[len] = '\0';
	return name;
}

static const char *starved_queue(const struct gamer_waiter *waiter, char *text, size_t size)
{
	const char *of = waiter->queue == GAMER_QUEUE_GAME ? "the game's queue" : "the queue";

	if (waiter->cpu >= 0)
		snprintf(text, size, "%s of CPU %d", of, waiter->cpu);
	else
		snprintf(text, size, "%s of cache domain %u", of, waiter->llc);
	return text;
}

const char *starved_say(const struct gamer_starved *starved, char *text, size_t size)
{
	const struct gamer_waiter *waiter = &starved->waiter[0];
	char name[GAMER_COMM_LEN], queue[64];

	snprintf(text, size, "process %d (%s) has waited for %.2f s in %s", waiter->pid,
		 starved_name(waiter->comm, name), starved_s(waiter->waited_ns),
		 starved_queue(waiter, queue, sizeof(queue)));
	return text;
}

static void starved_print_waiters(const struct gamer_starved *starved, FILE *to)
{
	char name[GAMER_COMM_LEN], queue[64];
	uint32_t n = starved->found < GAMER_STARVED_TASKS ? starved->found : GAMER_STARVED_TASKS;

	fprintf(to, "\n%u of the tasks looked at waited too long%s:\n", starved->found,
		starved->found > n ? "; the first" : "");
	for (uint32_t i = 0; i < n; i++) {
		const struct gamer_waiter *waiter = &starved->waiter[i];

		fprintf(to, "  %d %s: for %.3f s (allowed %.3f s), in %s\n", waiter->pid,
			starved_name(waiter->comm, name), starved_s(waiter->waited_ns),
			starved_s(waiter->allowed_ns), starved_queue(waiter, queue, sizeof(queue)));
	}
}

static void starved_print_cpus(const struct gamer_starved *starved, FILE *to)
{
	char name[GAMER_COMM_LEN];

	fprintf(to, "\nwhat the CPUs ran:\n");
	for (uint32_t cpu = 0; cpu < starved->cpus && cpu < GAMER_MAX_CPUS; cpu++) {
		const struct gamer_at_work *work = &starved->at_work[cpu];
		const char *class = work->class < ARRAY_SIZE(starved_classes)
					    ? starved_classes[work->class]
					    : "?";

		if (work->pid < 0)
			fprintf(to, "  CPU %u: not known (%s)", cpu, class);
		else
			fprintf(to, "  CPU %u: %d %s, priority %d (%s)", cpu, work->pid,
				starved_name(work->comm, name), work->prio, class);
		fprintf(to, "; %u wait for it\n", work->waiting);
	}
}

void starved_print(const struct gamer_starved *starved, FILE *to)
{
	fprintf(to,
		"scx_gamer let go of the machine: tasks were starved.\n"
		"uptime without suspend %.3f s; boosts dropped %.3f s before\n"
		"waiting: %u in queues of CPUs, %u in queues of cache domains, %u in the game's\n",
		starved_s(starved->at_ns), starved_s(starved->at_ns - starved->dropped_at_ns),
		starved->waiting.tasks[GAMER_QUEUE_CPU], starved->waiting.tasks[GAMER_QUEUE_LLC],
		starved->waiting.tasks[GAMER_QUEUE_GAME]);
	starved_print_waiters(starved, to);
	starved_print_cpus(starved, to);
}

int starved_write(const struct gamer_starved *starved, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	int r = 0;

	if (!file) {
		r = -errno;
		util_close(fd);
		return r;
	}
	starved_print(starved, file);
	if (ferror(file))
		r = -EIO;
	if (fclose(file) && !r)
		r = -errno;
	return r;
}
