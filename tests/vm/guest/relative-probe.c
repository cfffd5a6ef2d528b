// SPDX-License-Identifier: GPL-2.0-only
/*
 * A task that wakes again and again, each time with the same previous CPU, and a relative of
 * it on another CPU: a thread of the same process, or a process of its own.
 *
 * Usage: relative-probe thread|process wake|run RELATIVE-CPU PREVIOUS-CPU WAKE-UPS
 *   wake  the relative wakes it
 *   run   the relative runs on its CPU while it sleeps; a timer wakes it
 * Prints the wake-ups of each CPU in percent, e.g. "0 0 97 3".
 */
#include <err.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE_US = 8000, COMPUTE_US = 1000 };

static struct shared {
	atomic_int asked, answered; /* counts, which are waited for to rise */
	int relative_cpu;
	bool wakes;
} *shared;

static void sleep_us(long us)
{
	const struct timespec ts = {.tv_nsec = us * 1000};

	nanosleep(&ts, NULL);
}

static void compute_us(long us)
{
	struct timespec ts;
	long since, now;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	since = now = ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
	while (now - since < us) {
		clock_gettime(CLOCK_MONOTONIC, &ts);
		now = ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
	}
}

static void stay_on(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		err(1, "affinity");
}

static void await(atomic_int *count, int old)
{
	while (atomic_load(count) == old)
		syscall(SYS_futex, count, FUTEX_WAIT, old, NULL, NULL, 0);
}

static void raise_count(atomic_int *count)
{
	atomic_fetch_add(count, 1);
	syscall(SYS_futex, count, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* Each time it is asked it runs a little; then, if it is to, it waits until the other sleeps
 * and wakes it. */
static void *relative(void *unused)
{
	stay_on(shared->relative_cpu);
	for (int done = 0;; done++) {
		await(&shared->asked, done);
		compute_us(COMPUTE_US);
		if (!shared->wakes)
			continue;
		sleep_us(PAUSE_US);
		raise_count(&shared->answered);
	}
	return NULL;
}

static void start_relative(bool thread)
{
	pthread_t id;
	pid_t pid = 0;

	if (thread) {
		if (pthread_create(&id, NULL, relative, NULL))
			errx(1, "thread");
		return;
	}
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	relative(NULL);
}

/* One decision: the CPU on which it woke. */
static int wake_up(int previous, const cpu_set_t *allowed)
{
	int answered = atomic_load(&shared->answered);

	stay_on(previous);
	compute_us(COMPUTE_US);
	if (sched_setaffinity(0, sizeof(*allowed), allowed))
		err(1, "affinity");
	raise_count(&shared->asked);
	if (shared->wakes)
		await(&shared->answered, answered);
	else
		sleep_us(PAUSE_US);
	return sched_getcpu();
}

int main(int argc, char **argv)
{
	unsigned long seen[CPU_SETSIZE] = {0};
	long wakeups, cpus = sysconf(_SC_NPROCESSORS_CONF);
	cpu_set_t allowed;

	if (argc != 6)
		errx(2, "usage: relative-probe thread|process wake|run RELATIVE-CPU PREVIOUS-CPU "
			"WAKE-UPS");
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		err(1, "mmap");
	shared->wakes = !strcmp(argv[2], "wake");
	shared->relative_cpu = atoi(argv[3]);
	wakeups = atol(argv[5]);
	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		err(1, "affinity");
	start_relative(!strcmp(argv[1], "thread"));
	for (long i = 0; i < wakeups; i++)
		seen[wake_up(atoi(argv[4]), &allowed)]++;
	for (long cpu = 0; cpu < cpus; cpu++)
		printf("%lu%c", seen[cpu] * 100 / (unsigned long)wakeups,
		       cpu + 1 < cpus ? ' ' : '\n');
	return 0;
}
