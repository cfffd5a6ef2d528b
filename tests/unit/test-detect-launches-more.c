// SPDX-License-Identifier: GPL-2.0-only
/* Which process is the game: how long it takes, who names it, whose number is reused, what is no
 * game, limits. */
#include "launches-world.h"

static void test_hold_off(void **state)
{
	struct world *world = *state;

	world_exec(world, (struct tree_process){.pid = 60,
						.ppid = 1,
						.exe = "/usr/bin/wine",
						.args = {"wine", "trader.exe"},
						.fds = {"/dev/dri/renderD128"}});
	world_wait(world, 4 * SECOND);
	assert_int_equal(world_game(world), 0);
	assert_int_equal(world_entry(world, 60)->verdict, LAUNCHES_HOLD_OFF);
	world_wait(world, 2 * SECOND);
	assert_int_equal(world_game(world), 60);
	world_wait(world, 60 * SECOND);
	assert_true(launches_next_at_ns(world->launches) == UINT64_MAX);
	/* At 2 s, when it became the game, and at 10 s. */
	assert_int_equal(world->looks, 3);
	/* A second that does not last. */
	world_end(world, 60);
	world_exec(world, (struct tree_process){.pid = 61,
						.ppid = 1,
						.exe = "/usr/bin/wine",
						.args = {"wine", "trader.exe"},
						.fds = {"/dev/dri/renderD128"}});
	world_wait(world, 4 * SECOND);
	world_end(world, 61);
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 0);
}

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

static void test_numbers_are_reused(void **state)
{
	struct world *world = *state;
	struct tree_process game = {.pid = 60,
				    .ppid = 1,
				    .start = 100,
				    .exe = GAMES "T/trader",
				    .env = STEAM_ENV("480")};

	world_exec(world, game);
	assert_int_equal(world_game(world), 60);
	/* The end of another that had the number before. */
	world_end_id(world, (struct launches_id){60, 99});
	assert_int_equal(world_game(world), 60);
	/* Its end was missed; a shell has the number, and its child is no child of the game. */
	world_exec(world, (struct tree_process){
				  .pid = 60, .ppid = 1, .start = 500, .exe = "/usr/bin/bash"});
	assert_int_equal(world_game(world), 0);
	assert_int_equal(world_entry(world, 60)->verdict, LAUNCHES_OVER);
	game.start = 600;
	world_exec(world, game);
	assert_int_equal(world_game(world), 60);
	/* The same between a timer and its look. */
	world_put(world, (struct tree_process){
				 .pid = 60, .ppid = 1, .start = 700, .exe = "/usr/bin/bash"});
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 0);
	/* A child of the new one, while the old is still in the table. */
	world_name(world, (struct tree_process){.pid = 70, .start = 800, .exe = "/usr/bin/bash"},
		   LAUNCHES_WRAPPER, "", "");
	world_put(world, (struct tree_process){.pid = 70, .start = 900, .exe = "/usr/bin/bash"});
	world_exec(world,
		   (struct tree_process){.pid = 71, .ppid = 70, .start = 901, .exe = "/home/u/x"});
	assert_int_equal(world_game(world), 70);
}

/* It ends before the look that its timer asks for. */
static void test_gone_before_the_look(void **state)
{
	struct world *world = *state;

	world_exec(world,
		   (struct tree_process){
			   .pid = 60, .ppid = 1, .exe = GAMES "T/trader", .env = STEAM_ENV("480")});
	world_gone(world, 60);
	world_wait(world, 60 * SECOND);
	assert_int_equal(world_game(world), 0);
	assert_int_equal(world->looks, 1);
}

/* Read in the middle of its exec: looked at again soon. */
static void test_partial_then_game(void **state)
{
	struct world *world = *state;
	struct tree_process game = {.pid = 60,
				    .start = 60,
				    .ppid = 1,
				    .exe = GAMES "T/trader",
				    .env = STEAM_ENV("480")};
	struct launches_actions act;
	struct rules_score score;
	struct facts facts;

	tree_stat(world->tree, &game, 'S');
	assert_int_equal(facts_look(world->tree->fd, 60, world->tree->rules, NULL, &facts), 0);
	score = tree_score(world->tree, &facts);
	launches_on_exec(world->launches, &facts, &score, (struct launches_id){0}, world->now_ns,
			 &act);
	assert_int_equal(world_game(world), 0);
	tree_put(world->tree, &game);
	world_wait(world, SECOND / 10);
	assert_int_equal(world_game(world), 60);
}

