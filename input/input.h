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

/* What one input_dispatch saw, merged over all devices. */
struct input_report {
	uint64_t event_at_ns; /* CLOCK_MONOTONIC kernel time of the newest packet that counts; 0 =
				 none */
	uint32_t lanes;       /* bit per enum input_lane with activity */
	uint32_t packets;     /* packets (SYN_REPORT) that count as activity */
	uint32_t filtered;    /* packets without movement, key or button */
	uint32_t lost;        /* kernel buffer overflows (SYN_DROPPED) */
	uint32_t devices;     /* devices open now */
	bool devices_changed; /* one came, went, or was revoked */
};

typedef void (*input_fn)(void *data, const struct input_report *report);

struct input;

/* Watches no device until input_watch(true). 0 or -errno. */
int input_new(struct input **out, input_fn fn, void *data);
struct input *input_free(struct input *in);

/* Pollable (an inner epoll set); owned by in. */
int input_fd(const struct input *in);

/*
 * true: enumerate, open, follow hotplug. false: close everything, so that
 * nothing can wake the process. Idempotent. 0 or -errno.
 */
int input_watch(struct input *in, bool on);

/* Reads all ready devices to EAGAIN, then calls fn at most once. 0 or -errno. */
int input_dispatch(struct input *in);

#endif
