// SPDX-License-Identifier: GPL-2.0-only
/* The agent's state machine and the pacing of reloads. Longer stories are in tests/replay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/policy.h"
#include "agent/retry.h"

#define US 1000ull
#define MS 1000000ull
#define S  1000000000ull

#define START_NS (7 * S)

static struct policy p;

/* All lanes alike; lanes of different lengths are in test-policy-input. */
static struct policy_config config(uint64_t input_ns, uint64_t frame_ns, bool every_task,
				   bool cadence)
{
	struct policy_config cfg = {
		.frame_window_ns = frame_ns, .every_task = every_task, .cadence = cadence};

	for (int lane = 0; lane < GAMER_NR_LANES; lane++)
		cfg.input_lane_ns[lane] = input_ns;
	return cfg;
}

static void setup(uint64_t input_ns, uint64_t frame_ns, bool every_task, bool cadence)
{
	const struct policy_config cfg = config(input_ns, frame_ns, every_task, cadence);

	policy_init(&p, &cfg);
	policy_start(&p);
}

static struct policy_actions input(uint64_t event_at_ns, uint64_t now_ns)
{
	const struct input_report report = {.lane[INPUT_LANE_MOUSE] = {event_at_ns, 1}};

	return policy_on_input(&p, &report, now_ns);
}

static struct policy_actions vblank(uint64_t event_at_ns, uint64_t now_ns)
{
	const struct display_report report = {.kind = DISPLAY_VBLANK, .vblank_at_ns = event_at_ns};

	return policy_on_vblank(&p, &report, now_ns);
}

static struct policy_actions game(enum policy_game_event event, uint32_t generation, uint32_t tasks)
{
	const struct policy_game_report report = {event, generation, tasks};

	return policy_on_game(&p, &report);
}

static void test_window_is_event_plus_length(void **state)
{
	struct policy_actions act;

	setup(2 * MS, 4 * MS, true, true);
	act = input(START_NS, START_NS + 300 * US);
	assert_true(act.arm);
	assert_int_equal(act.window, GAMER_WINDOW_INPUT);
	assert_int_equal(act.event_at_ns, START_NS);
	assert_int_equal(act.until_ns, START_NS + 2 * MS);
	act = vblank(START_NS, START_NS + 300 * US);
	assert_true(act.arm);
	assert_int_equal(act.window, GAMER_WINDOW_FRAME);
	assert_int_equal(act.until_ns, START_NS + 4 * MS);
}

static void test_old_event(void **state)
{
	setup(2 * MS, 4 * MS, true, true);
	assert_false(input(START_NS, START_NS + 2 * MS).arm);
	assert_false(vblank(START_NS, START_NS + 4 * MS).arm);
	assert_true(input(START_NS, START_NS + 2 * MS - 1).arm);
	assert_true(vblank(START_NS, START_NS + 4 * MS - 1).arm);
	assert_int_equal(p.arms_coalesced, 0);
}

/* A time ahead of the clock counts as now: it can hold no window open. */
static void test_future_event(void **state)
{
	setup(2 * MS, 0, true, false);
	assert_int_equal(input(START_NS + S, START_NS).until_ns, START_NS + 2 * MS);
	assert_true(input(START_NS + 5 * MS, START_NS + 5 * MS).arm);
}

static void test_report_without_event(void **state)
{
	setup(2 * MS, 4 * MS, true, true);
	assert_false(input(0, START_NS).arm);
	assert_false(vblank(0, START_NS).arm);
	/* also close to the clock's zero, where 0 would look recent */
	assert_false(input(0, MS).arm);
}

