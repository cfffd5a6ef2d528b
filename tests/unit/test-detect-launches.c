// SPDX-License-Identifier: GPL-2.0-only
/* Which process is the game: launches as they happen. */
#include "launches-world.h"

static void test_nothing(void **state)
{
	struct world *world = *state;

	assert_int_equal(world_game(world), 0);
	assert_true(launches_next_at_ns(world->launches) == UINT64_MAX);
	assert_null(launches_history(world->launches, 0));
	world_end_id(world, (struct launches_id){77, 0});
	assert_int_equal(world->changes, 0);
}

static void test_native_game(void **state)
{
	struct world *world = *state;
	const struct launches_game *game = launches_game(world->launches);
	const struct launches_entry *entry;

	world_exec(world, (struct tree_process){
				  .pid = 50,
				  .ppid = 40,
				  .exe = "/home/u/.steam/reaper",
				  .args = {"reaper", "SteamLaunch", "AppId=480", "--", "trader"},
				  .env = STEAM_ENV("480")});
	assert_int_equal(world_game(world), 0);
	world_exec(world,
		   (struct tree_process){
			   .pid = 51, .ppid = 50, .exe = "/usr/bin/bash", .env = STEAM_ENV("480")});
	world_exec(world, (struct tree_process){.pid = 52,
						.ppid = 51,
						.exe = "/usr/bin/dirname",
						.env = STEAM_ENV("480")});
	assert_int_equal(world_game(world), 0);
	world_end(world, 52);
	/* At once, and through the shell's own number. */
	world_exec(world, (struct tree_process){.pid = 51,
						.ppid = 50,
						.exe = GAMES "T/trader",
						.env = STEAM_ENV("480")});
	assert_int_equal(world_game(world), 51);
	assert_string_equal(game->app, "steam-480");
	assert_string_equal(game->exe, "trader");
	assert_int_equal(game->steam_id, 480);
	assert_int_equal(game->why, LAUNCHES_SEEN);
	assert_int_equal(world->changes, 1);
	entry = launches_history(world->launches, 0);
	assert_int_equal(entry->id.pid, 51);
	assert_int_equal(entry->verdict, LAUNCHES_IS_GAME);
	assert_true(entry->game_at_ns && !entry->ended_at_ns && entry->score.matched_count);

	world_wait(world, 60 * SECOND);
	world_end(world, 51);
	assert_int_equal(world_game(world), 0);
	assert_int_equal(entry->verdict, LAUNCHES_OVER);
	assert_true(entry->ended_at_ns > entry->game_at_ns);
	assert_int_equal(world->changes, 2);
}

/* Everything that Proton starts, in its order, with decoys before and after the game. */
static void proton(struct world *world, pid_t pid, const char *id, const char *program)
{
	char game[128];

	snprintf(game, sizeof(game), "Z:\\home\\u\\.steam\\steamapps\\common\\G\\%s", program);
	world_exec(world,
		   (struct tree_process){
			   .pid = pid, .ppid = 40, .exe = "/s/reaper", .env = {"SteamAppId=570"}});
	world_exec(world,
		   (struct tree_process){.pid = pid + 1,
					 .ppid = pid,
					 .exe = GAMES "SteamLinuxRuntime_sniper/"
						      "pressure-vessel/bin/pressure-vessel-wrap",
					 .env = {"SteamAppId=570"}});
	world_exec(world, (struct tree_process){.pid = pid + 2,
						.ppid = pid + 1,
						.exe = "/usr/lib/pressure-vessel/pv-adverb",
						.env = {"SteamAppId=570"}});
	world_exec(world, (struct tree_process){.pid = pid + 3,
						.ppid = pid + 2,
						.exe = "/usr/bin/python3.9",
						.args = {"python3", GAMES "Proton 9.0/proton",
							 "waitforexitandrun", game},
						.env = {"SteamAppId=570"}});
	world_exec(world, (struct tree_process){.pid = pid + 4,
						.ppid = pid + 2,
						.exe = PROTON "wineserver",
						.env = {"SteamAppId=570"}});
	world_exec(world, WINDOWS(pid + 5, pid + 3, "570", "c:\\windows\\system32\\steam.exe"));
	world_exec(world, WINDOWS(pid + 6, pid + 2, "570", "C:\\windows\\system32\\services.exe"));
	world_exec(world,
		   WINDOWS(pid + 7, pid + 2, "570", "C:\\windows\\system32\\winedevice.exe"));
	world_exec(world, WINDOWS(pid + 8, pid + 2, "570", "C:\\windows\\system32\\explorer.exe"));
	assert_int_equal(world_game(world), 0);
	world_exec(world, WINDOWS(pid + 9, pid + 2, "570", game));
	assert_int_equal(world_game(world), pid + 9);
	world_exec(world, WINDOWS(pid + 10, pid + 2, "570", "C:\\windows\\system32\\plugplay.exe"));
	world_exec(world, WINDOWS(pid + 11, pid + 2, "570", "C:\\windows\\system32\\rpcss.exe",
				  .threads = 90, .rss_mib = 4000));
}

