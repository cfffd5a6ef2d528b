/* SPDX-License-Identifier: GPL-2.0-only */
/* From what a device can send to the lanes it feeds. Pure. */
#ifndef GAMER_INPUT_CLASSIFY_H
#define GAMER_INPUT_CLASSIFY_H

#include <linux/input-event-codes.h>
#include <stdint.h>

#include "input/input.h"

#define INPUT_LANE_BIT(lane) (1u << (lane))

/* The capability bits of one evdev device, as the kernel numbers them. */
struct input_caps {
	uint64_t key[KEY_CNT / 64];
	uint64_t abs;
	uint32_t rel;
	uint32_t props;
};

/*
 * Lanes (bit per enum input_lane) that a device with these capabilities feeds;
 * 0 = not a device anybody plays with. hint_lanes is the udev database's
 * opinion and decides only where the capabilities say nothing.
 */
uint32_t input_classify(const struct input_caps *caps, uint32_t hint_lanes);

/*
 * The one lane that an event belongs to on a device that feeds lanes (not 0).
 * A mouse button on a keyboard with a built-in pointer is the mouse lane, the
 * same button on a touchpad without a mouse lane is the touch lane.
 */
enum input_lane input_classify_event(uint32_t lanes, uint16_t type, uint16_t code);

#endif
