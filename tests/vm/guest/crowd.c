// SPDX-License-Identifier: GPL-2.0-only
/*
 * A crowd: many threads that all compute from the same moment on.
 *
 * Usage: crowd THREADS SECONDS
 * Prints the longest time that any of them did not run, in ms: the time between two
 * looks at the clock. Exit 1 when they cannot be made.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { STACK_BYTES = 64 * 1024 };

static pthread_barrier_t gate;
static atomic_bool ends;
static _Atomic uint64_t longest_ns;

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

static void *compute(void *unused)
{
	uint64_t longest = 0, last, other;

	pthread_barrier_wait(&gate);
	last = now_ns();
	while (!ends) {
		uint64_t now = now_ns();

		if (now - last > longest)
			longest = now - last;
		last = now;
	}
	other = longest_ns;
	while (longest > other && !atomic_compare_exchange_weak(&longest_ns, &other, longest))
		;
	return NULL;
}

int main(int argc, char **argv)
{
	int threads = argc == 3 ? atoi(argv[1]) : 0, seconds = argc == 3 ? atoi(argv[2]) : 0;
	pthread_attr_t attr;
	pthread_t *ids;

	if (threads <= 0 || seconds <= 0)
		return 2;
	ids = calloc((size_t)threads, sizeof(*ids));
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	pthread_barrier_init(&gate, NULL, (unsigned int)threads + 1);
	for (int i = 0; i < threads; i++) {
		if (!ids || pthread_create(&ids[i], &attr, compute, NULL))
			return 1;
	}
	pthread_barrier_wait(&gate);
	sleep((unsigned int)seconds);
	ends = true;
	for (int i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	printf("%llu\n", (unsigned long long)longest_ns / 1000000);
	return 0;
}
