// SPDX-License-Identifier: GPL-2.0-only
/* Which process is the game: by whose word, and of which launch. */
#include "launches-world.h"

static void test_wrapper_names(void **state)
{
	struct world *world = *state;
	const struct launches_game *game = launches_game(world->launches);
	struct tree_process named = {.pid = 70, .ppid = 40, .exe = "/usr/bin/bash"};

	world_name(world, named, LAUNCHES_WRAPPER, "steam-480", "battery");
	assert_int_equal(world_game(world), 70);
	assert_string_equal(game->app, "steam-480");
	assert_string_equal(game->profile, "battery");
	assert_int_equal(game->why, LAUNCHES_WRAPPER);
	/* Tools of the script come and go. */
	world_exec(world, (struct tree_process){.pid = 71, .ppid = 70, .exe = "/usr/bin/sed"});
	assert_int_equal(world_game(world), 70);
	/* The game at once, though nothing but its parent speaks for it. */
	world_exec(world, (struct tree_process){.pid = 72, .ppid = 70, .exe = "/home/u/t/trader"});
	assert_int_equal(world_game(world), 72);
	world_exec(world,
		   (struct tree_process){.pid = 73, .ppid = 72, .exe = "/home/u/t/CrashReporter"});
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 72);
	assert_string_equal(game->profile, "battery");
	world_end(world, 72);
	assert_int_equal(world_game(world), 70);
	world_end(world, 70);
	assert_int_equal(world_game(world), 0);
}

/* What speaks for it is its parent only; with its first thread ended, that still holds. */
static void test_vouched_game_goes_on(void **state)
{
	struct world *world = *state;
	const struct tree_process left = {.pid = 71, .start = 71, .ppid = 70, .threads = 20};

	world_name(world, (struct tree_process){.pid = 70, .ppid = 1, .exe = "/usr/bin/bash"},
		   LAUNCHES_WRAPPER, "", "");
	world_exec(world, (struct tree_process){.pid = 71, .ppid = 70, .exe = "/home/u/t/trader"});
	tree_stat(world->tree, &left, 'Z');
	world_hide(world, 71);
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 71);
	assert_string_equal(launches_game(world->launches)->exe, "trader");
}

/* A shell that was named once, and what gamerun ran in it, speak for nothing that comes later. */
static void test_named_shell_is_no_launch(void **state)
{
	struct world *world = *state;
	struct launches_actions act;

	world_name(world, (struct tree_process){.pid = 70, .ppid = 1, .exe = "/usr/bin/bash"},
		   LAUNCHES_CONTROL, "", "");
	launches_on_unname(world->launches, world->now_ns, &act);
	assert_int_equal(world_game(world), 0);
	world_name(world, (struct tree_process){.pid = 71, .ppid = 70, .exe = "/home/u/t/trader"},
		   LAUNCHES_WRAPPER, "steam-731", "");
	assert_int_equal(world_game(world), 71);
	world_end(world, 71);
	world_exec(world, (struct tree_process){.pid = 72, .ppid = 70, .exe = "/home/u/t/other"});
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 0);
}

/* gamerun registers, then becomes what it was asked to start. */
static void test_wrapper_becomes_the_game(void **state)
{
	struct world *world = *state;

	world_name(world, (struct tree_process){.pid = 70, .ppid = 40, .exe = "/usr/bin/gamerun"},
		   LAUNCHES_WRAPPER, "", "");
	world_exec(world,
		   (struct tree_process){.pid = 70, .ppid = 40, .exe = "/usr/bin/openthing"});
	assert_int_equal(world_game(world), 70);
	assert_string_equal(launches_game(world->launches)->exe, "openthing");
	world_wait(world, 60 * SECOND);
	assert_int_equal(world->changes, 2);
}

static void test_ranks(void **state)
{
	struct world *world = *state;
	struct tree_process plain = {.pid = 80, .ppid = 1, .exe = "/opt/x/x"};

	world_exec(world,
		   (struct tree_process){
			   .pid = 60, .ppid = 1, .exe = GAMES "T/trader", .env = STEAM_ENV("480")});
	world_name(world, (struct tree_process){.pid = 70, .ppid = 1, .exe = "/opt/y/y"},
		   LAUNCHES_WRAPPER, "", "");
	assert_int_equal(world_game(world), 70);
	world_name(world, plain, LAUNCHES_FOREGROUND, "", "");
	assert_int_equal(world_game(world), 80);
	/* What the user named is that one, whatever it starts; nobody else's word counts. */
	world_exec(world, (struct tree_process){.pid = 81,
						.ppid = 80,
						.exe = GAMES "S/s",
						.env = {"SteamAppId=570"},
						.threads = 90});
	world_name(world, (struct tree_process){.pid = 71, .ppid = 1, .exe = "/opt/z/z"},
		   LAUNCHES_WRAPPER, "", "");
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 80);
	world_end(world, 80);
	assert_int_equal(world_game(world), 81);
	world_end(world, 81);
	assert_true(world_game(world) == 70 || world_game(world) == 71);
	world_end(world, 70);
	assert_int_equal(world_game(world), 71);
	world_end(world, 71);
	assert_int_equal(world_game(world), 60);
}

