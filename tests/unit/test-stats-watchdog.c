// SPDX-License-Identifier: GPL-2.0-only
/* The agent's own watchdog: from counters to "nothing is taken". */
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
static uint64_t now_ns;

static int setup(void **state)
{
	memset(&stats, 0, sizeof(stats));
	watchdog_init(&dog, LIMIT_S * S);
	now_ns = START_NS;
	assert_null(watchdog_feed(&dog, &stats, now_ns));
	return 0;
}

static const char *after(uint64_t seconds)
{
	now_ns += seconds * S;
	return watchdog_feed(&dog, &stats, now_ns);
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
		stats.count[GAMER_STAT_queued_llc] += 100;
		stats.count[GAMER_STAT_taken_llc] += 90;
		stats.count[GAMER_STAT_queued_cpu] += 10;
		stats.count[GAMER_STAT_taken_cpu] += 9;
		assert_null(after(2));
	}
}

/* One put, none taken since: reported once that has lasted for the limit, not before. */
static void check_stuck(enum gamer_stat queued, const char *name)
{
	setup(NULL);
	stats.count[queued]++;
	assert_null(after(2));
	assert_null(after(LIMIT_S - 1));
	assert_string_equal(after(1), name);
}

static void test_stuck(void **state)
{
	check_stuck(GAMER_STAT_queued_cpu, "a CPU");
	check_stuck(GAMER_STAT_queued_llc, "a cache domain");
	check_stuck(GAMER_STAT_queued_game, "the game");
}

/* Anything taken from the queue, by whatever way, starts the time anew. */
static void check_progress(enum gamer_stat queued, enum gamer_stat taken)
{
	setup(NULL);
	stats.count[queued]++;
	assert_null(after(2));
	assert_null(after(LIMIT_S - 1));
	stats.count[taken]++;
	assert_null(after(1));
	assert_null(after(LIMIT_S + 1));
}

static void test_progress(void **state)
{
	check_progress(GAMER_STAT_queued_cpu, GAMER_STAT_taken_cpu);
	check_progress(GAMER_STAT_queued_llc, GAMER_STAT_taken_llc);
	check_progress(GAMER_STAT_queued_game, GAMER_STAT_taken_game);
	check_progress(GAMER_STAT_queued_game, GAMER_STAT_taken_urgent);
}

/* The agent's own wake-ups keep other figures going; they are no progress of this queue. */
static void test_others_move(void **state)
{
	stats.count[GAMER_STAT_queued_llc]++;
	for (int i = 0; i < LIMIT_S / 2; i++) {
		assert_null(after(2));
		stats.count[GAMER_STAT_direct]++;
		stats.count[GAMER_STAT_kept_running]++;
		stats.count[GAMER_STAT_queued_kernel]++;
		stats.count[GAMER_STAT_queued_cpu]++;
		stats.count[GAMER_STAT_taken_cpu]++;
	}
	assert_string_equal(after(2), "a cache domain");
}

/* What was counted before the first look is no evidence of anything. */
static void test_first_look(void **state)
{
	watchdog_init(&dog, LIMIT_S * S);
	stats.count[GAMER_STAT_queued_llc] = 1000;
	assert_null(watchdog_feed(&dog, &stats, now_ns));
	assert_null(after(LIMIT_S));
	assert_null(after(LIMIT_S));
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
		cmocka_unit_test_setup(test_first_look, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
