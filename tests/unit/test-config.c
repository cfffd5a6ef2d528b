// SPDX-License-Identifier: GPL-2.0-only
/* Settings files: the layers, their order and origins, every kind of error, --print-config. */
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "options-load.h"

#include "agent/config.h"
#include "agent/options_print.h"
#include "agent/options_value.h"

static char dir[] = "/tmp/test-config.XXXXXX";
static const char *in_dir(const char *name)
{
	static char path[2][PATH_MAX];
	static int next;

	next = !next;
	snprintf(path[next], sizeof(path[next]), "%s/%s", dir, name);
	return path[next];
}

static void write_bytes(const char *name, const char *text, size_t len)
{
	FILE *to = fopen(in_dir(name), "w");

	assert_non_null(to);
	assert_int_equal(fwrite(text, 1, len, to), len);
	fclose(to);
}

static void write_file(const char *name, const char *text)
{
	write_bytes(name, text, strlen(text));
}

static int load(const char *words)
{
	return load_from(dir, words);
}

static void assert_good(const char *words)
{
	assert_good_from(dir, words);
}

/* What is in scx_gamer.ini is refused, at this line, with these words. */
static void assert_bad(const char *text, unsigned int line, const char *a, const char *b)
{
	char place[PATH_MAX];

	write_file("scx_gamer.ini", text);
	snprintf(place, sizeof(place), "%s:%u: ", in_dir("scx_gamer.ini"), line);
	if (load("") != -22)
		fail_msg("accepted: %s", text);
	assert_null(strchr(err.text, '\n'));
	if (strncmp(err.text, place, strlen(place)) != 0 || !strstr(err.text, a) ||
	    !strstr(err.text, b) || !strstr(err.text, "allowed: "))
		fail_msg("'%s' lacks '%s', '%s', '%s' or what is allowed", err.text, place, a, b);
}

static void assert_origin(enum option_id id, const char *want)
{
	char text[PATH_MAX];

	assert_string_equal(options_origin_text(&opt, id, text, sizeof(text)), want);
}

static int clean(void **state)
{
	unlink(in_dir("scx_gamer.ini"));
	unlink(in_dir("other.ini"));
	unlink(in_dir("conf.d/10-a.ini"));
	unlink(in_dir("conf.d/9-b.ini"));
	unlink(in_dir("conf.d/x.conf"));
	unlink(in_dir("conf.d/.x.ini"));
	rmdir(in_dir("conf.d"));
	return 0;
}

static void test_no_file(void **state)
{
	assert_good("");
	assert_int_equal(opt.slice_us, 2000);
	assert_origin(OPTION_slice_us, "built-in");
	assert_origin(OPTION_frame_hz, "not set");
	assert_origin(OPTION_cpu_busy_exit, "derived");
}

static void test_file(void **state)
{
	char place[PATH_MAX];

	write_file("scx_gamer.ini", "# settings\n"
				    "[general]\n"
				    "\n"
				    "slice-us = 1500 ; shorter\n"
				    "  mig-max=7\n"
				    "frame-hz: 59.94\r\n"
				    "primary-domain = 0\n"
				    "verbose = yes\n"
				    "drm-debugfs =");
	assert_int_equal(load(""), -22); /* an empty value, no newline behind it */
	write_file("scx_gamer.ini", "# settings\n"
				    "[general]\n"
				    "\n"
				    "slice-us = 1500 ; shorter\n"
				    "  mig-max=7\n"
				    "frame-hz: 59.94\r\n"
				    "primary-domain = 0\n"
				    "verbose = yes\n"
				    "cpu-busy-thresh = 90");
	assert_good("");
	assert_int_equal(opt.slice_us, 1500);
	assert_int_equal(opt.mig_max, 7);
	assert_true(opt.frame_hz == 59.94);
	assert_string_equal(opt.primary_domain, "0");
	assert_true(opt.verbose);
	assert_int_equal(opt.cpu_busy_thresh, 90);
	assert_int_equal(opt.cpu_busy_exit, 80);
	snprintf(place, sizeof(place), "%s:5", in_dir("scx_gamer.ini"));
	assert_origin(OPTION_mig_max, place);
}

/* By name, behind the main file, each over those before it. */
static void test_folder(void **state)
{
	char place[PATH_MAX];

	assert_int_equal(mkdir(in_dir("conf.d"), 0755), 0);
	write_file("scx_gamer.ini", "[general]\nslice-us = 300\nmig-max = 1\nslice-lag-us = 5\n");
	write_file("conf.d/9-b.ini", "[general]\nslice-us = 500\n");
	write_file("conf.d/10-a.ini", "[general]\nslice-us = 400\nmig-max = 2\n");
	write_file("conf.d/x.conf", "[general]\nslice-us = 600\n");
	write_file("conf.d/.x.ini", "nothing to be read");
	assert_good("");
	assert_int_equal(opt.slice_us, 500);
	assert_int_equal(opt.mig_max, 2);
	assert_int_equal(opt.slice_lag_us, 5);
	snprintf(place, sizeof(place), "%s:3", in_dir("conf.d/10-a.ini"));
	assert_origin(OPTION_mig_max, place);
	write_file("conf.d/9-b.ini", "[general]\n\nslice-us = x\n");
	assert_int_equal(load(""), -22);
	snprintf(place, sizeof(place), "%s:3: slice-us 'x'", in_dir("conf.d/9-b.ini"));
	assert_non_null(strstr(err.text, place));
}

