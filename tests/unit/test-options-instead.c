// SPDX-License-Identifier: GPL-2.0-only
/* Settings that say one thing and mean another: opposites, values brought into a range. */
#include <stdlib.h>

#include "options-load.h"

/* One setting, two names: the last one counts, whatever the layers below say. */
static void test_mm_hint(void **state)
{
	assert_good_from("/nonexistent", "");
	assert_false(opt.enable_mm_hint);
	assert_true(opt.disable_mm_hint);
	assert_good_from("/nonexistent", "--enable-mm-hint");
	assert_true(opt.enable_mm_hint);
	assert_false(opt.disable_mm_hint);
	assert_int_equal(opt.origin[OPTION_disable_mm_hint].layer, OPTIONS_COMMAND_LINE);
	assert_good_from("/nonexistent", "--enable-mm-hint --disable-mm-hint");
	assert_false(opt.enable_mm_hint);
	assert_good_from("/nonexistent", "--disable-mm-hint --enable-mm-hint");
	assert_true(opt.enable_mm_hint);
	assert_good_from("/nonexistent", "--enable-mm-hint=no --disable-mm-hint=no");
	assert_true(opt.enable_mm_hint);
	assert_bad_from("/nonexistent", "--disable-mm-hint=1", "--disable-mm-hint", "'1'",
			"yes, no");
}

static void assert_mm_hint_size(uint64_t asked, uint64_t used)
{
	char words[64], line[128];

	snprintf(words, sizeof(words), "--enable-mm-hint --mm-hint-size %llu",
		 (unsigned long long)asked);
	assert_good_from("/nonexistent", words);
	assert_int_equal(opt.mm_hint_size, asked);
	assert_int_equal(options_mm_hints(&opt), used);
	options_instead(&opt, OPTION_mm_hint_size, line, sizeof(line));
	assert_int_equal(line[0] != '\0', asked != used);
}

static void test_mm_hint_size(void **state)
{
	assert_good_from("/nonexistent", "");
	assert_int_equal(opt.mm_hint_size, 4096);
	assert_int_equal(options_mm_hints(&opt), 0);
	assert_mm_hint_size(0, 128);
	assert_mm_hint_size(127, 128);
	assert_mm_hint_size(128, 128);
	assert_mm_hint_size(129, 129);
	assert_mm_hint_size(65535, 65535);
	assert_mm_hint_size(65536, 65536);
	assert_mm_hint_size(65537, 65536);
	assert_mm_hint_size(4294967295, 65536);
	assert_bad_from("/nonexistent", "--mm-hint-size 4294967296", "--mm-hint-size",
			"'4294967296'", "0..4294967295");
}

static void assert_instead(const char *words, enum option_id id, const char *want)
{
	char text[128];

	assert_good_from("/nonexistent", words);
	assert_string_equal(options_instead(&opt, id, text, sizeof(text)), want);
}

/* Accepted, and said to be something else. */
static void test_instead(void **state)
{
	assert_instead("-s 10", OPTION_slice_us, "100 is used: a shorter one gains nothing");
	assert_int_equal(opt.slice_us, 10);
	assert_int_equal(options_tunables(&opt).slice_ns, 100000);
	assert_instead("-s 99", OPTION_slice_us, "100 is used: a shorter one gains nothing");
	assert_instead("-s 100", OPTION_slice_us, "");
	assert_instead("-s 101", OPTION_slice_us, "");
	assert_int_equal(options_tunables(&opt).slice_ns, 101000);
	assert_instead("--profile legacy", OPTION_slice_us,
		       "100 is used: a shorter one gains nothing");
	assert_instead("-p 0", OPTION_polling_ms, "");
	assert_instead("-p 5", OPTION_polling_ms,
		       "has no effect: nothing is polled, the program waits for events");
	assert_good_from("/nonexistent", "");
	for (int id = 0; id < OPTION_COUNT; id++)
		assert_instead("", id, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mm_hint),
		cmocka_unit_test(test_mm_hint_size),
		cmocka_unit_test(test_instead),
	};

	unsetenv("SCX_TIMEOUT_MS");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
