/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes JSON texts, a line each. Commas, quotes and nesting are its own, so that what comes out is
 * valid whatever it is told; an unbalanced or too deep nesting aborts.
 */
#ifndef GAMER_GAMERCTL_JSON_H
#define GAMER_GAMERCTL_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { JSON_MAX_DEPTH = 8 };

struct json {
	FILE *to;
	int depth;
	char closing[JSON_MAX_DEPTH]; /* of each level that is open */
	bool filled[JSON_MAX_DEPTH];  /* something is in it already */
};

/* key is NULL in an array, and for the outermost object. */
void json_object(struct json *json, const char *key);
void json_array(struct json *json, const char *key);
void json_close(struct json *json); /* what was opened last; a line end after the outermost */

/* Any bytes; those that are not UTF-8 become U+FFFD. */
void json_text(struct json *json, const char *key, const char *text);
void json_number(struct json *json, const char *key, uint64_t value);
void json_real(struct json *json, const char *key, double value); /* finite, three decimals */
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);

#endif
