// SPDX-License-Identifier: GPL-2.0-only
/* The agent's state machine when games come and go, and it goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/policy.h"

#define MS 1000000ull

#define START_NS (7000 * MS)

static struct policy p;

static bool opens(uint64_t at_ns)
{
	const struct input_report report = {.lane[INPUT_LANE_MOUSE] = {at_ns, 1}};

	return policy_on_input(&p, &report, at_ns).arm;
}

static struct policy_actions game(enum policy_game_event event, uint32_t generation)
{
	const struct policy_game_report report = {event, generation, 0};

	return policy_on_game(&p, &report);
}

/* A game that was found ends: nothing is watched, the program goes on, the next one counts. */
static void test_left(void **state)
{
	struct policy_actions act;

	policy_init(&p, &(struct policy_config){.input_lane_ns = {2 * MS, 2 * MS, 2 * MS, 2 * MS},
						.frame_window_ns = 4 * MS});
	policy_start(&p);
	act = game(POLICY_GAME_STARTED, 1);
	assert_int_equal(act.input, POLICY_ON);
	assert_true(opens(START_NS));
	act = game(POLICY_GAME_LEFT, 2);
	assert_false(act.done);
	assert_false(act.headless);
	assert_int_equal(act.input, POLICY_OFF);
	assert_int_equal(act.display, POLICY_OFF);
	assert_false(opens(START_NS + MS));
	/* told late of the one before */
	assert_false(game(POLICY_GAME_TASKS_GONE, 1).done);
	act = game(POLICY_GAME_STARTED, 3);
	assert_int_equal(act.input, POLICY_ON);
	assert_true(opens(START_NS + MS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
