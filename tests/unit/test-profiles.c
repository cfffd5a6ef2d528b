// SPDX-License-Identifier: GPL-2.0-only
/* Profiles and switches, and how settings of two loads are compared. */
#include "options-load.h"

#include "agent/options_value.h"
#include "agent/profiles.h"

static void assert_good(const char *words)
{
	assert_good_from("/nonexistent", words);
}

static void assert_bad(const char *words, const char *a, const char *b, const char *c)
{
	assert_bad_from("/nonexistent", words, a, b, c);
}

static void assert_value(enum option_id id, const char *want)
{
	char text[OPTIONS_VALUE_MAX];

	assert_string_equal(options_value_text(&opt, id, text, sizeof(text)), want);
}

/* What a file or a profile turned on can be turned off, so yes and no can be said. */
static void test_switches(void **state)
{
	static const char *const bad[] = {"1", "''", "YES", "true", "yesno"};
	char words[96];

	for (int id = 0; id < OPTION_COUNT; id++) {
		if (options_value_type(id) != OPTIONS_TYPE_SWITCH)
			continue;
		snprintf(words, sizeof(words), "--%s", options_value_name(id));
		assert_good(words);
		assert_value(id, "yes");
		snprintf(words, sizeof(words), "--%s --%s=no", options_value_name(id),
			 options_value_name(id));
		assert_good(words);
		assert_value(id, "no");
		snprintf(words, sizeof(words), "--%s=no --%s=yes", options_value_name(id),
			 options_value_name(id));
		assert_good(words);
		assert_value(id, "yes");
		for (size_t b = 0; b < sizeof(bad) / sizeof(bad[0]); b++) {
			snprintf(words, sizeof(words), "--%s=%s", options_value_name(id),
				 bad[b][0] == '\'' ? "" : bad[b]);
			assert_bad(words, options_value_name(id), bad[b], "(allowed: yes, no)");
		}
	}
}

static void test_profiles(void **state)
{
	const struct profile *profile;
	char words[64];

	for (size_t i = 0; (profile = profile_at(i)); i++) {
		assert_non_null(strstr(profile_names(), profile->name));
		snprintf(words, sizeof(words), "--profile %s", profile->name);
		assert_good(words);
		assert_ptr_equal(opt.profile, profile);
		for (size_t v = 0; v < profile->count; v++) {
			const struct profile_value *value = &profile->values[v];

			/* only what differs, and only what a file could say */
			assert_string_not_equal(options_value_preset(value->id), value->text);
			assert_true(options_value_apply(value->id) > OPTIONS_APPLY_CALL);
			assert_value(value->id, value->text);
			assert_int_equal(opt.origin[value->id].layer, OPTIONS_PROFILE);
			assert_string_equal(opt.origin[value->id].name, profile->name);
		}
	}
	assert_int_equal(profile_find("gaming")->count, 0);
	assert_good("--slice-us 700 --profile esports");
	assert_int_equal(opt.slice_us, 700);
	assert_int_equal(opt.origin[OPTION_slice_us].layer, OPTIONS_COMMAND_LINE);
	assert_bad("--profile nope", "--profile", "'nope'",
		   "(allowed: esports, gaming, balanced, battery, legacy)");
	assert_bad("--profile ''", "--profile", "''", "(allowed: esports, ");
	assert_bad("--profile battery --frame-hz 60", "--frame-hz contradicts",
		   "profile battery: frame-window-us 0", "(allowed: ");
	assert_good("--profile battery --frame-hz 60 --frame-window-us 1000");
}

static void test_same(void **state)
{
	struct options a, b;

	assert_good("--frame-hz 60 --primary-domain 0-1 --profile esports");
	a = opt;
	assert_good("--frame-hz 60 --primary-domain 0-1 --profile esports");
	b = opt;
	for (int id = 0; id < OPTION_COUNT; id++)
		assert_true(options_value_same(&a, &b, id));
	assert_good("--primary-domain 0 --profile battery -v --mig-max 9");
	for (int id = 0; id < OPTION_COUNT; id++) {
		bool differs = id == OPTION_frame_hz || id == OPTION_primary_domain ||
			       id == OPTION_profile || id == OPTION_verbose ||
			       id == OPTION_mig_max || id == OPTION_slice_us ||
			       id == OPTION_input_window_us || id == OPTION_frame_window_us ||
			       id == OPTION_prefer_napi_on_input;

		assert_int_equal(options_value_same(&a, &opt, id), !differs);
		options_value_copy(&a, &opt, id);
		assert_true(options_value_same(&a, &opt, id));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_switches),
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
