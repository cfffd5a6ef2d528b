// SPDX-License-Identifier: GPL-2.0-only
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options_command.h"
#include "options_value.h"

/*
 * Keys of flags without a short form are their id + OPTIONS_KEY, out of reach of
 * characters. On the command line the value of a switch may be left out. Its short
 * form takes none, so that it can be joined with others: that is an option of its own.
 */
enum { OPTIONS_KEY = 0x100, OPTIONS_NO_KEY = 0x200 };

#define IS_SWITCH(type) (OPTIONS_TYPE_##type == OPTIONS_TYPE_SWITCH)

static const struct argp_option options_argp[] = {
#define X(id, name, key, type, unit, preset, min, max, apply, help)     \
	{name,                                                          \
	 (key) && !IS_SWITCH(type) ? (key) : OPTIONS_KEY + OPTION_##id, \
	 sizeof(unit) > 1 ? unit : NULL,                                \
	 IS_SWITCH(type) ? OPTION_ARG_OPTIONAL : 0,                     \
	 help,                                                          \
	 0},
	OPTIONS_TABLE(X)
#undef X
#define X(id, name, key, type, ...)                                             \
	{NULL, (key) && IS_SWITCH(type) ? (key) : OPTIONS_NO_KEY + OPTION_##id, \
	 NULL, OPTION_HIDDEN,                                                   \
	 NULL, 0},
		OPTIONS_TABLE(X)
#undef X
			{0},
};

static const int options_keys[] = {
#define X(id, name, key, ...) key,
	OPTIONS_TABLE(X)
#undef X
};

struct parse {
	struct options *opt;
	struct options_error *err;
};

static int options_find_key(int key)
{
	for (int id = 0; id < OPTION_COUNT; id++)
		if (key && (options_keys[id] == key || OPTIONS_KEY + id == key))
			return id;
	return -1;
}

/* Whether the flag cannot do without a value. */
static bool options_needs_value(int id)
{
	return options_argp[id].arg && !(options_argp[id].flags & OPTION_ARG_OPTIONAL);
}

/*
 * Why getopt refused this word: argp says only that it did. False: there is
 * nothing wrong with it.
 */
static bool options_explain_word(const char *word, struct options_error *err)
{
	const char *name = word + 2;
	size_t len = strcspn(name, "=");
	int id;

	if (strncmp(word, "--", 2) == 0) {
		id = options_value_find(name, len);
		if (id < 0)
			snprintf(err->text, sizeof(err->text), "unknown option '%s' (see --help)",
				 word);
		else if (options_argp[id].arg)
			snprintf(err->text, sizeof(err->text), "--%s: needs a value (allowed: %s)",
				 options_argp[id].name, options_value_allowed(id));
		else
			snprintf(err->text, sizeof(err->text), "--%s: takes no value, not '%s'",
				 options_argp[id].name, name[len] ? name + len + 1 : "");
		return true;
	}
	for (const char *c = word + 1; word[0] == '-' && *c; c++) {
		id = options_find_key(*c);
		if (id < 0)
			snprintf(err->text, sizeof(err->text), "unknown option '-%c' (see --help)",
				 *c);
		else if (options_needs_value(id) && !c[1])
			snprintf(err->text, sizeof(err->text), "-%c: needs a value (allowed: %s)",
				 *c, options_value_allowed(id));
		else if (options_needs_value(id))
			return false;
		else
			continue;
		return true;
	}
	return false;
}

/*
 * next is the word after the bad one, or the bad one itself when it is a
 * cluster of short flags that getopt has not finished.
 */
static void options_explain(const struct argp_state *state, struct options_error *err)
{
	if (err->text[0])
		return;
	if (state->next > 1 && options_explain_word(state->argv[state->next - 1], err))
		return;
	if (state->next >= state->argc || !options_explain_word(state->argv[state->next], err))
		snprintf(err->text, sizeof(err->text), "unknown option (see --help)");
}

static error_t options_parse_one(int key, char *arg, struct argp_state *state)
{
	static const struct options_origin from = {.layer = OPTIONS_COMMAND_LINE};
	struct parse *parse = state->input;
	int id = options_find_key(key);

	if (id >= 0)
		return options_value_set(parse->opt, id, arg, &from, parse->err) < 0 ? EINVAL : 0;
	switch (key) {
	case ARGP_KEY_ARG:
		snprintf(parse->err->text, sizeof(parse->err->text),
			 "unexpected argument '%s' (see --help)", arg);
		return EINVAL;
	case ARGP_KEY_ERROR:
		options_explain(state, parse->err);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Help of a flag plus what its row says; argp frees it. */
static char *options_help_filter(int key, const char *text, void *input)
{
	int id = options_find_key(key);
	const char *preset;
	char *out, also[16] = "";

	if (id < 0 || !options_argp[id].arg)
		return (char *)text;
	preset = options_value_preset(id);
	if (options_keys[id] && options_value_type(id) == OPTIONS_TYPE_SWITCH)
		snprintf(also, sizeof(also), "; -%c is yes", options_keys[id]);
	if (asprintf(&out, "%s [%s%s%s%s]", text, options_value_allowed(id),
		     preset[0] ? ", default " : "", preset, also) < 0)
		return (char *)text;
	return out;
}

static const struct argp options_parser = {
	.options = options_argp,
	.parser = options_parse_one,
	.help_filter = options_help_filter,
	.doc = "Event-driven scheduler for games: opens short windows of priority when "
	       "input arrives or the display refreshes.\v"
	       "Exit codes: 0 clean, 1 error, 2 usage, 3 kernel not supported, 4 ended by "
	       "the kernel, 5 own watchdog or alarm, 6 another scheduler is attached.\n"
	       "Settings: built-in values, then [general] of /etc/scx_gamer/scx_gamer.ini and "
	       "conf.d/*.ini, then the profile, then the section of the game, [game NAME], then "
	       "these options, then gamerctl set; later ones win.\n"
	       "SCX_TIMEOUT_MS=MS in the environment sets the kernel's own watchdog "
	       "[1000..30000, default 10000]; our alarm for starved tasks has a tenth of it.",
};

int options_command(struct options *out, int argc, char **argv, struct options_error *err)
{
	struct parse parse = {out, err};

	err->text[0] = '\0';
	if (argp_parse(&options_parser, argc, argv, ARGP_NO_ERRS | ARGP_NO_HELP, NULL, &parse))
		return -EINVAL;
	return 0;
}

void options_print_help(FILE *to)
{
	char name[] = "scx_gamer";

	argp_help(&options_parser, to, ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC,
		  name);
}
