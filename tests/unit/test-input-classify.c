// SPDX-License-Identifier: GPL-2.0-only
/* Device classes from capability bits, and the lane of an event. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "input/classify.h"

#define KEYBOARD   INPUT_LANE_BIT(INPUT_LANE_KEYBOARD)
#define MOUSE      INPUT_LANE_BIT(INPUT_LANE_MOUSE)
#define CONTROLLER INPUT_LANE_BIT(INPUT_LANE_CONTROLLER)
#define TOUCH      INPUT_LANE_BIT(INPUT_LANE_TOUCH)

/* 0 in a list is no entry: codes 0 are what every device has (ABS_X by its own flag). */
struct sample {
	const char *name;
	uint32_t lanes; /* expected */
	uint32_t hint;
	bool has_xy;
	bool has_rel_xy;
	uint16_t keys[12];
	uint16_t axes[8];
	uint16_t prop;
};

static const struct sample samples[] = {
	{
		.name = "mouse",
		.lanes = MOUSE,
		.has_rel_xy = true,
		.keys = {BTN_LEFT, BTN_RIGHT, BTN_MIDDLE},
	},
	{
		.name = "mouse with 20 buttons",
		.lanes = MOUSE,
		.has_rel_xy = true,
		.keys = {BTN_LEFT, BTN_TRIGGER, BTN_THUMB},
	},
	{
		.name = "pointer without buttons",
		.lanes = MOUSE,
		.has_rel_xy = true,
	},
	{
		.name = "keyboard",
		.lanes = KEYBOARD,
		.keys = {KEY_ESC, KEY_1, KEY_Q, KEY_W, KEY_E, KEY_A, KEY_S, KEY_D, KEY_SPACE},
	},
	{
		.name = "virtual keyboard with the keys of one game",
		.lanes = KEYBOARD,
		.keys = {KEY_W, KEY_A, KEY_S, KEY_D},
	},
	{
		.name = "keyboard with pointer",
		.lanes = KEYBOARD | MOUSE,
		.has_rel_xy = true,
		.keys = {KEY_Q, KEY_W, KEY_E, KEY_R, BTN_LEFT, BTN_RIGHT},
	},
	{
		.name = "gamepad",
		.lanes = CONTROLLER,
		.has_xy = true,
		.keys = {BTN_SOUTH, BTN_EAST, BTN_TL, BTN_TR, BTN_THUMBL},
		.axes = {ABS_RX, ABS_RY, ABS_HAT0X, ABS_HAT0Y},
	},
	{
		.name = "virtual gamepad without sticks",
		.lanes = CONTROLLER,
		.keys = {BTN_SOUTH, BTN_EAST},
	},
	{
		.name = "gamepad with a touch surface in one node",
		.lanes = CONTROLLER | TOUCH,
		.has_xy = true,
		.keys = {BTN_SOUTH, BTN_EAST, BTN_TOUCH},
		.axes = {ABS_MT_SLOT, ABS_MT_POSITION_X, ABS_MT_POSITION_Y},
	},
	{
		.name = "joystick with axes up into the multitouch codes",
		.lanes = CONTROLLER,
		.keys = {BTN_TRIGGER, BTN_THUMB, BTN_TOUCH},
		.axes = {ABS_MT_SLOT - 1, ABS_MT_SLOT, ABS_MT_POSITION_X, ABS_MT_POSITION_Y},
	},
	{
		.name = "wheel",
		.lanes = CONTROLLER,
		.has_xy = true,
		.keys = {BTN_GEAR_DOWN, BTN_GEAR_UP},
		.axes = {ABS_GAS, ABS_BRAKE},
	},
	{
		.name = "touchscreen",
		.lanes = TOUCH,
		.has_xy = true,
		.keys = {BTN_TOUCH},
		.axes = {ABS_MT_SLOT, ABS_MT_POSITION_X, ABS_MT_POSITION_Y, ABS_MT_TRACKING_ID},
		.prop = INPUT_PROP_DIRECT,
	},
	{
		.name = "touchscreen without BTN_TOUCH",
		.lanes = TOUCH,
		.axes = {ABS_MT_POSITION_X, ABS_MT_POSITION_Y},
		.prop = INPUT_PROP_DIRECT,
	},
	{
		.name = "touchpad",
		.lanes = TOUCH,
		.has_xy = true,
		.keys = {BTN_LEFT, BTN_TOOL_FINGER, BTN_TOUCH, BTN_TOOL_DOUBLETAP},
		.axes = {ABS_PRESSURE, ABS_MT_SLOT, ABS_MT_POSITION_X, ABS_MT_POSITION_Y},
		.prop = INPUT_PROP_BUTTONPAD,
	},
	{
		.name = "drawing tablet",
		.lanes = TOUCH,
		.has_xy = true,
		.keys = {BTN_TOOL_PEN, BTN_STYLUS, BTN_TOUCH},
		.axes = {ABS_PRESSURE, ABS_DISTANCE},
	},
	{
		.name = "button pad of a drawing tablet",
		.lanes = TOUCH,
		.has_xy = true,
		.keys = {BTN_0, BTN_1, BTN_2, BTN_STYLUS},
		.axes = {ABS_WHEEL},
	},
	{
		.name = "absolute pointer of a virtual machine",
		.lanes = MOUSE,
		.has_xy = true,
		.keys = {BTN_LEFT, BTN_RIGHT},
	},

	{.name = "power button", .keys = {KEY_POWER}},
	{.name = "webcam key", .keys = {KEY_CAMERA}},
	{
		.name = "headset",
		.keys = {KEY_VOLUMEUP, KEY_VOLUMEDOWN, KEY_PLAYPAUSE, KEY_NEXTSONG, KEY_STOPCD},
	},
	{
		.name = "media keys of a keyboard, with a volume wheel",
		.keys = {KEY_ESC, KEY_UP, KEY_DOWN, KEY_MENU, KEY_KPPLUS, KEY_CALC, KEY_MAIL},
		.axes = {ABS_VOLUME},
	},
	{.name = "remote control", .keys = {KEY_1, KEY_2, KEY_ENTER, KEY_UP, KEY_OK, KEY_RED}},
	{.name = "lid switch"},
	{.name = "one odd button in the joystick range", .keys = {BTN_TRIGGER}},
	{
		.name = "motion sensor of a gamepad",
		.hint = CONTROLLER,
		.has_xy = true,
		.keys = {BTN_SOUTH, BTN_EAST},
		.axes = {ABS_Z, ABS_RX, ABS_RY, ABS_RZ},
		.prop = INPUT_PROP_ACCELEROMETER,
	},

	/* udev decides where the capabilities say nothing, and only there. */
	{
		.name = "pedals that only udev knows",
		.lanes = CONTROLLER,
		.hint = CONTROLLER,
		.axes = {ABS_THROTTLE, ABS_RUDDER},
	},
	{
		.name = "mouse that udev takes for a keyboard",
		.lanes = MOUSE,
		.hint = KEYBOARD,
		.has_rel_xy = true,
		.keys = {BTN_LEFT},
	},
};

