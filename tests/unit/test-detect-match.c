// SPDX-License-Identifier: GPL-2.0-only
/* How patterns are compared: names, words, folders, variables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "detect/rules_match.h"
#include "detect/rules_private.h"

static void test_words(void **state)
{
	const char *yes[][2] = {
		{"launcher", "launcher"},           {"launcher", "Launcher.exe"},
		{"launcher", "EpicGamesLauncher"},  {"launcher", "EACLauncher.exe"},
		{"launcher", "game_launcher-x64"},  {"launcher", "LAUNCHER2.EXE"},
		{"launcher", "2launcher"},          {"crash handler", "UnityCrashHandler64.exe"},
		{"crash handler", "crash_handler"}, {"crash handler", "crashhandler"},
		{"crash handler", "Crash Handler"}, {"crash report client", "CrashReportClient"},
	};
	const char *no[][2] = {
		{"launcher", "launchercraft"},
		{"launcher", "Launchercraft.exe"},
		{"launcher", "superlauncher"},
		{"launcher", "launch"},
		{"launcher", ""},
		{"crash handler", "Crash Bandicoot"},
		{"crash handler", "crash"},
		{"crash handler", "crashhandlers"},
		{"build", "superbuild"},
		{"build", "builder"},
		{"sh", "shadow"},
		{"sh", "Shadow of the Tomb Raider"},
		{"sh", "bash"},
		{"start", "Starter"},
		{"start", "startrek"},
		{"na\xc3\xafve", "na"},
		{"na", "na\xc3\xafve"},
		{"", "anything"},
	};

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (!rules_match_word(yes[i][0], yes[i][1]))
			fail_msg("'%s' is no word of '%s'", yes[i][0], yes[i][1]);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (rules_match_word(no[i][0], no[i][1]))
			fail_msg("'%s' is a word of '%s'", no[i][0], no[i][1]);
}

static void test_globs(void **state)
{
	char stars[64] = "", text[2048] = "";

	assert_true(rules_match_whole("a*c?e", "AbbbCde"));
	assert_true(rules_match_whole("*", ""));
	assert_true(rules_match_whole("*.exe", "x.EXE"));
	assert_false(rules_match_whole("sh", "shadow"));
	assert_false(rules_match_whole("sh", "bash"));
	assert_false(rules_match_whole("?", ""));
	assert_false(rules_match_whole("", "a"));
	/* In time, too. */
	for (size_t i = 0; i < sizeof(stars) - 3; i += 2)
		memcpy(stars + i, "*a", 3);
	memset(text, 'a', sizeof(text) - 2);
	text[sizeof(text) - 2] = 'b';
	assert_false(rules_match_whole(stars, text));
}

static void test_paths(void **state)
{
	assert_true(rules_match_path("steamapps/common", "/h/.steam/SteamApps/common/Game/game"));
	assert_true(rules_match_path("/usr/bin", "/usr/bin/game"));
	assert_true(rules_match_path("c:/windows", "C:/windows/system32/x.exe"));
	assert_true(rules_match_path("common/*/_CommonRedist", "/s/common/Game/_CommonRedist/x"));
	assert_true(rules_match_path("app-steam-app*.scope", "/u.slice/app-steam-app480-7.scope"));
	assert_false(rules_match_path("steamapps/common", "/h/steamapps/commons/x"));
	assert_false(rules_match_path("steamapps/common", "/h/mysteamapps/common/x"));
	assert_false(rules_match_path("/usr/bin", "/opt/usr/bin/game"));
	assert_false(rules_match_path("common/*/_CommonRedist", "/s/common/a/b/_CommonRedist/x"));
	assert_false(rules_match_path("app-steam-app*.scope", "/app-steam-app1/x.scope"));
	assert_false(rules_match_path("a/b/c/d/e", "/a/b"));
	assert_false(rules_match_path("a", ""));
}

static void test_environment(void **state)
{
	assert_true(rules_match_env("SteamAppId", "SteamAppId=480"));
	assert_true(rules_match_env("GAMEID=umu-*", "GAMEID=umu-480"));
	assert_true(rules_match_env("BOTTLES_*", "BOTTLES_X=1"));
	assert_false(rules_match_env("SteamAppId", "SteamAppId=0"));
	assert_false(rules_match_env("SteamAppId", "SteamAppId="));
	assert_false(rules_match_env("SteamAppId", "SteamAppId"));
	assert_false(rules_match_env("SteamAppId", "OldSteamAppId=480"));
	assert_false(rules_match_env("GAMEID=umu-*", "GAMEID=other"));
}

static bool matches(const struct rules_rule *rule, const char *text)
{
	switch (rule->where) {
	case RULES_ENV:
		return rules_match_env(rule->pattern, text);
	case RULES_ARG:
	case RULES_EXE:
		return rules_match_whole(rule->pattern, text);
	case RULES_WORD:
		return rules_match_word(rule->pattern, text);
	case RULES_PATH:
	case RULES_CGROUP:
		return rules_match_path(rule->pattern, text);
	default:
		return false;
	}
}

static void assert_all_are_seen(const struct rules *rules, const char *text)
{
	for (int where = RULES_ENV; where <= RULES_FACT; where++) {
		struct rules_bits bits = {{0}};

		rules_see(rules, (enum rules_where)where, text, &bits);
		for (unsigned int i = 0; i < RULES_MAX; i++) {
			bool want = i < rules->count && (int)rules->rule[i].where == where &&
				    matches(&rules->rule[i], text);

			if ((bits.words[i / 64] >> (i % 64) & 1) != want)
				fail_msg("rule %u and '%s': %smissed", i, text,
					 want ? "" : "not to be seen, not ");
		}
	}
}

static const char *const odd_patterns[][2] = {
	{"env", "*APP=?x*"}, {"env", "?"},       {"env", "=x"},          {"env", "*_ID"},
	{"arg", "?-*"},      {"exe", "*"},       {"exe", "?*x"},         {"word", "*"},
	{"word", " crash"},  {"word", "NA 2"},   {"path", "*x/y"},       {"path", "/"},
	{"path", "/?"},      {"cgroup", "?pp*"}, {"word", "\xc3\xa9 b"},
};

/* Rules that are passed over by their first character are none that match. */
static void test_none_is_passed_over(void **state)
{
	static const char letters[] = "aAxX/\\=_- .2*?0\xc3\xa9"
				      "crash";
	struct rules *rules;
	unsigned int seed = 1;

	assert_int_equal(rules_new(&rules), 0);
	for (size_t i = 0; i < sizeof(odd_patterns) / sizeof(odd_patterns[0]); i++) {
		struct rules_rule rule = {
			.where = (enum rules_where)rules_where_of(odd_patterns[i][0]),
			.pattern = strdup(odd_patterns[i][1])};

		rules->rule[rules->count] = rule;
		rules_index(rules, rules->count++);
	}
	for (unsigned int i = 0; i < rules->count; i++)
		assert_all_are_seen(rules, rules->rule[i].pattern);
	for (int round = 0; round < 3000; round++) {
		char text[24], more[80];
		size_t len = (seed = seed * 1103515245 + 12345) >> 16 & 15;

		for (size_t i = 0; i < len; i++) {
			seed = seed * 1103515245 + 12345;
			text[i] = letters[(seed >> 16) % (sizeof(letters) - 1)];
		}
		text[len] = '\0';
		assert_all_are_seen(rules, text);
		snprintf(more, sizeof(more), "%s%s%s", text, round % 2 ? "/" : "",
			 rules->rule[(unsigned int)round % rules->count].pattern);
		assert_all_are_seen(rules, more);
	}
	rules_free(rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_globs),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_none_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
