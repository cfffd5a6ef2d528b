/* SPDX-License-Identifier: GPL-2.0-only */
/* The scheduler's arithmetic: units, signs, bounds, monotonicity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "bpf/policy.h"

#define MS 1000000ull

static void brief_game_tasks_come_first(void **state)
{
	const uint64_t lag = 20000000, clock = 1000000000;
	uint64_t brief = policy_game_deadline(clock, 0, 200000, lag, POLICY_PRESSURE_NONE);

	/* Brief before long, whatever either had so far; one that computes falls behind. */
	assert_true(policy_before(
		brief, policy_game_deadline(clock, 0, 3000000, lag, POLICY_PRESSURE_NONE)));
	assert_true(policy_before(
		brief, policy_game_deadline(clock, 3000000, 200000, lag, POLICY_PRESSURE_NONE)));
	/* Never before the clock, and within two lags of it: what waits comes first in the end. */
	assert_int_equal(policy_game_deadline(clock, 0, 0, lag, POLICY_PRESSURE_NONE), clock);
	assert_int_equal(policy_game_deadline(clock, 50 * lag, 50 * lag, lag, POLICY_PRESSURE_NONE),
			 clock + 2 * lag);
	assert_true(policy_before(
		policy_game_deadline(clock, lag, lag, lag, POLICY_PRESSURE_NONE),
		policy_game_deadline(clock + 2 * lag + 1, 0, 0, lag, POLICY_PRESSURE_NONE)));
}

static void a_burst_is_learnt(void **state)
{
	uint64_t burst = 20000000;
	int i;

	for (i = 0; i < 20; i++) {
		uint64_t shorter = policy_burst(burst, 100000);

		assert_true(shorter < burst);
		burst = shorter;
	}
	assert_true(burst < 200000);
	assert_true(policy_burst(burst, 8000000) > 2000000);
	assert_int_equal(policy_burst(0, 0), 0);
}

static void elapsed_is_never_negative(void **state)
{
	assert_int_equal(policy_elapsed(100, 150), 50);
	assert_int_equal(policy_elapsed(150, 150), 0);
	assert_int_equal(policy_elapsed(150, 100), 0); /* another CPU's clock was ahead */
	assert_int_equal(policy_elapsed(UINT64_MAX - 9, 10), 20);
}

static void before_survives_the_wrap(void **state)
{
	assert_true(policy_before(1, 2));
	assert_false(policy_before(2, 1));
	assert_false(policy_before(7, 7));
	assert_true(policy_before(UINT64_MAX - 5, 5));
	assert_false(policy_before(5, UINT64_MAX - 5));
}

static void windows_only_grow(void **state)
{
	assert_int_equal(policy_window_merge(100, 50), 100);
	assert_int_equal(policy_window_merge(50, 100), 100);
	assert_true(policy_window_open(100, 99));
	assert_false(policy_window_open(100, 100));
	assert_false(policy_window_open(0, 0));
}

static void weight_slows_ageing(void **state)
{
	__u32 weight;

	assert_int_equal(policy_virtual_ns(4 * MS, 100), 4 * MS);
	assert_int_equal(policy_virtual_ns(4 * MS, 200), 2 * MS);
	assert_int_equal(policy_virtual_ns(4 * MS, 50), 8 * MS);
	assert_int_equal(policy_virtual_ns(MS, 0), 100 * MS);
	for (weight = 1; weight < 10000; weight++)
		assert_true(policy_virtual_ns(MS, weight + 1) <= policy_virtual_ns(MS, weight));
}

static void place_bounds_credit_and_debt(void **state)
{
	const __u64 clock = 1000 * MS, lag = 20 * MS, debt = 30 * MS;

	assert_int_equal(policy_place(0, clock, lag, debt), clock - lag);
	assert_int_equal(policy_place(clock - 5 * MS, clock, lag, debt), clock - 5 * MS);
	assert_int_equal(policy_place(clock + 5 * MS, clock, lag, debt), clock + 5 * MS);
	assert_int_equal(policy_place(clock + 99 * MS, clock, lag, debt), clock + debt);
	/* Around the wrap of the clock. */
	assert_int_equal(policy_place(UINT64_MAX, 5, lag, debt), UINT64_MAX);
	assert_int_equal(policy_place(UINT64_MAX - 50 * MS, 5, lag, debt), 5 - lag);
}

