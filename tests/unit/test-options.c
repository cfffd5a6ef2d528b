// SPDX-License-Identifier: GPL-2.0-only
/* The command line: every row of the table, its borders, and what contradicts what. */
#include <stdlib.h>

#include "options-load.h"

#include "agent/profiles.h"

enum row_type { FLAG, SWITCH, UINT, REAL, REAL0, CPUS, CRTC, PROFILE, PATH, WORD };

static const struct row {
	const char *id, *name;
	int key;
	enum row_type type;
	const char *preset;
	double min, max;
	size_t offset;
} rows[] = {
#define X(id, name, key, type, unit, preset, min, max, apply, help) \
	{#id, name, key, type, preset, min, max, offsetof(struct options, id)},
	OPTIONS_TABLE(X)
#undef X
};

static void assert_good(const char *words)
{
	assert_good_from("/nonexistent", words);
}

static void assert_bad(const char *words, const char *a, const char *b, const char *c)
{
	assert_bad_from("/nonexistent", words, a, b, c);
}

static void assert_row_bad(const struct row *row, const char *value)
{
	char words[128], flag[64];

	snprintf(flag, sizeof(flag), "--%s", row->name);
	snprintf(words, sizeof(words), "%s %s", flag, value);
	assert_bad(words, flag, *value == '\'' ? "''" : value, "(allowed: ");
	snprintf(words, sizeof(words), "%s=%s", flag, *value == '\'' ? "" : value);
	assert_bad(words, flag, *value == '\'' ? "''" : value, "(allowed: ");
}

/* The other flags that keep this one from contradicting the presets. */
static const char *company(const struct row *row)
{
	if (!strcmp(row->id, "cpu_busy_thresh"))
		return " --cpu-busy-exit 0";
	if (!strcmp(row->id, "cpu_busy_exit"))
		return " --cpu-busy-thresh 100";
	return "";
}

static void assert_number(const struct row *row, double value)
{
	const void *field = (char *)&opt + row->offset;
	char words[128];

	snprintf(words, sizeof(words), "--%s %.15g%s", row->name, value, company(row));
	assert_good(words);
	if (row->type == UINT)
		assert_int_equal(*(const uint64_t *)field, (uint64_t)value);
	else
		assert_true(*(const double *)field == value);
}

static void test_presets(void **state)
{
	assert_good("");
	for (size_t i = 0; i < OPTION_COUNT; i++)
		assert_int_equal(opt.origin[i].layer,
				 i == OPTION_cpu_busy_exit ? OPTIONS_DERIVED : OPTIONS_BUILT_IN);
	assert_int_equal(opt.slice_us, 2000);
	assert_int_equal(opt.slice_lag_us, 20000);
	assert_int_equal(opt.cpu_busy_thresh, 75);
	assert_int_equal(opt.cpu_busy_exit, 65);
	assert_string_equal(opt.primary_domain, "all");
	assert_int_equal(opt.mig_window_ms, 50);
	assert_int_equal(opt.mig_max, 3);
	assert_int_equal(opt.input_window_us, 2000);
	assert_int_equal(opt.frame_window_us, 4000);
	assert_int_equal(opt.vblank_sample_ms, 200);
	assert_int_equal(opt.foreground_pid, 0);
	assert_int_equal(opt.watchdog_secs, 0);
	assert_true(opt.stats == 0);
	assert_int_equal(opt.timeout_ms, 10000);
	assert_string_equal(opt.profile->name, "gaming");
	assert_false(opt.prefer_napi_on_input);
}

static void test_numbers(void **state)
{
	static const char *const bad[] = {"abc", "''",  "-1",  "+1",  "1x", "0x10",
					  "nan", "inf", "1e2", "1,5", ".",  "1.2.3"};
	char value[32];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];

		if (row->type != UINT && row->type != REAL && row->type != REAL0)
			continue;
		if (strcmp(row->id, "monitor")) {
			assert_number(row, row->min);
			assert_number(row, row->max);
		}
		for (size_t b = 0; b < sizeof(bad) / sizeof(bad[0]); b++)
			assert_row_bad(row, bad[b]);
		snprintf(value, sizeof(value), "%.0f", row->max + 1);
		assert_row_bad(row, value);
		assert_row_bad(row, "18446744073709551616");
		if (row->type == UINT)
			assert_row_bad(row, "1.5");
		if (row->type == UINT && row->min >= 1) {
			snprintf(value, sizeof(value), "%.0f", row->min - 1);
			assert_row_bad(row, value);
		}
		if (row->type != UINT) {
			snprintf(value, sizeof(value), "%g", row->min / 2);
			assert_row_bad(row, value);
		}
		if (row->type == REAL0)
			assert_number(row, 0);
		if (row->type == REAL)
			assert_row_bad(row, "0");
	}
}

