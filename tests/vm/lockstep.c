// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded into QEMU in virtual mode: of its threads only one runs at a time, and they
 * take turns at points that the guest's instructions decide.
 *
 * Why. With -icount one thread executes all virtual CPUs in turn, but QEMU has two more:
 *  - The main loop. It is told of each timer that is due, and looks at timers and at
 *    whether all CPUs are idle whenever the host lets it run. If that falls between a CPU
 *    that halts and the accounting of what it executed, or between the end of a turn and
 *    the start of the next, time and turns are other ones than without.
 *  - call_rcu. Before it frees memory it interrupts the CPU that executes (force_rcu).
 * Both depend on the host's scheduler. Seen: one run of eight CPUs in about fifteen.
 * And the CPUs' thread asks the host for the time whenever it empties a TLB, to choose the
 * next one's size (tlb_mmu_resize_locked): what a TLB still holds can decide whether a
 * guest's CPU takes a fault for an entry that another has meanwhile permitted.
 *
 * What is done. The main loop returns from ppoll() only while the CPUs' thread waits:
 * for work (its condition variable, as all CPUs are idle), or for the main loop, which it
 * woke through an event descriptor: then it stands still where it next gives up the big
 * lock, until the main loop has nothing more to do. call_rcu does not begin before the
 * end; what it would free, some tables of a run of minutes, stays. The time that the CPUs'
 * thread is given counts its questions.
 *
 * QEMU's names of these things are those of 8.1 to 10.0 (accel/tcg/tcg-accel-ops-rr.c,
 * accel/tcg/cputlb.c, util/main-loop.c, util/rcu.c). If another version has no thread of
 * the name below, all stays as without this file.
 *
 * GAMER_VM_JITTER=N delays a quarter of the turns by up to N us, as a busy host does at
 * random. With GAMER_VM_LOCKSTEP=no nobody waits for anybody: with both, one run of four
 * differed.
 */
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define CPUS_THREAD "ALL CPUs/TCG"

static struct real {
	int (*poll)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
	int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
	int (*set_name)(pthread_t, const char *);
	int (*wait)(pthread_cond_t *, pthread_mutex_t *);
	int (*broadcast)(pthread_cond_t *);
	int (*unlock)(pthread_mutex_t *);
	ssize_t (*write)(int, const void *, size_t);
} found;

enum role { OTHER, MAIN, CPUS };

static _Thread_local enum role role;

/* All below are written under "turn", and read there or by the only thread that writes. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static bool cpus_known;           /* their thread was seen */
static bool cpus_run;             /* the CPUs' thread executes, or was woken to do so */
static bool cpus_yield;           /* it stands still until the main loop is done */
static pthread_cond_t *cpus_idle; /* what it waits for as all CPUs are idle */
static bool looping;              /* the main loop has begun */
static bool stopping;             /* and has ended: it waits for the CPUs to stop */

/* Only of the CPUs' thread. */
static pthread_mutex_t *big_lock;
static bool main_told;

static bool lockstep = true;
static unsigned int jitter_us;

/* dlsym would find the oldest version of these, with another layout of the variable. */
static void *real_cond(const char *name)
{
	void *f = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");

	return f ? f : dlsym(RTLD_NEXT, name);
}

/* Libraries call these from their constructors, before there is a second thread. */
static const struct real *real(void)
{
	if (found.poll)
		return &found;
	found.create = dlsym(RTLD_NEXT, "pthread_create");
	found.set_name = dlsym(RTLD_NEXT, "pthread_setname_np");
	found.wait = real_cond("pthread_cond_wait");
	found.broadcast = real_cond("pthread_cond_broadcast");
	found.unlock = dlsym(RTLD_NEXT, "pthread_mutex_unlock");
	found.write = dlsym(RTLD_NEXT, "write");
	found.poll = dlsym(RTLD_NEXT, "ppoll");
	return &found;
}

__attribute__((constructor)) static void start(void)
{
	const char *text = getenv("GAMER_VM_LOCKSTEP");

	lockstep = !text || strcmp(text, "no") != 0;
	text = getenv("GAMER_VM_JITTER");
	jitter_us = text ? (unsigned int)strtoul(text, NULL, 10) : 0;
	role = MAIN;
}

/* Any host may be late anywhere. */
static void jitter(void)
{
	static _Thread_local uint32_t state;
	struct timespec pause = {0};

	if (!jitter_us)
		return;
	if (!state) {
		clock_gettime(CLOCK_MONOTONIC, &pause);
		state = (uint32_t)pause.tv_nsec | 1;
		pause.tv_sec = 0;
	}
	state = state * 1664525u + 1013904223u;
	if (state >> 30)
		return;
	pause.tv_nsec = (long)((state >> 8) % jitter_us) * 1000;
	syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &pause, NULL);
}

