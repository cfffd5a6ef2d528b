// SPDX-License-Identifier: GPL-2.0-only
/* The clock model: units, gaps, jitter, variable refresh, mode change, monotonicity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "display/vblank.h"

#define START_NS 5000000000ull

static const double rates_hz[] = {24, 59.94, 60, 75, 120, 144, 165, 240, 500};

#define NR_RATES (sizeof(rates_hz) / sizeof(rates_hz[0]))

/* Repeatable noise in [-span, span]. */
static int64_t noise(uint32_t *state, int64_t span)
{
	*state = *state * 1664525u + 1013904223u;
	return (int64_t)(*state >> 8) % (2 * span + 1) - span;
}

static uint64_t feed_rate(struct vblank *vb, double hz, uint64_t from_sequence, uint64_t from_ns,
			  uint32_t count)
{
	uint64_t at_ns = from_ns, missed;

	for (uint32_t i = 1; i <= count; i++) {
		at_ns = from_ns + (uint64_t)(i * 1e9 / hz);
		assert_true(vblank_feed(vb, from_sequence + i, at_ns, &missed));
		assert_int_equal(missed, 0);
	}
	return at_ns;
}

static void assert_near(uint64_t value, uint64_t expected, uint64_t slack)
{
	assert_in_range(value, expected - slack, expected + slack);
}

static void test_knows_nothing_at_first(void **state)
{
	struct vblank vb = {0};
	uint64_t missed = 77;

	assert_int_equal(vblank_next_at_ns(&vb, START_NS), 0);
	assert_true(vblank_feed(&vb, 123456, START_NS, &missed));
	assert_int_equal(missed, 0);
	assert_int_equal(vb.period_ns, 0);
	assert_int_equal(vblank_next_at_ns(&vb, START_NS), 0);
}

static void test_units(void **state)
{
	for (size_t i = 0; i < NR_RATES; i++) {
		uint64_t period_ns = (uint64_t)(1e9 / rates_hz[i] + 0.5);
		struct vblank vb = {0};
		uint64_t last_ns = feed_rate(&vb, rates_hz[i], 1000, START_NS, 200);

		assert_near(vb.period_ns, period_ns, 8);
		assert_int_equal(vb.at_ns, last_ns);
		assert_near(vblank_next_at_ns(&vb, last_ns), last_ns + period_ns, 8);
		assert_near(vblank_next_at_ns(&vb, last_ns + 10 * period_ns + period_ns / 2),
			    last_ns + 11 * period_ns, 100);
	}
}

static void test_gap_is_counted_and_does_not_stretch_the_period(void **state)
{
	struct vblank vb = {0};
	uint64_t last_ns = feed_rate(&vb, 144, 10, START_NS, 100), before_ns = vb.period_ns, missed;

	assert_true(vblank_feed(&vb, 110 + 6, last_ns + 6 * before_ns, &missed));
	assert_int_equal(missed, 5);
	assert_near(vb.period_ns, before_ns, 8);
}

static void test_pause_is_no_period(void **state)
{
	struct vblank vb = {0};
	uint64_t last_ns = feed_rate(&vb, 60, 10, START_NS, 100), before_ns = vb.period_ns, missed;

	assert_true(vblank_feed(&vb, 111, last_ns + 30000000000ull, &missed));
	assert_int_equal(missed, 0);
	assert_int_equal(vb.period_ns, before_ns);
	assert_int_equal(vb.at_ns, last_ns + 30000000000ull);
	/* Two stamps of one refresh, a few microseconds apart, are none either. */
	assert_true(vblank_feed(&vb, 112, vb.at_ns + 5000, &missed));
	assert_int_equal(vb.period_ns, before_ns);
}

static void test_same_sequence_is_nothing_new(void **state)
{
	struct vblank vb = {0}, before;
	uint64_t last_ns = feed_rate(&vb, 60, 10, START_NS, 20), missed = 1;

	before = vb;
	assert_false(vblank_feed(&vb, 30, last_ns + 7000000, &missed));
	assert_int_equal(missed, 0);
	assert_memory_equal(&vb, &before, sizeof(vb));
}

static void test_sequence_set_back_starts_anew(void **state)
{
	struct vblank vb = {0};
	uint64_t last_ns = feed_rate(&vb, 60, 1000, START_NS, 20), period_ns = vb.period_ns, missed;

	assert_true(vblank_feed(&vb, 3, last_ns + 50000000, &missed));
	assert_int_equal(missed, 0);
	assert_int_equal(vb.period_ns, period_ns);
	assert_true(vblank_feed(&vb, 5, last_ns + 50000000 + 2 * period_ns, &missed));
	assert_int_equal(missed, 1);
	assert_near(vb.period_ns, period_ns, 1);
}

