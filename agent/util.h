/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef GAMER_UTIL_H
#define GAMER_UTIL_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#define UTIL_NS_PER_US 1000ull
#define UTIL_NS_PER_MS 1000000ull
#define UTIL_NS_PER_S  1000000000ull

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define UTIL_MIN(a, b) ((a) < (b) ? (a) : (b))

#define container_of(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))

/* The clock of every time in this program: the one the kernel stamps events with. */
static inline uint64_t util_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * UTIL_NS_PER_S + (uint64_t)now.tv_nsec;
}

/* Closes fd when there is one. Returns -1, to store in its place. */
static inline int util_close(int fd)
{
	if (fd >= 0)
		close(fd);
	return -1;
}

#endif
