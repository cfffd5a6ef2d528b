/* SPDX-License-Identifier: GPL-2.0-only */
/* Who counts as a helper of the game. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bpf/policy.h"

static void three_runs_that_wake_the_game_are_enough(void **state)
{
	uint32_t helps = 0, runs;

	for (runs = 0; helps < POLICY_HELPS_ENOUGH; runs++)
		helps = policy_helps(helps, 1);
	assert_int_equal(runs, 3);
	/* However many there are, it is worth no more than the game itself. */
	for (runs = 0; runs < 1000; runs++)
		helps = policy_helps(helps, 1);
	assert_in_range(helps, POLICY_HELPS_FULL * 9 / 10, POLICY_HELPS_FULL);
}

static void a_helper_is_forgotten(void **state)
{
	uint32_t helps = POLICY_HELPS_FULL, runs;

	for (runs = 0; helps >= POLICY_HELPS_ENOUGH; runs++)
		helps = policy_helps(helps, 0);
	assert_in_range(runs, 8, 12);
}

/* The least that was seen once it had settled, with one run of so many that helps. */
static uint32_t settled(uint32_t every, uint32_t *most)
{
	uint32_t helps = 0, least = UINT32_MAX;

	*most = 0;
	for (uint32_t runs = 0; runs < 300; runs++) {
		helps = policy_helps(helps, runs % every == 0);
		if (runs < 100)
			continue;
		least = helps < least ? helps : least;
		*most = helps > *most ? helps : *most;
	}
	return least;
}

static void one_run_in_three_is_enough_one_in_six_is_not(void **state)
{
	uint32_t most;

	assert_true(settled(3, &most) >= POLICY_HELPS_ENOUGH);
	settled(6, &most);
	assert_true(most < POLICY_HELPS_ENOUGH);
}

/* Half of the time, however often it sleeps; POLICY_HELP_NS at once. */
static void help_is_bounded(void **state)
{
	uint64_t left_ns = 0, helped_ns = 0;

	assert_int_equal(policy_help_refill(0, UINT64_MAX), POLICY_HELP_NS);
	assert_int_equal(policy_help_refill(POLICY_HELP_NS, 0), POLICY_HELP_NS);
	for (int wakes = 0; wakes < 10000; wakes++) { /* every 100 us, and runs on */
		left_ns = policy_help_refill(left_ns, 100000);
		helped_ns += left_ns;
		left_ns = 0;
	}
	assert_int_equal(helped_ns, 10000 * 100000ull / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_runs_that_wake_the_game_are_enough),
		cmocka_unit_test(a_helper_is_forgotten),
		cmocka_unit_test(one_run_in_three_is_enough_one_in_six_is_not),
		cmocka_unit_test(help_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