/* Debt is counted in running time, so a light task may be further ahead. */
static void debt_is_bounded_for_light_tasks_and_in_crowds(void **state)
{
	const __u64 lag = 20 * MS;
	__u32 waiting;

	assert_int_equal(policy_debt(lag, 100, POLICY_PRESSURE_NONE), lag);
	assert_int_equal(policy_debt(lag, 200, POLICY_PRESSURE_NONE), lag / 2);
	assert_int_equal(policy_debt(lag, 50, POLICY_PRESSURE_NONE), 2 * lag);
	assert_int_equal(policy_debt(lag, 1, POLICY_PRESSURE_NONE), POLICY_DEBT_LAGS * lag);
	for (waiting = 0; waiting < 4000; waiting++) {
		__u64 debt = policy_debt(lag, 1, policy_pressure(2, waiting));

		/* The clock moves by 2 / (2 + waiting) of the time that passes. */
		assert_true(debt == POLICY_TICK_NS ||
			    debt * (2 + waiting) / 2 <= POLICY_DEBT_WAIT_NS);
		assert_true(policy_debt(lag, 1, policy_pressure(2, waiting + 1)) <= debt);
	}
}

static void pressure_is_the_part_of_a_cpu(void **state)
{
	__u32 waiting;

	assert_int_equal(policy_pressure(4, 0), POLICY_PRESSURE_NONE);
	assert_int_equal(policy_pressure(4, 4), POLICY_PRESSURE_NONE / 2);
	assert_int_equal(policy_pressure(4, 12), POLICY_PRESSURE_NONE / 4);
	assert_int_equal(policy_pressure(0, 0), 0);
	assert_int_equal(policy_pressure(1024, UINT32_MAX), 0);
	for (waiting = 0; waiting < 4000; waiting++)
		assert_true(policy_pressure(8, waiting + 1) <= policy_pressure(8, waiting));
}

/* A task that computes comes after those that are new by its charge and their credit: in
 * a crowd the clock is slow, and both are less. */
static void newer_tasks_hold_nobody_back_for_long(void **state)
{
	const __u64 lag = 20 * MS, slice = 2 * MS;
	__u32 waiting;

	for (waiting = 0; waiting < 200; waiting++) {
		__u64 most = policy_lag(lag, slice, policy_pressure(4, waiting));
		__u64 real_ns = 2 * most * (4 + waiting) / 4;

		assert_in_range(most, 2 * slice, lag);
		if (most > 2 * slice)
			assert_in_range(real_ns, 2 * lag * 9 / 10, 2 * lag);
		else
			assert_true(real_ns <= 4 * slice * (4 + waiting) / 4);
	}
	assert_int_equal(policy_lag(MS, slice, POLICY_PRESSURE_NONE), MS);
}

static void deadline_rises_with_running(void **state)
{
	const __u64 lag = 20 * MS;
	__u64 ran, last = 0;

	for (ran = 0; ran <= 40 * MS; ran += MS) {
		__u64 deadline = policy_deadline(500 * MS, ran, lag);

		assert_true(deadline >= last);
		assert_true(deadline <= 520 * MS);
		last = deadline;
	}
	assert_int_equal(policy_deadline(500 * MS, 3 * MS, lag), 503 * MS);
}

/*
 * What waits comes first in the end: an endless stream of tasks that are new
 * (placed at the clock, no runtime) on a machine of four CPUs.
 */
