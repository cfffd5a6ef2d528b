// SPDX-License-Identifier: GPL-2.0-only
/* Settings for one game, and while it runs: sections of files, and who wins. */
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "options-load.h"

#include "agent/options_print.h"
#include "agent/options_value.h"
#include "agent/profiles.h"

static char dir[] = "/tmp/test-layers.XXXXXX";
static char ini[64];

static void write_file(const char *text)
{
	FILE *to = fopen(ini, "w");

	assert_non_null(to);
	fputs(text, to);
	fclose(to);
}

static void read_good(const char *text, const char *words)
{
	write_file(text);
	assert_good_from(dir, words);
}

static void assert_bad(const char *text, unsigned int line, const char *a, const char *b)
{
	char place[PATH_MAX];

	write_file(text);
	snprintf(place, sizeof(place), "%s:%u: ", ini, line);
	assert_bad_from(dir, "", place, a, b);
	assert_non_null(strstr(err.text, "(allowed: "));
}

static void put(const char *app, const char *exe, const char *profile)
{
	const struct options_game game = {app, exe, profile};

	if (options_put(&opt, &layers, &game, &err) < 0)
		fail_msg("refused: %s", err.text);
}

static void control(const char *name, const char *text)
{
	if (options_control(&layers, name, text, &err) < 0)
		fail_msg("refused: %s", err.text);
}

enum said { FILES = 1, PROFILE = 2, GAME = 4, COMMAND = 8, CONTROL = 16, ALL = 32 };

/* Every subset of layers that set the slice: the last of them in this order counts. */
static void test_order(void **state)
{
	for (int said = 0; said < ALL; said++) {
		uint64_t want = said & CONTROL   ? 500
				: said & COMMAND ? 400
				: said & GAME    ? 300
				: said & PROFILE ? 5000
				: said & FILES   ? 100
						 : 2000;
		char text[160];

		snprintf(text, sizeof(text), "%s%s%s%s", "[general]\nmig-max = 9\n",
			 said & FILES ? "slice-us = 100\n" : "",
			 said & PROFILE ? "profile = battery\n" : "",
			 said & GAME ? "[game x]\nslice-us = 300\n" : "");
		read_good(text, said & COMMAND ? "--slice-us 400" : "");
		if (said & CONTROL)
			control("slice-us", "500");
		put("", "x", "");
		if (opt.slice_us != want)
			fail_msg("layers 0x%x: %d, not %d", said, (int)opt.slice_us, (int)want);
		assert_int_equal(opt.mig_max, 9);
		if (said & CONTROL)
			control("slice-us", "auto");
		put("", "x", "");
		if (!(said & CONTROL))
			assert_int_equal(opt.slice_us, want);
		else
			assert_int_not_equal(opt.slice_us, 500);
	}
}

/* The same of the profile, in which gamerun has a say; and its values are those of the profile. */
static void test_profile(void **state)
{
	static const struct {
		const char *files, *asked, *game, *words, *control, *want, *from;
	} rows[] = {
		{"", "", "", "", "", "gaming", "built-in"},
		{"legacy", "", "", "", "", "legacy", NULL},
		{"legacy", "battery", "", "", "", "battery", "gamerun"},
		{"", "battery", "", "", "", "battery", "gamerun"},
		{"legacy", "battery", "esports", "", "", "esports", NULL},
		{"legacy", "", "esports", "", "", "esports", NULL},
		{"", "battery", "esports", "--profile balanced", "", "balanced", "command line"},
		{"", "battery", "", "--profile balanced", "", "balanced", "command line"},
		{"legacy", "battery", "esports", "--profile balanced", "gaming", "gaming",
		 "gamerctl"},
		{"", "battery", "esports", "", "legacy", "legacy", "gamerctl"},
	};
	char text[160], from[PATH_MAX];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text),
			 "[general]\nmig-max = 9\n%s%s\n[game x]\nmig-max = 8\n%s%s\n",
			 rows[i].files[0] ? "profile = " : "", rows[i].files,
			 rows[i].game[0] ? "profile = " : "", rows[i].game);
		read_good(text, rows[i].words);
		if (rows[i].control[0])
			control("profile", rows[i].control);
		put("", "x", rows[i].asked);
		assert_string_equal(opt.profile->name, rows[i].want);
		options_origin_text(&opt, OPTION_profile, from, sizeof(from));
		if (rows[i].from)
			assert_string_equal(from, rows[i].from);
		assert_int_equal(opt.mig_max, 8);
		assert_int_equal(opt.slice_us, !strcmp(rows[i].want, "esports")   ? 1000
					       : !strcmp(rows[i].want, "battery") ? 5000
					       : !strcmp(rows[i].want, "legacy")  ? 10
										  : 2000);
		assert_int_equal(opt.prefer_napi_on_input, !strcmp(rows[i].want, "esports"));
	}
}

