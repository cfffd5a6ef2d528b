// SPDX-License-Identifier: GPL-2.0-only
#include "input/monitor.h"

#include <errno.h>
#include <libudev.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/classify.h"

enum { MESSAGES_PER_DISPATCH = 64 };

struct input_monitor {
	struct udev *udev;
	struct udev_monitor *udev_monitor;
	bool lost; /* messages, and what they said is not yet looked up */
	input_monitor_fn fn;
	void *data;
};

static const struct {
	const char *property;
	enum input_lane lane;
} hints[] = {
	{"ID_INPUT_KEYBOARD", INPUT_LANE_KEYBOARD},   {"ID_INPUT_MOUSE", INPUT_LANE_MOUSE},
	{"ID_INPUT_POINTINGSTICK", INPUT_LANE_MOUSE}, {"ID_INPUT_TRACKBALL", INPUT_LANE_MOUSE},
	{"ID_INPUT_JOYSTICK", INPUT_LANE_CONTROLLER}, {"ID_INPUT_TOUCHSCREEN", INPUT_LANE_TOUCH},
	{"ID_INPUT_TOUCHPAD", INPUT_LANE_TOUCH},      {"ID_INPUT_TABLET", INPUT_LANE_TOUCH},
};

static uint32_t hint_lanes(struct udev_device *device)
{
	uint32_t lanes = 0;

	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		const char *value = udev_device_get_property_value(device, hints[i].property);

		if (value && !strcmp(value, "1"))
			lanes |= INPUT_LANE_BIT(hints[i].lane);
	}
	return lanes;
}

static void tell(struct input_monitor *mon, struct udev_device *device)
{
	const char *sysname = udev_device_get_sysname(device);
	const char *action = udev_device_get_action(device); /* NULL when enumerated */
	struct input_monitor_event event = {
		.syspath = udev_device_get_syspath(device),
		.devnode = udev_device_get_devnode(device),
		.removed = action && !strcmp(action, "remove"),
	};

	if (!sysname || strncmp(sysname, "event", strlen("event")) || !event.syspath)
		return;
	if (!event.removed && !event.devnode)
		return;
	if (!event.removed)
		event.hint_lanes = hint_lanes(device);
	mon->fn(mon->data, &event);
}

static int listen_to(struct input_monitor *mon, const char *sender)
{
	int r;

	mon->udev_monitor = udev_monitor_new_from_netlink(mon->udev, sender);
	if (!mon->udev_monitor)
		return errno ? -errno : -ENOMEM;
	r = udev_monitor_filter_add_match_subsystem_devtype(mon->udev_monitor, "input", NULL);
	if (r < 0)
		return r;
	return udev_monitor_enable_receiving(mon->udev_monitor);
}

int input_monitor_new(struct input_monitor **out, input_monitor_fn fn, void *data)
{
	struct input_monitor *mon = calloc(1, sizeof(*mon));
	int r = -ENOMEM;

	if (!mon)
		return -ENOMEM;
	mon->fn = fn;
	mon->data = data;
	mon->udev = udev_new();
	if (mon->udev)
		/* udevd makes its control socket when it starts; libudev goes by it too. */
		r = listen_to(mon, access("/run/udev/control", F_OK) ? "kernel" : "udev");
	if (r < 0) {
		input_monitor_free(mon);
		return r;
	}
	*out = mon;
	return 0;
}

struct input_monitor *input_monitor_free(struct input_monitor *mon)
{
	if (!mon)
		return NULL;
	udev_monitor_unref(mon->udev_monitor);
	udev_unref(mon->udev);
	free(mon);
	return NULL;
}

int input_monitor_fd(const struct input_monitor *mon)
{
	return udev_monitor_get_fd(mon->udev_monitor);
}

static int scan(struct input_monitor *mon, struct udev_enumerate *enumerate)
{
	struct udev_list_entry *entry;
	int r;

	r = udev_enumerate_add_match_subsystem(enumerate, "input");
	if (r < 0)
		return r;
	r = udev_enumerate_add_match_sysname(enumerate, "event*");
	if (r < 0)
		return r;
	r = udev_enumerate_scan_devices(enumerate);
	if (r < 0)
		return r;
	udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(enumerate))
	{
		struct udev_device *device =
			udev_device_new_from_syspath(mon->udev, udev_list_entry_get_name(entry));

		/* NULL: it was unplugged since the scan; its message is on the way. */
		if (device)
			tell(mon, device);
		udev_device_unref(device);
	}
	return 0;
}

int input_monitor_enumerate(struct input_monitor *mon)
{
	struct udev_enumerate *enumerate = udev_enumerate_new(mon->udev);
	int r;

	if (!enumerate)
		return -ENOMEM;
	r = scan(mon, enumerate);
	udev_enumerate_unref(enumerate);
	return r;
}

/*
 * Lost arrivals are found by looking; lost departures show as ENODEV on the
 * device's own fd. Only an empty socket takes messages again, and until then it
 * drops more without a further error: so empty it first, then look.
 */
static int recover(struct input_monitor *mon)
{
	if (!mon->lost)
		return 0;
	mon->lost = false;
	return input_monitor_enumerate(mon);
}

int input_monitor_dispatch(struct input_monitor *mon)
{
	for (int n = 0; n < MESSAGES_PER_DISPATCH; n++) {
		struct udev_device *device;

		errno = 0;
		device = udev_monitor_receive_device(mon->udev_monitor);
		if (device) {
			tell(mon, device);
			udev_device_unref(device);
		} else if (errno == ENOBUFS) {
			mon->lost = true;
		} else if (errno == EAGAIN) {
			return recover(mon);
		}
		/* Any other error is about one message, which is consumed. */
	}
	return 1;
}
