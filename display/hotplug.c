// SPDX-License-Identifier: GPL-2.0-only
#include "hotplug.h"

#include <errno.h>
#include <libudev.h>
#include <stdlib.h>

struct hotplug {
	struct udev *udev;
	struct udev_monitor *monitor;
};

/*
 * The kernel's own messages and not udevd's: they come with and without udevd,
 * and nothing here needs a property or a permission that its rules add. The
 * price is that messages of other subsystems, a few a minute, wake us to be
 * dropped while a game is watched.
 */
static int hotplug_listen(struct hotplug *hp)
{
	int r;

	hp->udev = udev_new();
	if (!hp->udev)
		return -ENOMEM;
	hp->monitor = udev_monitor_new_from_netlink(hp->udev, "kernel");
	if (!hp->monitor)
		return -ENOTSUP;
	r = udev_monitor_filter_add_match_subsystem_devtype(hp->monitor, "drm", NULL);
	return r < 0 ? r : udev_monitor_enable_receiving(hp->monitor);
}

int hotplug_new(struct hotplug **out)
{
	struct hotplug *hp = calloc(1, sizeof(*hp));
	int r;

	*out = NULL;
	if (!hp)
		return -ENOMEM;
	r = hotplug_listen(hp);
	if (r < 0) {
		hotplug_free(hp);
		return r;
	}
	*out = hp;
	return 0;
}

struct hotplug *hotplug_free(struct hotplug *hp)
{
	if (!hp)
		return NULL;
	udev_monitor_unref(hp->monitor);
	udev_unref(hp->udev);
	free(hp);
	return NULL;
}

int hotplug_fd(const struct hotplug *hp)
{
	return udev_monitor_get_fd(hp->monitor);
}

bool hotplug_seen(struct hotplug *hp)
{
	struct udev_device *device;
	bool seen = false;

	do {
		errno = 0;
		device = udev_monitor_receive_device(hp->monitor);
		seen |= device || errno == ENOBUFS;
		udev_device_unref(device);
	} while (device);
	return seen;
}