static void test_reals(void **state)
{
	assert_good("--frame-hz 59.94");
	assert_true(opt.frame_hz == 59.94);
	assert_good("--stats .5");
	assert_true(opt.stats == 0.5);
	assert_good("--frame-hz 60.");
	assert_true(opt.frame_hz == 60);
}

static void test_words(void **state)
{
	static const char *const bad[] = {"''", "gam", "gaming|", "always|gaming", "Gaming", "|"};
	const struct row *row = &rows[OPTION_attach_when];

	assert_good("");
	assert_string_equal(opt.attach_when, "always");
	assert_good("--attach-when gaming");
	assert_string_equal(opt.attach_when, "gaming");
	for (size_t b = 0; b < sizeof(bad) / sizeof(bad[0]); b++)
		assert_row_bad(row, bad[b]);
}

static void test_crtc(void **state)
{
	static const char *const bad[] = {"0",    "0:", ":0",   "a:0",  "0:b",           "0:0:0",
					  "-1:0", "''", "64:0", "0:64", "99999999999:0", "0:1x"};
	const struct row *row = &rows[OPTION_drm_debugfs];

	assert_good("--drm-debugfs 1:2");
	assert_int_equal(opt.drm_debugfs.card, 1);
	assert_int_equal(opt.drm_debugfs.crtc, 2);
	assert_good("--drm-debugfs 63:63");
	for (size_t b = 0; b < sizeof(bad) / sizeof(bad[0]); b++)
		assert_row_bad(row, bad[b]);
}

static void test_flags(void **state)
{
	char words[96], name[64];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].type != FLAG)
			continue;
		snprintf(words, sizeof(words), "--%s", rows[i].name);
		assert_good(words);
		assert_true(*((bool *)&opt + rows[i].offset));
		assert_int_equal(opt.origin[i].layer, OPTIONS_COMMAND_LINE);
		snprintf(name, sizeof(name), "--%s", rows[i].name);
		snprintf(words, sizeof(words), "--%s=yes", rows[i].name);
		assert_bad(words, name, "takes no value", "yes");
	}
}

static void test_short(void **state)
{
	assert_good("-s 300 -l400 -c 50 -m 0-1 -v");
	assert_int_equal(opt.slice_us, 300);
	assert_int_equal(opt.slice_lag_us, 400);
	assert_int_equal(opt.cpu_busy_thresh, 50);
	assert_string_equal(opt.primary_domain, "0-1");
	assert_true(opt.verbose);
	assert_good("-V");
	assert_true(opt.version);
	assert_good("-h");
	assert_true(opt.help);
	assert_good("-vf");
	assert_true(opt.disable_cpufreq);
	assert_bad("-vno", "unknown option", "-o", "--help");
	assert_good("-vs300");
	assert_true(opt.verbose);
	assert_int_equal(opt.slice_us, 300);
	assert_bad("-s x", "--slice-us", "'x'", "1..100000");
}

