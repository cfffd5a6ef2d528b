/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The settings: layers of values, checked and complete. Everything that can be
 * said about a value without looking at the machine is checked here.
 *
 * built-in < settings files < profile < command line. A layer is something that
 * calls options_value_set, so that all are checked alike; options_load puts them
 * on each other.
 */
#ifndef GAMER_OPTIONS_H
#define GAMER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "bpf/iface.h"
#include "options_table.h"

#define OPTIONS_DIR "/etc/scx_gamer"

struct options_crtc {
	int card, crtc;
};

struct profile;

typedef bool options_FLAG;
typedef bool options_SWITCH;
typedef uint64_t options_UINT;
typedef double options_REAL;
typedef double options_REAL0;
typedef const char *options_CPUS;
typedef struct options_crtc options_CRTC;
typedef const struct profile *options_PROFILE;
typedef const char *options_PATH;
typedef const char *options_WORD;

enum option_id {
#define X(id, ...) OPTION_##id,
	OPTIONS_TABLE(X)
#undef X
		OPTION_COUNT,
};

enum options_layer {
	OPTIONS_BUILT_IN,
	OPTIONS_FILE,
	OPTIONS_PROFILE,
	OPTIONS_COMMAND_LINE,
	OPTIONS_DERIVED, /* from another setting, when no layer sets it */
};

/* Where a value comes from. */
struct options_origin {
	enum options_layer layer;
	const char *name; /* of the file or the profile; lives as long as the process */
	unsigned int line;
};

struct options {
#define X(id, name, key, type, ...) options_##type id;
	OPTIONS_TABLE(X)
#undef X
	struct options_origin origin[OPTION_COUNT];
	uint32_t timeout_ms;  /* SCX_TIMEOUT_MS: the kernel's watchdog */
	bool timeout_is_ours; /* that variable is not set */

	/* What they were loaded from; borrowed. */
	int argc;
	char **argv;
	const char *dir;
};

struct options_error {
	char text[512]; /* one line, without the program's name */
};

/*
 * Reads all layers: the files in dir (OPTIONS_DIR) or the one that --config names,
 * the profile, and the command line. Called again with the same arguments it tells
 * what the settings would be now. What does something else than to schedule
 * (--help, --monitor ...) reads no file.
 *
 * argv may be reordered; it and dir must outlive out. 0, or -EINVAL with the reason
 * in err (exit code 2).
 */
int options_load(struct options *out, int argc, char **argv, const char *dir,
		 struct options_error *err);

/* Whether it has a value: a setting without a preset has one only when it is set. */
bool options_has(const struct options *opt, enum option_id id);

/*
 * The setting as the user wrote it, for messages: "--slice-us",
 * "FILE:LINE: slice-us", "profile esports: slice-us". Returns buf.
 */
const char *options_place(const struct options *opt, enum option_id id, char *buf, size_t size);

void options_print_help(FILE *to);

/* The length of each lane's input window. All are 0 when no input device is to be opened. */
void options_lanes(const struct options *opt, uint64_t lane_ns[GAMER_NR_LANES]);

/* Address spaces whose last CPU is remembered; 0 = off. */
uint32_t options_mm_hints(const struct options *opt);

/*
 * What is done although the setting says something else, for a message, in buf, which is
 * returned; "" = what it says.
 */
const char *options_instead(const struct options *opt, enum option_id id, char *buf, size_t size);

/* What they mean for the kernel side; the game's generation is not a setting. */
struct gamer_tunables options_tunables(const struct options *opt);

#endif