static void nothing_waits_for_ever(void **state)
{
	const __u64 lag = 20 * MS;
	__u64 clock = 1000 * MS, served_ns = 0;
	__u64 waiting = policy_deadline(policy_place(clock + 90 * MS, clock, lag, lag), lag, lag);

	while (policy_before(policy_deadline(clock, 0, lag), waiting)) {
		clock += policy_clock_step(MS, 4, 1, clock, clock);
		served_ns += MS;
		assert_true(served_ns < 1000 * MS);
	}
	assert_true(served_ns > 0);
}

static void clock_step_shares_service(void **state)
{
	assert_int_equal(policy_clock_step(10 * MS, 4, 0, 5, 5), 10 * MS / 4);
	assert_int_equal(policy_clock_step(10 * MS, 4, 6, 5, 5), MS);
	assert_int_equal(policy_clock_step(10 * MS, 0, 0, 5, 5), 10 * MS);
	assert_true(policy_clock_step(1000, 1023, 100000, 5, 5) < 1000);
}

static void clock_follows_what_runs_no_faster_than_time(void **state)
{
	const __u64 clock = 500 * MS;

	assert_int_equal(policy_clock_step(4 * MS, 4, 1, clock + 3 * MS, clock), 3 * MS);
	assert_int_equal(policy_clock_step(4 * MS, 4, 1, clock + 9 * MS, clock), 4 * MS);
	assert_int_equal(policy_clock_step(4 * MS, 3, 1, clock - 9 * MS, clock), MS);
}

/* Two tasks alone on one of four CPUs get what their weights say, long after
 * they started: neither credit nor debt saturates. */
static void weights_hold_when_other_cpus_are_idle(void **state)
{
	const __u64 lag = 20 * MS;
	const __u32 weight[2] = {100, 33};
	__u64 clock = 0, vruntime[2] = {0, 0}, ran[2] = {0, 0};
	int t;

	for (t = 0; t < 5000; t++) {
		int next = policy_before(vruntime[1], vruntime[0]);

		clock += policy_clock_step(4 * MS, 4, 1, vruntime[next], clock);
		ran[next] += 4 * MS;
		vruntime[next] = policy_place(
			vruntime[next] + policy_virtual_ns(4 * MS, weight[next]), clock, lag,
			policy_debt(lag, weight[next], policy_pressure(4, 1)));
	}
	assert_in_range(ran[0] * 100 / ran[1], 280, 320);
}

static void rebase_keeps_the_distance(void **state)
{
	assert_int_equal(policy_rebase(130, 100, 1000), 1030);
	assert_int_equal(policy_rebase(70, 100, 1000), 970);
	assert_int_equal(policy_rebase(5, UINT64_MAX - 4, 1000), 1010);
}

static void migration_bucket_refills_by_time(void **state)
{
	const __u64 full = 3 * POLICY_MIG_TOKEN;

	assert_int_equal(policy_mig_refill(0, 0, 50 * MS, 3), 0);
	assert_int_equal(policy_mig_refill(0, 25 * MS, 50 * MS, 3), full / 2);
	assert_int_equal(policy_mig_refill(0, 50 * MS, 50 * MS, 3), full);
	assert_int_equal(policy_mig_refill(full, 10 * MS, 50 * MS, 3), full);
	assert_int_equal(policy_mig_refill(0, UINT64_MAX, 50 * MS, 3), full);
	assert_int_equal(policy_mig_refill(0, MS, 0, 3), full);
	assert_true(policy_mig_refill(0, 17 * MS, 50 * MS, 3) >= POLICY_MIG_TOKEN);
	assert_true(policy_mig_refill(0, 16 * MS, 50 * MS, 3) < POLICY_MIG_TOKEN);
}

static void utilisation_is_time_that_was_not_idle(void **state)
{
	assert_int_equal(policy_util_permille(0, 10 * MS, 4), 1000);
	assert_int_equal(policy_util_permille(40 * MS, 10 * MS, 4), 0);
	assert_int_equal(policy_util_permille(10 * MS, 10 * MS, 4), 750);
	assert_int_equal(policy_util_permille(41 * MS, 10 * MS, 4), 0);
	assert_int_equal(policy_util_permille(0, 0, 4), 0);
}

