// SPDX-License-Identifier: GPL-2.0-only
#include "kind.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

enum { MSC_SCAN_VALUE = 0x70004 };

static const struct kind kinds[] = {
	{.name = "mouse", .keys = {BTN_LEFT, BTN_RIGHT, BTN_MIDDLE}, .has_rel = true},
	{.name = "keyboard",
	 .keys = {KEY_W, KEY_A, KEY_S, KEY_D, KEY_SPACE, KEY_LEFTSHIFT, KEY_ENTER}},
	{.name = "gamepad",
	 .keys = {BTN_SOUTH, BTN_EAST, BTN_NORTH, BTN_WEST, BTN_TL, BTN_TR},
	 .axes = {ABS_RX, ABS_RY},
	 .has_xy = true,
	 .range = {.minimum = -32768, .maximum = 32767, .fuzz = 16, .flat = 128}},
	{.name = "touchscreen",
	 .keys = {BTN_TOUCH},
	 .axes = {ABS_MT_SLOT, ABS_MT_TRACKING_ID, ABS_MT_POSITION_X, ABS_MT_POSITION_Y},
	 .has_xy = true,
	 .prop = INPUT_PROP_DIRECT,
	 .range = {.maximum = 4095}},
	{.name = "touchpad",
	 .keys = {BTN_TOUCH, BTN_TOOL_FINGER, BTN_LEFT},
	 .axes = {ABS_MT_SLOT, ABS_MT_TRACKING_ID, ABS_MT_POSITION_X, ABS_MT_POSITION_Y},
	 .has_xy = true,
	 .prop = INPUT_PROP_BUTTONPAD,
	 .range = {.maximum = 4095}},
	{.name = "tablet",
	 .keys = {BTN_TOUCH, BTN_TOOL_PEN, BTN_STYLUS},
	 .has_xy = true,
	 .range = {.maximum = 32767}},
	{.name = "power-button", .keys = {KEY_POWER}},
	{.name = "media-keys", .keys = {KEY_VOLUMEUP, KEY_VOLUMEDOWN, KEY_PLAYPAUSE}},
	{.name = "motion-sensor",
	 .axes = {ABS_Z},
	 .has_xy = true,
	 .prop = INPUT_PROP_ACCELEROMETER,
	 .range = {.minimum = -32768, .maximum = 32767}},
};

void die(const char *what)
{
	fprintf(stderr, "uinput-device: %s: %s\n", what, strerror(errno));
	exit(1);
}

const struct kind *kind_find(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(name, kinds[i].name))
			return &kinds[i];
	return NULL;
}

static void set_bit(int fd, unsigned long request, int bit)
{
	if (ioctl(fd, request, bit) < 0)
		die("uinput");
}

static void setup_axis(int fd, uint16_t code, const struct kind *kind)
{
	struct uinput_abs_setup setup = {.code = code, .absinfo = kind->range};

	if (code == ABS_MT_SLOT)
		setup.absinfo = (struct input_absinfo){.maximum = 4};
	else if (code == ABS_MT_TRACKING_ID)
		setup.absinfo = (struct input_absinfo){.maximum = 65535};
	set_bit(fd, UI_SET_ABSBIT, code);
	if (ioctl(fd, UI_ABS_SETUP, &setup) < 0)
		die("UI_ABS_SETUP");
}

static void setup_codes(int fd, const struct kind *kind)
{
	set_bit(fd, UI_SET_EVBIT, EV_MSC);
	set_bit(fd, UI_SET_MSCBIT, MSC_SCAN);
	if (kind->keys[0])
		set_bit(fd, UI_SET_EVBIT, EV_KEY);
	for (int i = 0; i < 8 && kind->keys[i]; i++)
		set_bit(fd, UI_SET_KEYBIT, kind->keys[i]);
	if (kind->has_rel) {
		set_bit(fd, UI_SET_EVBIT, EV_REL);
		set_bit(fd, UI_SET_RELBIT, REL_X);
		set_bit(fd, UI_SET_RELBIT, REL_Y);
		set_bit(fd, UI_SET_RELBIT, REL_WHEEL);
	}
	if (kind->has_xy) {
		set_bit(fd, UI_SET_EVBIT, EV_ABS);
		setup_axis(fd, ABS_X, kind);
		setup_axis(fd, ABS_Y, kind);
	}
	for (int i = 0; i < 4 && kind->axes[i]; i++)
		setup_axis(fd, kind->axes[i], kind);
	if (kind->prop)
		set_bit(fd, UI_SET_PROPBIT, kind->prop);
}

