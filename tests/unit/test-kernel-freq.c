/* SPDX-License-Identifier: GPL-2.0-only */
/* How fast a CPU is asked to run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bpf/policy_freq.h"

#define MS 1000000ull

static void a_busier_cpu_is_never_slower(void **state)
{
	__u32 util, last = 0;

	for (util = 0; util <= POLICY_UTIL_FULL; util++) {
		__u32 target = policy_freq_target(util);

		assert_true(target >= last && target >= util && target <= POLICY_FREQ_TOP);
		last = target;
	}
	assert_int_equal(policy_freq_target(0), 0);
	assert_int_equal(policy_freq_target(300), 300);
	/* the governor's quarter on top of it is the highest frequency anyway */
	assert_int_equal(policy_freq_target(800), POLICY_FREQ_TOP);
	assert_true(policy_freq_target(799) < POLICY_FREQ_TOP);
	assert_true(799 + 799 / 4 < POLICY_FREQ_TOP && 800 + 800 / 4 >= POLICY_FREQ_TOP);
}

static void only_a_large_change_or_the_top_is_news(void **state)
{
	__u32 told, target;

	for (told = 0; told <= POLICY_FREQ_TOP; told++) {
		assert_false(policy_freq_news(told, told));
		for (target = 0; target < POLICY_FREQ_TOP; target++) {
			__u32 change = told > target ? told - target : target - told;

			int stays = told == POLICY_FREQ_TOP && target > POLICY_FREQ_LEAVES;

			assert_int_equal(policy_freq_news(told, target), change > 125 && !stays);
		}
		assert_int_equal(policy_freq_news(told, POLICY_FREQ_TOP), told < POLICY_FREQ_TOP);
	}
}

static void the_kernels_unit(void **state)
{
	__u32 permille, last = 0;

	assert_int_equal(policy_freq_perf(0, 1024), 0);
	assert_int_equal(policy_freq_perf(500, 1024), 512);
	assert_int_equal(policy_freq_perf(POLICY_FREQ_TOP, 1024), 1024);
	/* more than it can is an error to the kernel, which ends the scheduler */
	assert_int_equal(policy_freq_perf(UINT32_MAX, 1024), 1024);
	assert_int_equal(policy_freq_perf(POLICY_FREQ_TOP, UINT32_MAX), UINT32_MAX);
	for (permille = 0; permille <= POLICY_FREQ_TOP; permille++) {
		__u32 perf = policy_freq_perf(permille, 1024);

		assert_true(perf >= last && perf <= 1024);
		last = perf;
	}
}

/* How long until a CPU whose use changes is asked to run at the top, or below a half. */
static __u64 time_until(__u32 util, __u32 load, int top)
{
	__u64 ns = 0;

	while (top ? policy_freq_target(util) < POLICY_FREQ_TOP : policy_freq_target(util) > 500) {
		util = policy_util_ema(util, load, POLICY_FREQ_SAMPLE_NS);
		ns += POLICY_FREQ_SAMPLE_NS;
		assert_true(ns < 1000 * MS);
	}
	return ns;
}

/* schedutil's own average gets there in 74 ms. */
static void a_busy_cpu_is_soon_fast_and_an_idle_one_slow(void **state)
{
	assert_in_range(time_until(0, POLICY_UTIL_FULL, 1), 20 * MS, 74 * MS);
	assert_in_range(time_until(POLICY_UTIL_FULL, 0, 0), 20 * MS, 74 * MS);
	/* a pause as long as the average's memory, seen in one look */
	assert_int_equal(policy_util_ema(POLICY_UTIL_FULL, 0, POLICY_EMA_NS), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_busier_cpu_is_never_slower),
		cmocka_unit_test(only_a_large_change_or_the_top_is_news),
		cmocka_unit_test(the_kernels_unit),
		cmocka_unit_test(a_busy_cpu_is_soon_fast_and_an_idle_one_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
