/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The settings, checked and complete, and what they mean. Everything that can be said about a
 * value without looking at the machine is checked here. Where they come from is in
 * options_layers.h.
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
	OPTIONS_WRAPPER, /* gamerun, of the profile */
	OPTIONS_GAME,    /* the section of the game in a file */
	OPTIONS_COMMAND_LINE,
	OPTIONS_CONTROL, /* gamerctl, while it runs */
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
};

struct options_error {
	char text[512]; /* one line, without the program's name */
};

/*
 * Fills in what follows from other settings. 0, or -EINVAL with the reason in err: values
 * contradict each other.
 */
int options_complete(struct options *opt, struct options_error *err);

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
