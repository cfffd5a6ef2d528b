// SPDX-License-Identifier: GPL-2.0-only
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "options_value.h"
#include "util.h"

#define OPTIONS_TIMEOUT_MS 10000

/*
 * Background work keeps a tenth of every CPU however many windows are open.
 * Not a flag: there is nothing a user could gain by shutting it out.
 */
#define OPTIONS_URGENT_SHARE_PERMILLE 900

/* Keys of flags without a short form are their id + this, out of reach of characters. */
enum { OPTIONS_KEY = 0x100 };

static const struct argp_option options_argp[] = {
#define X(id, name, key, type, unit, preset, min, max, help)                                       \
	{name, (key) ? (key) : OPTIONS_KEY + OPTION_##id, sizeof(unit) > 1 ? unit : NULL, 0, help, \
	 0},
	OPTIONS_TABLE(X)
#undef X
		{0},
};

struct parse {
	struct options *opt;
	struct options_error *err;
};

static int options_find_key(int key)
{
	for (int id = 0; id < OPTION_COUNT; id++)
		if (options_argp[id].key == key)
			return id;
	return -1;
}

static int options_find_name(const char *name, size_t len)
{
	for (int id = 0; id < OPTION_COUNT; id++)
		if (strlen(options_argp[id].name) == len &&
		    !strncmp(options_argp[id].name, name, len))
			return id;
	return -1;
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
		id = options_find_name(name, len);
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
		else if (options_argp[id].arg && !c[1])
			snprintf(err->text, sizeof(err->text), "-%c: needs a value (allowed: %s)",
				 *c, options_value_allowed(id));
		else if (options_argp[id].arg)
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
	struct parse *parse = state->input;
	int id = options_find_key(key);

	if (id >= 0) {
		parse->opt->given[id] = true;
		return options_value_set(parse->opt, id, arg, parse->err) < 0 ? EINVAL : 0;
	}
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
	char *out;

	if (id < 0 || !options_argp[id].arg)
		return (char *)text;
	preset = options_value_preset(id);
	if (asprintf(&out, "%s [%s%s%s]", text, options_value_allowed(id),
		     preset[0] ? ", default " : "", preset) < 0)
		return (char *)text;
	return out;
}

static int options_contradict(const struct options *opt, struct options_error *err)
{
	const char *text = NULL;

	if (opt->cpu_busy_exit >= opt->cpu_busy_thresh) {
		snprintf(err->text, sizeof(err->text),
			 "--cpu-busy-exit '%llu': must be below --cpu-busy-thresh "
			 "(allowed: 0..%llu)",
			 (unsigned long long)opt->cpu_busy_exit,
			 (unsigned long long)opt->cpu_busy_thresh - 1);
		return -EINVAL;
	}
	if (opt->given[OPTION_frame_hz] && !opt->frame_window_us)
		text = "--frame-hz contradicts --frame-window-us 0 (allowed: 1..1000000)";
	else if (opt->given[OPTION_drm_debugfs] && !opt->frame_window_us)
		text = "--drm-debugfs contradicts --frame-window-us 0 (allowed: 1..1000000)";
	else if (opt->given[OPTION_frame_hz] && opt->given[OPTION_drm_debugfs])
		text = "--frame-hz contradicts --drm-debugfs (allowed: one of them)";
	else if (opt->prefer_napi_on_input && !opt->input_window_us)
		text = "--prefer-napi-on-input contradicts --input-window-us 0 "
		       "(allowed: 1..1000000)";
	else if (opt->observe && opt->watchdog_secs)
		text = "--watchdog-secs contradicts --observe: nothing of ours can get stuck";
	else if (opt->given[OPTION_monitor] && opt->stats > 0)
		text = "--monitor contradicts --stats (allowed: one of them)";
	if (!text)
		return 0;
	snprintf(err->text, sizeof(err->text), "%s", text);
	return -EINVAL;
}

static int options_environment(struct options *opt, struct options_error *err)
{
	const char *text = getenv("SCX_TIMEOUT_MS");
	uint64_t value = OPTIONS_TIMEOUT_MS;
	int r = 0;

	if (text)
		r = options_value_uint("SCX_TIMEOUT_MS", text, 1000, 30000, &value, err);
	opt->timeout_ms = (uint32_t)value;
	return r;
}

static const struct argp options_command = {
	.options = options_argp,
	.parser = options_parse_one,
	.help_filter = options_help_filter,
	.doc = "Event-driven scheduler for games: opens short windows of priority when "
	       "input arrives or the display refreshes.\v"
	       "Exit codes: 0 clean, 1 error, 2 usage, 3 kernel not supported, 4 ended by "
	       "the kernel, 5 own watchdog, 6 another scheduler is attached.\n"
	       "SCX_TIMEOUT_MS=MS in the environment sets the kernel's own watchdog "
	       "[1000..30000, default 10000].",
};

int options_parse(struct options *out, int argc, char **argv, struct options_error *err)
{
	struct parse parse = {out, err};

	memset(out, 0, sizeof(*out));
	err->text[0] = '\0';
	options_value_presets(out);
	if (argp_parse(&options_command, argc, argv, ARGP_NO_ERRS | ARGP_NO_HELP, NULL, &parse))
		return -EINVAL;
	if (!out->given[OPTION_cpu_busy_exit])
		out->cpu_busy_exit = out->cpu_busy_thresh > 10 ? out->cpu_busy_thresh - 10 : 0;
	if (options_environment(out, err) < 0)
		return -EINVAL;
	return options_contradict(out, err);
}

void options_print_help(FILE *to)
{
	char name[] = "scx_gamer";

	argp_help(&options_command, to, ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC,
		  name);
}

struct gamer_tunables options_tunables(const struct options *opt)
{
	return (struct gamer_tunables){
		.slice_ns = opt->slice_us * UTIL_NS_PER_US,
		.slice_lag_ns = opt->slice_lag_us * UTIL_NS_PER_US,
		.mig_window_ns = opt->mig_window_ms * UTIL_NS_PER_MS,
		.mig_max = (uint32_t)opt->mig_max,
		.napi_window_ns =
			opt->prefer_napi_on_input ? opt->input_window_us * UTIL_NS_PER_US : 0,
		.busy_enter_permille = (uint32_t)opt->cpu_busy_thresh * 10,
		.busy_exit_permille = (uint32_t)opt->cpu_busy_exit * 10,
		.urgent_share_permille = OPTIONS_URGENT_SHARE_PERMILLE,
		.game_tgid = (uint32_t)opt->foreground_pid,
	};
}