static void test_missing_value(void **state)
{
	char words[96], name[64];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].type == FLAG || rows[i].type == SWITCH)
			continue;
		snprintf(name, sizeof(name), "--%s", rows[i].name);
		snprintf(words, sizeof(words), "-v %s", name);
		assert_bad(words, name, "needs a value", "(allowed: ");
	}
	assert_bad("-s", "-s", "needs a value", "1..100000");
	assert_bad("-vs", "-s", "needs a value", "1..100000");
}

/* Flags of mechanisms that do not exist are not known, and never ignored. */
static void test_unknown(void **state)
{
	static const char *const unknown[] = {
		"--foo",
		"--tui",
		"--usage",
		"-x",
	};

	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		assert_bad(unknown[i], "unknown option", unknown[i], "--help");
	assert_bad("-vx", "unknown option", "-x", "--help");
	assert_bad("-vxv", "unknown option", "-x", "--help");
	assert_bad("--foo=3 --slice-us 200", "unknown option", "--foo", "--help");
	assert_bad("file", "unexpected argument", "'file'", "--help");
	assert_bad("-v -- -v", "unexpected argument", "'-v'", "--help");
}

static void test_last_wins(void **state)
{
	assert_good("--slice-us 300 -s 400 --slice-us=500");
	assert_int_equal(opt.slice_us, 500);
	assert_bad("--slice-us x --slice-us 500", "--slice-us", "'x'", "1..100000");
	/* judged when all is known, so what was overruled contradicts nothing */
	assert_good("--frame-window-us 0 --frame-hz 60 --frame-window-us 4000");
}

static void test_contradictions(void **state)
{
	assert_bad("--cpu-busy-exit 75", "--cpu-busy-exit", "'75'", "(allowed: 0..74)");
	assert_bad("-c 50 --cpu-busy-exit 60", "--cpu-busy-exit", "'60'", "(allowed: 0..49)");
	assert_good("-c 50 --cpu-busy-exit 49");
	assert_bad("--frame-hz 60 --frame-window-us 0", "--frame-hz", "--frame-window-us 0",
		   "(allowed: ");
	assert_bad("--drm-debugfs 0:0 --frame-window-us 0", "--drm-debugfs", "--frame-window-us 0",
		   "(allowed: ");
	assert_bad("--drm-debugfs 0:0 --frame-hz 60", "--frame-hz", "--drm-debugfs", "(allowed: ");
	assert_bad("--prefer-napi-on-input --input-window-us 0", "--prefer-napi-on-input",
		   "--input-window-us 0", "(allowed: ");
	assert_bad("-S --disable-smt", "--avoid-smt", "--disable-smt", "(allowed: ");
	assert_bad("-iP", "--flat-idle-scan", "--preferred-idle-scan", "(allowed: ");
	assert_bad("-iS", "--flat-idle-scan", "--avoid-smt", "(allowed: ");
	assert_bad("-ia", "--flat-idle-scan", "--mm-affinity", "(allowed: ");
	assert_bad("-i --enable-mm-hint", "--flat-idle-scan", "--enable-mm-hint", "(allowed: ");
	assert_good("-in --disable-smt");
	assert_bad("--monitor 1 --stats 1", "--monitor", "--stats", "(allowed: ");
	assert_good("--monitor 1 --stats 0");
	assert_good("--input-window-us 0 --frame-window-us 0");
}

static void test_busy_exit_follows(void **state)
{
	assert_good("-c 30");
	assert_int_equal(opt.cpu_busy_exit, 20);
	assert_good("-c 10");
	assert_int_equal(opt.cpu_busy_exit, 0);
	assert_good("-c 1");
	assert_int_equal(opt.cpu_busy_exit, 0);
	assert_good("-c 90 --cpu-busy-exit 0");
	assert_int_equal(opt.cpu_busy_exit, 0);
}