static void test_order(void **state)
{
	write_file("scx_gamer.ini", "[general]\n"
				    "slice-us = 1500\n"
				    "mig-max = 7\n"
				    "input-window-us = 300\n"
				    "profile = esports\n");
	assert_good("--mig-max 8 --input-window-us 400");
	assert_int_equal(opt.slice_us, 1000);
	assert_origin(OPTION_slice_us, "profile esports");
	assert_int_equal(opt.mig_max, 8);
	assert_origin(OPTION_mig_max, "command line");
	assert_int_equal(opt.input_window_us, 400);
	assert_true(opt.prefer_napi_on_input);
	/* another profile on the command line takes the place of the file's */
	assert_good("--profile gaming");
	assert_int_equal(opt.slice_us, 1500);
	assert_int_equal(opt.mig_max, 7);
	assert_false(opt.prefer_napi_on_input);
	assert_good("--prefer-napi-on-input=no");
	assert_false(opt.prefer_napi_on_input);
}

static void test_errors(void **state)
{
	assert_bad("[general]\nslice-us = 0\n", 2, "slice-us '0': out of range", "1..100000");
	assert_bad("[general]\n\nslice-us = abc\n", 3, "slice-us 'abc'", "1..100000");
	assert_bad("[general]\nslice-us =\n", 2, "slice-us ''", "1..100000");
	assert_bad("[general]\nverbose = on\n", 2, "verbose 'on'", "yes, no");
	assert_bad("[general]\nprofile = best\n", 2, "profile 'best'", "esports, gaming");
	assert_bad("[general]\nslice = 3\n", 2, "slice '3': unknown key", "--print-config");
	assert_bad("slice-us = 300\n", 1, "slice-us '300': comes before a section", "[general]");
	assert_bad("[game]\nslice-us = 300\n", 2, "[game] slice-us '300': section", "[general]");
	assert_bad("[general]\nslice-us\n", 2, "not in the format", "KEY = VALUE");
	assert_bad("[general\nslice-us = 1\n", 1, "not in the format", "[SECTION]");
	/* the first one counts */
	assert_bad("[general]\nwhat\nslice-us = 1\n", 2, "not in the format", "KEY = VALUE");
	assert_bad("[general]\nslice-us = 0\nwhat\n", 2, "slice-us '0'", "1..100000");
	/* an indented line is not more of the value before it */
	assert_bad("[general]\nprimary-domain = 0\n  slice-us = 0\n", 3, "slice-us '0'",
		   "1..100000");
}

static void test_command_line_only(void **state)
{
	static const char *const keys[] = {"help",   "version",       "help-stats",
					   "doctor", "monitor",       "print-config",
					   "config", "foreground-pid"};
	char text[96], what[96];

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		snprintf(text, sizeof(text), "[general]\n%s = 1\n", keys[i]);
		snprintf(what, sizeof(what), "%s '1': for the command line only", keys[i]);
		assert_bad(text, 2, what, "--print-config");
	}
}

/* What no text file holds: a line that the parser would cut, and null bytes. */
static void test_no_text(void **state)
{
	static const char null[] = "[general]\nslice-us = 300\0 0\nmig-max = 2\n";
	char text[600] = "[general]\n; ", place[PATH_MAX];

	memset(text + strlen(text), 'x', 500);
	strcat(text, " slice-us = 1\n");
	write_file("scx_gamer.ini", text);
	assert_int_equal(load(""), -22);
	snprintf(place, sizeof(place), "%s:2: too long a line", in_dir("scx_gamer.ini"));
	assert_non_null(strstr(err.text, place));
	write_bytes("scx_gamer.ini", null, sizeof(null) - 1);
	assert_int_equal(load(""), -22);
	assert_non_null(strstr(err.text, place));
	write_bytes("scx_gamer.ini", null, 10 + 14 + 3);
	assert_int_equal(load(""), -22);
}

static void test_contradictions(void **state)
{
	char place[PATH_MAX];

	write_file("scx_gamer.ini", "[general]\ncpu-busy-exit = 60\nframe-hz = 60\n");
	assert_good("");
	assert_int_equal(load("--cpu-busy-thresh 50"), -22);
	snprintf(place, sizeof(place), "%s:2: cpu-busy-exit '60': must be below --cpu-busy-thresh",
		 in_dir("scx_gamer.ini"));
	assert_non_null(strstr(err.text, place));
	assert_int_equal(load("--frame-window-us 0"), -22);
	snprintf(place, sizeof(place), "%s:3: frame-hz contradicts --frame-window-us 0",
		 in_dir("scx_gamer.ini"));
	assert_non_null(strstr(err.text, place));
}

