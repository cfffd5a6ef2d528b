// SPDX-License-Identifier: GPL-2.0-only
/* When what waits goes to another cache domain, or another memory node. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bpf/policy.h"

static void crowds_spread(void **state)
{
	assert_true(policy_crowded(24, 8, 2, 8, POLICY_CROWDED));
	assert_false(policy_crowded(2, 8, 24, 8, POLICY_CROWDED));
	assert_false(policy_crowded(5, 8, 5, 8, POLICY_CROWDED));
	assert_false(policy_crowded(0, 8, 0, 8, POLICY_CROWDED));
	assert_true(policy_crowded(3, 1, 0, 8, POLICY_CROWDED));
	assert_true(policy_crowded(~0u, 1024, 0, 1024, POLICY_CROWDED_FAR));
}

/* Another node has to have more waiting than another cache, and with enough it is as good. */
static void nodes_spill(void **state)
{
	for (__u32 ours = 0; ours < 100; ours++) {
		int was = 0;

		for (__u32 theirs = 0; theirs < 1000; theirs++) {
			int near = policy_crowded(theirs, 8, ours, 8, POLICY_CROWDED);
			int far = policy_crowded(theirs, 8, ours, 8, POLICY_CROWDED_FAR);

			assert_true(near || !far);
			assert_true(far || !was);
			assert_int_equal(far, theirs > 4 * (ours + 1));
			was = far;
		}
		assert_true(was);
	}
	assert_false(policy_crowded(4, 1, 0, 1, POLICY_CROWDED_FAR));
	assert_true(policy_crowded(5, 1, 0, 1, POLICY_CROWDED_FAR));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crowds_spread),
		cmocka_unit_test(nodes_spill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
