/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Input windows as pure functions, see policy.h. The hook in the input core and the agent,
 * which reads the devices that the hook leaves to it, both go by these.
 */
#ifndef GAMER_POLICY_INPUT_H
#define GAMER_POLICY_INPUT_H

#include "policy.h"

#define POLICY_INPUT_SLACK_NS 1000000ull

/* linux/input-event-codes.h, which the kernel side cannot include. */
enum {
	POLICY_INPUT_EV_KEY = 1,
	POLICY_INPUT_EV_REL = 2,
	POLICY_INPUT_BTN_MISC = 0x100,          /* below are the keys of keyboards */
	POLICY_INPUT_BTN_MOUSE = 0x110,         /* to BTN_TASK, and eight more a mouse may have */
	POLICY_INPUT_BTN_JOYSTICK = 0x120,      /* with the gamepad's, up to BTN_THUMBR */
	POLICY_INPUT_BTN_DIGI = 0x140,          /* pens, fingers */
	POLICY_INPUT_BTN_WHEEL = 0x150,         /* and BTN_GEAR_UP */
	POLICY_INPUT_BTN_DPAD_UP = 0x220,       /* to BTN_DPAD_RIGHT */
	POLICY_INPUT_BTN_TRIGGER_HAPPY = 0x2c0, /* to BTN_TRIGGER_HAPPY40 */
};

static inline int policy_input_in(__u32 code, __u32 first, __u32 count)
{
	return code - first < count;
}

static inline enum gamer_lane policy_input_key_lane(__u32 code)
{
	if (code < POLICY_INPUT_BTN_MISC)
		return GAMER_LANE_KEYBOARD;
	if (policy_input_in(code, POLICY_INPUT_BTN_MOUSE, 16))
		return GAMER_LANE_MOUSE;
	if (policy_input_in(code, POLICY_INPUT_BTN_JOYSTICK, 32) ||
	    policy_input_in(code, POLICY_INPUT_BTN_WHEEL, 2) ||
	    policy_input_in(code, POLICY_INPUT_BTN_DPAD_UP, 4) ||
	    policy_input_in(code, POLICY_INPUT_BTN_TRIGGER_HAPPY, 40))
		return GAMER_LANE_CONTROLLER;
	return GAMER_LANE_OTHER;
}

/* From the event alone: what device it is of, only the agent knows. */
static inline enum gamer_lane policy_input_lane(__u32 type, __u32 code)
{
	if (type == POLICY_INPUT_EV_REL)
		return GAMER_LANE_MOUSE;
	return type == POLICY_INPUT_EV_KEY ? policy_input_key_lane(code) : GAMER_LANE_OTHER;
}

/*
 * How much longer than hold_ns the hook keeps a window open, so that the events within that
 * need no further look at the CPUs: a report is many events, and a mouse can send eight
 * reports a millisecond. In proportion, but a window of a second needs no more than one of a
 * few milliseconds.
 */
static inline __u64 policy_input_slack(__u64 hold_ns)
{
	return policy_min(hold_ns / 4, POLICY_INPUT_SLACK_NS);
}

#endif