static void test_config_flag(void **state)
{
	char words[PATH_MAX];

	write_file("scx_gamer.ini", "[general]\nslice-us = 300\n");
	write_file("other.ini", "[general]\nmig-max = 9\n");
	snprintf(words, sizeof(words), "--config %s", in_dir("other.ini"));
	assert_good(words);
	assert_int_equal(opt.mig_max, 9);
	assert_int_equal(opt.slice_us, 2000);
	unlink(in_dir("other.ini"));
	assert_int_equal(load(words), -22);
	assert_non_null(strstr(err.text, "other.ini: cannot be read: No such file"));
	snprintf(words, sizeof(words), "--config %s", dir);
	assert_int_equal(load(words), -22);
	assert_non_null(strstr(err.text, "not a regular file"));
	assert_int_equal(load("--config /dev/null"), -22);
	assert_int_equal(load("--config="), -22);
	assert_non_null(strstr(err.text, "--config ''"));
}

/* A broken file stands in the way of nothing that does not need it. */
static void test_commands_read_no_file(void **state)
{
	static const char *const commands[] = {"--help", "--version", "--doctor", "--help-stats",
					       "--monitor 1"};

	write_file("scx_gamer.ini", "[general]\nstats = 1\n");
	assert_good("--monitor 1");
	write_file("scx_gamer.ini", "broken");
	assert_int_equal(load("--print-config"), -22);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		assert_good(commands[i]);
}

/* Read again, what is printed gives every value again, whatever layers it came from. */
static void test_print(void **state)
{
	static const char *const words[] = {
		"", "--profile esports --slice-us 900 -v --frame-hz 59.94 --primary-domain 0-3,8",
		"--profile legacy --stats .5 --foreground-pid 7 --prefer-napi-on-input",
		"--drm-debugfs 1:2 --event-loop-cpu 0 -c 50"};
	char value[OPTIONS_VALUE_MAX], again[OPTIONS_VALUE_MAX], line[PATH_MAX], *text;
	struct options first;
	size_t size;
	FILE *to;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		clean(NULL);
		assert_good(words[i]);
		first = opt;
		to = open_memstream(&text, &size);
		options_print(to, &opt);
		fclose(to);
		write_file("scx_gamer.ini", text);
		assert_good("");
		for (int id = 0; id < OPTION_COUNT; id++) {
			if (options_value_apply(id) <= OPTIONS_APPLY_CALL || id == OPTION_profile)
				continue;
			options_value_text(&first, id, value, sizeof(value));
			assert_string_equal(value,
					    options_value_text(&opt, id, again, sizeof(again)));
			snprintf(line, sizeof(line), "%s = %s", options_value_name(id), value);
			if (!strstr(text, line))
				fail_msg("'%s' is not printed", line);
		}
		free(text);
	}
}

static void test_concerns(void **state)
{
	struct config_folders folders;

	config_folders_of("/etc/scx_gamer", NULL, &folders);
	assert_string_equal(folders.main, "/etc/scx_gamer");
	assert_string_equal(folders.more, "/etc/scx_gamer/conf.d");
	assert_string_equal(folders.parent, "/etc");
	assert_true(config_concerns("/etc/scx_gamer", NULL, "scx_gamer.ini"));
	assert_true(config_concerns("/etc/scx_gamer", NULL, "10-x.ini"));
	assert_true(config_concerns("/etc/scx_gamer", NULL, "conf.d"));
	assert_true(config_concerns("/etc/scx_gamer", NULL, "scx_gamer"));
	assert_false(config_concerns("/etc/scx_gamer", NULL, "resolv.conf"));
	assert_false(config_concerns("/etc/scx_gamer", NULL, ".scx_gamer.ini.swp"));
	config_folders_of("/etc/scx_gamer", "/home/me/my.ini", &folders);
	assert_string_equal(folders.main, "/home/me");
	assert_string_equal(folders.more, "");
	assert_true(config_concerns("/etc/scx_gamer", "/home/me/my.ini", "my.ini"));
	assert_false(config_concerns("/etc/scx_gamer", "/home/me/my.ini", "other.ini"));
	config_folders_of("/etc/scx_gamer", "my.ini", &folders);
	assert_string_equal(folders.main, ".");
}

static int make_dir(void **state)
{
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	clean(state);
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_no_file, clean),
		cmocka_unit_test_teardown(test_file, clean),
		cmocka_unit_test_teardown(test_folder, clean),
		cmocka_unit_test_teardown(test_order, clean),
		cmocka_unit_test_teardown(test_errors, clean),
		cmocka_unit_test_teardown(test_command_line_only, clean),
		cmocka_unit_test_teardown(test_no_text, clean),
		cmocka_unit_test_teardown(test_contradictions, clean),
		cmocka_unit_test_teardown(test_config_flag, clean),
		cmocka_unit_test_teardown(test_commands_read_no_file, clean),
		cmocka_unit_test_teardown(test_print, clean),
		cmocka_unit_test_teardown(test_concerns, clean),
	};

	unsetenv("SCX_TIMEOUT_MS");
	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
