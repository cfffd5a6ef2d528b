/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One evdev device, opened read-only and never grabbed. What leaves this
 * module is struct input_report: lanes, counts and a time, no codes.
 */
#ifndef GAMER_INPUT_DEVICE_H
#define GAMER_INPUT_DEVICE_H

#include <linux/input.h>
#include <stdint.h>

#include "input/input.h"

struct input_device;

enum input_device_outcome {
	INPUT_DEVICE_E_UNWANTED = 1, /* nobody plays with it, or only_absolute and it is not */
	INPUT_DEVICE_E_GONE = 2,     /* unplugged between being named and being opened */
};

/*
 * syspath names this very device (its input number is never used twice),
 * unlike devnode. Both are copied where kept. hint_lanes: see input_classify.
 * 0, an enum input_device_outcome, or -errno (-EACCES: not ours to read).
 */
int input_device_open(struct input_device **out, const char *devnode, const char *syspath,
		      uint32_t hint_lanes, bool only_absolute);
struct input_device *input_device_close(struct input_device *dev);

int input_device_fd(const struct input_device *dev);
const char *input_device_syspath(const struct input_device *dev);

/*
 * Reads to EAGAIN or to a bound, and adds what it saw to *report. 0: nothing
 * is left. 1: more may be left, part of it in user space, where the fd does
 * not show it. -errno: unplugged or revoked, close it.
 */
int input_device_read(struct input_device *dev, struct input_report *report);

/* The time of an event whose device runs on CLOCK_MONOTONIC; the kernel gives microseconds. */
static inline uint64_t input_event_at_ns(const struct input_event *ev)
{
	return (uint64_t)ev->input_event_sec * 1000000000u + (uint64_t)ev->input_event_usec * 1000u;
}

#endif