/* Loads of a desktop, that last. */
static void test_no_games(void **state)
{
	struct world *world = *state;
	const char *term = "/user.slice/app.slice/app-org.kde.konsole-7.scope";
	const struct tree_process desktop[] = {
		{.exe = "/usr/lib/firefox/firefox", .threads = 60},
		{.exe = "/opt/google/chrome/chrome", .threads = 60},
		{.exe = "/usr/share/code/code", .threads = 70},
		{.exe = "/opt/idea/jbr/bin/java", .threads = 90, .args = {"java", "-cp", "idea"}},
		{.exe = "/usr/bin/kwin_wayland", .threads = 40},
		{.exe = "/opt/unheardof/unheardof", .threads = 60},
		{.exe = "/usr/bin/unheardof", .threads = 60},
		{.exe = "/home/u/project/build/unit/test-x", .threads = 40},
		/* With a game's environment, as what Steam's overlay opens has. */
		{.exe = "/usr/lib/firefox/firefox", .threads = 60, .env = STEAM_ENV("480")},
	};

	for (size_t i = 0; i < sizeof(desktop) / sizeof(desktop[0]); i++) {
		struct tree_process p = desktop[i];

		p.pid = (pid_t)(1000 + i);
		p.ppid = 1;
		p.rss_mib = 4000;
		p.cgroup = term;
		p.fds[0] = "/dev/dri/renderD128";
		p.fds[1] = "/dev/input/event3";
		world_exec(world, p);
	}
	world_wait(world, 60 * SECOND);
	assert_int_equal(world->changes, 0);
	assert_true(launches_next_at_ns(world->launches) == UINT64_MAX);
	/* make -j: nobody is ever looked at again. */
	world->looks = 0;
	for (pid_t pid = 2000; pid < 2200; pid += 4) {
		world_exec(world, (struct tree_process){
					  .pid = pid, .exe = "/usr/bin/make", .cgroup = term});
		world_exec(world,
			   (struct tree_process){
				   .pid = pid + 1, .ppid = pid, .exe = "/bin/sh", .cgroup = term});
		world_exec(world, (struct tree_process){.pid = pid + 2,
							.ppid = pid + 1,
							.exe = "/usr/lib/gcc/x/14/cc1",
							.cgroup = term});
		world_exec(world, (struct tree_process){.pid = pid + 3,
							.ppid = pid + 1,
							.exe = "/usr/bin/sed",
							.cgroup = term});
	}
	assert_true(launches_next_at_ns(world->launches) == UINT64_MAX);
	world_wait(world, 60 * SECOND);
	assert_int_equal(world->changes, 0);
	assert_int_equal(world->looks, 0);
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

/* The tables are full of strangers: the game stays, and room is made of the oldest. */
static void test_full_tables(void **state)
{
	struct world *world = *state;
	struct launches_actions act;
	struct rules_score score;
	struct facts facts;
	unsigned int forgotten = 0;

	world_exec(world,
		   (struct tree_process){
			   .pid = 60, .ppid = 1, .exe = GAMES "T/trader", .env = STEAM_ENV("480")});
	facts = tree_look(world->tree, 60);
	for (pid_t pid = 1000; pid < 3000; pid++) {
		facts.pid = pid;
		facts.start_ticks = (uint64_t)pid;
		/* Every third has a launch of its own, the rest belong to one of them. */
		facts.ppid = pid % 3 ? pid - pid % 3 : 1;
		facts.parent_start_ticks = (uint64_t)facts.ppid;
		snprintf(facts.app, sizeof(facts.app), "steam-%d", pid % 3 ? 480 : (int)pid);
		score = tree_score(world->tree, &facts);
		launches_on_exec(world->launches, &facts, &score, (struct launches_id){0},
				 world->now_ns, &act);
		forgotten += act.forgets;
		assert_int_equal(act.watch.pid, pid);
		assert_int_equal(world_game(world), 60);
	}
	assert_true(forgotten >= 2000 - LAUNCHES_PROCESSES);
	assert_non_null(world_entry(world, 60));
	assert_non_null(launches_history(world->launches, LAUNCHES_HISTORY - 1));
	assert_null(launches_history(world->launches, LAUNCHES_HISTORY));
	world_wait(world, 60 * SECOND);
	assert_true(launches_next_at_ns(world->launches) == UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(test_hold_off),
		WORLD(test_wrapper_names),
		WORLD(test_wrapper_becomes_the_game),
		WORLD(test_ranks),
		WORLD(test_user_takes_it_back),
		WORLD(test_name_without_a_namer),
		WORLD(test_numbers_are_reused),
		WORLD(test_gone_before_the_look),
		WORLD(test_partial_then_game),
		WORLD(test_no_games),
		WORLD(test_users_rules),
		WORLD(test_two_ids_of_one_launch),
		WORLD(test_launches_within_a_launch),
		WORLD(test_full_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
