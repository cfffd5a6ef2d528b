// SPDX-License-Identifier: GPL-2.0-only
/* The arithmetic of a fixed cadence: no drift, no lost and no doubled refresh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "display/stream.h"

#define NS_PER_S 1000000000ull
#define START_NS 86400123456789ull
#define NR_TICKS 1000000ull

/* hz as a fraction, so that the expected times can be computed without floating point. */
static const struct rate {
	double hz;
	uint64_t num, den;
} rates[] = {
	{24000.0 / 1001, 24000, 1001},
	{59.94, 5994, 100},
	{60, 60, 1},
	{60000.0 / 1001, 60000, 1001},
	{144, 144, 1},
	{165, 165, 1},
	{240, 240, 1},
	{1000, 1000, 1},
	{1, 1, 1},
};

#define NR_RATES (sizeof(rates) / sizeof(rates[0]))

/* round(n * 1e9 / hz) in integers. */
static uint64_t exact_ns(const struct rate *rate, uint64_t n)
{
	unsigned __int128 ns = (unsigned __int128)n * NS_PER_S * rate->den;

	return (uint64_t)((2 * ns + rate->num) / (2 * rate->num));
}

/* The last digit may differ only where the double is not exactly the fraction. */
static void test_no_drift(void **state)
{
	for (size_t i = 0; i < NR_RATES; i++) {
		int64_t slack_ns = rates[i].den == 1 ? 0 : 1;

		for (uint64_t n = 0; n <= NR_TICKS; n++) {
			uint64_t at_ns = cadence_at_ns(START_NS, rates[i].hz, n) - START_NS;

			if (llabs((int64_t)(at_ns - exact_ns(&rates[i], n))) > slack_ns)
				fail_msg("%f Hz, refresh %lu", rates[i].hz, (unsigned long)n);
		}
	}
}

/* What the test above would find: a period rounded once and added up. */
static void test_a_rounded_period_would_drift(void **state)
{
	const struct rate *rate = &rates[1];
	uint64_t period_ns = exact_ns(rate, 1);

	assert_in_range(llabs((int64_t)(NR_TICKS * period_ns - exact_ns(rate, NR_TICKS))), 1000,
			NS_PER_S);
}

/* After a hundred days the times are still whole nanoseconds apart as they should be. */
static void test_no_drift_in_long_runs(void **state)
{
	for (size_t i = 0; i < NR_RATES; i++) {
		uint64_t first = (uint64_t)(100 * 86400 * rates[i].hz);

		for (uint64_t n = first; n < first + 1000; n++)
			assert_in_range(cadence_at_ns(0, rates[i].hz, n),
					exact_ns(&rates[i], n) - 2, exact_ns(&rates[i], n) + 2);
	}
}

static void test_last_is_the_inverse(void **state)
{
	for (size_t i = 0; i < NR_RATES; i++) {
		double hz = rates[i].hz;

		assert_int_equal(cadence_last(START_NS, hz, START_NS), 0);
		assert_int_equal(cadence_last(START_NS, hz, START_NS - 1), 0);
		assert_int_equal(cadence_last(START_NS, hz, 0), 0);
		for (uint64_t n = 1; n <= NR_TICKS; n += n < 1000 ? 1 : 997) {
			uint64_t at_ns = cadence_at_ns(START_NS, hz, n);

			assert_int_equal(cadence_last(START_NS, hz, at_ns), n);
			assert_int_equal(cadence_last(START_NS, hz, at_ns - 1), n - 1);
		}
	}
}

static void test_last_is_monotonic(void **state)
{
	uint64_t previous = 0;

	for (uint64_t now_ns = START_NS; now_ns < START_NS + NS_PER_S; now_ns += 100003) {
		uint64_t n = cadence_last(START_NS, 59.94, now_ns);

		assert_true(n >= previous);
		assert_true(cadence_at_ns(START_NS, 59.94, n) <= now_ns);
		assert_true(cadence_at_ns(START_NS, 59.94, n + 1) > now_ns);
		previous = n;
	}
	assert_int_equal(previous, 59);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_drift),
		cmocka_unit_test(test_a_rounded_period_would_drift),
		cmocka_unit_test(test_no_drift_in_long_runs),
		cmocka_unit_test(test_last_is_the_inverse),
		cmocka_unit_test(test_last_is_monotonic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
