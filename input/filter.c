// SPDX-License-Identifier: GPL-2.0-only
#include "input/filter.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "input/classify.h"

enum {
	/*
	 * Sticks tremble although their driver declares no fuzz: a step of one
	 * hundredth of the range is 2 of 255 or 655 of 65535, while a hat or a
	 * pedal with a few positions keeps a step of 0 and counts every change.
	 */
	STICK_NOISE_SHARE = 100,
	KEY_AUTOREPEAT = 2,
};

void input_filter_init(struct input_filter *f, uint32_t lanes)
{
	memset(f, 0, sizeof(*f));
	f->lanes = lanes;
}

/* Numbers come from drivers and from uinput, so from anybody: any value must do. */
void input_filter_axis(struct input_filter *f, uint16_t code, const struct input_absinfo *info)
{
	int64_t range = (int64_t)info->maximum - info->minimum;
	int64_t centre = ((int64_t)info->maximum + info->minimum) / 2;
	int64_t noise = info->fuzz > 0 ? info->fuzz : 0;
	struct input_axis *axis;

	if (code >= ABS_CNT)
		return;
	axis = &f->axis[code];
	*axis = (struct input_axis){.counted = info->value, .rest_min = 1, .rest_max = 0};
	if (input_classify_event(f->lanes, EV_ABS, code) == INPUT_LANE_CONTROLLER) {
		if (range / STICK_NOISE_SHARE > noise)
			noise = range / STICK_NOISE_SHARE;
		if (info->flat > 0) {
			axis->rest_min = centre - info->flat;
			axis->rest_max = centre + info->flat;
		}
	}
	axis->noise = noise > INT32_MAX ? INT32_MAX : (int32_t)noise;
}

static bool at_rest(const struct input_axis *axis, int32_t value)
{
	return value >= axis->rest_min && value <= axis->rest_max;
}

static bool axis_moved(struct input_axis *axis, int32_t value)
{
	if (llabs((int64_t)value - axis->counted) <= axis->noise)
		return false;
	if (at_rest(axis, axis->counted) && at_rest(axis, value))
		return false;
	axis->counted = value;
	return true;
}

/* Change while a finger or pen stays where it is. Contact itself is a button or a tracking id. */
static bool is_contact_detail(uint16_t code)
{
	switch (code) {
	case ABS_PRESSURE:
	case ABS_DISTANCE:
	case ABS_TILT_X:
	case ABS_TILT_Y:
	case ABS_TOOL_WIDTH:
	case ABS_MISC:
	case ABS_MT_SLOT:
	case ABS_MT_TOUCH_MAJOR:
	case ABS_MT_TOUCH_MINOR:
	case ABS_MT_WIDTH_MAJOR:
	case ABS_MT_WIDTH_MINOR:
	case ABS_MT_ORIENTATION:
	case ABS_MT_TOOL_TYPE:
	case ABS_MT_BLOB_ID:
	case ABS_MT_PRESSURE:
	case ABS_MT_DISTANCE:
		return true;
	default:
		return false;
	}
}

static bool abs_counts(struct input_filter *f, enum input_lane lane, uint16_t code, int32_t value)
{
	if (code >= ABS_CNT)
		return false;
	if (lane == INPUT_LANE_TOUCH) {
		if (is_contact_detail(code))
			return false;
		/* One code serves all fingers, so there is no position to compare
		 * with; the kernel has dropped what did not change per finger. */
		if (code >= ABS_MT_SLOT)
			return true;
	}
	return axis_moved(&f->axis[code], value);
}

void input_filter_event(struct input_filter *f, uint16_t type, uint16_t code, int32_t value)
{
	enum input_lane lane = input_classify_event(f->lanes, type, code);
	bool counts;

	switch (type) {
	case EV_KEY:
		counts = value != KEY_AUTOREPEAT;
		break;
	case EV_REL:
		counts = value != 0;
		break;
	case EV_ABS:
		counts = abs_counts(f, lane, code, value);
		break;
	default:
		counts = false;
	}
	if (counts)
		f->packet_lanes |= INPUT_LANE_BIT(lane);
}

uint32_t input_filter_packet(struct input_filter *f)
{
	uint32_t lanes = f->packet_lanes;

	f->packet_lanes = 0;
	return lanes;
}

void input_filter_drop(struct input_filter *f)
{
	f->packet_lanes = 0;
}
