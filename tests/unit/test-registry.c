// SPDX-License-Identifier: GPL-2.0-only
/* The last launches: their order, how many are kept, one process twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/registry.h"

static void test_launches(void **state)
{
	struct registry launches = {0};
	struct control_games games = {0};

	for (int i = 1; i <= CONTROL_MAX_LAUNCHES + 2; i++) {
		struct control_launch launch = {.pid = i};

		registry_add(&launches, &launch, (uint64_t)i);
	}
	registry_report(&launches, 100, &games);
	assert_int_equal(games.count, CONTROL_MAX_LAUNCHES);
	for (int i = 0; i < CONTROL_MAX_LAUNCHES; i++) {
		assert_int_equal(games.launch[i].pid, CONTROL_MAX_LAUNCHES + 2 - i);
		assert_int_equal(games.launch[i].ago_ns, 100 - games.launch[i].pid);
	}
}

static void test_launch_again(void **state)
{
	const struct control_launch first = {.pid = 1}, second = {.pid = 2},
				    again = {.pid = 1, .app_id = 9};
	struct registry launches = {0};
	struct control_games games = {0};

	registry_add(&launches, &first, 1);
	registry_add(&launches, &second, 2);
	registry_add(&launches, &again, 3);
	registry_report(&launches, 3, &games);
	assert_int_equal(games.count, 2);
	assert_int_equal(games.launch[0].pid, 1);
	assert_int_equal(games.launch[0].app_id, 9);
	assert_int_equal(games.launch[1].pid, 2);
	assert_int_equal(games.launch[1].ago_ns, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_launches),
		cmocka_unit_test(test_launch_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
