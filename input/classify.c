// SPDX-License-Identifier: GPL-2.0-only
#include "input/classify.h"

#include <stdbool.h>

_Static_assert(KEY_CNT % 64 == 0, "key bitmap in whole words");
_Static_assert(ABS_CNT <= 64, "abs bitmap in one word");
_Static_assert(REL_CNT <= 32 && INPUT_PROP_CNT <= 32, "rel and props in one word");

enum {
	/* Below this a device with writing keys is a remote or a hotkey driver. */
	KEYBOARD_MIN_KEYS = 4,
	/* One lone button in the joystick range is what odd HID descriptors invent. */
	CONTROLLER_MIN_BUTTONS = 2,
};

static bool has_key(const struct input_caps *caps, unsigned int code)
{
	return caps->key[code / 64] >> (code % 64) & 1;
}

static bool has_abs(const struct input_caps *caps, unsigned int code)
{
	return caps->abs >> code & 1;
}

static unsigned int count_keys(const struct input_caps *caps, unsigned int first, unsigned int last)
{
	unsigned int n = 0;

	for (unsigned int code = first; code <= last; code++)
		n += has_key(caps, code);
	return n;
}

static bool has_pointer_motion(const struct input_caps *caps)
{
	return caps->rel >> REL_X & caps->rel >> REL_Y & 1;
}

static bool is_controller_button(unsigned int code)
{
	return (code >= BTN_JOYSTICK && code < BTN_DIGI) ||
	       (code >= BTN_WHEEL && code <= BTN_GEAR_UP) ||
	       (code >= BTN_DPAD_UP && code <= BTN_DPAD_RIGHT) ||
	       (code >= BTN_TRIGGER_HAPPY && code <= BTN_TRIGGER_HAPPY40);
}

/* Finger or pen on a surface: screen, touchpad, drawing tablet and its button pad. */
static bool is_touch(const struct input_caps *caps)
{
	bool direct = caps->props >> INPUT_PROP_DIRECT & 1;
	/* A joystick with very many axes runs into the multitouch codes: then the
	 * code below the first of them is in use too, which no touch device does. */
	bool fake_mt = has_abs(caps, ABS_MT_SLOT - 1);
	bool mt = has_abs(caps, ABS_MT_POSITION_X) && has_abs(caps, ABS_MT_POSITION_Y) && !fake_mt;
	bool xy = has_abs(caps, ABS_X) && has_abs(caps, ABS_Y);

	if (has_key(caps, BTN_TOOL_PEN) || has_key(caps, BTN_STYLUS))
		return true;
	return (mt || xy) && (direct || has_key(caps, BTN_TOUCH) || has_key(caps, BTN_TOOL_FINGER));
}

/* Gamepads, joysticks, wheels. Some mice number their many buttons into that range. */
static bool is_controller(const struct input_caps *caps)
{
	unsigned int buttons = 0;

	if (has_pointer_motion(caps) || has_key(caps, BTN_TOOL_PEN) || has_key(caps, BTN_STYLUS))
		return false;
	for (unsigned int code = BTN_JOYSTICK; code < KEY_CNT; code++)
		buttons += is_controller_button(code) && has_key(caps, code);
	if (buttons && has_abs(caps, ABS_X) && has_abs(caps, ABS_Y))
		return true;
	return buttons >= CONTROLLER_MIN_BUTTONS;
}

/* Without pointer motion: the absolute pointer of a virtual machine or a remote desktop. */
static bool is_absolute_mouse(const struct input_caps *caps)
{
	return has_abs(caps, ABS_X) && has_abs(caps, ABS_Y) && has_key(caps, BTN_LEFT);
}

/* Digits, letters, punctuation, modifiers, space: not the media keys of a headset. */
static bool is_keyboard(const struct input_caps *caps)
{
	return count_keys(caps, KEY_1, KEY_SPACE) >= KEYBOARD_MIN_KEYS;
}

uint32_t input_classify(const struct input_caps *caps, uint32_t hint_lanes)
{
	uint32_t lanes = 0;

	/* A motion sensor never rests, so it would hold every window open. */
	if (caps->props >> INPUT_PROP_ACCELEROMETER & 1)
		return 0;
	if (is_touch(caps))
		lanes |= INPUT_LANE_BIT(INPUT_LANE_TOUCH);
	if (is_controller(caps))
		lanes |= INPUT_LANE_BIT(INPUT_LANE_CONTROLLER);
	if (has_pointer_motion(caps) || (!lanes && is_absolute_mouse(caps)))
		lanes |= INPUT_LANE_BIT(INPUT_LANE_MOUSE);
	if (is_keyboard(caps))
		lanes |= INPUT_LANE_BIT(INPUT_LANE_KEYBOARD);
	return lanes ? lanes : hint_lanes;
}

static enum input_lane lane_of_key(uint16_t code)
{
	if (is_controller_button(code))
		return INPUT_LANE_CONTROLLER;
	if (code >= BTN_MOUSE && code < BTN_JOYSTICK)
		return INPUT_LANE_MOUSE;
	if (code >= BTN_DIGI && code < BTN_WHEEL)
		return INPUT_LANE_TOUCH;
	return INPUT_LANE_KEYBOARD;
}

static enum input_lane lane_of_event(uint16_t type, uint16_t code)
{
	switch (type) {
	case EV_KEY:
		return lane_of_key(code);
	case EV_REL:
		return INPUT_LANE_MOUSE;
	case EV_ABS:
		return code >= ABS_MT_SLOT ? INPUT_LANE_TOUCH : INPUT_LANE_CONTROLLER;
	default:
		return INPUT_LANE_KEYBOARD;
	}
}

enum input_lane input_classify_event(uint32_t lanes, uint16_t type, uint16_t code)
{
	/* The most telling class first: what its other events are counted as. */
	static const enum input_lane main_lane[] = {
		INPUT_LANE_CONTROLLER,
		INPUT_LANE_TOUCH,
		INPUT_LANE_MOUSE,
	};
	enum input_lane lane = lane_of_event(type, code);

	if (lanes & INPUT_LANE_BIT(lane))
		return lane;
	for (unsigned int i = 0; i < sizeof(main_lane) / sizeof(main_lane[0]); i++)
		if (lanes & INPUT_LANE_BIT(main_lane[i]))
			return main_lane[i];
	return INPUT_LANE_KEYBOARD;
}