int kind_create(const struct kind *kind, const char *name)
{
	struct uinput_setup setup = {.id = {.bustype = BUS_VIRTUAL, .vendor = 1, .product = 1}};
	int fd = open("/dev/uinput", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		die("/dev/uinput");
	setup_codes(fd, kind);
	snprintf(setup.name, sizeof(setup.name), "%s", name);
	if (ioctl(fd, UI_DEV_SETUP, &setup) < 0 || ioctl(fd, UI_DEV_CREATE) < 0)
		die("UI_DEV_CREATE");
	return fd;
}

void kind_print_node(int fd)
{
	char sysname[64] = "", path[128];
	const struct dirent *entry;
	DIR *dir;

	if (ioctl(fd, UI_GET_SYSNAME(sizeof(sysname)), sysname) < 0)
		die("UI_GET_SYSNAME");
	snprintf(path, sizeof(path), "/sys/devices/virtual/input/%s", sysname);
	dir = opendir(path);
	if (!dir)
		die(path);
	while ((entry = readdir(dir)))
		if (!strncmp(entry->d_name, "event", strlen("event")))
			printf("device /dev/input/%s\n", entry->d_name);
	closedir(dir);
}

static size_t put(struct input_event *ev, uint16_t type, uint16_t code, int32_t value)
{
	*ev = (struct input_event){.type = type, .code = code, .value = value};
	return 1;
}

/* Every one differs from the one before: none is a packet without motion. */
static size_t put_move(const struct kind *kind, struct input_event *ev, uint64_t i)
{
	int32_t quarter = (kind->range.maximum - kind->range.minimum) / 4;
	int32_t position = kind->range.minimum + quarter * (i & 1 ? 3 : 1);
	size_t n = 0;

	if (kind->has_rel) {
		n += put(&ev[n], EV_REL, REL_X, i % 64 < 32 ? 2 : -2);
		n += put(&ev[n], EV_REL, REL_Y, i % 32 < 16 ? 1 : -1);
	} else if (kind->axes[2]) {
		n += put(&ev[n], EV_ABS, ABS_MT_POSITION_X, position);
		n += put(&ev[n], EV_ABS, ABS_X, position);
	} else if (kind->has_xy) {
		n += put(&ev[n], EV_ABS, ABS_X, position);
	} else {
		n += put(&ev[n], EV_MSC, MSC_SCAN, MSC_SCAN_VALUE);
		n += put(&ev[n], EV_KEY, kind->keys[0], !(i & 1));
	}
	return n;
}

size_t kind_packet(const struct kind *kind, enum motion motion, int32_t noise, uint64_t i,
		   struct input_event *ev)
{
	size_t n = 0;

	switch (motion) {
	case MOTION_MOVE:
		n = put_move(kind, ev, i);
		break;
	case MOTION_ZERO:
		n += put(&ev[n], EV_REL, REL_X, 0);
		n += put(&ev[n], EV_REL, REL_Y, 0);
		break;
	case MOTION_MISC:
		n = put(ev, EV_MSC, MSC_SCAN, MSC_SCAN_VALUE);
		break;
	case MOTION_NOISE:
		n = put(ev, EV_ABS, ABS_X, i & 1 ? noise : -noise);
		break;
	case MOTION_REPEAT:
		n = put(ev, EV_KEY, kind->keys[0], 2);
		break;
	}
	return n + put(&ev[n], EV_SYN, SYN_REPORT, 0);
}

size_t kind_begin(const struct kind *kind, bool hold, struct input_event *ev)
{
	size_t n = 0;

	if (kind->axes[2])
		n += put(&ev[n], EV_ABS, ABS_MT_TRACKING_ID, 1);
	if (kind->keys[0] == BTN_TOUCH)
		n += put(&ev[n], EV_KEY, BTN_TOUCH, 1);
	else if (hold)
		n += put(&ev[n], EV_KEY, kind->keys[1], 1);
	return n ? n + put(&ev[n], EV_SYN, SYN_REPORT, 0) : 0;
}
