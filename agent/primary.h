/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The CPUs of --primary-domain on this machine.
 */
#ifndef GAMER_PRIMARY_H
#define GAMER_PRIMARY_H

#include <stdint.h>

#include "bpf/topology.h"

enum primary_outcome {
	PRIMARY_SAME = 1, /* a keyword for a difference that this machine does not make: all CPUs */
};

/*
 * Text is a list of CPUs or a keyword. 0 or PRIMARY_SAME with the set in out[nr_cpu_ids];
 * -EINVAL not a list, -ERANGE no such CPU, -ENODEV none of them is online.
 */
int primary_read(uint8_t *out, const struct topology *topology, const char *text);

#endif
