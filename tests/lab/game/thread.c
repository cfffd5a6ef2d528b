/* SPDX-License-Identifier: GPL-2.0-only */
/* What every thread of the game does: its class and name, timed sleep, the end of it all. */
#include <errno.h>
#include <sched.h>
#include <time.h>

#include "game.h"

/* As the kernel has it; C libraries differ in whether and where they declare it. */
struct fair_attr {
	uint32_t size;
	uint32_t policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime_ns; /* the slice, since 6.12; 0 = the kernel's own */
	uint64_t deadline_ns, period_ns;
};

static int set_realtime(int priority)
{
	struct sched_param param = {.sched_priority = priority};

	return -pthread_setschedparam(pthread_self(), SCHED_FIFO, &param);
}

/* A kernel that knows no slices accepts one and drops it: read back what it took. */
static int set_fair(const struct game_config *cfg)
{
	struct fair_attr attr = {
		.size = sizeof(attr),
		.nice = cfg->nice,
		.runtime_ns = cfg->slice_us * 1000ull,
	};
	struct fair_attr taken = {0};

	if (!cfg->slice_us && !cfg->nice)
		return 0;
	if (syscall(SYS_sched_setattr, 0, &attr, 0) ||
	    syscall(SYS_sched_getattr, 0, &taken, sizeof(taken), 0))
		return -errno;
	if (taken.nice != attr.nice || (cfg->slice_us && taken.runtime_ns != attr.runtime_ns))
		return -EOPNOTSUPP;
	return 0;
}

static void introduce(struct game *g, const char *name)
{
	pthread_setname_np(pthread_self(), name);
	atomic_fetch_add_explicit(&g->threads, 1, memory_order_relaxed);
}

int game_thread_setup(struct game *g, const char *name, int priority)
{
	introduce(g, name);
	return g->cfg.fifo ? set_realtime(priority) : set_fair(&g->cfg);
}

int game_realtime_setup(struct game *g, const char *name)
{
	introduce(g, name);
	return set_realtime(GAME_PRIORITY_DRIVER);
}

bool game_stopping(struct game *g)
{
	return atomic_load_explicit(&g->stop, memory_order_acquire);
}

void game_stop(struct game *g)
{
	atomic_store_explicit(&g->stop, 1, memory_order_release);
	syscall(SYS_futex, &g->stop, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

/* The timeout is absolute, on CLOCK_MONOTONIC, with FUTEX_WAIT_BITSET alone. */
bool game_sleep_until(struct game *g, uint64_t at_ns)
{
	struct timespec ts = {
		.tv_sec = (time_t)(at_ns / 1000000000u),
		.tv_nsec = (long)(at_ns % 1000000000u),
	};

	while (!game_stopping(g) && work_now_ns() < at_ns)
		syscall(SYS_futex, &g->stop, FUTEX_WAIT_BITSET_PRIVATE, 0, &ts, NULL,
			FUTEX_BITSET_MATCH_ANY);
	return !game_stopping(g);
}

void game_fail(struct game *g, int error)
{
	int none = 0;

	atomic_compare_exchange_strong(&g->error, &none, error);
}
