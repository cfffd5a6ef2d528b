/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Profiles: settings for a purpose. Only values that differ from the built-in
 * ones, so that a profile leaves alone what it has nothing to say about.
 */
#ifndef GAMER_PROFILES_H
#define GAMER_PROFILES_H

#include <stddef.h>

#include "options.h"

struct profile_value {
	enum option_id id;
	const char *text; /* as on the command line */
};

struct profile {
	const char *name;
	const struct profile_value *values;
	size_t count;
};

/* NULL: there is none of that name. */
const struct profile *profile_find(const char *name);

/* All names, "A, B, C"; static. */
const char *profile_names(void);

/* The one at index, or NULL behind the last. */
const struct profile *profile_at(size_t index);

#endif
