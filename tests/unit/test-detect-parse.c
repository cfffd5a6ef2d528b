// SPDX-License-Identifier: GPL-2.0-only
/* The texts of /proc, on memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "detect/facts_parse.h"

static void test_stat(void **state)
{
	struct facts_stat stat;
	const char *good =
		"7 (a) b) S 6 1 1 0 -1 4194304 9 0 0 0 5 6 0 0 20 0 31 0 12345 9999 77 1";
	const char *bad[] = {
		"",
		"7",
		"7 (a) S",
		"x (a) S 6 1 1 0 -1 4194304 9 0 0 0 5 6 0 0 20 0 31 0 12345 9999 77",
		"0 (a) S 6 1 1 0 -1 4194304 9 0 0 0 5 6 0 0 20 0 31 0 12345 9999 77",
		"7 (a) S -6 1 1 0 -1 4194304 9 0 0 0 5 6 0 0 20 0 31 0 12345 9999 77",
		"7 (a) S 6 1 1 0 -1 4194304 9 0 0 0 5 6 0 0 20 0 31 0 12345 9999",
		"7 a) S 6 1 1 0 -1 4194304 9 0 0 0 5 6 0 0 20 0 31 0 12345 9999 77",
		"7 (a)S 6 1 1 0 -1 4194304 9 0 0 0 5 6 0 0 20 0 31 0 12345 9999 77",
		"7 ) ( S 6 1 1 0 -1 4194304 9 0 0 0 5 6 0 0 20 0 31 0 12345 9999 77",
	};

	assert_int_equal(facts_parse_stat(good, &stat), 0);
	assert_int_equal(stat.pid, 7);
	assert_int_equal(stat.ppid, 6);
	assert_int_equal(stat.state, 'S');
	assert_int_equal(stat.threads, 31);
	assert_int_equal(stat.start_ticks, 12345);
	assert_int_equal(stat.rss_pages, 77);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(facts_parse_stat(bad[i], &stat), -EBADMSG);
}

/* event5 is a controller, event3 a mouse. */
static void test_devices(void **state)
{
	static const struct facts_devices devices = {{1 << 5}, {1 << 3}};
	const struct {
		const char *target;
		uint32_t flag;
	} cases[] = {
		{"/dev/dri/renderD128", FACTS_RENDER_NODE},
		{"/dev/nvidia0", FACTS_RENDER_NODE},
		{"/dev/input/js0", FACTS_CONTROLLER},
		{"/dev/input/event5", FACTS_CONTROLLER},
		{"/dev/input/event3", FACTS_MOUSE},
		{"/dev/input/mouse1", FACTS_MOUSE},
		{"/dev/input/event4", 0},
		{"/dev/input/event99999999999999", 0},
		{"/dev/input/event1024", 0},
		{"/dev/input/event-5", 0},
		{"/dev/input/event5x", 0},
		{"/dev/dri/card0", 0},
		{"/dev/nvidiactl", 0},
		{"/home/u/dev/dri/renderD128", 0},
		{"/dev/dri/renderD128 (deleted)", 0},
		{"", 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct facts facts = {0};

		facts_parse_fd(&facts, &devices, cases[i].target);
		assert_int_equal(facts.flags, cases[i].flag);
	}
}

static void assert_windows(const char *exe, const char *const args[8], const char *windows)
{
	struct facts facts = {0};
	struct facts_parse parse;
	struct rules *rules;

	assert_int_equal(rules_new(&rules), 0);
	facts_parse_init(&parse, rules, &facts);
	if (exe)
		facts_parse_exe(&parse, exe);
	for (size_t i = 0; args[i]; i++)
		facts_parse_feed(&parse, FACTS_CMDLINE, args[i], strlen(args[i]) + 1);
	facts_parse_end(&parse, FACTS_CMDLINE);
	assert_string_equal(facts.windows, windows);
	assert_int_equal(!!(facts.flags & FACTS_WINDOWS), !!*windows);
	rules_free(rules);
}

static void test_windows_programs(void **state)
{
	const char *loader = "/s/Proton 9.0/files/bin/wine64-preloader";

	assert_windows(loader, (const char *[8]){"Z:\\home\\u\\My Games\\Space Trader.exe", "-x"},
		       "Space Trader.exe");
	assert_windows(loader, (const char *[8]){loader, "/s/wine64", "c:/g/TRADER.EXE", "b.exe"},
		       "TRADER.EXE");
	assert_windows("/usr/bin/wine", (const char *[8]){"wine", "trader.exe"}, "trader.exe");
	assert_windows("/usr/lib/wine/wine64 (deleted)", (const char *[8]){"wine64", "./a b.exe"},
		       "a b.exe");
	assert_windows("/p/wine-preloader",
		       (const char *[8]){"C:\\windows\\system32\\services.exe"}, "services.exe");
	assert_windows(loader, (const char *[8]){"steam.exe", "Z:\\g\\game.exe"}, "steam.exe");
	/* Those only name one. */
	assert_windows("/usr/bin/python3.11",
		       (const char *[8]){"python3", "/s/proton", "waitforexitandrun", "g.exe"}, "");
	assert_windows("/p/wineserver", (const char *[8]){"wineserver", "x.exe"}, "");
	assert_windows(loader, (const char *[8]){loader, ".exe", "x.exe.txt", "exe"}, "");
	/* With its program hidden, the path that Wine wrote. */
	assert_windows(NULL, (const char *[8]){"Z:\\g\\trader.exe"}, "trader.exe");
	assert_windows(NULL, (const char *[8]){"/g/trader.exe"}, "");
}

static void assert_app(const char *const env[8], const char *app, uint32_t id)
{
	struct facts facts = {0};
	struct facts_parse parse;
	struct rules *rules;

	assert_int_equal(rules_new(&rules), 0);
	facts_parse_init(&parse, rules, &facts);
	for (size_t i = 0; env[i]; i++)
		facts_parse_feed(&parse, FACTS_ENVIRON, env[i], strlen(env[i]) + 1);
	facts_parse_end(&parse, FACTS_ENVIRON);
	assert_string_equal(facts.app, app);
	assert_int_equal(facts.steam_id, id);
	rules_free(rules);
}

static void test_launch_ids(void **state)
{
	assert_app((const char *[8]){"SteamAppId=480"}, "steam-480", 480);
	assert_app((const char *[8]){"STEAM_COMPAT_APP_ID=480"}, "steam-480", 480);
	/* A shortcut: 3000000001 << 32 | 2 << 24. And a mod of app 220. */
	assert_app((const char *[8]){"SteamAppId=0", "SteamGameId=12884901892328521728"},
		   "steam-3000000001", 3000000001);
	assert_app((const char *[8]){"SteamGameId=12884901892311744732"}, "steam-220", 220);
	assert_app((const char *[8]){"SteamAppId=default", "GAMEID=umu-default"}, "", 0);
	assert_app((const char *[8]){"SteamAppId=-1", "SteamAppId=", "XSteamAppId=9"}, "", 0);
	assert_app((const char *[8]){"SteamAppId=99999999999999999999999"}, "", 0);
	assert_app((const char *[8]){"GAMEID=umu-2050650"}, "umu-2050650", 0);
	assert_app((const char *[8]){"UMU_ID=umu-a", "HEROIC_APP_NAME=Fo o/\n"}, "heroic-Fo_o__",
		   0);
	assert_app((const char *[8]){"HEROIC_APP_NAME=x", "SteamGameId=7"}, "steam-7", 7);
	assert_app((const char *[8]){"SteamGameId=7", "LUTRIS_GAME_UUID=ab-c"}, "steam-7", 7);
	assert_app((const char *[8]){"LUTRIS_GAME_UUID=ab-c"}, "lutris-ab-c", 0);
	assert_app((const char *[8]){"SteamAppId", "=480"}, "", 0);
}

/* An environment comes in pieces: where they end must not matter, nor the last null byte. */
static void test_pieces(void **state)
{
	const char text[] = "A=1\0LUTRIS_GAME_UUID=x\0B=2\0SteamAppId=480";

	for (size_t piece = 1; piece < sizeof(text); piece++) {
		struct facts facts = {0};
		struct facts_parse parse;
		struct rules *rules;

		assert_int_equal(rules_new(&rules), 0);
		facts_parse_init(&parse, rules, &facts);
		for (size_t at = 0; at < sizeof(text) - 1; at += piece)
			facts_parse_feed(&parse, FACTS_ENVIRON, text + at,
					 at + piece < sizeof(text) ? piece : sizeof(text) - 1 - at);
		facts_parse_end(&parse, FACTS_ENVIRON);
		assert_string_equal(facts.app, "steam-480");
		rules_free(rules);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stat),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_windows_programs),
		cmocka_unit_test(test_launch_ids),
		cmocka_unit_test(test_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