static void ema_depends_on_time_not_on_sampling(void **state)
{
	__u32 slow = 0, fast = 0;
	int i;

	for (i = 0; i < 10; i++)
		slow = policy_util_ema(slow, 1000, 20 * MS);
	for (i = 0; i < 20; i++)
		fast = policy_util_ema(fast, 1000, 10 * MS);
	assert_in_range(slow, 980, 1000);
	assert_in_range(fast, 980, 1000);
	assert_int_equal(policy_util_ema(900, 100, 3600ull * 1000 * MS), 100);
	assert_int_equal(policy_util_ema(900, 100, 0), 900);
}

static void busy_has_hysteresis(void **state)
{
	assert_false(policy_busy(0, 749, 750, 650));
	assert_true(policy_busy(0, 750, 750, 650));
	assert_true(policy_busy(1, 650, 750, 650));
	assert_false(policy_busy(1, 649, 750, 650));
	assert_false(policy_busy(0, 700, 750, 650));
	assert_true(policy_busy(1, 700, 750, 650));
}

static void histogram_buckets_are_powers_of_two(void **state)
{
	int b;

	assert_int_equal(policy_hist_bucket(0), 0);
	assert_int_equal(policy_hist_bucket(1), 0);
	for (b = 1; b < GAMER_HIST_BUCKETS; b++) {
		assert_int_equal(policy_hist_bucket(1ull << b), b);
		assert_int_equal(policy_hist_bucket((1ull << b) - 1), b - 1);
	}
	assert_int_equal(policy_hist_bucket(UINT64_MAX), GAMER_HIST_BUCKETS - 1);
}

static void preemption_goes_from_urgent_to_less_urgent(void **state)
{
	const __u64 gap = 2 * MS;

	assert_true(policy_may_preempt(900 * MS, POLICY_ORDINARY, 100 * MS, gap));
	assert_false(policy_may_preempt(0, POLICY_KERNEL, 900 * MS, gap));
	assert_false(policy_may_preempt(0, POLICY_NONE, 900 * MS, gap));
	assert_false(policy_may_preempt(100 * MS, POLICY_URGENT, 102 * MS, gap));
	assert_true(policy_may_preempt(100 * MS, POLICY_URGENT, 103 * MS, gap));
	assert_false(policy_may_preempt(103 * MS, POLICY_GAME, 100 * MS, gap));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elapsed_is_never_negative),
		cmocka_unit_test(brief_game_tasks_come_first),
		cmocka_unit_test(a_burst_is_learnt),
		cmocka_unit_test(before_survives_the_wrap),
		cmocka_unit_test(windows_only_grow),
		cmocka_unit_test(weight_slows_ageing),
		cmocka_unit_test(place_bounds_credit_and_debt),
		cmocka_unit_test(debt_is_bounded_for_light_tasks_and_in_crowds),
		cmocka_unit_test(deadline_rises_with_running),
		cmocka_unit_test(nothing_waits_for_ever),
		cmocka_unit_test(clock_step_shares_service),
		cmocka_unit_test(clock_follows_what_runs_no_faster_than_time),
		cmocka_unit_test(weights_hold_when_other_cpus_are_idle),
		cmocka_unit_test(rebase_keeps_the_distance),
		cmocka_unit_test(migration_bucket_refills_by_time),
		cmocka_unit_test(pressure_is_the_part_of_a_cpu),
		cmocka_unit_test(newer_tasks_hold_nobody_back_for_long),
		cmocka_unit_test(utilisation_is_time_that_was_not_idle),
		cmocka_unit_test(ema_depends_on_time_not_on_sampling),
		cmocka_unit_test(busy_has_hysteresis),
		cmocka_unit_test(histogram_buckets_are_powers_of_two),
		cmocka_unit_test(preemption_goes_from_urgent_to_less_urgent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
