/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Input devices as one pollable fd. Finds mice, keyboards, gamepads and touch
 * devices through udev, follows hotplug, reads them through libevdev, and
 * reports that something happened, when, and on which lane - never which key.
 * Devices are opened read-only and never grabbed. Does not log.
 */
#ifndef GAMER_INPUT_H
#define GAMER_INPUT_H

#include <stdbool.h>
#include <stdint.h>

enum input_lane {
	INPUT_LANE_KEYBOARD,
	INPUT_LANE_MOUSE,
	INPUT_LANE_CONTROLLER,
	INPUT_LANE_TOUCH,
	INPUT_NR_LANES,
};

/* Of one lane: the packets that count as activity on it. A packet can be on several. */
struct input_lane_report {
	uint64_t event_at_ns; /* CLOCK_MONOTONIC kernel time of the newest one, in steps of 1 us;
				 0 = none */
	uint32_t packets;
};

/*
 * What one input_dispatch saw, merged over all devices. Nothing else about an
 * event leaves this library.
 */
struct input_report {
	struct input_lane_report lane[INPUT_NR_LANES];
	uint32_t lanes;       /* bit per enum input_lane with activity */
	uint32_t packets;     /* packets (SYN_REPORT) that count as activity */
	uint32_t filtered;    /* packets without movement, key or button */
	uint32_t lost;        /* kernel buffer overflows (SYN_DROPPED), each hides some packets */
	uint32_t devices;     /* devices open now */
	uint32_t skipped;     /* since input_watch(true): could not be opened, or too many */
	bool devices_changed; /* one came, went, was revoked or skipped, or the watch began */
};

typedef void (*input_fn)(void *data, const struct input_report *report);

struct input;

/* Watches no device until input_watch(true). data is handed to fn. 0 or -errno. */
int input_new(struct input **out, input_fn fn, void *data);
struct input *input_free(struct input *in);

/* Pollable (an inner epoll set); owned by in. */
int input_fd(const struct input *in);

/*
 * Whether to leave devices without absolute axes alone, as somebody else sees what they
 * do. For devices found from now on.
 */
void input_only_absolute(struct input *in, bool only);

/*
 * true: enumerate, open, follow hotplug; the first dispatch then reports the
 * devices. false: close everything, so that nothing can wake the process.
 * Idempotent, and may be called from fn. 0 or -errno; on error nothing is watched.
 *
 * At most 256 devices; one that cannot be opened is skipped and counted. Where
 * udevd does not run when the watch begins, the kernel's own messages and the
 * devices' capabilities do instead of its messages and properties.
 */
int input_watch(struct input *in, bool on);

/*
 * Reads all ready devices to EAGAIN, or to a bound of some hundred packets each
 * so that a flood cannot hold the caller (input_fd then stays readable), and
 * calls fn at most once. 0 or -errno.
 */
int input_dispatch(struct input *in);

typedef void (*input_list_fn)(void *data, unsigned int number, uint32_t lanes);

/*
 * Calls fn for each /dev/input/eventNUMBER there is, with the lanes it feeds (bit per enum
 * input_lane; 0 = nobody plays with it). Opens none. 0 or -errno.
 */
int input_list(input_list_fn fn, void *data);

#endif
