/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Input windows as pure functions, see policy.h. The hook in the input core and the agent,
 * which reads the devices that the hook leaves to it, both go by these.
 */
#ifndef GAMER_POLICY_INPUT_H
#define GAMER_POLICY_INPUT_H

#include "policy.h"

#define POLICY_INPUT_SLACK_NS      1000000ull
#define POLICY_INPUT_MEMORY_SHIFT  26u /* 67 ms */
#define POLICY_INPUT_MEMORY_NS     (1ull << POLICY_INPUT_MEMORY_SHIFT)
#define POLICY_INPUT_STREAM_GAP_NS 11000000ull  /* 91 Hz */
#define POLICY_INPUT_LOST_GAP_NS   16666667ull  /* 60 Hz */
#define POLICY_INPUT_PAUSE_NS      100000000ull /* ends every stream */
#define POLICY_INPUT_BRIDGE_NS     20000000ull  /* the longest gap a window is held through */

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
 * What is remembered of a lane: when, and how often. No device is in it, so one that goes
 * away leaves nothing. Zeroed = nothing came yet.
 */
struct policy_input_stream {
	__u64 event_at_ns; /* newest report that counts */
	__u64 gap_ns;      /* mean time between them; 0 = nothing came yet */
	__u32 on;          /* 1 = reports come regularly */
	__u32 reserved;
};

/*
 * Takes in that reports came, the newest at event_at_ns (often one; the agent may be told of
 * several at once). 1 when that begins a stream of regular reports.
 *
 * The mean is over time: a gap counts for as long as it is, so it is the gap in which one
 * finds oneself at a random moment. That of regular reports is their gap at any rate, and
 * known equally soon at any rate: after 0.08 s at 1000 Hz and more, 0.16 s at 125 Hz. Events
 * of one report, microseconds apart, do not bring it down, nor does a second device half a
 * step behind the first, and what comes in bursts is found to be mostly pause. It begins at
 * 33 ms, has to fall to a third for a stream to begin, and to rise to half for it to end.
 */
static inline int policy_input_add(struct policy_input_stream *s, __u64 event_at_ns, __u32 reports)
{
	__u64 elapsed_ns = policy_elapsed(s->event_at_ns, event_at_ns);
	__u64 gap_ns = elapsed_ns / (reports ? reports : 1);
	__u64 part = policy_min(elapsed_ns, POLICY_INPUT_MEMORY_NS);
	__u64 mean_ns = s->gap_ns;
	__u32 was_on = s->on;

	if (mean_ns && !elapsed_ns) /* out of order, or another CPU's clock is ahead */
		return 0;
	s->event_at_ns = event_at_ns;
	if (!mean_ns || gap_ns > POLICY_INPUT_PAUSE_NS) {
		s->gap_ns = 2 * POLICY_INPUT_LOST_GAP_NS;
		s->on = 0;
		return 0;
	}
	/* Rounded up, or it could become 0. */
	mean_ns = (mean_ns * (POLICY_INPUT_MEMORY_NS - part) + gap_ns * part +
		   POLICY_INPUT_MEMORY_NS - 1) >>
		  POLICY_INPUT_MEMORY_SHIFT;
	s->gap_ns = mean_ns;
	s->on = mean_ns <= (was_on ? POLICY_INPUT_LOST_GAP_NS : POLICY_INPUT_STREAM_GAP_NS);
	return s->on && !was_on;
}

/*
 * How long the newest event of a lane holds the window: as long as the lane's setting says,
 * and in a stream until half a gap after its next report is due, if that is later. Nobody has
 * to end a stream: after its last report the window expires as after any other.
 */
static inline __u64 policy_input_hold(const struct policy_input_stream *s, __u64 lane_ns)
{
	__u64 bridge_ns = policy_min(s->gap_ns + s->gap_ns / 2, POLICY_INPUT_BRIDGE_NS);

	return lane_ns && s->on && bridge_ns > lane_ns ? bridge_ns : lane_ns;
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