static void test_user_takes_it_back(void **state)
{
	struct world *world = *state;
	struct launches_actions act;

	world_exec(world,
		   (struct tree_process){
			   .pid = 60, .ppid = 1, .exe = GAMES "T/trader", .env = STEAM_ENV("480")});
	world_name(world, (struct tree_process){.pid = 80, .ppid = 1, .exe = "/opt/x/x"},
		   LAUNCHES_CONTROL, "", "");
	assert_int_equal(world_game(world), 80);
	launches_on_unname(world->launches, world->now_ns, &act);
	assert_true(act.game_changed);
	assert_int_equal(world_game(world), 60);
	world_end(world, 60);
	assert_int_equal(world_game(world), 0);
}

static void test_name_without_a_namer(void **state)
{
	struct world *world = *state;
	const struct launches_name name = {.why = LAUNCHES_SEEN};
	struct facts facts = world_put(world, (struct tree_process){.pid = 60, .exe = "/x/y"});
	struct rules_score score = tree_score(world->tree, &facts);
	struct launches_actions act;

	assert_int_equal(launches_on_name(world->launches, &facts, &score, &name, 1, &act),
			 -EINVAL);
	assert_int_equal(world_game(world), 0);
}

static void test_users_rules(void **state)
{
	struct world *world = *state;
	char err[128];

	assert_int_equal(
		rules_add(world->tree->rules, "game \"T\"", "exe", "t.bin", err, sizeof(err)), 0);
	assert_int_equal(rules_add(world->tree->rules, "reject", "exe", "s", err, sizeof(err)), 0);
	world_exec(world,
		   (struct tree_process){
			   .pid = 61, .ppid = 1, .exe = GAMES "S/s", .env = STEAM_ENV("480")});
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 0);
	world_exec(world, (struct tree_process){.pid = 60, .ppid = 1, .exe = "/opt/t/t.bin"});
	assert_int_equal(world_game(world), 60);
	/* Unless the user names that very process. */
	world_name(world,
		   (struct tree_process){
			   .pid = 61, .ppid = 1, .exe = GAMES "S/s", .env = STEAM_ENV("480")},
		   LAUNCHES_CONTROL, "", "");
	assert_int_equal(world_game(world), 61);
}

/* One store's id by the first process, another's by those that lost their parent. */
static void test_two_ids_of_one_launch(void **state)
{
	struct world *world = *state;

	world_exec(world, (struct tree_process){.pid = 60,
						.ppid = 1,
						.exe = "/usr/bin/python3.11",
						.env = {"HEROIC_APP_NAME=Foo"}});
	world_exec(world, (struct tree_process){.pid = 61,
						.ppid = 60,
						.exe = "/usr/bin/python3.11",
						.env = {"HEROIC_APP_NAME=Foo", "SteamAppId=77"}});
	world_exec(world, WINDOWS(62, 1, "77", "G:\\trader.exe"));
	assert_int_equal(world_game(world), 62);
	assert_string_equal(launches_game(world->launches)->app, "heroic-Foo");
	assert_int_equal(launches_game(world->launches)->steam_id, 77);
}

/* Steam itself started by the wrapper: its games are games of their own. */
static void test_launches_within_a_launch(void **state)
{
	struct world *world = *state;

	world_name(world, (struct tree_process){.pid = 60, .ppid = 1, .exe = "/opt/steam"},
		   LAUNCHES_WRAPPER, "", "");
	world_exec(world, (struct tree_process){.pid = 61,
						.ppid = 60,
						.exe = GAMES "T/trader",
						.env = STEAM_ENV("480")});
	assert_int_equal(world_game(world), 61);
	world_exec(world,
		   (struct tree_process){
			   .pid = 62, .ppid = 60, .exe = GAMES "S/s", .env = {"SteamAppId=570"}});
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 61);
	assert_int_equal(world_entry(world, 62)->verdict, LAUNCHES_NOT_FIRST);
	assert_string_equal(world_entry(world, 62)->app, "steam-570");
}

/* A launcher's word counts for more than a Windows program somewhere. */
static void test_surer_game_takes_over(void **state)
{
	struct world *world = *state;

	world_exec(world, (struct tree_process){.pid = 60,
						.ppid = 1,
						.exe = "/usr/bin/wine",
						.args = {"wine", "tool.exe"},
						.threads = 30,
						.fds = {"/dev/dri/renderD128"}});
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 60);
	world_native(world, 61, GAMES "T/trader");
	assert_int_equal(world_game(world), 61);
	world_end(world, 61);
	assert_int_equal(world_game(world), 60);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(test_wrapper_names),
		WORLD(test_vouched_game_goes_on),
		WORLD(test_wrapper_becomes_the_game),
		WORLD(test_named_shell_is_no_launch),
		WORLD(test_ranks),
		WORLD(test_user_takes_it_back),
		WORLD(test_name_without_a_namer),
		WORLD(test_users_rules),
		WORLD(test_two_ids_of_one_launch),
		WORLD(test_launches_within_a_launch),
		WORLD(test_surer_game_takes_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