static void caps_of(const struct sample *sample, struct input_caps *caps)
{
	memset(caps, 0, sizeof(*caps));
	for (size_t i = 0; i < sizeof(sample->keys) / sizeof(sample->keys[0]); i++)
		if (sample->keys[i])
			caps->key[sample->keys[i] / 64] |= UINT64_C(1) << (sample->keys[i] % 64);
	for (size_t i = 0; i < sizeof(sample->axes) / sizeof(sample->axes[0]); i++)
		if (sample->axes[i])
			caps->abs |= UINT64_C(1) << sample->axes[i];
	if (sample->prop)
		caps->props |= 1u << sample->prop;
	if (sample->has_xy)
		caps->abs |= 1u << ABS_X | 1u << ABS_Y;
	if (sample->has_rel_xy)
		caps->rel |= 1u << REL_X | 1u << REL_Y | 1u << REL_WHEEL;
}

static void test_classes(void **state)
{
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct input_caps caps;
		uint32_t lanes;

		caps_of(&samples[i], &caps);
		lanes = input_classify(&caps, samples[i].hint);
		if (lanes != samples[i].lanes)
			fail_msg("%s: lanes %#x, expected %#x", samples[i].name, lanes,
				 samples[i].lanes);
	}
}

/* One more capability never takes a keyboard's or a mouse's lane away. */
static void test_keys_only_add(void **state)
{
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct input_caps caps;
		uint32_t before = samples[i].lanes & (KEYBOARD | MOUSE);

		if (!before || !(samples[i].has_rel_xy || before == KEYBOARD))
			continue;
		for (unsigned int code = 1; code < KEY_CNT; code++) {
			caps_of(&samples[i], &caps);
			caps.key[code / 64] |= UINT64_C(1) << (code % 64);
			if ((input_classify(&caps, 0) & before) != before)
				fail_msg("%s loses a lane by code %#x", samples[i].name, code);
		}
	}
}

