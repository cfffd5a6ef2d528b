/* SPDX-License-Identifier: GPL-2.0-only */
/* What input devices there are, for detect, which knows none. */
#ifndef GAMER_DEVICES_H
#define GAMER_DEVICES_H

#include <stdint.h>

#include "detect/facts.h"

/* /dev/input/eventN feeds these lanes (bit per enum input_lane). */
void devices_add(struct facts_devices *devices, unsigned int number, uint32_t lanes);

/* All there are now, without opening one. None when they cannot be listed. */
void devices_read(struct facts_devices *devices);

#endif