static void test_proton_game(void **state)
{
	struct world *world = *state;

	proton(world, 200, "570", "Trader Game.exe");
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 209);
	assert_int_equal(world->changes, 1);
	assert_string_equal(launches_game(world->launches)->exe, "Trader Game.exe");
	/* Wine's own things stay for a while. */
	world_end(world, 209);
	assert_int_equal(world_game(world), 0);
}

static void test_launcher_then_game(void **state)
{
	struct world *world = *state;

	world_exec(world, WINDOWS(60, 1, "480", "Z:\\g\\common\\G\\TraderLauncher.exe",
				  .threads = 60, .rss_mib = 900, .fds = {"/dev/dri/renderD128"}));
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 0);
	world_exec(world, WINDOWS(61, 1, "480", "Z:\\g\\common\\G\\trader.exe"));
	assert_int_equal(world_game(world), 61);
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 61);
	assert_int_equal(world->changes, 1);
}

/* Named in the table, or not: then the one that grows is the game. */
static void test_anti_cheat_bootstrap(void **state)
{
	struct world *world = *state;
	uint64_t begun_ns;

	world_exec(world, WINDOWS(60, 1, "480", "Z:\\g\\G\\start_protected_game.exe"));
	world_exec(world, WINDOWS(61, 1, "480", "Z:\\g\\G\\EasyAntiCheat_EOS.exe"));
	assert_int_equal(world_game(world), 0);
	world_exec(world, WINDOWS(62, 1, "480", "Z:\\g\\G\\trader.exe"));
	assert_int_equal(world_game(world), 62);
	for (pid_t pid = 60; pid <= 62; pid++)
		world_end(world, pid);

	world_exec(world, WINDOWS(70, 1, "480", "Z:\\g\\G\\boot.exe"));
	assert_int_equal(world_game(world), 70);
	world_wait(world, 60 * SECOND);
	world_exec(world, WINDOWS(71, 1, "480", "Z:\\g\\G\\trader.exe"));
	begun_ns = world->now_ns;
	assert_int_equal(world_game(world), 70);
	world_put(world, WINDOWS(71, 1, "480", "Z:\\g\\G\\trader.exe", .threads = 60,
				 .rss_mib = 2000, .fds = {"/dev/dri/renderD128"}));
	world_wait(world, 3 * SECOND);
	assert_int_equal(world_game(world), 71);
	assert_true(world_entry(world, 71)->game_at_ns - begun_ns <= LAUNCHES_LOOK_1_NS);
	world_end(world, 70);
	assert_int_equal(world_game(world), 71);
}

