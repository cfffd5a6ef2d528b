// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the monitor makes of libudev's messages, and that no device is missed
 * when messages are lost. libudev is replaced by a small model of the kernel's
 * socket: it holds a few messages, reports an overflow once, and then drops
 * everything until it has been emptied.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <libudev.h>
#include <stdio.h>

#include "input/classify.h"
#include "input/monitor.h"

enum { MAX_DEVICES = 300, SOCKET_FD = 99 };

struct udev_device {
	char sysname[16];
	char syspath[64];
	const char *devnode;
	const char *action;
	const char *property; /* is 1 */
};

struct udev_list_entry {
	int index;
};

static struct {
	struct udev_device devices[MAX_DEVICES];
	int nr_devices;
	struct udev_device *queue[MAX_DEVICES];
	int head, tail, room;
	bool congested, overflow;
	int looks;
	int busy_looks; /* during so many of them more devices arrive */
	struct udev_list_entry entry;
} world;

static struct udev_device *new_device(const char *name, int n)
{
	struct udev_device *device = &world.devices[world.nr_devices];

	assert_true(world.nr_devices < MAX_DEVICES);
	world.nr_devices++;
	snprintf(device->sysname, sizeof(device->sysname), "%s%d", name, n);
	snprintf(device->syspath, sizeof(device->syspath), "/sys/input%d/%s%d", n, name, n);
	device->devnode = "/dev/input/node";
	return device;
}

static void send_message(struct udev_device *device, const char *action)
{
	device->action = action;
	if (world.congested)
		return;
	if (world.tail - world.head == world.room) {
		world.congested = true;
		world.overflow = true;
		return;
	}
	world.queue[world.tail++ % MAX_DEVICES] = device;
}

static void plug(void)
{
	send_message(new_device("event", world.nr_devices), "add");
}

/* --- the part of libudev that the monitor uses --- */

struct udev *udev_new(void)
{
	return (struct udev *)&world;
}

struct udev *udev_unref(struct udev *udev)
{
	return NULL;
}

struct udev_monitor *udev_monitor_new_from_netlink(struct udev *udev, const char *name)
{
	return (struct udev_monitor *)&world;
}

int udev_monitor_filter_add_match_subsystem_devtype(struct udev_monitor *mon, const char *subsystem,
						    const char *devtype)
{
	assert_string_equal(subsystem, "input");
	return 0;
}

int udev_monitor_enable_receiving(struct udev_monitor *mon)
{
	return 0;
}

int udev_monitor_get_fd(struct udev_monitor *mon)
{
	return SOCKET_FD;
}

struct udev_monitor *udev_monitor_unref(struct udev_monitor *mon)
{
	return NULL;
}

struct udev_device *udev_monitor_receive_device(struct udev_monitor *mon)
{
	struct udev_device *device = NULL;

	if (world.overflow) {
		world.overflow = false;
		errno = ENOBUFS;
		return NULL;
	}
	if (world.head < world.tail)
		device = world.queue[world.head++ % MAX_DEVICES];
	else
		errno = EAGAIN;
	if (world.head == world.tail)
		world.congested = false;
	return device;
}

struct udev_enumerate *udev_enumerate_new(struct udev *udev)
{
	return (struct udev_enumerate *)&world;
}

struct udev_enumerate *udev_enumerate_unref(struct udev_enumerate *enumerate)
{
	return NULL;
}

int udev_enumerate_add_match_subsystem(struct udev_enumerate *enumerate, const char *subsystem)
{
	assert_string_equal(subsystem, "input");
	return 0;
}

int udev_enumerate_add_match_sysname(struct udev_enumerate *enumerate, const char *sysname)
{
	return 0;
}

/* Devices that arrive now are not in the list that is being made. */
int udev_enumerate_scan_devices(struct udev_enumerate *enumerate)
{
	world.looks++;
	world.entry.index = world.nr_devices - 1;
	for (int i = 0; i < 5 && world.looks <= world.busy_looks; i++)
		plug();
	return 0;
}

static struct udev_list_entry *entry_or_end(void)
{
	return world.entry.index >= 0 ? &world.entry : NULL;
}

struct udev_list_entry *udev_enumerate_get_list_entry(struct udev_enumerate *enumerate)
{
	return entry_or_end();
}

struct udev_list_entry *udev_list_entry_get_next(struct udev_list_entry *entry)
{
	entry->index--;
	return entry_or_end();
}

const char *udev_list_entry_get_name(struct udev_list_entry *entry)
{
	return world.devices[entry->index].syspath;
}

struct udev_device *udev_device_new_from_syspath(struct udev *udev, const char *syspath)
{
	static struct udev_device found;

	for (int i = 0; i < world.nr_devices; i++) {
		if (strcmp(world.devices[i].syspath, syspath))
			continue;
		found = world.devices[i];
		found.action = NULL;
		return &found;
	}
	return NULL;
}

