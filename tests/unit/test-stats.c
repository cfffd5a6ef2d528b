// SPDX-License-Identifier: GPL-2.0-only
/* Figures: percentiles, differences, the line, and that each figure has a writer. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/stats.h"

#define S 1000000000ull

static __u64 buckets[GAMER_HIST_BUCKETS];

static int clear(void **state)
{
	memset(buckets, 0, sizeof(buckets));
	return 0;
}

static void test_empty(void **state)
{
	assert_int_equal(stats_percentile_ns(buckets, 500), 0);
	assert_int_equal(stats_percentile_ns(buckets, 1000), 0);
	assert_int_equal(stats_hist_total(buckets), 0);
}

/* One sample is every percentile, and the answer is never below the sample. */
static void test_one_sample(void **state)
{
	for (int b = 0; b < GAMER_HIST_BUCKETS; b++) {
		clear(NULL);
		buckets[b] = 1;
		assert_int_equal(stats_percentile_ns(buckets, 0), 1ull << (b + 1));
		assert_int_equal(stats_percentile_ns(buckets, 500), 1ull << (b + 1));
		assert_int_equal(stats_percentile_ns(buckets, 1000), 1ull << (b + 1));
	}
}

static void test_borders(void **state)
{
	buckets[3] = 500;
	buckets[5] = 490;
	buckets[7] = 9;
	buckets[9] = 1;
	assert_int_equal(stats_percentile_ns(buckets, 500), 1 << 4);
	assert_int_equal(stats_percentile_ns(buckets, 501), 1 << 6);
	assert_int_equal(stats_percentile_ns(buckets, 990), 1 << 6);
	assert_int_equal(stats_percentile_ns(buckets, 991), 1 << 8);
	assert_int_equal(stats_percentile_ns(buckets, 999), 1 << 8);
	assert_int_equal(stats_percentile_ns(buckets, 1000), 1 << 10);
}

/* Ranks round up: of three samples the middle one is the median, the last is p99. */
static void test_few(void **state)
{
	buckets[1] = buckets[2] = buckets[3] = 1;
	assert_int_equal(stats_percentile_ns(buckets, 333), 1 << 2);
	assert_int_equal(stats_percentile_ns(buckets, 334), 1 << 3);
	assert_int_equal(stats_percentile_ns(buckets, 500), 1 << 3);
	assert_int_equal(stats_percentile_ns(buckets, 990), 1 << 4);
}

static void test_monotonic(void **state)
{
	uint32_t seed = 1;
	uint64_t last = 0;

	for (int b = 0; b < GAMER_HIST_BUCKETS; b++) {
		seed = seed * 1664525u + 1013904223u;
		buckets[b] = seed >> 20;
	}
	for (uint32_t permille = 0; permille <= 1000; permille++) {
		uint64_t value = stats_percentile_ns(buckets, permille);

		assert_true(value >= last);
		last = value;
	}
}

static void test_no_overflow(void **state)
{
	buckets[10] = UINT64_MAX / 2;
	buckets[20] = UINT64_MAX / 2;
	assert_int_equal(stats_percentile_ns(buckets, 500), 1 << 11);
	assert_int_equal(stats_percentile_ns(buckets, 999), 1 << 21);
}

static void test_delta(void **state)
{
	struct stats old = {0}, now = {0}, delta;

	old.kernel.count[GAMER_STAT_direct] = 5;
	now.kernel.count[GAMER_STAT_direct] = 8;
	old.kernel.hist[GAMER_HIST_wake_game][4] = 1;
	now.kernel.hist[GAMER_HIST_wake_game][4] = 3;
	old.agent.arms = 10;
	now.agent.arms = 11;
	old.kernel_now.game_tasks = 9;
	now.kernel_now.game_tasks = 4;
	stats_delta(&delta, &now, &old);
	assert_int_equal(delta.kernel.count[GAMER_STAT_direct], 3);
	assert_int_equal(delta.kernel.hist[GAMER_HIST_wake_game][4], 2);
	assert_int_equal(delta.agent.arms, 1);
	assert_int_equal(delta.kernel_now.game_tasks, 4);
	stats_add(&now.kernel, &old.kernel);
	assert_int_equal(now.kernel.count[GAMER_STAT_direct], 13);
	assert_int_equal(now.kernel.hist[GAMER_HIST_wake_game][4], 4);
}

static char text[STATS_LINE_MAX];

static void assert_has(const char *pair)
{
	const char *at = strstr(text, pair);

	if (!at || at[-1] != ' ' || !strchr(" \n", at[strlen(pair)]))
		fail_msg("no '%s' in: %s", pair, text);
}

static void test_line(void **state)
{
	struct stats s = {.attached_at_ns = 100 * S, .at_ns = 103 * S};
	size_t len;

	s.kernel_now.util_permille = 812;
	s.kernel_now.busy = 1;
	s.agent_now.frame_mhz = 59940;
	s.kernel.count[GAMER_STAT_windows_input] = 998;
	s.agent.arms = 7;
	s.kernel.hist[GAMER_HIST_wake_game][14] = 100;
	len = stats_format(text, sizeof(text), &s);
	assert_int_equal(len, strlen(text));
	assert_int_equal(strncmp(text, "stats t=3.0 ", 12), 0);
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
	assert_has("util=81.2%");
	assert_has("busy=1");
	assert_has("frame_hz=59.940");
	assert_has("windows_input=998");
	assert_has("arms=7");
	assert_has("wake_game_n=100");
	assert_has("wake_game_p50=32.8us");
	assert_has("wake_game_p99=32.8us");
	assert_has("wake_game_p999=32.8us");
	assert_has("wake_game_max=32.8us");
	assert_has("wake_other_n=0");
	assert_has("wake_other_p50=-");
	/* what did not happen is not there */
	assert_null(strstr(text, "windows_frame"));
	assert_null(strstr(text, "direct"));
}

