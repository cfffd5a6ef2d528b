/* SPDX-License-Identifier: GPL-2.0-only */
/* --print-config. */
#ifndef GAMER_OPTIONS_PRINT_H
#define GAMER_OPTIONS_PRINT_H

#include <stdio.h>

#include "options.h"

/*
 * Every setting, its value, and as a comment its origin: a settings file that means
 * the same again. What a file cannot say, or must not for that, is a comment.
 */
void options_print(FILE *to, const struct options *opt);

/* "built-in", "FILE:LINE", "profile NAME", ...; returns buf. */
const char *options_origin_text(const struct options *opt, enum option_id id, char *buf,
				size_t size);

#endif