static void test_stamps_never_run_backwards(void **state)
{
	struct vblank vb = {0};
	uint64_t last_ns = feed_rate(&vb, 60, 10, START_NS, 20), period_ns = vb.period_ns, missed;

	assert_true(vblank_feed(&vb, 31, last_ns - 1000, &missed));
	assert_int_equal(vb.at_ns, last_ns);
	assert_int_equal(vb.period_ns, period_ns);
}

static void test_jitter_is_smoothed(void **state)
{
	const uint64_t period_ns = 6944444, jitter_ns = 300000;
	struct vblank vb = {0};
	uint32_t seed = 1;
	uint64_t missed;

	for (uint64_t i = 1; i <= 1000; i++) {
		vblank_feed(&vb, i, START_NS + i * period_ns + noise(&seed, jitter_ns), &missed);
		/* Two stamps can be off by twice the jitter; smoothed it must be well below. */
		if (i > 50)
			assert_near(vb.period_ns, period_ns, jitter_ns * 2 / 3);
	}
}

static void test_one_late_frame_moves_little(void **state)
{
	struct vblank vb = {0};
	uint64_t last_ns = feed_rate(&vb, 144, 10, START_NS, 100), before_ns = vb.period_ns, missed;

	vblank_feed(&vb, 111, last_ns + 2 * before_ns, &missed);
	assert_near(vb.period_ns, before_ns, before_ns / 8 + 1);
}

static void test_mode_change_is_believed_soon(void **state)
{
	for (size_t i = 0; i < NR_RATES; i++) {
		for (size_t j = 0; j < NR_RATES; j++) {
			uint64_t new_ns = (uint64_t)(1e9 / rates_hz[j]);
			struct vblank vb = {0};
			uint64_t last_ns = feed_rate(&vb, rates_hz[i], 10, START_NS, 100);

			feed_rate(&vb, rates_hz[j], 110, last_ns, 8);
			assert_near(vb.period_ns, new_ns, new_ns / 8);
			feed_rate(&vb, rates_hz[j], 118, vb.at_ns, 60);
			assert_near(vb.period_ns, new_ns, new_ns / 1000);
		}
	}
}

static void test_variable_refresh_stays_in_its_range(void **state)
{
	const uint64_t shortest_ns = 6944444, longest_ns = 20833333;
	struct vblank vb = {0};
	uint64_t at_ns = START_NS, missed;
	uint32_t seed = 7;

	for (uint64_t i = 1; i <= 5000; i++) {
		at_ns += (shortest_ns + longest_ns) / 2 +
			 noise(&seed, (longest_ns - shortest_ns) / 2);
		assert_true(vblank_feed(&vb, i, at_ns, &missed));
		if (i < 2)
			continue;
		assert_in_range(vb.period_ns, shortest_ns, longest_ns);
		assert_int_equal(vblank_next_at_ns(&vb, at_ns), at_ns + vb.period_ns);
	}
}

/* A later now never gives an earlier refresh, and the refresh is always ahead, by a period at most.
 */
static void test_next_is_monotonic(void **state)
{
	for (size_t i = 0; i < NR_RATES; i++) {
		struct vblank vb = {0};
		uint64_t last_ns = feed_rate(&vb, rates_hz[i], 10, START_NS, 50);
		uint64_t previous_ns = 0;

		for (uint64_t now_ns = last_ns - 3 * vb.period_ns;
		     now_ns < last_ns + 5 * vb.period_ns; now_ns += 1009 * 100) {
			uint64_t next_ns = vblank_next_at_ns(&vb, now_ns);

			assert_true(next_ns > now_ns);
			assert_true(next_ns >= previous_ns);
			assert_true(next_ns >= last_ns + vb.period_ns);
			if (now_ns >= last_ns)
				assert_true(next_ns - now_ns <= vb.period_ns);
			previous_ns = next_ns;
		}
	}
}

/* A shorter period never predicts a later next refresh after the same last one. */
static void test_next_is_monotonic_in_the_period(void **state)
{
	struct vblank vb = {.sequence = 1, .at_ns = START_NS};
	uint64_t previous_ns = 0;

	for (vb.period_ns = 1000000; vb.period_ns <= 100000000; vb.period_ns += 12345) {
		uint64_t next_ns = vblank_next_at_ns(&vb, START_NS);

		assert_true(next_ns > previous_ns);
		previous_ns = next_ns;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_knows_nothing_at_first),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_gap_is_counted_and_does_not_stretch_the_period),
		cmocka_unit_test(test_pause_is_no_period),
		cmocka_unit_test(test_same_sequence_is_nothing_new),
		cmocka_unit_test(test_sequence_set_back_starts_anew),
		cmocka_unit_test(test_stamps_never_run_backwards),
		cmocka_unit_test(test_jitter_is_smoothed),
		cmocka_unit_test(test_one_late_frame_moves_little),
		cmocka_unit_test(test_mode_change_is_believed_soon),
		cmocka_unit_test(test_variable_refresh_stays_in_its_range),
		cmocka_unit_test(test_next_is_monotonic),
		cmocka_unit_test(test_next_is_monotonic_in_the_period),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
