/* SPDX-License-Identifier: GPL-2.0-only */
/* One value of the command line: from text to a checked number. */
#ifndef GAMER_OPTIONS_VALUE_H
#define GAMER_OPTIONS_VALUE_H

#include "options.h"

/* Sets every field to its preset. A preset that its own row forbids aborts. */
void options_value_presets(struct options *opt);

/* Sets the field of one flag; text is NULL for a flag without value. 0 or -EINVAL and err. */
int options_value_set(struct options *opt, enum option_id id, const char *text,
		      struct options_error *err);

/* "MIN..MAX" or the like, static. "" for a flag without value. */
const char *options_value_allowed(enum option_id id);

/* The value when the flag is absent, static. "" = none. */
const char *options_value_preset(enum option_id id);

/* A whole number in min..max that comes from elsewhere; name is for the message. */
int options_value_uint(const char *name, const char *text, uint64_t min, uint64_t max,
		       uint64_t *out, struct options_error *err);

#endif
