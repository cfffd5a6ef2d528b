// SPDX-License-Identifier: GPL-2.0-only
/* How patterns are compared: names, words, folders, variables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "detect/rules_match.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_globs),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
