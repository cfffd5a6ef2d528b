// SPDX-License-Identifier: GPL-2.0-only
#include "devices.h"

#include <string.h>

#include "input/input.h"
#include "log.h"

void devices_add(struct facts_devices *devices, unsigned int number, uint32_t lanes)
{
	uint64_t bit = 1ull << (number % 64);

	if (number >= FACTS_EVENTS_MAX)
		return;
	if (lanes & 1u << INPUT_LANE_CONTROLLER)
		devices->controllers[number / 64] |= bit;
	if (lanes & 1u << INPUT_LANE_MOUSE)
		devices->mice[number / 64] |= bit;
}

static void devices_on_device(void *data, unsigned int number, uint32_t lanes)
{
	devices_add(data, number, lanes);
}

void devices_read(struct facts_devices *devices)
{
	int r;

	*devices = (struct facts_devices){{0}, {0}};
	r = input_list(devices_on_device, devices);
	if (r < 0)
		log_debug("which input devices there are is not known: %s", strerror(-r));
}
