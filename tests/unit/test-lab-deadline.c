/* SPDX-License-Identifier: GPL-2.0-only */
/* The game's sound: when its ticks are due, and that each is told of exactly once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The game's code is not part of what unit tests are linked with. */
#include "tests/lab/game/deadline.c" // NOLINT(bugprone-suspicious-include)

enum { BASE = 1000 };

static void test_ticks_do_not_drift(void **state)
{
	assert_int_equal(deadline_at_ns(BASE, 0), BASE);
	assert_int_equal(deadline_at_ns(BASE, 1), BASE + 2666666);
	assert_int_equal(deadline_at_ns(BASE, 3), BASE + 8000000);
	/* One hour of 128 frames at 48 kHz. */
	assert_int_equal(deadline_at_ns(BASE, 3600 * 375), BASE + 3600000000000);
}

static void test_first_tick_from_a_time(void **state)
{
	assert_int_equal(deadline_from(BASE, 0), 0);
	assert_int_equal(deadline_from(BASE, BASE), 0);
	assert_int_equal(deadline_from(BASE, BASE + 1), 1);
	for (uint64_t n = 1; n < 1000; n++) {
		uint64_t at_ns = deadline_at_ns(BASE, n);

		assert_int_equal(deadline_from(BASE, at_ns - 1), n);
		assert_int_equal(deadline_from(BASE, at_ns), n);
		assert_int_equal(deadline_from(BASE, at_ns + 1), n + 1);
	}
}

static void test_data_in_time(void **state)
{
	struct deadlines d = {.base_at_ns = BASE, .next = 3};
	struct sample s;

	assert_true(deadline_tell(&d, 3, BASE + 7000000, &s));
	assert_int_equal(s.at_ns, BASE + 8000000);
	assert_int_equal(s.value, 1000000);
	assert_false(deadline_tell(&d, 3, BASE + 7000000, &s));
}

/* A stall over two ticks is two underruns; the late data serves the tick after them. */
static void test_stall_counts_every_tick(void **state)
{
	struct deadlines d = {.base_at_ns = 0, .next = 3};
	const uint64_t done_at_ns = 11000000;
	uint64_t last = deadline_from(0, done_at_ns);
	struct sample s;

	assert_true(deadline_tell(&d, last, done_at_ns, &s));
	assert_int_equal(s.at_ns, 8000000);
	assert_int_equal((int64_t)s.value, -3000000);
	assert_true(deadline_tell(&d, last, done_at_ns, &s));
	assert_int_equal(s.at_ns, 10666666);
	assert_int_equal((int64_t)s.value, -333334);
	assert_true(deadline_tell(&d, last, done_at_ns, &s));
	assert_int_equal(s.at_ns, 13333333);
	assert_int_equal((int64_t)s.value, 2333333);
	assert_false(deadline_tell(&d, last, done_at_ns, &s));
	assert_int_equal(d.next, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ticks_do_not_drift),
		cmocka_unit_test(test_first_tick_from_a_time),
		cmocka_unit_test(test_data_in_time),
		cmocka_unit_test(test_stall_counts_every_tick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