static void test_timeout(void **state)
{
	static const char *const bad[] = {"999", "30001", "abc", "", "-1", "10s"};

	setenv("SCX_TIMEOUT_MS", "1000", 1);
	assert_good("");
	assert_int_equal(opt.timeout_ms, 1000);
	setenv("SCX_TIMEOUT_MS", "30000", 1);
	assert_good("");
	assert_int_equal(opt.timeout_ms, 30000);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		setenv("SCX_TIMEOUT_MS", bad[i], 1);
		assert_bad("", "SCX_TIMEOUT_MS", bad[i], "(allowed: 1000..30000)");
	}
	unsetenv("SCX_TIMEOUT_MS");
}

static void test_tunables(void **state)
{
	struct gamer_tunables t;

	assert_good("-s 1500 -l 3000 -c 80 --cpu-busy-exit 60 --mig-window-ms 7 --mig-max 2 "
		    "--input-window-us 900");
	t = options_tunables(&opt);
	assert_int_equal(t.slice_ns, 1500000);
	assert_int_equal(t.slice_lag_ns, 3000000);
	assert_int_equal(t.busy_enter_permille, 800);
	assert_int_equal(t.busy_exit_permille, 600);
	assert_int_equal(t.mig_window_ns, 7000000);
	assert_int_equal(t.mig_max, 2);
	assert_int_equal(t.napi_window_ns, 0);
	/* some of every CPU is left to others, and most is not */
	assert_in_range(t.urgent_share_permille, 500, 999);
	assert_good("--prefer-napi-on-input --input-window-us 900");
	assert_int_equal(options_tunables(&opt).napi_window_ns, 900000);
}

static void assert_lanes(const char *words, uint64_t keyboard_us, uint64_t mouse_us,
			 uint64_t controller_us, uint64_t other_us)
{
	struct gamer_tunables t;

	assert_good(words);
	t = options_tunables(&opt);
	assert_int_equal(t.input_lane_ns[GAMER_LANE_KEYBOARD], keyboard_us * 1000);
	assert_int_equal(t.input_lane_ns[GAMER_LANE_MOUSE], mouse_us * 1000);
	assert_int_equal(t.input_lane_ns[GAMER_LANE_CONTROLLER], controller_us * 1000);
	assert_int_equal(t.input_lane_ns[GAMER_LANE_OTHER], other_us * 1000);
}

/* A lane that nobody sets follows the base, and without that there are none. */
static void test_lanes(void **state)
{
	assert_lanes("", 2000, 2000, 2000, 2000);
	assert_lanes("--input-window-us 900", 900, 900, 900, 900);
	assert_lanes("--keyboard-boost-us 100000", 100000, 2000, 2000, 2000);
	assert_lanes("--mouse-boost-us 0 --controller-boost-us 7", 2000, 0, 7, 2000);
	assert_lanes("--input-window-us 0 --keyboard-boost-us 100", 0, 0, 0, 0);
	assert_lanes("--profile esports --mouse-boost-us 1000", 8000, 1000, 8000, 8000);
}

static void test_help(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	options_print_help(to);
	fclose(to);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char flag[64];

		snprintf(flag, sizeof(flag), "--%s", rows[i].name);
		if (!strstr(text, flag))
			fail_msg("--help lacks %s", flag);
	}
	assert_non_null(strstr(text, "SCX_TIMEOUT_MS"));
	assert_non_null(strstr(text, "Exit codes"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_presets),        cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_reals),          cmocka_unit_test(test_words),
		cmocka_unit_test(test_crtc),           cmocka_unit_test(test_flags),
		cmocka_unit_test(test_short),          cmocka_unit_test(test_missing_value),
		cmocka_unit_test(test_unknown),        cmocka_unit_test(test_last_wins),
		cmocka_unit_test(test_contradictions), cmocka_unit_test(test_busy_exit_follows),
		cmocka_unit_test(test_timeout),        cmocka_unit_test(test_tunables),
		cmocka_unit_test(test_lanes),          cmocka_unit_test(test_help),
	};

	unsetenv("SCX_TIMEOUT_MS");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
