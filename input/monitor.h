/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which event devices exist, now and from now on, through libudev.
 *
 * One mechanism, two senders: udevd's messages where udevd runs (they come
 * after its rules and carry its properties), the kernel's own where it does
 * not (containers, an initramfs), whose device nodes devtmpfs made already.
 */
#ifndef GAMER_INPUT_MONITOR_H
#define GAMER_INPUT_MONITOR_H

#include <stdbool.h>
#include <stdint.h>

struct input_monitor;

/* Strings are borrowed during the call. */
struct input_monitor_event {
	const char *syspath;
	const char *devnode; /* may be NULL when removed */
	uint32_t hint_lanes; /* udev's opinion, bit per enum input_lane; 0 = none */
	bool removed;
};

typedef void (*input_monitor_fn)(void *data, const struct input_monitor_event *event);

/* Listens from here on; what exists already is told by input_monitor_enumerate. 0 or -errno. */
int input_monitor_new(struct input_monitor **out, input_monitor_fn fn, void *data);
struct input_monitor *input_monitor_free(struct input_monitor *mon);

int input_monitor_fd(const struct input_monitor *mon);

/*
 * Calls fn for every event device there is. Called after input_monitor_new it
 * misses none, but may name one that a later message names again. 0 or -errno.
 */
int input_monitor_enumerate(struct input_monitor *mon);

/*
 * Handles waiting messages, and enumerates again if some were lost. 0: none is
 * left. 1: stopped at a bound, call again whether or not the fd is readable. -errno.
 */
int input_monitor_dispatch(struct input_monitor *mon);

#endif
