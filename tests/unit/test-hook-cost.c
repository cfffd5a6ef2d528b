/* SPDX-License-Identifier: GPL-2.0-only */
/* When a hook costs too much: units, bounds, monotonicity, and which runs are timed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bpf/policy_hook.h"

#define MS 1000000ull

static void one_run_of_64_is_timed(void **state)
{
	const uint32_t runs = 64000;
	uint32_t timed = 0, since = 0, longest = 0, of[9][8] = {{0}};

	for (uint32_t i = 0; i < runs; i++) {
		since++;
		if (!policy_hook_timed(i))
			continue;
		timed++;
		longest = since > longest ? since : longest;
		since = 0;
		for (uint32_t events = 2; events <= 8; events++)
			of[events][i % events]++;
	}
	assert_in_range(timed, runs / POLICY_HOOK_EVERY - 10, runs / POLICY_HOOK_EVERY + 10);
	assert_true(longest <= 2 * POLICY_HOOK_EVERY);
	/* Each event of a report has its turn, however many a report has. */
	for (uint32_t events = 2; events <= 8; events++)
		for (uint32_t event = 0; event < events; event++)
			assert_in_range(of[events][event], timed / events * 3 / 4,
					timed / events * 5 / 4);
}

/* The same run timed so often, so far apart; what it then says. */
static enum gamer_hook_off hook_after(uint64_t ran_ns, uint64_t gap_ns, int timed)
{
	struct gamer_hook_cost cost = {0};
	uint64_t now = 5000 * MS;
	int i;

	for (i = 0; i < timed; i++) {
		now += gap_ns;
		policy_hook_add(&cost, ran_ns, now);
		if (policy_hook_off(&cost))
			break;
	}
	return policy_hook_off(&cost);
}

static void a_slow_hook_is_found(void **state)
{
	uint64_t before_ns = 0;
	struct gamer_hook_cost cost = {0};

	/* Of a run: above the limit, but no sooner than half of the memory is slow. */
	assert_int_equal(hook_after(60000, 1000 * MS, 100), GAMER_HOOK_DEAR_RUN);
	assert_int_equal(hook_after(GAMER_HOOK_RUN_LIMIT_NS, 1000 * MS, 10000), GAMER_HOOK_ON);
	assert_int_equal(hook_after(UINT64_MAX, 1000 * MS, POLICY_HOOK_MEMORY / 2), GAMER_HOOK_ON);
	assert_int_equal(hook_after(UINT64_MAX, 1000 * MS, POLICY_HOOK_MEMORY),
			 GAMER_HOOK_DEAR_RUN);
	for (uint64_t ran_ns = 0; ran_ns < 3 * GAMER_HOOK_RUN_LIMIT_NS; ran_ns += 1000) {
		cost = (struct gamer_hook_cost){0};
		for (int i = 0; i < 100; i++)
			policy_hook_add(&cost, ran_ns, 1);
		assert_true(cost.mean_ns >= before_ns);
		assert_true(cost.mean_ns <= ran_ns);
		before_ns = cost.mean_ns;
	}
}

static void a_frequent_hook_is_found(void **state)
{
	/* 24000 runs a second, 375 of them timed: 5 % is 2083 ns each. */
	const uint64_t gap_ns = 1000 * MS / 375;
	struct gamer_hook_cost cost = {0};
	uint64_t now = 0;

	assert_int_equal(hook_after(2000, gap_ns, 10000), GAMER_HOOK_ON);
	assert_int_equal(hook_after(2200, gap_ns, 10000), GAMER_HOOK_DEAR_SHARE);
	/* Not within the first second, and not for what was spread over a pause. */
	assert_int_equal(hook_after(2200, gap_ns, 370), GAMER_HOOK_ON);
	assert_int_equal(hook_after(2200, 1000 * gap_ns, 10000), GAMER_HOOK_ON);
	for (int i = 0; i < 375 * 2; i++)
		policy_hook_add(&cost, 1000, now += gap_ns);
	assert_in_range(cost.share_permille, 23, 25); /* 24000 * 1 us */
	/* Another CPU's clock, behind the one that began the span. */
	cost.span_at_ns = now + 1;
	policy_hook_add(&cost, 1000, now);
	assert_in_range(cost.share_permille, 23, 25);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_run_of_64_is_timed),
		cmocka_unit_test(a_slow_hook_is_found),
		cmocka_unit_test(a_frequent_hook_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
