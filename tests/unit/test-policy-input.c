// SPDX-License-Identifier: GPL-2.0-only
/* Input windows of lanes: whose length an event has, in the kernel's hook and in the agent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <linux/input-event-codes.h>

#include "agent/policy.h"
#include "bpf/policy_input.h"
#include "input/classify.h"

#define US 1000ull
#define MS 1000000ull
#define S  1000000000ull

#define START_NS (7 * S)

static const uint64_t length_ns[GAMER_NR_LANES] = {
	[GAMER_LANE_KEYBOARD] = 400 * MS,
	[GAMER_LANE_MOUSE] = 2 * MS,
	[GAMER_LANE_CONTROLLER] = 30 * MS,
	[GAMER_LANE_OTHER] = 5 * MS,
};

static struct policy p;

static int setup(void **state)
{
	struct policy_config cfg = {.every_task = true};

	memcpy(cfg.input_lane_ns, length_ns, sizeof(length_ns));
	policy_init(&p, &cfg);
	policy_start(&p);
	return 0;
}

static struct policy_actions input(enum input_lane lane, uint64_t at_ns)
{
	struct input_report report = {.lanes = 1u << lane, .packets = 1};

	report.lane[lane] = (struct input_lane_report){at_ns, 1};
	return policy_on_input(&p, &report, at_ns);
}

static void lane_of_an_event(void **state)
{
	static const struct {
		uint32_t first, last;
		enum gamer_lane lane;
	} keys[] = {
		{0, 0xff, GAMER_LANE_KEYBOARD},
		{0x100, BTN_MOUSE - 1, GAMER_LANE_OTHER},
		{BTN_MOUSE, BTN_JOYSTICK - 1, GAMER_LANE_MOUSE},
		{BTN_JOYSTICK, BTN_THUMBR + 1, GAMER_LANE_CONTROLLER},
		{BTN_DIGI, BTN_TOOL_QUADTAP, GAMER_LANE_OTHER},
		{BTN_WHEEL, BTN_GEAR_UP, GAMER_LANE_CONTROLLER},
		{BTN_GEAR_UP + 1, BTN_DPAD_UP - 1, GAMER_LANE_OTHER},
		{BTN_DPAD_UP, BTN_DPAD_RIGHT, GAMER_LANE_CONTROLLER},
		{BTN_DPAD_RIGHT + 1, BTN_TRIGGER_HAPPY - 1, GAMER_LANE_OTHER},
		{BTN_TRIGGER_HAPPY, BTN_TRIGGER_HAPPY40, GAMER_LANE_CONTROLLER},
		{BTN_TRIGGER_HAPPY40 + 1, KEY_MAX, GAMER_LANE_OTHER},
	};
	uint32_t next = 0;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		assert_int_equal(keys[i].first, next);
		for (uint32_t code = keys[i].first; code <= keys[i].last; code++)
			assert_int_equal(policy_input_lane(EV_KEY, code), keys[i].lane);
		next = keys[i].last + 1;
	}
	assert_int_equal(next, KEY_CNT);
	for (uint32_t code = 0; code < REL_CNT; code++)
		assert_int_equal(policy_input_lane(EV_REL, code), GAMER_LANE_MOUSE);
	assert_int_equal(policy_input_lane(EV_ABS, ABS_X), GAMER_LANE_OTHER);
	assert_int_equal(policy_input_lane(EV_KEY, UINT32_MAX), GAMER_LANE_OTHER);
}

/* A device that feeds all lanes: then the agent, too, goes by the event. */
static void hook_and_agent_agree(void **state)
{
	static const enum gamer_lane same[INPUT_NR_LANES] = {
		[INPUT_LANE_KEYBOARD] = GAMER_LANE_KEYBOARD,
		[INPUT_LANE_MOUSE] = GAMER_LANE_MOUSE,
		[INPUT_LANE_CONTROLLER] = GAMER_LANE_CONTROLLER,
		[INPUT_LANE_TOUCH] = GAMER_LANE_OTHER,
	};
	const uint32_t all = (1u << INPUT_NR_LANES) - 1;

	for (uint16_t code = 0; code < KEY_CNT; code++) {
		enum gamer_lane lane = policy_input_lane(EV_KEY, code);
		enum gamer_lane agent = same[input_classify_event(all, EV_KEY, code)];

		/* What is no other lane's is a keyboard's to the agent, which knows the device. */
		if (lane != GAMER_LANE_OTHER || agent != GAMER_LANE_KEYBOARD)
			assert_int_equal(lane, agent);
	}
	assert_int_equal(same[input_classify_event(all, EV_REL, REL_X)], GAMER_LANE_MOUSE);
}

