/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading what the kernel shows below /sys, or a recorded tree of it. Files are named
 * by ROOT and a format.
 */
#ifndef GAMER_SYSFS_H
#define GAMER_SYSFS_H

#include <stddef.h>
#include <stdint.h>

/*
 * A list of CPUs ("0-3,8") into set[0..nr). The number of CPUs in it, or -errno:
 * -EINVAL malformed or empty, -ERANGE a CPU >= nr.
 */
int __attribute__((format(printf, 4, 5))) sysfs_list(uint8_t *set, uint32_t nr, const char *root,
						     const char *path, ...);

/* A number that is not negative; anything after its digits is not looked at ("96K"). 0 or -errno.
 */
int __attribute__((format(printf, 3, 4))) sysfs_number(uint64_t *out, const char *root,
						       const char *path, ...);

/* Parses the kernel's list format; as sysfs_list. */
int sysfs_parse_list(uint8_t *set, uint32_t nr, const char *text);

#endif