struct udev_device *udev_device_unref(struct udev_device *device)
{
	return NULL;
}

const char *udev_device_get_sysname(struct udev_device *device)
{
	return device->sysname;
}

const char *udev_device_get_syspath(struct udev_device *device)
{
	return device->syspath;
}

const char *udev_device_get_devnode(struct udev_device *device)
{
	return device->devnode;
}

const char *udev_device_get_action(struct udev_device *device)
{
	return device->action;
}

const char *udev_device_get_property_value(struct udev_device *device, const char *key)
{
	return device->property && !strcmp(device->property, key) ? "1" : NULL;
}

/* --- what the monitor tells --- */

struct told {
	unsigned int calls;
	struct input_monitor_event last;
	bool seen[MAX_DEVICES];
};

static void on_event(void *data, const struct input_monitor_event *event)
{
	struct told *told = data;

	told->calls++;
	told->last = *event;
	for (int i = 0; i < world.nr_devices; i++)
		if (!strcmp(world.devices[i].syspath, event->syspath))
			told->seen[i] = true;
}

static struct input_monitor *new_monitor(struct told *told, int room)
{
	struct input_monitor *mon = NULL;

	memset(&world, 0, sizeof(world));
	memset(told, 0, sizeof(*told));
	world.room = room;
	assert_int_equal(input_monitor_new(&mon, on_event, told), 0);
	assert_int_equal(input_monitor_fd(mon), SOCKET_FD);
	return mon;
}

/* As a loop would: while the fd is readable or the last call asked for another. */
static int dispatch_all(struct input_monitor *mon)
{
	int calls = 0, r = 0;

	while (r > 0 || world.overflow || world.head < world.tail) {
		r = input_monitor_dispatch(mon);
		assert_true(r >= 0);
		assert_true(++calls < 1000);
	}
	return calls;
}

static void test_messages(void **state)
{
	struct told told;
	struct input_monitor *mon = new_monitor(&told, 10);
	struct udev_device *device;

	plug();
	dispatch_all(mon);
	assert_int_equal(told.calls, 1);
	assert_false(told.last.removed);
	assert_int_equal(told.last.hint_lanes, 0);

	device = new_device("event", 5);
	device->property = "ID_INPUT_JOYSTICK";
	send_message(device, "change");
	dispatch_all(mon);
	assert_int_equal(told.calls, 2);
	assert_false(told.last.removed);
	assert_int_equal(told.last.hint_lanes, INPUT_LANE_BIT(INPUT_LANE_CONTROLLER));

	device->devnode = NULL; /* gone by then */
	send_message(device, "remove");
	dispatch_all(mon);
	assert_int_equal(told.calls, 3);
	assert_true(told.last.removed);

	/* Not a device to open: no node, another kind of node. */
	send_message(device, "add");
	send_message(new_device("mouse", 6), "add");
	send_message(new_device("input", 7), "add");
	dispatch_all(mon);
	assert_int_equal(told.calls, 3);
	assert_int_equal(world.looks, 0);
	assert_null(input_monitor_free(mon));
	assert_null(input_monitor_free(NULL));
}

static void test_enumerate(void **state)
{
	struct told told;
	struct input_monitor *mon = new_monitor(&told, 10);

	for (int i = 0; i < 5; i++)
		new_device("event", i);
	new_device("js", 5);
	assert_int_equal(input_monitor_enumerate(mon), 0);
	assert_int_equal(told.calls, 5);
	input_monitor_free(mon);
}

/* A flood of messages does not hold the caller, and none is left behind. */
static void test_bounded(void **state)
{
	struct told told;
	struct input_monitor *mon = new_monitor(&told, MAX_DEVICES);

	for (int i = 0; i < 250; i++)
		plug();
	assert_int_equal(input_monitor_dispatch(mon), 1);
	assert_true(told.calls < 100);
	assert_true(dispatch_all(mon) > 1);
	assert_int_equal(told.calls, 250);
	input_monitor_free(mon);
}

/*
 * Devices arrive faster than the socket holds, and go on arriving while the
 * monitor looks; for sockets of every size, those at which a look begins with
 * exactly nothing left to read included.
 */
static void test_lost_messages(void **state)
{
	for (int room = 1; room <= 130; room++) {
		struct told told;
		struct input_monitor *mon = new_monitor(&told, room);

		for (int i = 0; i < 150; i++)
			plug();
		world.busy_looks = 3;
		dispatch_all(mon);
		assert_true(world.looks > 0);
		for (int i = 0; i < world.nr_devices; i++)
			if (!told.seen[i])
				fail_msg("room %d: device %d of %d was missed", room, i,
					 world.nr_devices);
		/* Once it is over, it is over. */
		world.looks = 0;
		plug();
		dispatch_all(mon);
		assert_int_equal(world.looks, 0);
		input_monitor_free(mon);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_enumerate),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_lost_messages),
	};

	return cmocka_run_group_tests_name("input monitor", tests, NULL, NULL);
}