static void test_length_zero(void **state)
{
	struct policy_actions act;
	const struct policy_config cfg = config(0, 0, true, true);

	policy_init(&p, &cfg);
	act = policy_start(&p);
	assert_int_equal(act.input, POLICY_KEEP);
	assert_int_equal(act.display, POLICY_KEEP);
	assert_false(input(START_NS, START_NS).arm);
	assert_false(vblank(START_NS, START_NS).arm);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/*
 * Whatever the pattern: no event gets less than its full window (in a stream that is longer
 * than the setting, see policy_input_hold), no window ends more than POLICY_COALESCE_NS late,
 * ends never go back, and there is at most one call per POLICY_COALESCE_NS and two more.
 */
static void check_stream(uint64_t length_ns, uint64_t mean_gap_ns, uint32_t seed)
{
	uint64_t event_at_ns = START_NS, until_ns = 0, calls = 0, hold_ns;
	struct policy_input_stream stream = {0};

	setup(length_ns, 0, true, false);
	for (int i = 0; i < 3000; i++) {
		struct policy_actions act;

		event_at_ns += next_random(&seed) % (2 * mean_gap_ns) + 1;
		policy_input_add(&stream, event_at_ns, 1);
		hold_ns = policy_input_hold(&stream, length_ns);
		act = input(event_at_ns, event_at_ns);
		if (act.arm) {
			assert_true(act.until_ns > until_ns);
			assert_true(act.until_ns <= event_at_ns + hold_ns + POLICY_COALESCE_NS);
			until_ns = act.until_ns;
			calls++;
		}
		assert_true(until_ns >= event_at_ns + hold_ns);
	}
	assert_int_equal(calls + p.arms_coalesced, 3000);
	assert_true(calls <= (event_at_ns - START_NS) / POLICY_COALESCE_NS + 2);
}

static void test_any_stream(void **state)
{
	static const uint64_t lengths_ns[] = {1, 200 * US, 999 * US, 1 * MS, 2 * MS, 50 * MS};
	static const uint64_t gaps_ns[] = {20 * US,   125 * US,  500 * US, 900 * US,
					   1000 * US, 1100 * US, 3 * MS};

	for (size_t l = 0; l < sizeof(lengths_ns) / sizeof(lengths_ns[0]); l++)
		for (size_t g = 0; g < sizeof(gaps_ns) / sizeof(gaps_ns[0]); g++)
			for (uint32_t seed = 1; seed <= 5; seed++)
				check_stream(lengths_ns[l], gaps_ns[g], seed);
}

/* Two devices in step, one 100 us behind the other: no two calls for each pair. */
static void test_pairs(void **state)
{
	uint64_t calls = 0;

	setup(2 * MS, 0, true, false);
	for (int i = 0; i < 1000; i++) {
		uint64_t at_ns = START_NS + i * 1200 * US;

		calls += input(at_ns, at_ns).arm;
		at_ns += 100 * US;
		calls += input(at_ns, at_ns).arm;
	}
	assert_in_range(calls, 500, 1001);
}

/* Two devices: the later report may carry the earlier event. */
static void test_out_of_order(void **state)
{
	setup(2 * MS, 0, true, false);
	assert_true(input(START_NS + 900 * US, START_NS + 950 * US).arm);
	assert_false(input(START_NS, START_NS + 960 * US).arm);
	assert_int_equal(p.arms_coalesced, 1);
	/* less than 1 ms after the newest one, whatever came in between */
	assert_int_equal(input(START_NS + 1100 * US, START_NS + 1100 * US).until_ns,
			 START_NS + 1100 * US + 2 * MS + POLICY_COALESCE_NS);
}

static void test_windows_are_independent(void **state)
{
	setup(2 * MS, 4 * MS, true, true);
	assert_true(input(START_NS, START_NS).arm);
	assert_true(vblank(START_NS, START_NS).arm);
	assert_false(input(START_NS, START_NS).arm);
	assert_false(vblank(START_NS, START_NS).arm);
}

static void test_forget(void **state)
{
	setup(2 * MS, 0, true, false);
	assert_true(input(START_NS, START_NS).arm);
	assert_false(input(START_NS, START_NS).arm);
	policy_forget_windows(&p);
	assert_true(input(START_NS, START_NS).arm);
}

static void test_watching(void **state)
{
	static const struct {
		uint64_t input_ns, frame_ns;
		bool every_task, cadence;
		enum policy_switch idle_input, idle_display, game_input, game_display;
	} cases[] = {
		{MS, MS, false, false, POLICY_KEEP, POLICY_KEEP, POLICY_ON, POLICY_ON},
		{MS, MS, false, true, POLICY_KEEP, POLICY_KEEP, POLICY_ON, POLICY_ON},
		{MS, MS, true, false, POLICY_ON, POLICY_KEEP, POLICY_KEEP, POLICY_ON},
		{MS, MS, true, true, POLICY_ON, POLICY_ON, POLICY_KEEP, POLICY_KEEP},
		{0, MS, false, false, POLICY_KEEP, POLICY_KEEP, POLICY_KEEP, POLICY_ON},
		{MS, 0, false, true, POLICY_KEEP, POLICY_KEEP, POLICY_ON, POLICY_KEEP},
		{0, 0, true, true, POLICY_KEEP, POLICY_KEEP, POLICY_KEEP, POLICY_KEEP},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct policy_config cfg = config(cases[i].input_ns, cases[i].frame_ns,
							cases[i].every_task, cases[i].cadence);
		struct policy_actions act;

		policy_init(&p, &cfg);
		act = policy_start(&p);
		assert_int_equal(act.input, cases[i].idle_input);
		assert_int_equal(act.display, cases[i].idle_display);
		act = game(POLICY_GAME_STARTED, 1, 0);
		assert_int_equal(act.input, cases[i].game_input);
		assert_int_equal(act.display, cases[i].game_display);
		assert_false(act.done);
	}
}

/* New settings: later windows follow them, and only what can open one is watched. */
static void test_new_config(void **state)
{
	struct policy_config cfg = config(8 * MS, 0, true, true);
	struct policy_actions act;

	setup(2 * MS, 4 * MS, true, true);
	assert_int_equal(input(START_NS, START_NS).until_ns, START_NS + 2 * MS);
	act = policy_on_config(&p, &cfg);
	assert_int_equal(act.input, POLICY_KEEP);
	assert_int_equal(act.display, POLICY_OFF);
	assert_false(vblank(START_NS + MS, START_NS + MS).arm);
	assert_int_equal(input(START_NS + 5 * MS, START_NS + 5 * MS).until_ns, START_NS + 13 * MS);
	cfg = config(0, 3 * MS, true, true);
	act = policy_on_config(&p, &cfg);
	assert_int_equal(act.input, POLICY_OFF);
	assert_int_equal(act.display, POLICY_ON);
	assert_false(input(START_NS + S, START_NS + S).arm);
	assert_int_equal(vblank(START_NS + S, START_NS + S).until_ns, START_NS + S + 3 * MS);
	act = policy_on_config(&p, &cfg);
	assert_int_equal(act.input, POLICY_KEEP);
	assert_int_equal(act.display, POLICY_KEEP);
}

static void test_no_windows_without_game(void **state)
{
	setup(2 * MS, 4 * MS, false, false);
	assert_false(input(START_NS, START_NS).arm);
	assert_false(vblank(START_NS, START_NS).arm);
	game(POLICY_GAME_STARTED, 1, 0);
	assert_true(input(START_NS, START_NS).arm);
	assert_true(vblank(START_NS, START_NS).arm);
	game(POLICY_GAME_LEADER_ENDED, 1, 0);
	assert_false(input(START_NS + S, START_NS + S).arm);
	assert_false(vblank(START_NS + S, START_NS + S).arm);
}

static void test_game_ends_leader_last(void **state)
{
	struct policy_actions act;

	setup(2 * MS, 4 * MS, false, false);
	game(POLICY_GAME_STARTED, 1, 0);
	act = game(POLICY_GAME_LEADER_ENDED, 1, 0);
	assert_true(act.done);
	assert_false(act.headless);
	assert_int_equal(act.input, POLICY_OFF);
	assert_int_equal(act.display, POLICY_OFF);
	assert_false(game(POLICY_GAME_TASKS_GONE, 1, 0).done);
}

static void test_game_ends_leader_first(void **state)
{
	struct policy_actions act;

	setup(2 * MS, 4 * MS, false, false);
	game(POLICY_GAME_STARTED, 1, 0);
	act = game(POLICY_GAME_LEADER_ENDED, 1, 3);
	assert_true(act.headless);
	assert_false(act.done);
	assert_int_equal(act.input, POLICY_KEEP);
	assert_true(input(START_NS, START_NS).arm);
	act = game(POLICY_GAME_TASKS_GONE, 1, 0);
	assert_true(act.done);
	assert_int_equal(act.input, POLICY_OFF);
}

/* The kernel counts tasks once they run: a child may come and go before the leader is counted. */
static void test_tasks_gone_while_leader_lives(void **state)
{
	setup(2 * MS, 4 * MS, false, false);
	game(POLICY_GAME_STARTED, 1, 0);
	assert_false(game(POLICY_GAME_TASKS_GONE, 1, 0).done);
	assert_true(input(START_NS, START_NS).arm);
	assert_true(game(POLICY_GAME_LEADER_ENDED, 1, 2).headless);
	assert_true(game(POLICY_GAME_TASKS_GONE, 1, 0).done);
}

static void test_stale_generation(void **state)
{
	setup(2 * MS, 4 * MS, false, false);
	game(POLICY_GAME_STARTED, 1, 0);
	game(POLICY_GAME_RELOADED, 2, 0);
	game(POLICY_GAME_LEADER_ENDED, 2, 2);
	assert_false(game(POLICY_GAME_TASKS_GONE, 1, 0).done);
	assert_true(game(POLICY_GAME_TASKS_GONE, 2, 0).done);
}

static void test_reload(void **state)
{
	struct policy_actions act;

	setup(2 * MS, 4 * MS, false, false);
	game(POLICY_GAME_STARTED, 1, 0);
	assert_true(input(START_NS, START_NS).arm);
	act = game(POLICY_GAME_RELOADED, 2, 0);
	assert_false(act.done);
	assert_int_equal(act.input, POLICY_KEEP);
	/* the new kernel side knows of no window */
	assert_true(input(START_NS + 1, START_NS + 1).arm);
	/* without its leader the tree cannot be found again */
	game(POLICY_GAME_LEADER_ENDED, 2, 2);
	assert_true(game(POLICY_GAME_RELOADED, 3, 0).done);
}

static void test_retry(void **state)
{
	struct retry r = {0};
	uint64_t now_ns = START_NS, delay_ns, last_ns = 0;

	assert_true(retry_next(&r, now_ns, &delay_ns));
	assert_int_equal(delay_ns, 0);
	for (int i = 1; i < RETRY_MAX; i++) {
		assert_true(retry_next(&r, now_ns, &delay_ns));
		assert_in_range(delay_ns, RETRY_FIRST_NS, RETRY_LAST_NS);
		assert_true(delay_ns >= last_ns);
		last_ns = delay_ns;
		now_ns += delay_ns;
	}
	assert_false(retry_next(&r, now_ns, &delay_ns));
	assert_false(retry_next(&r, now_ns + RETRY_QUIET_NS, &delay_ns));
	assert_true(retry_next(&r, now_ns + RETRY_QUIET_NS + 1, &delay_ns));
	assert_int_equal(delay_ns, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_window_is_event_plus_length),
		cmocka_unit_test(test_old_event),
		cmocka_unit_test(test_future_event),
		cmocka_unit_test(test_report_without_event),
		cmocka_unit_test(test_length_zero),
		cmocka_unit_test(test_any_stream),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_out_of_order),
		cmocka_unit_test(test_windows_are_independent),
		cmocka_unit_test(test_forget),
		cmocka_unit_test(test_watching),
		cmocka_unit_test(test_new_config),
		cmocka_unit_test(test_no_windows_without_game),
		cmocka_unit_test(test_game_ends_leader_last),
		cmocka_unit_test(test_game_ends_leader_first),
		cmocka_unit_test(test_tasks_gone_while_leader_lives),
		cmocka_unit_test(test_stale_generation),
		cmocka_unit_test(test_reload),
		cmocka_unit_test(test_retry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