static void test_crash_handler_after_game(void **state)
{
	struct world *world = *state;

	world_native(world, 60, GAMES "T/trader");
	world_exec(world, (struct tree_process){.pid = 61,
						.ppid = 60,
						.exe = GAMES "T/UnityCrashHandler64",
						.threads = 80,
						.rss_mib = 3000,
						.env = STEAM_ENV("480")});
	/* One of a name that no rule has. */
	world_native(world, 62, GAMES "T/oops");
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 60);
	assert_int_equal(world->changes, 1);
	world_end(world, 60);
	/* The best that is left of the family, until it ends too. */
	assert_int_equal(world_game(world), 62);
	world_end(world, 62);
	assert_int_equal(world_game(world), 0);
}

/* Two of one name: by number, as large as said when they are looked at. */
static void rivals(struct world *world, unsigned int rss_60, unsigned int rss_61,
		   const char *device)
{
	for (pid_t pid = 61; pid >= 60; pid--)
		world_exec(world, (struct tree_process){.pid = pid,
							.ppid = 1,
							.exe = GAMES "T/trader",
							.env = STEAM_ENV("480")});
	assert_int_equal(world_game(world), 61);
	for (pid_t pid = 61; pid >= 60; pid--)
		world_put(world, (struct tree_process){.pid = pid,
						       .ppid = 1,
						       .exe = GAMES "T/trader",
						       .threads = 4,
						       .rss_mib = pid == 60 ? rss_60 : rss_61,
						       .env = STEAM_ENV("480"),
						       .fds = {device}});
	world_wait(world, 60 * SECOND);
}

/* Both grow alike: the one that led keeps leading, whichever is looked at first. */
static void test_equals_do_not_take_turns(void **state)
{
	struct world *world = *state;

	rivals(world, 900, 600, "/dev/dri/renderD128");
	assert_int_equal(world_game(world), 61);
	assert_int_equal(world->changes, 1);
}

static void test_equals_in_the_other_order(void **state)
{
	struct world *world = *state;

	world->reverse = true;
	test_equals_do_not_take_turns(state);
}

/* With all else equal, the one that is much larger. */
static void test_growth_decides(void **state)
{
	struct world *world = *state;

	rivals(world, 490, 50, NULL);
	assert_int_equal(world_game(world), 60);
	assert_int_equal(world->changes, 2);
}

static void test_first_thread_ends(void **state)
{
	struct world *world = *state;

	world_native(world, 60, GAMES "T/trader");
	world_native(world, 61, "/usr/bin/tool");
	for (pid_t pid = 60; pid <= 61; pid++) {
		const struct tree_process left = {
			.pid = pid, .start = (uint64_t)pid, .ppid = 1, .threads = 20};

		tree_stat(world->tree, &left, 'Z');
		world_hide(world, pid);
	}
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 60);
	assert_int_equal(world->changes, 1);
	/* Nor is what is left of a tool more than it was. */
	world_end(world, 60);
	assert_int_equal(world_game(world), 0);
}

/* A child of a child whose parent is gone: by its id, by descent that is told, or as survivor. */
static void test_double_fork(void **state)
{
	struct world *world = *state;

	world_native(world, 60, GAMES "T/start");
	world_native(world, 62, GAMES "T/trader");
	world_end(world, 60);
	assert_int_equal(world_game(world), 62);
	world_end(world, 62);

	world_name(world, (struct tree_process){.pid = 70, .ppid = 1, .exe = "/usr/bin/bash"},
		   LAUNCHES_WRAPPER, "", "");
	world_exec_from(world, (struct tree_process){.pid = 72, .ppid = 1, .exe = "/home/u/x/game"},
			70);
	assert_int_equal(world_game(world), 72);
	world_end(world, 70);
	assert_int_equal(world_game(world), 72);
	/* Forked without an exec; told before its parent's end. */
	world_exec_from(world, (struct tree_process){.pid = 73, .ppid = 1, .exe = "/home/u/x/game"},
			72);
	world_end(world, 72);
	assert_int_equal(world_game(world), 73);
}