/* A section is of the app id or of the program, whatever the case; later lines win. */
static void test_which(void **state)
{
	char want[PATH_MAX], from[PATH_MAX];

	read_good("[general]\nslice-us = 700\n"
		  "[game steam-730]\nslice-us = 300\n"
		  "[game \"Cyberpunk 2077.exe\"]\nslice-us = 400\nverbose = yes\n"
		  "[game  CS2 ]\nslice-us = 500\n"
		  "[game a-program-with-a-name-that-is-longer-than-what-the-parser-keeps]\n"
		  "slice-us = 600\n",
		  "");
	assert_int_equal(opt.slice_us, 700);
	put("steam-730", "other", "");
	assert_int_equal(opt.slice_us, 300);
	snprintf(want, sizeof(want), "%s:4, for this game", ini);
	assert_string_equal(options_origin_text(&opt, OPTION_slice_us, from, sizeof(from)), want);
	put("STEAM-730", "", "");
	assert_int_equal(opt.slice_us, 300);
	put("steam-73", "steam-7300", "");
	assert_int_equal(opt.slice_us, 700);
	put("steam-730", "cs2", "");
	assert_int_equal(opt.slice_us, 500);
	put(NULL, "cyberpunk 2077.EXE", NULL);
	assert_int_equal(opt.slice_us, 400);
	assert_true(opt.verbose);
	put("", "a-program-with-a-name-that-is-longer-than-what-the-parser-keeps", "");
	assert_int_equal(opt.slice_us, 600);
	put("", "a-program-with-a-name-that-is-longer-than-what-t", "");
	assert_int_equal(opt.slice_us, 700);
	put("", "", "");
	assert_int_equal(opt.slice_us, 700);
	assert_int_equal(options_put(&opt, &layers, NULL, &err), 0);
	assert_int_equal(opt.slice_us, 700);
	assert_false(opt.verbose);
}

static void test_errors(void **state)
{
	assert_bad("[game x]\nslice-us = 0\n", 2, "slice-us '0': out of range", "1..100000");
	assert_bad("[game x]\nslice = 3\n", 2, "[game x] slice '3': unknown key", "slice-us, ");
	assert_bad("[game]\nslice-us = 3\n", 2, "section is not known", "[general], [game NAME]");
	assert_bad("[game \"\"]\nslice-us = 3\n", 2, "section is not known", "[game NAME]");
	assert_bad("[game \"x]\nslice-us = 3\n", 2, "section is not known", "[game NAME]");
	assert_bad("[gamex]\nslice-us = 3\n", 2, "section is not known", "[game NAME]");
	assert_bad("[game x]\nprofile = nope\n", 2, "no such profile", "esports");
	/* together with what holds for all, before that game ever runs */
	assert_bad("[general]\nframe-hz = 60\n[game x]\nframe-window-us = 0\n", 2,
		   "frame-hz contradicts", ":4: frame-window-us 0");
	assert_bad("[general]\nframe-hz = 60\n[game x]\nprofile = battery\n", 2,
		   "frame-hz contradicts", "profile battery: frame-window-us 0");
}

