/* SPDX-License-Identifier: GPL-2.0-only */
/* One setting: from text to a checked value, back to text, from one struct to another. */
#ifndef GAMER_OPTIONS_VALUE_H
#define GAMER_OPTIONS_VALUE_H

#include "options.h"

enum options_type {
	OPTIONS_TYPE_FLAG,
	OPTIONS_TYPE_SWITCH,
	OPTIONS_TYPE_UINT,
	OPTIONS_TYPE_REAL,
	OPTIONS_TYPE_REAL0,
	OPTIONS_TYPE_CPUS,
	OPTIONS_TYPE_CRTC,
	OPTIONS_TYPE_PROFILE,
	OPTIONS_TYPE_PATH,
	OPTIONS_TYPE_WORD,
};

enum options_apply {
	OPTIONS_APPLY_COMMAND,
	OPTIONS_APPLY_CALL, /* up to here never in a file */
	OPTIONS_APPLY_RESTART,
	OPTIONS_APPLY_PROFILE,
	OPTIONS_APPLY_NOTHING,
	OPTIONS_APPLY_KERNEL,
	OPTIONS_APPLY_WINDOWS,
	OPTIONS_APPLY_DISPLAY,
	OPTIONS_APPLY_WATCHDOG,
	OPTIONS_APPLY_STATS,
	OPTIONS_APPLY_LOG,
	OPTIONS_APPLY_COUNT,
};

enum { OPTIONS_VALUE_MAX = 512 };

/* Clears all and sets every field to its preset. A preset that its own row forbids aborts. */
void options_value_presets(struct options *opt);

/*
 * Sets the field of one setting and remembers where it came from; text is NULL for
 * a flag without value. 0, or -EINVAL and err, which names the origin.
 */
int options_value_set(struct options *opt, enum option_id id, const char *text,
		      const struct options_origin *origin, struct options_error *err);

/* The value as text that options_value_set takes, in buf, which is returned; "" = none. */
const char *options_value_text(const struct options *opt, enum option_id id, char *buf,
			       size_t size);

/* Takes over the value and its origin. */
void options_value_copy(struct options *to, const struct options *from, enum option_id id);

bool options_value_same(const struct options *a, const struct options *b, enum option_id id);

enum options_type options_value_type(enum option_id id);
enum options_apply options_value_apply(enum option_id id);
const char *options_value_name(enum option_id id);

/* The setting of that name (len bytes of it), or -1. */
int options_value_find(const char *name, size_t len);

/* "MIN..MAX" or the like, static. "" for a flag without value. */
const char *options_value_allowed(enum option_id id);

/* The value when nobody sets it, static. "" = none. */
const char *options_value_preset(enum option_id id);

/* A whole number in min..max that comes from elsewhere; name is for the message. */
int options_value_uint(const char *name, const char *text, uint64_t min, uint64_t max,
		       uint64_t *out, struct options_error *err);

/* What options_place says, of this origin. Returns buf. */
const char *options_origin_place(const struct options_origin *origin, enum option_id id, char *buf,
				 size_t size);

/* A copy that lives as long as the process, the same for the same text. NULL: no memory. */
const char *options_value_keep(const char *text);

#endif
