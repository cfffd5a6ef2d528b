/* SPDX-License-Identifier: GPL-2.0-only */
/* What a device is, by what the kernel writes of it in sysfs, without opening it. */
#ifndef GAMER_INPUT_LIST_H
#define GAMER_INPUT_LIST_H

#include <stdint.h>

/* As input_classify, of the event device with this folder. 0 also when it has gone. */
uint32_t input_list_lanes(const char *syspath, uint32_t hint_lanes);

#endif
