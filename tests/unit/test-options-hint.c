// SPDX-License-Identifier: GPL-2.0-only
/* --enable-mm-hint and its opposite, and the size that is brought into its range. */
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
	char words[64], line[512];
	bool adjusted;

	snprintf(words, sizeof(words), "--mm-hint-size %llu", (unsigned long long)asked);
	assert_good_from("/nonexistent", words);
	assert_int_equal(opt.mm_hint_size, used);
	adjusted = options_adjusted(&opt, line, sizeof(line));
	assert_int_equal(adjusted, asked != used);
	if (!adjusted)
		return;
	assert_non_null(strstr(line, "--mm-hint-size"));
	assert_non_null(strstr(line, "128..65536"));
	assert_null(strchr(line, '\n'));
}

static void test_mm_hint_size(void **state)
{
	char line[512];

	assert_good_from("/nonexistent", "");
	assert_int_equal(opt.mm_hint_size, 4096);
	assert_false(options_adjusted(&opt, line, sizeof(line)));
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mm_hint),
		cmocka_unit_test(test_mm_hint_size),
	};

	unsetenv("SCX_TIMEOUT_MS");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