static void each_lane_has_its_length(void **state)
{
	assert_int_equal(input(INPUT_LANE_MOUSE, START_NS).until_ns, START_NS + 2 * MS);
	assert_int_equal(input(INPUT_LANE_TOUCH, START_NS + S).until_ns, START_NS + S + 5 * MS);
	assert_int_equal(input(INPUT_LANE_CONTROLLER, START_NS + 2 * S).until_ns,
			 START_NS + 2 * S + 30 * MS);
	assert_int_equal(input(INPUT_LANE_KEYBOARD, START_NS + 3 * S).until_ns,
			 START_NS + 3 * S + 400 * MS);
}

static void a_later_event_never_shortens(void **state)
{
	uint64_t until_ns = 0;
	uint32_t seed = 1;

	input(INPUT_LANE_KEYBOARD, START_NS);
	assert_false(input(INPUT_LANE_MOUSE, START_NS + 10 * MS).arm);
	assert_false(input(INPUT_LANE_MOUSE, START_NS + 398 * MS).arm);
	assert_int_equal(input(INPUT_LANE_MOUSE, START_NS + 399 * MS).until_ns,
			 START_NS + 401 * MS);
	/* And the other way round it grows, however young the mouse's window is. */
	assert_int_equal(input(INPUT_LANE_KEYBOARD, START_NS + 400 * MS).until_ns,
			 START_NS + 800 * MS);
	setup(NULL);
	for (uint64_t i = 0, at_ns = START_NS; i < 20000; i++) {
		enum input_lane lane = (seed = seed * 1664525u + 1013904223u) >> 30;
		struct policy_actions act;

		at_ns += (seed >> 8) % (5 * MS) + 1;
		act = input(lane, at_ns);
		assert_true(!act.arm || act.until_ns > until_ns);
		until_ns = act.arm ? act.until_ns : until_ns;
		assert_true(until_ns >= at_ns + length_ns[lane]); /* lanes of equal number */
	}
}

/* One report with several lanes: the event whose window ends last, not the newest one. */
static void lanes_in_one_report(void **state)
{
	struct input_report report = {
		.lane = {[INPUT_LANE_KEYBOARD] = {START_NS - 3 * MS, 1},
			 [INPUT_LANE_MOUSE] = {START_NS, 8},
			 [INPUT_LANE_CONTROLLER] = {START_NS - 1 * MS, 1}},
	};
	struct policy_actions act = policy_on_input(&p, &report, START_NS + 100 * US);

	assert_true(act.arm);
	assert_int_equal(act.event_at_ns, START_NS - 3 * MS);
	assert_int_equal(act.until_ns, START_NS + 397 * MS);
	assert_int_equal(p.arms_coalesced, 0);
}

static void lane_without_length(void **state)
{
	struct policy_config cfg = p.cfg;

	cfg.input_lane_ns[GAMER_LANE_MOUSE] = 0;
	assert_int_equal(policy_on_config(&p, &cfg).input, POLICY_KEEP);
	assert_false(input(INPUT_LANE_MOUSE, START_NS).arm);
	assert_true(input(INPUT_LANE_KEYBOARD, START_NS).arm);
	cfg.input_lane_ns[GAMER_LANE_KEYBOARD] = cfg.input_lane_ns[GAMER_LANE_OTHER] = 0;
	assert_int_equal(policy_on_config(&p, &cfg).input, POLICY_KEEP);
	cfg.input_lane_ns[GAMER_LANE_CONTROLLER] = 0;
	assert_int_equal(policy_on_config(&p, &cfg).input, POLICY_OFF);
}

static void slack_is_bounded(void **state)
{
	uint64_t last_ns = 0;

	assert_int_equal(policy_input_slack(2 * MS), 500 * US);
	for (uint64_t hold_ns = 0; hold_ns < 20 * MS; hold_ns += 10 * US) {
		assert_true(policy_input_slack(hold_ns) >= last_ns);
		last_ns = policy_input_slack(hold_ns);
	}
	assert_int_equal(policy_input_slack(S), MS);
	assert_int_equal(policy_input_slack(UINT64_MAX), MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lane_of_an_event),
		cmocka_unit_test(hook_and_agent_agree),
		cmocka_unit_test_setup(each_lane_has_its_length, setup),
		cmocka_unit_test_setup(a_later_event_never_shortens, setup),
		cmocka_unit_test_setup(lanes_in_one_report, setup),
		cmocka_unit_test_setup(lane_without_length, setup),
		cmocka_unit_test(slack_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