/* Started by the portal: no descendant of the reaper, but of its id. */
static void test_flatpak_sub_sandbox(void **state)
{
	struct world *world = *state;
	const char *cgroup = "/user.slice/app.slice/app-flatpak-com.valvesoftware.Steam-77.scope";

	world_exec(world, (struct tree_process){.pid = 60,
						.ppid = 40,
						.exe = "/app/reaper",
						.cgroup = cgroup,
						.env = STEAM_ENV("480")});
	world_exec(world, (struct tree_process){
				  .pid = 90, .ppid = 1, .exe = "/usr/bin/bwrap", .cgroup = cgroup});
	world_exec(world, (struct tree_process){.pid = 91,
						.ppid = 90,
						.exe = GAMES "T/trader",
						.cgroup = cgroup,
						.env = STEAM_ENV("480")});
	assert_int_equal(world_game(world), 91);
	assert_string_equal(launches_game(world->launches)->app, "steam-480");
	world_end(world, 60);
	assert_int_equal(world_game(world), 91);
}

static void test_steam_of_flatpak_is_no_game(void **state)
{
	struct world *world = *state;
	const char *cgroup = "/user.slice/app.slice/app-flatpak-com.valvesoftware.Steam-77.scope";

	world_exec(world,
		   (struct tree_process){.pid = 60,
					 .ppid = 40,
					 .threads = 60,
					 .exe = "/app/x/steam",
					 .cgroup = cgroup,
					 .fds = {"/dev/dri/renderD128", "/dev/input/event5"}});
	world_wait(world, 60 * SECOND);
	assert_int_equal(world->changes, 0);
	assert_int_equal(world->looks, 0);
}

static void test_two_games(void **state)
{
	struct world *world = *state;

	world_native(world, 60, GAMES "T/trader");
	world_exec(world,
		   (struct tree_process){.pid = 61,
					 .ppid = 1,
					 .exe = GAMES "S/shadow",
					 .threads = 90,
					 .rss_mib = 5000,
					 .env = {"SteamAppId=570", "MANGOHUD=1"},
					 .fds = {"/dev/dri/renderD128", "/dev/input/event5"}});
	world_wait(world, 60 * SECOND);
	/* Equally sure: the first stays, and the second says why not. */
	assert_int_equal(world_game(world), 60);
	assert_int_equal(world_entry(world, 61)->verdict, LAUNCHES_NOT_FIRST);
	assert_int_equal(world_entry(world, 61)->game_at_ns, 0);
	/* Until the user turns to it, and back, and it ends. */
	world_name(
		world,
		(struct tree_process){
			.pid = 61, .ppid = 1, .exe = GAMES "S/shadow", .env = {"SteamAppId=570"}},
		LAUNCHES_CONTROL, "", "esports");
	assert_int_equal(world_game(world), 61);
	assert_string_equal(launches_game(world->launches)->profile, "esports");
	world_name(world,
		   (struct tree_process){
			   .pid = 60, .ppid = 1, .exe = GAMES "T/trader", .env = STEAM_ENV("480")},
		   LAUNCHES_CONTROL, "", "");
	assert_int_equal(world_game(world), 60);
	world_end(world, 60);
	assert_int_equal(world_game(world), 61);
	world_end(world, 61);
	assert_int_equal(world_game(world), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(test_nothing),
		WORLD(test_native_game),
		WORLD(test_proton_game),
		WORLD(test_launcher_then_game),
		WORLD(test_anti_cheat_bootstrap),
		WORLD(test_crash_handler_after_game),
		WORLD(test_equals_do_not_take_turns),
		WORLD(test_equals_in_the_other_order),
		WORLD(test_growth_decides),
		WORLD(test_first_thread_ends),
		WORLD(test_double_fork),
		WORLD(test_flatpak_sub_sandbox),
		WORLD(test_steam_of_flatpak_is_no_game),
		WORLD(test_two_games),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
