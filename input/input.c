// SPDX-License-Identifier: GPL-2.0-only
#include "input/input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "input/device.h"
#include "input/monitor.h"

enum {
	MAX_DEVICES = 256,
	/* Level-triggered and served in turn: what does not fit comes next time. */
	EVENTS_PER_DISPATCH = 64,
};

struct input {
	int epoll_fd;
	int again_fd; /* readable while there is something to do that no other fd shows */
	input_fn fn;
	void *data;
	struct input_monitor *monitor; /* NULL = not watching */
	struct input_device *devices[MAX_DEVICES];
	uint32_t nr_devices;
	uint32_t skipped;
	bool changed; /* since the last report */
	bool only_absolute;
};

static int add_fd(struct input *in, int fd, void *tag)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = tag};

	return epoll_ctl(in->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

/* Before close: an fd that a child holds a copy of would stay in the set. */
static void remove_fd(struct input *in, int fd)
{
	epoll_ctl(in->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

/* Neither can fail on a counter that only ever holds 0 or a few. */
static void set_again(struct input *in)
{
	eventfd_write(in->again_fd, 1);
}

static void clear_again(struct input *in)
{
	eventfd_t ignored;

	eventfd_read(in->again_fd, &ignored);
}

static void close_device(struct input *in, uint32_t i)
{
	remove_fd(in, input_device_fd(in->devices[i]));
	input_device_close(in->devices[i]);
	in->devices[i] = in->devices[--in->nr_devices];
	in->changed = true;
}

/* MAX_DEVICES if it is not open. */
static uint32_t find_device(const struct input *in, const char *syspath)
{
	for (uint32_t i = 0; i < in->nr_devices; i++)
		if (!strcmp(input_device_syspath(in->devices[i]), syspath))
			return i;
	return MAX_DEVICES;
}

static void open_device(struct input *in, const struct input_monitor_event *event)
{
	struct input_device *dev = NULL;
	int r;

	r = in->nr_devices == MAX_DEVICES ? -ENOSPC
					  : input_device_open(&dev, event->devnode, event->syspath,
							      event->hint_lanes, in->only_absolute);
	if (!r)
		r = add_fd(in, input_device_fd(dev), dev);
	if (r > 0)
		return;
	in->changed = true;
	if (r < 0) {
		input_device_close(dev);
		in->skipped++;
		return;
	}
	in->devices[in->nr_devices++] = dev;
}

/*
 * The same device may be named twice (found by looking, then announced; or
 * changed later), and a node's number may be reused before its first device's
 * removal is read. The syspath tells devices apart in both cases.
 */
static void on_monitor(void *data, const struct input_monitor_event *event)
{
	struct input *in = data;
	uint32_t i = find_device(in, event->syspath);

	if (event->removed && i < MAX_DEVICES)
		close_device(in, i);
	else if (!event->removed && i == MAX_DEVICES)
		open_device(in, event);
}

int input_new(struct input **out, input_fn fn, void *data)
{
	struct input *in = calloc(1, sizeof(*in));
	int r;

	if (!in)
		return -ENOMEM;
	in->fn = fn;
	in->data = data;
	in->again_fd = -1;
	in->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (in->epoll_fd < 0)
		goto fail;
	in->again_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (in->again_fd < 0)
		goto fail;
	r = add_fd(in, in->again_fd, &in->again_fd);
	if (r < 0) {
		input_free(in);
		return r;
	}
	*out = in;
	return 0;
fail:
	r = -errno;
	input_free(in);
	return r;
}

struct input *input_free(struct input *in)
{
	if (!in)
		return NULL;
	input_watch(in, false);
	if (in->again_fd >= 0)
		close(in->again_fd);
	if (in->epoll_fd >= 0)
		close(in->epoll_fd);
	free(in);
	return NULL;
}

int input_fd(const struct input *in)
{
	return in->epoll_fd;
}

static void stop(struct input *in)
{
	while (in->nr_devices)
		close_device(in, in->nr_devices - 1);
	if (in->monitor)
		remove_fd(in, input_monitor_fd(in->monitor));
	in->monitor = input_monitor_free(in->monitor);
	in->skipped = 0;
	in->changed = false;
	clear_again(in);
}

static int start(struct input *in)
{
	int r = input_monitor_new(&in->monitor, on_monitor, in);

	if (!r)
		r = add_fd(in, input_monitor_fd(in->monitor), &in->monitor);
	if (!r)
		r = input_monitor_enumerate(in->monitor);
	if (r < 0) {
		stop(in);
		return r;
	}
	/* So that the caller learns at once what there is. */
	in->changed = true;
	set_again(in);
	return 0;
}

void input_only_absolute(struct input *in, bool only)
{
	in->only_absolute = only;
}

int input_watch(struct input *in, bool on)
{
	if (on == (in->monitor != NULL))
		return 0;
	if (on)
		return start(in);
	stop(in);
	return 0;
}

static void read_device(struct input *in, uint32_t i, struct input_report *report)
{
	int r = input_device_read(in->devices[i], report);

	/* Closing ends the hang-up that epoll would go on reporting. */
	if (r < 0)
		close_device(in, i);
	else if (r > 0)
		set_again(in);
}

/* Backwards, since a device that is gone is replaced by the last one. */
static void read_all(struct input *in, struct input_report *report)
{
	for (uint32_t i = in->nr_devices; i-- > 0;)
		read_device(in, i, report);
}

static void read_ready(struct input *in, const struct input_device *dev,
		       struct input_report *report)
{
	for (uint32_t i = 0; i < in->nr_devices; i++) {
		if (in->devices[i] == dev) {
			read_device(in, i, report);
			return;
		}
	}
}

static void deliver(struct input *in, struct input_report *report)
{
	if (!report->packets && !report->filtered && !report->lost && !in->changed)
		return;
	report->devices = in->nr_devices;
	report->skipped = in->skipped;
	report->devices_changed = in->changed;
	in->changed = false;
	in->fn(in->data, report);
}

int input_dispatch(struct input *in)
{
	struct epoll_event events[EVENTS_PER_DISPATCH];
	struct input_report report = {0};
	bool again = false, hotplug = false;
	int n, r = 0;

	n = epoll_wait(in->epoll_fd, events, EVENTS_PER_DISPATCH, 0);
	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < n; i++) {
		if (events[i].data.ptr == &in->again_fd)
			again = true;
		else if (events[i].data.ptr == &in->monitor)
			hotplug = true;
		else
			read_ready(in, events[i].data.ptr, &report);
	}
	if (again) {
		clear_again(in);
		read_all(in, &report);
	}
	/* After the devices, since it closes some that events[] names. */
	if (again || hotplug)
		r = input_monitor_dispatch(in->monitor);
	if (r > 0)
		set_again(in);
	deliver(in, &report);
	return r < 0 ? r : 0;
}
