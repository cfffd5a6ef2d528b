/* SPDX-License-Identifier: GPL-2.0-only */
/* What the game may take from others, and which of its tasks when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bpf/policy.h"

#define MS 1000000ull

/* Urgent work that never ends gets its share of what real-time tasks leave, and not more. */
static void budget_keeps_a_share_for_others(void **state)
{
	__s64 budget = POLICY_BUDGET_CAP_NS;
	__u64 urgent_ns = 0, other_ns = 0, t;

	for (t = 0; t < 10000; t++) {
		if (t % 3 == 0) /* a real-time task: neither spends nor earns */
			continue;
		if (budget > 0) {
			budget = policy_budget_spend(budget, MS);
			urgent_ns += MS;
		} else {
			budget = policy_budget_earn(budget, MS, 800);
			other_ns += MS;
		}
	}
	assert_in_range(urgent_ns * 1000 / (urgent_ns + other_ns), 790, 810);
}

/* What others wait at first is the whole budget, and then what one turn earns. */
static void budget_is_bounded(void **state)
{
	assert_int_equal(policy_budget_earn(0, UINT64_MAX, 900), POLICY_BUDGET_CAP_NS);
	assert_int_equal(policy_budget_earn(POLICY_BUDGET_CAP_NS, MS, 900), POLICY_BUDGET_CAP_NS);
	assert_int_equal(policy_budget_earn(0, MS, 900), 9 * MS);
	assert_int_equal(policy_budget_earn(-MS, MS, 500), 0);
	assert_int_equal(policy_budget_earn(0, MS, 0), 0);
	assert_int_equal(policy_budget_earn(0, MS, 1000), POLICY_BUDGET_CAP_NS);
	assert_int_equal(policy_budget_spend(0, UINT64_MAX), -POLICY_BUDGET_CAP_NS);
	assert_int_equal(policy_budget_spend(5 * MS, 2 * MS), 3 * MS);
}

/* The sooner it is due the more urgent, and as the clock goes on nothing gets less urgent. */
static void urgency_rises_toward_the_deadline(void **state)
{
	const __u64 due = 1000 * MS;
	__u32 last = POLICY_COMPUTES, urgency;

	assert_int_equal(policy_urgency(due, due - 40 * MS, POLICY_PRESSURE_NONE), POLICY_COMPUTES);
	for (__u64 clock = due - 40 * MS; clock <= due + 40 * MS; clock += MS / 8) {
		urgency = policy_urgency(due, clock, POLICY_PRESSURE_NONE);
		assert_true(urgency >= last);
		last = urgency;
	}
	assert_int_equal(last, POLICY_BRIEF);
	assert_int_equal(policy_urgency(due, due - 3 * MS, POLICY_PRESSURE_NONE), POLICY_FRAME);
	/* Across a wrap of the clock. */
	assert_int_equal(policy_urgency(3 * MS, 0 - MS, POLICY_PRESSURE_NONE), POLICY_FRAME);
	/* Deadlines are scaled by the pressure, and so is what they are held against. */
	assert_int_equal(policy_urgency(due + POLICY_BRIEF_NS / 4, due, POLICY_PRESSURE_NONE),
			 POLICY_BRIEF);
	assert_int_equal(policy_urgency(due + POLICY_BRIEF_NS / 4, due, POLICY_PRESSURE_NONE / 8),
			 POLICY_FRAME);
}

/* A loader that computes 50 ms at a time is no frame; a thread that has 4 ms of each is. */
static void only_what_computes_needs_a_window(void **state)
{
	const __u64 clock = 1000 * MS, lag = 20 * MS;
	__u64 loads = policy_game_deadline(clock, 0, 50 * MS, lag, POLICY_PRESSURE_NONE);
	__u64 draws = policy_game_deadline(clock, 4 * MS, 4 * MS, lag, POLICY_PRESSURE_NONE);

	assert_int_equal(policy_urgency(loads, clock, POLICY_PRESSURE_NONE), POLICY_COMPUTES);
	assert_int_equal(policy_urgency(draws, clock, POLICY_PRESSURE_NONE), POLICY_FRAME);
	/* A budget is never more than its cap: that allows nothing. */
	assert_int_equal(policy_budget_least(POLICY_COMPUTES, 0, 1), POLICY_BUDGET_CAP_NS);
	assert_int_equal(policy_budget_least(POLICY_BRIEF, 0, 0), POLICY_BUDGET_CAP_NS);
	assert_int_equal(policy_budget_least(POLICY_FRAME, 0, 1), 0);
	assert_int_equal(policy_budget_least(POLICY_COMPUTES, 1, 1), POLICY_BUDGET_FRAMES_NS);
	assert_int_equal(policy_budget_least(POLICY_COMPUTES, 1, 0), POLICY_BUDGET_FRAMES_NS);
	assert_true(POLICY_BUDGET_FRAMES_NS < POLICY_BUDGET_CAP_NS);
	/* Brief work may use the reserve, what computes may not, and it is bounded too. */
	assert_int_equal(policy_budget_least(POLICY_BRIEF, 0, 1), -POLICY_BUDGET_RESERVE_NS);
	assert_int_equal(policy_budget_least(POLICY_BRIEF, 1, 0), -POLICY_BUDGET_RESERVE_NS);
	assert_true(-POLICY_BUDGET_RESERVE_NS > -POLICY_BUDGET_CAP_NS);
}

/* Only who is less urgent gets anything, and only from what makes a frame. */
static void a_holder_gets_the_urgency_of_who_waits(void **state)
{
	assert_true(policy_owes(50 * MS, MS));
	assert_true(policy_owes(POLICY_FRAME_NS, POLICY_FRAME_NS - 1));
	assert_false(policy_owes(MS, MS));
	assert_false(policy_owes(MS / 2, MS));
	assert_false(policy_owes(60 * MS, 50 * MS)); /* a loader waits for a loader */
	/* As long as a boost of nobody else lasts, and never longer than a budget. */
	assert_true(POLICY_OWES_NS < POLICY_BUDGET_CAP_NS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(budget_keeps_a_share_for_others),
		cmocka_unit_test(budget_is_bounded),
		cmocka_unit_test(urgency_rises_toward_the_deadline),
		cmocka_unit_test(only_what_computes_needs_a_window),
		cmocka_unit_test(a_holder_gets_the_urgency_of_who_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
