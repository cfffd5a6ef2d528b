// SPDX-License-Identifier: GPL-2.0-only
#include "input/device.h"

#include <errno.h>
#include <fcntl.h>
#include <libevdev/libevdev.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "input/classify.h"
#include "input/filter.h"

enum {
	/* At three or four events a packet this is some 256 packets, 32 ms of an 8 kHz mouse. */
	EVENTS_PER_READ = 1024,
	/*
	 * BLOCKING makes libevdev read only when its own queue is empty, instead
	 * of one system call per event. The fd itself never blocks.
	 */
	READ_NORMAL = LIBEVDEV_READ_FLAG_NORMAL | LIBEVDEV_READ_FLAG_BLOCKING,
	READ_SYNC = LIBEVDEV_READ_FLAG_SYNC | LIBEVDEV_READ_FLAG_BLOCKING,
};

struct input_device {
	struct libevdev *evdev;
	int fd;
	char *syspath;
	struct input_filter filter;
};

static void log_nothing(const struct libevdev *evdev, enum libevdev_log_priority priority,
			void *data, const char *file, int line, const char *func,
			const char *format, va_list args)
{
}

static void read_caps(const struct libevdev *evdev, struct input_caps *caps)
{
	memset(caps, 0, sizeof(*caps));
	for (unsigned int i = 0; i < KEY_CNT; i++)
		if (libevdev_has_event_code(evdev, EV_KEY, i))
			caps->key[i / 64] |= UINT64_C(1) << (i % 64);
	for (unsigned int i = 0; i < ABS_CNT; i++)
		if (libevdev_has_event_code(evdev, EV_ABS, i))
			caps->abs |= UINT64_C(1) << i;
	for (unsigned int i = 0; i < REL_CNT; i++)
		if (libevdev_has_event_code(evdev, EV_REL, i))
			caps->rel |= 1u << i;
	for (unsigned int i = 0; i < INPUT_PROP_CNT; i++)
		if (libevdev_has_property(evdev, i))
			caps->props |= 1u << i;
}

static int setup_filter(struct input_device *dev, uint32_t hint_lanes, bool only_absolute)
{
	struct input_caps caps;
	uint32_t lanes;

	read_caps(dev->evdev, &caps);
	lanes = input_classify(&caps, hint_lanes);
	if (!lanes || (only_absolute && !caps.abs))
		return INPUT_DEVICE_E_UNWANTED;
	input_filter_init(&dev->filter, lanes);
	for (unsigned int code = 0; code < ABS_CNT; code++) {
		const struct input_absinfo *info = libevdev_get_abs_info(dev->evdev, code);

		if (info)
			input_filter_axis(&dev->filter, code, info);
	}
	return 0;
}

static int open_evdev(struct input_device *dev, const char *devnode)
{
	int r;

	dev->fd = open(devnode, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (dev->fd < 0)
		return -errno;
	dev->evdev = libevdev_new();
	if (!dev->evdev)
		return -ENOMEM;
	libevdev_set_device_log_function(dev->evdev, log_nothing, LIBEVDEV_LOG_ERROR, NULL);
	r = libevdev_set_fd(dev->evdev, dev->fd);
	if (r < 0)
		return r;
	/* Before this the kernel stamps wall-clock time. It throws away what it had
	 * queued by then and reports that as an overflow, so no stamp is misread. */
	return libevdev_set_clock_id(dev->evdev, CLOCK_MONOTONIC);
}

static bool is_gone(int err)
{
	return err == -ENODEV || err == -ENXIO || err == -ENOENT;
}

int input_device_open(struct input_device **out, const char *devnode, const char *syspath,
		      uint32_t hint_lanes, bool only_absolute)
{
	struct input_device *dev = calloc(1, sizeof(*dev));
	int r;

	if (!dev)
		return -ENOMEM;
	dev->fd = -1;
	dev->syspath = strdup(syspath);
	r = dev->syspath ? open_evdev(dev, devnode) : -ENOMEM;
	if (!r)
		r = setup_filter(dev, hint_lanes, only_absolute);
	if (r) {
		input_device_close(dev);
		return is_gone(r) ? INPUT_DEVICE_E_GONE : r;
	}
	*out = dev;
	return 0;
}

struct input_device *input_device_close(struct input_device *dev)
{
	if (!dev)
		return NULL;
	libevdev_free(dev->evdev);
	if (dev->fd >= 0)
		close(dev->fd);
	free(dev->syspath);
	free(dev);
	return NULL;
}

int input_device_fd(const struct input_device *dev)
{
	return dev->fd;
}

const char *input_device_syspath(const struct input_device *dev)
{
	return dev->syspath;
}

static void end_packet(struct input_device *dev, const struct input_event *syn,
		       struct input_report *report)
{
	uint32_t lanes = input_filter_packet(&dev->filter);
	uint64_t at_ns = input_event_at_ns(syn);

	if (!lanes) {
		report->filtered++;
		return;
	}
	report->lanes |= lanes;
	report->packets++;
	for (int i = 0; i < INPUT_NR_LANES; i++) {
		struct input_lane_report *lane = &report->lane[i];

		if (!(lanes & INPUT_LANE_BIT(i)))
			continue;
		lane->packets++;
		if (at_ns > lane->event_at_ns)
			lane->event_at_ns = at_ns;
	}
}

int input_device_read(struct input_device *dev, struct input_report *report)
{
	unsigned int flags = READ_NORMAL;

	for (int n = 0; n < EVENTS_PER_READ; n++) {
		struct input_event ev;
		int r = libevdev_next_event(dev->evdev, flags, &ev);

		if (r == -EAGAIN && flags == READ_NORMAL)
			return 0;
		if (r == -EAGAIN) {
			flags = READ_NORMAL;
		} else if (r < 0) {
			return r;
		} else if (r == LIBEVDEV_READ_STATUS_SYNC && flags == READ_NORMAL) {
			/* What follows until EAGAIN is the difference that the lost
			 * packets made: it counts like the packets would have. */
			input_filter_drop(&dev->filter);
			report->lost++;
			flags = READ_SYNC;
		} else if (ev.type == EV_SYN && ev.code == SYN_REPORT) {
			end_packet(dev, &ev, report);
		} else {
			input_filter_event(&dev->filter, ev.type, ev.code, ev.value);
		}
	}
	return 1;
}