/* A thread that is not to run beside the CPUs, and what it would do. */
struct held {
	void *(*main)(void *);
	void *data;
};

static void *held_main(void *data)
{
	struct held held = *(struct held *)data;

	free(data);
	pthread_mutex_lock(&turn);
	while (!stopping && (cpus_known || !looping))
		real()->wait(&turned, &turn);
	pthread_mutex_unlock(&turn);
	return held.main(held.data);
}

/* call_rcu is the first: QEMU starts it from a constructor, all others later. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*main)(void *), void *data)
{
	static bool first_was;
	struct held *held;

	if (!lockstep || first_was)
		return real()->create(thread, attr, main, data);
	first_was = true;
	held = malloc(sizeof(*held));
	if (!held)
		return EAGAIN;
	*held = (struct held){main, data};
	return real()->create(thread, attr, held_main, held);
}

/* 50 us are about what lies between two questions when the machine is busy. */
int gettimeofday(struct timeval *time, void *zone)
{
	static uint64_t asked_us;

	if (role != CPUS || !lockstep)
		return (int)syscall(SYS_gettimeofday, time, zone);
	asked_us += 50;
	time->tv_sec = (time_t)(asked_us / 1000000);
	time->tv_usec = (suseconds_t)(asked_us % 1000000);
	return 0;
}

int pthread_setname_np(pthread_t thread, const char *name)
{
	if (pthread_equal(thread, pthread_self()) && !strcmp(name, CPUS_THREAD)) {
		pthread_mutex_lock(&turn);
		role = CPUS;
		cpus_known = true;
		cpus_run = true;
		pthread_mutex_unlock(&turn);
	}
	return real()->set_name(thread, name);
}

/* The main loop has nothing to do, or waits for something else than events. */
static void main_done(void)
{
	if (cpus_yield) {
		cpus_yield = false;
		real()->broadcast(&turned);
	}
}

int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
	static const struct timespec now;
	int ready = 0;

	if (role != MAIN || !lockstep || stopping) {
		ready = real()->poll(fds, n, timeout, mask);
		if (role == MAIN)
			jitter();
		return ready;
	}
	pthread_mutex_lock(&turn);
	looping = true;
	if (!cpus_known)
		real()->broadcast(&turned);
	for (;;) {
		if (cpus_yield) {
			ready = real()->poll(fds, n, &now, mask);
			if (ready)
				break;
			main_done();
		}
		while (cpus_run && !cpus_yield)
			real()->wait(&turned, &turn);
		jitter();
		if (!cpus_yield)
			break;
	}
	pthread_mutex_unlock(&turn);
	/* Nobody else runs: what is to happen happens here, or comes from outside. */
	return ready ? ready : real()->poll(fds, n, timeout, mask);
}

int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	int r;

	if (role == OTHER)
		return real()->wait(cond, mutex);
	pthread_mutex_lock(&turn);
	if (role == MAIN) {
		stopping = looping;
		main_done();
		real()->broadcast(&turned);
	} else {
		big_lock = mutex;
		cpus_idle = cond;
		cpus_run = main_told = false;
		real()->broadcast(&turned);
	}
	pthread_mutex_unlock(&turn);
	r = real()->wait(cond, mutex);
	if (role == CPUS) {
		pthread_mutex_lock(&turn);
		cpus_run = true;
		pthread_mutex_unlock(&turn);
		jitter();
	}
	return r;
}

/* The CPUs' thread counts as running from here on, not from when the host lets it. */
int pthread_cond_broadcast(pthread_cond_t *cond)
{
	if (cond == cpus_idle) {
		pthread_mutex_lock(&turn);
		cpus_run = true;
		pthread_mutex_unlock(&turn);
	}
	return real()->broadcast(cond);
}

/* An event descriptor takes eight bytes. Another such write costs a turn, no more. */
ssize_t write(int fd, const void *data, size_t size)
{
	if (role == CPUS && size == sizeof(uint64_t))
		main_told = true;
	return real()->write(fd, data, size);
}

/* Millions of times a second: first what is hardly ever so. Only the CPUs' thread sets
 * main_told, so what another reads of it does not matter. */
int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
	int r = real()->unlock(mutex);

	if (!__builtin_expect(main_told, false) || role != CPUS || mutex != big_lock)
		return r;
	main_told = false;
	if (!lockstep)
		return r;
	pthread_mutex_lock(&turn);
	cpus_yield = true;
	real()->broadcast(&turned);
	while (cpus_yield && !stopping)
		real()->wait(&turned, &turn);
	pthread_mutex_unlock(&turn);
	return r;
}
