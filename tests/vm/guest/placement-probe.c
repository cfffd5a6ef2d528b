// SPDX-License-Identifier: GPL-2.0-only
/*
 * A task that wakes at a fixed period and notes on which CPU. Before each sleep it
 * computes on the same CPU, so each wake-up is the same decision: that CPU was the
 * previous one, and any may be chosen that the task could use when it was started.
 *
 * Usage: placement-probe PREVIOUS-CPU SLEEP-US RUN-US WAKE-UPS
 * Prints the wake-ups of each CPU in percent, e.g. "0 0 97 3".
 */
#include <err.h>
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static void sleep_us(uint64_t us)
{
	const struct timespec ts = {.tv_sec = (time_t)(us / 1000000),
				    .tv_nsec = (long)(us % 1000000) * 1000};

	nanosleep(&ts, NULL);
}

static void compute_us(uint64_t us)
{
	const uint64_t until = now_us() + us;

	while (now_us() < until)
		;
}

/* The allowed CPUs are set last, so that the next wake-up may choose any of them. */
static void compute_on(const cpu_set_t *one, const cpu_set_t *allowed, uint64_t us)
{
	if (sched_setaffinity(0, sizeof(*one), one))
		err(1, "affinity");
	compute_us(us);
	if (sched_setaffinity(0, sizeof(*allowed), allowed))
		err(1, "affinity");
}

int main(int argc, char **argv)
{
	unsigned long seen[CPU_SETSIZE] = {0};
	long sleep_time_us, run_us, wakeups, cpus = sysconf(_SC_NPROCESSORS_CONF);
	cpu_set_t allowed, one;

	if (argc != 5)
		errx(2, "usage: placement-probe PREVIOUS-CPU SLEEP-US RUN-US WAKE-UPS");
	sleep_time_us = atol(argv[2]);
	run_us = atol(argv[3]);
	wakeups = atol(argv[4]);
	CPU_ZERO(&one);
	CPU_SET(atoi(argv[1]), &one);
	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		err(1, "affinity");
	for (long i = 0; i < wakeups; i++) {
		compute_on(&one, &allowed, (uint64_t)run_us);
		sleep_us((uint64_t)sleep_time_us);
		seen[sched_getcpu()]++;
	}
	for (long cpu = 0; cpu < cpus; cpu++)
		printf("%lu%c", seen[cpu] * 100 / (unsigned long)wakeups,
		       cpu + 1 < cpus ? ' ' : '\n');
	return 0;
}
