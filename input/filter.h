/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which packets of one device mean that somebody did something. A pure state
 * machine: events in, the lanes of a finished packet out. Of what it was given
 * it keeps the positions of axes and nothing else, so no key code or button
 * outlives the call that brought it.
 *
 * Counts as activity:
 * - a key or button pressed or released. A release is as much a part of the
 *   game as a press (let go of the charge, stop running).
 * - relative motion other than 0.
 * - an axis that moved further than its own noise since it last counted, so
 *   that slow motion adds up until it counts and trembling in place never does.
 * Does not count: autorepeat (nobody moved; it would hold a window open for as
 * long as a key is held), misc, LED and switch events, a resting finger's
 * pressure and size, an empty packet.
 */
#ifndef GAMER_INPUT_FILTER_H
#define GAMER_INPUT_FILTER_H

#include <linux/input.h>
#include <stdint.h>

struct input_axis {
	int32_t counted; /* position that was last counted as activity */
	int32_t noise;   /* a change up to this is noise */
	int64_t rest_min;
	int64_t rest_max; /* dead zone around the centre; min > max = none */
};

struct input_filter {
	uint32_t lanes;        /* what the device feeds, bit per enum input_lane */
	uint32_t packet_lanes; /* activity seen in the packet that is being read */
	struct input_axis axis[ABS_CNT];
};

/* lanes: result of input_classify, not 0. */
void input_filter_init(struct input_filter *f, uint32_t lanes);

/* Tells the filter about an axis the device has: where it is, and how noisy. */
void input_filter_axis(struct input_filter *f, uint16_t code, const struct input_absinfo *info);

/* One event of the packet that is being read; SYN_REPORT is not given to it. */
void input_filter_event(struct input_filter *f, uint16_t type, uint16_t code, int32_t value);

/* SYN_REPORT: the lanes on which the packet is activity, 0 = noise. Begins the next packet. */
uint32_t input_filter_packet(struct input_filter *f);

/* SYN_DROPPED: the packet that is being read is incomplete and does not count. */
void input_filter_drop(struct input_filter *f);

#endif