static void test_all_and_nothing(void **state)
{
	struct input_caps caps;

	memset(&caps, 0, sizeof(caps));
	assert_int_equal(input_classify(&caps, 0), 0);
	assert_int_equal(input_classify(&caps, TOUCH), TOUCH);
	memset(&caps, 0xff, sizeof(caps));
	assert_int_equal(input_classify(&caps, TOUCH), 0); /* claims to be a motion sensor too */
	caps.props = 0;
	assert_int_equal(input_classify(&caps, 0), KEYBOARD | MOUSE | TOUCH);
}

static void test_lane_of_event(void **state)
{
	static const struct {
		uint32_t lanes;
		uint16_t type, code;
		enum input_lane lane;
	} events[] = {
		{KEYBOARD, EV_KEY, KEY_W, INPUT_LANE_KEYBOARD},
		{KEYBOARD, EV_ABS, ABS_VOLUME, INPUT_LANE_KEYBOARD},
		{KEYBOARD, EV_REL, REL_HWHEEL, INPUT_LANE_KEYBOARD},
		{MOUSE, EV_REL, REL_X, INPUT_LANE_MOUSE},
		{MOUSE, EV_KEY, BTN_SIDE, INPUT_LANE_MOUSE},
		{MOUSE, EV_KEY, BTN_TRIGGER, INPUT_LANE_MOUSE},
		{MOUSE, EV_KEY, KEY_BACK, INPUT_LANE_MOUSE},
		{MOUSE, EV_ABS, ABS_X, INPUT_LANE_MOUSE},
		{KEYBOARD | MOUSE, EV_KEY, BTN_LEFT, INPUT_LANE_MOUSE},
		{KEYBOARD | MOUSE, EV_KEY, KEY_ENTER, INPUT_LANE_KEYBOARD},
		{KEYBOARD | MOUSE, EV_REL, REL_WHEEL, INPUT_LANE_MOUSE},
		{CONTROLLER, EV_KEY, BTN_SOUTH, INPUT_LANE_CONTROLLER},
		{CONTROLLER, EV_KEY, BTN_DPAD_UP, INPUT_LANE_CONTROLLER},
		{CONTROLLER, EV_KEY, BTN_TRIGGER_HAPPY40, INPUT_LANE_CONTROLLER},
		{CONTROLLER, EV_KEY, KEY_RECORD, INPUT_LANE_CONTROLLER},
		{CONTROLLER, EV_ABS, ABS_HAT0X, INPUT_LANE_CONTROLLER},
		{CONTROLLER, EV_ABS, ABS_MT_POSITION_X, INPUT_LANE_CONTROLLER},
		{CONTROLLER | TOUCH, EV_ABS, ABS_X, INPUT_LANE_CONTROLLER},
		{CONTROLLER | TOUCH, EV_ABS, ABS_MT_POSITION_X, INPUT_LANE_TOUCH},
		{CONTROLLER | TOUCH, EV_KEY, BTN_TOUCH, INPUT_LANE_TOUCH},
		{TOUCH, EV_KEY, BTN_LEFT, INPUT_LANE_TOUCH},
		{TOUCH, EV_ABS, ABS_X, INPUT_LANE_TOUCH},
		{TOUCH, EV_ABS, ABS_MT_TRACKING_ID, INPUT_LANE_TOUCH},
	};

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		enum input_lane lane =
			input_classify_event(events[i].lanes, events[i].type, events[i].code);

		if (lane != events[i].lane)
			fail_msg("row %zu: lane %d, expected %d", i, lane, events[i].lane);
	}
}

/* Whatever the code, the lane is one that the device feeds. */
static void test_lane_is_fed(void **state)
{
	for (uint32_t lanes = 1; lanes < INPUT_LANE_BIT(INPUT_NR_LANES); lanes++)
		for (unsigned int type = 0; type < EV_CNT; type++)
			for (unsigned int code = 0; code < KEY_CNT; code++)
				assert_true(lanes & INPUT_LANE_BIT(input_classify_event(lanes, type,
											code)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classes),         cmocka_unit_test(test_keys_only_add),
		cmocka_unit_test(test_all_and_nothing), cmocka_unit_test(test_lane_of_event),
		cmocka_unit_test(test_lane_is_fed),
	};

	return cmocka_run_group_tests_name("input classify", tests, NULL, NULL);
}