/* Exactly what can change while it runs may be another for one game, and be set. */
static void test_keys(void **state)
{
	char text[OPTIONS_VALUE_MAX + 64], value[OPTIONS_VALUE_MAX];
	struct options presets;
	int hot = 0;

	options_value_presets(&presets);
	for (int id = 0; id < OPTION_COUNT; id++) {
		const char *name = options_value_name(id);
		enum options_apply how = options_value_apply(id);
		bool want = how == OPTIONS_APPLY_KERNEL || how == OPTIONS_APPLY_WINDOWS ||
			    how == OPTIONS_APPLY_DISPLAY || how == OPTIONS_APPLY_WATCHDOG ||
			    how == OPTIONS_APPLY_STATS || how == OPTIONS_APPLY_LOG ||
			    id == OPTION_profile;

		assert_int_equal(options_is_hot(id), want);
		assert_int_equal(strstr(options_hot_names(), name) != NULL, want);
		hot += want;
		options_value_text(&presets, id, value, sizeof(value));
		snprintf(text, sizeof(text), "[game x]\n%s = %s\n", name,
			 id == OPTION_drm_debugfs ? "0:0"
			 : value[0]               ? value
						  : "3");
		if (want)
			read_good(text, "");
		else
			assert_bad(text, 2, "not for one game", "slice-us, ");
		read_good("", "");
		if (want)
			control(name, id == OPTION_drm_debugfs ? "0:0" : value[0] ? value : "3");
		else
			assert_int_equal(options_control(&layers, name, "1", &err), -16);
	}
	assert_int_equal(hot, 18);
}

static void test_control(void **state)
{
	read_good("[general]\nslice-us = 300\n", "--mig-max 4");
	control("mig-max", "5");
	assert_int_equal(options_put(&opt, &layers, NULL, &err), 0);
	assert_int_equal(opt.mig_max, 5);
	control("mig-max", "auto");
	control("slice-us", "auto"); /* nothing was set */
	assert_int_equal(options_put(&opt, &layers, NULL, &err), 0);
	assert_int_equal(opt.mig_max, 4);
	assert_int_equal(opt.slice_us, 300);
	assert_int_equal(options_control(&layers, "slice-us", "0", &err), -22);
	assert_string_equal(err.text, "set slice-us '0': out of range (allowed: 1..100000)");
	assert_int_equal(options_control(&layers, "slice", "3", &err), -22);
	assert_non_null(strstr(err.text, "set slice: no such setting (allowed: slice-us, "));
	assert_int_equal(options_control(&layers, "observe", "yes", &err), -16);
	assert_non_null(strstr(err.text, "set observe: cannot change while scx_gamer runs"));
	assert_int_equal(options_control(&layers, "observe", "auto", &err), -16);
	assert_int_equal(options_control(&layers, "profile", "nope", &err), -22);
	read_good("", "--frame-hz 60");
	control("frame-window-us", "0");
	assert_int_equal(options_put(&opt, &layers, NULL, &err), -22);
	assert_non_null(strstr(err.text, "--frame-hz contradicts set frame-window-us 0"));
}

static void test_many_lines(void **state)
{
	FILE *to = fopen(ini, "w");
	char place[PATH_MAX];

	assert_non_null(to);
	fputs("[game x]\n", to);
	for (int i = 0; i < OPTIONS_MAX_LINES; i++)
		fputs("slice-us = 300\n", to);
	fflush(to);
	assert_good_from(dir, "");
	fputs("slice-us = 300\n", to);
	fclose(to);
	snprintf(place, sizeof(place), "%s:%d: ", ini, OPTIONS_MAX_LINES + 2);
	assert_bad_from(dir, "", place, "one line too many", "512");
}

static int make_dir(void **state)
{
	if (!mkdtemp(dir))
		return -1;
	snprintf(ini, sizeof(ini), "%s/scx_gamer.ini", dir);
	return 0;
}

static int remove_dir(void **state)
{
	unlink(ini);
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),      cmocka_unit_test(test_profile),
		cmocka_unit_test(test_which),      cmocka_unit_test(test_errors),
		cmocka_unit_test(test_keys),       cmocka_unit_test(test_control),
		cmocka_unit_test(test_many_lines),
	};

	unsetenv("SCX_TIMEOUT_MS");
	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