/* The longest line there can be fits, so that nothing is ever cut off. */
static void test_longest_line(void **state)
{
	struct stats s;
	size_t len;

	memset(&s, 0xff, sizeof(s));
	s.attached_at_ns = 0;
	len = stats_format(text, sizeof(text), &s);
	assert_int_equal(len, strlen(text));
	assert_true(strlen(text) < sizeof(text) - 1);
#define X(name, unit, help) assert_non_null(strstr(text, " " #name "="));
	GAMER_KERNEL_STATS(X)
	GAMER_AGENT_STATS(X)
#undef X
#define X(name, unit, help) assert_non_null(strstr(text, " " #name "_max="));
	GAMER_KERNEL_HISTS(X)
#undef X
}

static void test_short_buffer(void **state)
{
	struct stats s;
	char small[64] = "";
	size_t len;

	memset(&s, 0xff, sizeof(s));
	len = stats_format(small, sizeof(small), &s);
	assert_int_equal(len, strlen(small));
	assert_int_equal(small[len - 1], '\n');
}

static void test_help(void **state)
{
	char *help = NULL;
	size_t size;
	FILE *to = open_memstream(&help, &size);

	stats_print_help(to);
	fclose(to);
#define X(name, unit, explanation)                     \
	assert_non_null(strstr(help, "  " #name " ")); \
	assert_non_null(strstr(help, explanation));
	GAMER_KERNEL_STATS(X)
	GAMER_KERNEL_HISTS(X)
	GAMER_AGENT_STATS(X)
#undef X
	assert_non_null(strstr(help, "  util "));
	assert_non_null(strstr(help, "  frame_hz "));
	free(help);
}

/* All sources that match, in one string. */
static char *sources(const char *pattern)
{
	char *all = NULL;
	size_t size;
	FILE *to = open_memstream(&all, &size);
	glob_t found;

	assert_int_equal(glob(pattern, GLOB_BRACE, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		FILE *from = fopen(found.gl_pathv[i], "r");
		char block[4096];
		size_t n;

		if (!from)
			continue;
		do {
			n = fread(block, 1, sizeof(block), from);
			fwrite(block, 1, n, to);
		} while (n == sizeof(block));
		fclose(from);
	}
	globfree(&found);
	fclose(to);
	return all;
}

/* Whether prefix and name are there as a whole word that is followed by one of `next`. */
static bool written(const char *all, const char *prefix, const char *name, const char *next)
{
	char word[96];
	const char *at = all;

	snprintf(word, sizeof(word), "%s%s", prefix, name);
	while ((at = strstr(at, word))) {
		at += strlen(word);
		at += *at == ' ' && next[0] != '\0';
		if (*at &&
		    (next[0] ? strchr(next, *at) != NULL
			     : !strchr("abcdefghijklmnopqrstuvwxyz_0123456789", *at)) &&
		    strncmp(at, "==", 2))
			return true;
	}
	return false;
}

static void test_every_figure_has_a_writer(void **state)
{
	char *bpf = sources("bpf/*.bpf.{c,h}"), *agent = sources("agent/{agent,source}*.c");

#define X(name, unit, help)                          \
	if (!written(bpf, "GAMER_STAT_", #name, "")) \
		fail_msg("nothing counts %s", #name);
	GAMER_KERNEL_STATS(X)
#undef X
#define X(name, unit, help)                    \
	if (!written(bpf, "->", #name, "=,+")) \
		fail_msg("nothing sets %s", #name);
	GAMER_KERNEL_GAUGES(X)
#undef X
#define X(name, unit, help)                          \
	if (!written(bpf, "GAMER_HIST_", #name, "")) \
		fail_msg("nothing counts %s", #name);
	GAMER_KERNEL_HISTS(X)
#undef X
#define X(name, unit, help)                           \
	if (!written(agent, "counted.", #name, "=+")) \
		fail_msg("nothing counts %s", #name);
	GAMER_AGENT_STATS(X)
#undef X
#define X(name, unit, help)                      \
	if (!written(agent, "now.", #name, "=")) \
		fail_msg("nothing sets %s", #name);
	GAMER_AGENT_GAUGES(X)
#undef X
	assert_false(written(bpf, "GAMER_STAT_", "no_such_figure", ""));
	assert_false(written(agent, "counted.", "no_such_figure", "=+"));
	free(bpf);
	free(agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_empty, clear),
		cmocka_unit_test_setup(test_one_sample, clear),
		cmocka_unit_test_setup(test_borders, clear),
		cmocka_unit_test_setup(test_few, clear),
		cmocka_unit_test_setup(test_monotonic, clear),
		cmocka_unit_test_setup(test_no_overflow, clear),
		cmocka_unit_test(test_delta),
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_longest_line),
		cmocka_unit_test(test_short_buffer),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_every_figure_has_a_writer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
