/* SPDX-License-Identifier: GPL-2.0-only */
/* Loading settings from words, for the tests of options and settings files. */
#ifndef OPTIONS_LOAD_H
#define OPTIONS_LOAD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "agent/options_layers.h"

static struct options_layers layers;
static struct options opt;
static struct options_error err;

/*
 * Words are given as one string with blanks between them; "''" is the empty word.
 * Settings files are those in dir.
 */
static inline int load_from(const char *dir, const char *words)
{
	static char text[4096], program[] = "scx_gamer", empty[] = "";
	static char *argv[32];
	char *word, *next = text;
	int argc = 1, r;

	argv[0] = program;
	snprintf(text, sizeof(text), "%s", words);
	while ((word = strsep(&next, " ")))
		if (*word)
			argv[argc++] = strcmp(word, "''") ? word : empty;
	argv[argc] = NULL;
	r = options_read(&layers, argc, argv, dir, &err);
	return r ? r : options_put(&opt, &layers, NULL, &err);
}

static inline void assert_good_from(const char *dir, const char *words)
{
	if (load_from(dir, words) != 0)
		fail_msg("'%s' was refused: %s", words, err.text);
}

/* Refused with one line in which all of these occur. */
static inline void assert_bad_from(const char *dir, const char *words, const char *a, const char *b,
				   const char *c)
{
	if (load_from(dir, words) != -22)
		fail_msg("'%s' was accepted", words);
	assert_null(strchr(err.text, '\n'));
	if (!strstr(err.text, a) || !strstr(err.text, b) || !strstr(err.text, c))
		fail_msg("'%s': '%s' lacks '%s', '%s' or '%s'", words, err.text, a, b, c);
}

#endif
