// SPDX-License-Identifier: GPL-2.0-only
/* The agent's own watchdog: from counters and queues to "nothing is taken". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/watchdog.h"

#define S        1000000000ull
#define START_NS (50 * S)
#define LIMIT_S  8

static struct watchdog dog;
static struct gamer_stats stats;
static struct gamer_waiting waiting;
static uint64_t now_ns;

static int setup(void **state)
{
	memset(&stats, 0, sizeof(stats));
	memset(&waiting, 0, sizeof(waiting));
	watchdog_init(&dog, LIMIT_S * S);
	now_ns = START_NS;
	assert_null(watchdog_feed(&dog, &stats, &waiting, now_ns));
	return 0;
}

static const char *after(uint64_t seconds)
{
	now_ns += seconds * S;
	return watchdog_feed(&dog, &stats, &waiting, now_ns);
}

static void test_interval(void **state)
{
	struct watchdog w;

	watchdog_init(&w, 1 * S);
	assert_int_equal(watchdog_interval_ns(&w), 1 * S);
	watchdog_init(&w, 20 * S);
	assert_int_equal(watchdog_interval_ns(&w), 5 * S);
}

static void test_idle(void **state)
{
	for (int i = 0; i < 20; i++)
		assert_null(after(2));
}

static void test_busy(void **state)
{
	for (int i = 0; i < 20; i++) {
		waiting.tasks[GAMER_QUEUE_LLC] = 7;
		stats.count[GAMER_STAT_taken_llc] += 90;
		waiting.tasks[GAMER_QUEUE_CPU] = 1;
		stats.count[GAMER_STAT_taken_cpu] += 9;
		assert_null(after(2));
	}
}

/* One waits, none is taken: reported once that has lasted for the limit, not before. */
static void check_stuck(enum gamer_queue queue, const char *name)
{
	setup(NULL);
	waiting.tasks[queue] = 1;
	assert_null(after(2));
	assert_null(after(LIMIT_S - 1));
	assert_string_equal(after(1), name);
}

static void test_stuck(void **state)
{
	check_stuck(GAMER_QUEUE_CPU, "a CPU");
	check_stuck(GAMER_QUEUE_LLC, "a cache domain");
	check_stuck(GAMER_QUEUE_GAME, "the game");
}

/* Also when it was there at the first look, and nothing else is ever queued. */
static void test_stuck_from_the_start(void **state)
{
	memset(&stats, 0, sizeof(stats));
	waiting.tasks[GAMER_QUEUE_GAME] = 1;
	watchdog_init(&dog, LIMIT_S * S);
	assert_null(watchdog_feed(&dog, &stats, &waiting, now_ns));
	assert_null(after(LIMIT_S - 1));
	assert_string_equal(after(1), "the game");
}

/* Anything taken from the queue starts the time anew; so does an empty queue. */
static void check_progress(enum gamer_queue queue, enum gamer_stat taken)
{
	setup(NULL);
	waiting.tasks[queue] = 3;
	assert_null(after(2));
	assert_null(after(LIMIT_S - 1));
	stats.count[taken]++;
	assert_null(after(1));
	assert_null(after(LIMIT_S - 1));
	waiting.tasks[queue] = 0;
	assert_null(after(1));
	assert_null(after(LIMIT_S + 1));
}

static void test_progress(void **state)
{
	check_progress(GAMER_QUEUE_CPU, GAMER_STAT_taken_cpu);
	check_progress(GAMER_QUEUE_LLC, GAMER_STAT_taken_llc);
	check_progress(GAMER_QUEUE_GAME, GAMER_STAT_taken_game);
	check_progress(GAMER_QUEUE_GAME, GAMER_STAT_taken_urgent);
}

/* The agent's own wake-ups keep other figures going; they are no progress of this queue. */
static void test_others_move(void **state)
{
	waiting.tasks[GAMER_QUEUE_LLC] = 1;
	assert_null(after(2));
	for (int i = 0; i < LIMIT_S / 2 - 1; i++) {
		stats.count[GAMER_STAT_direct]++;
		stats.count[GAMER_STAT_kept_running]++;
		stats.count[GAMER_STAT_queued_kernel]++;
		stats.count[GAMER_STAT_taken_cpu]++;
		assert_null(after(2));
	}
	assert_string_equal(after(2), "a cache domain");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interval),
		cmocka_unit_test_setup(test_idle, setup),
		cmocka_unit_test_setup(test_busy, setup),
		cmocka_unit_test(test_stuck),
		cmocka_unit_test(test_progress),
		cmocka_unit_test_setup(test_others_move, setup),
		cmocka_unit_test_setup(test_stuck_from_the_start, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
