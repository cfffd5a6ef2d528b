/* SPDX-License-Identifier: GPL-2.0-only */
/* The devices that uinput-device can be, and the packets they send. */
#ifndef GUEST_UINPUT_DEVICE_H
#define GUEST_UINPUT_DEVICE_H

#include <linux/input.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EVENTS_PER_PACKET = 4 };

/* Lists of codes end at their first 0; ABS_X is has_xy, REL_X is has_rel. */
struct kind {
	const char *name;
	uint16_t keys[8];
	uint16_t axes[4];
	bool has_rel;
	bool has_xy;
	uint16_t prop;
	struct input_absinfo range;
};

enum motion {
	MOTION_MOVE,
	MOTION_ZERO,
	MOTION_MISC,
	MOTION_NOISE,
	MOTION_REPEAT,
};

/* NULL if there is none of that name. */
const struct kind *kind_find(const char *name);

/* Returns the uinput fd; closing it unplugs the device. Ends the program on error. */
int kind_create(const struct kind *kind, const char *name);

/* Prints 'device NODE'. */
void kind_print_node(int fd);

/* Packet number i of a motion; returns how many events it has, SYN_REPORT included. */
size_t kind_packet(const struct kind *kind, enum motion motion, int32_t noise, uint64_t i,
		   struct input_event *ev);

/*
 * What precedes all motion: a finger or pen arrives, or with hold a key or
 * button goes down and stays. 0 events = nothing does.
 */
size_t kind_begin(const struct kind *kind, bool hold, struct input_event *ev);

/* Ends the program: what, and why according to errno. */
void die(const char *what);

#endif
