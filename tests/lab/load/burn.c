/* SPDX-License-Identifier: GPL-2.0-only */
/* Tasks that compute and sleep: hogs, burners, the fake game, the real-time task. */
#include <errno.h>
#include <sched.h>
#include <stddef.h>

#include "../work.h"
#include "load.h"

enum { RT_PRIORITY = 30, RT_CHUNK_INSNS = 10000 };

static const uint64_t RT_BUSY_NS = 3000000, RT_PERIOD_NS = 10000000;

void load_sleep_us(uint32_t us)
{
	struct timespec ts = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000L};

	clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);
}

int load_burn(struct load_task *t)
{
	for (;;) {
		work_run(t->kind->burn_insns);
		load_count(t);
		if (t->kind->sleep_us)
			load_sleep_us(t->kind->sleep_us);
	}
}

/* Binds to the index-th of the CPUs allowed, beginning again after the last. */
int load_pinned_setup(struct load_task *t)
{
	cpu_set_t allowed, one;
	int left, cpu = 0;

	t->step = "be bound to a CPU";
	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		return -errno;
	left = (int)t->index % CPU_COUNT(&allowed);
	while (!CPU_ISSET(cpu, &allowed) || left--)
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return sched_setaffinity(0, sizeof(one), &one) ? -errno : 0;
}

int load_rt_setup(struct load_task *t)
{
	struct sched_param param = {.sched_priority = RT_PRIORITY};

	t->step = "become SCHED_FIFO";
	return sched_setscheduler(0, SCHED_FIFO, &param) ? -errno : 0;
}

static uint64_t cpu_time_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/*
 * In time, not in instructions as the others: in virtual time the CPUs share
 * their speed, and a fixed amount of work would grow to more than the period.
 */
int load_rt(struct load_task *t)
{
	uint64_t due_ns = work_now_ns(), now_ns, until_ns;
	struct timespec ts;

	for (;;) {
		until_ns = cpu_time_ns() + RT_BUSY_NS;
		while (cpu_time_ns() < until_ns)
			work_run(RT_CHUNK_INSNS);
		load_count(t);
		now_ns = work_now_ns();
		/* A period that has passed is left out, not caught up. */
		due_ns += (now_ns - due_ns) / RT_PERIOD_NS * RT_PERIOD_NS + RT_PERIOD_NS;
		ts = (struct timespec){.tv_sec = (time_t)(due_ns / 1000000000u),
				       .tv_nsec = (long)(due_ns % 1000000000u)};
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	}
}
