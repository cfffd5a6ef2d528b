/* SPDX-License-Identifier: GPL-2.0-only */
/* The alarm's arithmetic: how long a task may wait, and the stages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bpf/policy_alarm.h"

#define MS 1000000ull
#define S  1000000000ull

static const uint64_t watchdog = 10 * S, slice = 2 * MS, debt = 20 * MS;

static uint64_t allowed(uint32_t crowd, uint32_t share_permille)
{
	return policy_alarm_ns(watchdog, crowd, slice, debt, share_permille);
}

static void a_crowd_is_what_each_cpu_has(void **state)
{
	assert_int_equal(policy_crowd(0, 4), 2);
	assert_int_equal(policy_crowd(2000, 4), 502);
	assert_int_equal(policy_crowd(2000, 1), 2002);
	assert_int_equal(policy_crowd(7, 0), 9); /* no CPU online: as if one were */
	for (uint32_t waiting = 0; waiting < 4000; waiting++) {
		assert_true(policy_crowd(waiting, 8) <= policy_crowd(waiting + 1, 8));
		assert_true(policy_crowd(waiting, 8) <= policy_crowd(waiting, 7));
		/* never less than what waits per CPU and what runs there */
		assert_true(policy_crowd(waiting, 8) * 8 >= waiting + 8);
	}
}

/* Where few compete, a tenth of the kernel's time. */
static void a_tenth_of_the_watchdog(void **state)
{
	assert_int_equal(policy_alarm_least_ns(10 * S), 1 * S);
	assert_int_equal(allowed(2, 0), 1 * S);
	assert_int_equal(allowed(2, 900), 1 * S);
	assert_int_equal(policy_alarm_ns(30 * S, 2, slice, debt, 900), 3 * S);
	assert_int_equal(policy_alarm_ns(1 * S, 2, slice, 0, 0), 100 * MS);
}

/* A crowd waits long under any scheduler: rounds of one slice, or tick, each. */
static void a_crowd_is_no_starvation(void **state)
{
	uint64_t round_ns = 100 * POLICY_TICK_NS;

	assert_int_equal(allowed(100, 0), POLICY_ALARM_ROUNDS * round_ns + 100 * debt);
	assert_int_equal(policy_alarm_ns(watchdog, 100, 8 * MS, 0, 0),
			 POLICY_ALARM_ROUNDS * 100 * 8 * MS);
	/* 2000 on 4 CPUs: a round is 2 s */
	assert_int_equal(allowed(policy_crowd(2000, 4), 0), 4 * S);
	/* What is left to others makes rounds longer. */
	assert_int_equal(policy_alarm_ns(watchdog, 20, slice, 0, 900),
			 POLICY_ALARM_ROUNDS * 20 * POLICY_TICK_NS * 10);
}

/* Two alarms and the looks at them fit into the kernel's watchdog time, whatever is asked. */
static void never_beyond_the_watchdog(void **state)
{
	static const uint64_t values[] = {0, 1, MS, S, 100 * S, UINT64_MAX};
	static const uint32_t crowds[] = {0, 1, 1000, UINT32_MAX};
	static const uint32_t shares[] = {0, 900, 1000, UINT32_MAX};

	for (uint64_t ms = 1000; ms <= 30000; ms += 1000)
		for (int i = 0; i < 6; i++)
			for (int j = 0; j < 6; j++)
				for (int k = 0; k < 16; k++) {
					uint64_t ns =
						policy_alarm_ns(ms * MS, crowds[k / 4], values[i],
								values[j], shares[k % 4]);

					assert_in_range(ns, ms * MS / 10, ms * MS * 2 / 5);
					assert_true(2 * (ns + ms * MS / 10 / 4) < ms * MS);
				}
}

static void more_of_anything_is_never_alarmed_sooner(void **state)
{
	for (uint32_t i = 0; i < 1000; i++) {
		uint64_t now = policy_alarm_ns(watchdog, i, i * MS, i * MS, i);

		assert_true(now <= policy_alarm_ns(watchdog + S, i, i * MS, i * MS, i));
		assert_true(now <= policy_alarm_ns(watchdog, i + 1, i * MS, i * MS, i));
		assert_true(now <= policy_alarm_ns(watchdog, i, (i + 1) * MS, i * MS, i));
		assert_true(now <= policy_alarm_ns(watchdog, i, i * MS, (i + 1) * MS, i));
		assert_true(now <= policy_alarm_ns(watchdog, i, i * MS, i * MS, i + 1));
	}
}

/* What the scheduler itself may hold back, it is allowed to. */
static void a_light_task_may_be_in_debt(void **state)
{
	for (uint32_t waiting = 0; waiting < 400; waiting++) {
		uint32_t pressure = policy_pressure(4, waiting);
		uint64_t most = policy_debt(20 * MS, 1, pressure);
		uint64_t real_ns = most * (4 + waiting) / 4;

		assert_true(policy_alarm_ns(watchdog, policy_crowd(waiting, 4), slice, most, 0) >=
			    real_ns);
	}
}

/* Bound to a CPU with so many others, while the domain has four. */
static void a_bound_light_task_too(void **state)
{
	for (uint32_t waiting = 0; waiting < 40; waiting++) {
		uint64_t owed = policy_debt(20 * MS, 15, policy_pressure(4, waiting));
		uint64_t real_ns = owed * (waiting + 1);

		assert_true(policy_alarm_ns(watchdog, policy_crowd(waiting, 1), slice, owed, 0) >=
				    real_ns ||
			    real_ns > watchdog * 2 / 5);
	}
}

static void stages(void **state)
{
	uint64_t quiet = POLICY_ALARM_QUIET * policy_alarm_least_ns(watchdog);

	/* Who waits from the drop on is found, before boosts come back, also in a crowd. */
	assert_true(quiet > policy_alarm_ns(watchdog, 100000, slice, 0, 900) +
				    policy_alarm_least_ns(watchdog) / 2);
	assert_int_equal(policy_alarm_next(POLICY_ALARM_WATCHING, 0, 0, watchdog),
			 POLICY_ALARM_WATCHING);
	assert_int_equal(policy_alarm_next(POLICY_ALARM_WATCHING, 1, 0, watchdog),
			 POLICY_ALARM_DROPPED);
	assert_int_equal(policy_alarm_next(POLICY_ALARM_DROPPED, 0, quiet - 1, watchdog),
			 POLICY_ALARM_DROPPED);
	assert_int_equal(policy_alarm_next(POLICY_ALARM_DROPPED, 0, quiet, watchdog),
			 POLICY_ALARM_WATCHING);
	assert_int_equal(policy_alarm_next(POLICY_ALARM_DROPPED, 1, 0, watchdog),
			 POLICY_ALARM_LET_GO);
	/* There is no way back. */
	assert_int_equal(policy_alarm_next(POLICY_ALARM_LET_GO, 0, UINT64_MAX, watchdog),
			 POLICY_ALARM_LET_GO);
	assert_int_equal(policy_alarm_next(POLICY_ALARM_LET_GO, 1, 0, watchdog),
			 POLICY_ALARM_LET_GO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_crowd_is_what_each_cpu_has),
		cmocka_unit_test(a_tenth_of_the_watchdog),
		cmocka_unit_test(a_crowd_is_no_starvation),
		cmocka_unit_test(never_beyond_the_watchdog),
		cmocka_unit_test(more_of_anything_is_never_alarmed_sooner),
		cmocka_unit_test(a_light_task_may_be_in_debt),
		cmocka_unit_test(a_bound_light_task_too),
		cmocka_unit_test(stages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
