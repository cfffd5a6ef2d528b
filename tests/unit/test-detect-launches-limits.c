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

/* Of a game's family, but what it is could not be read: it may be a tool. */
static void test_partial_member(void **state)
{
	struct world *world = *state;
	const struct launches_id none = {0};
	struct launches_actions act;
	struct rules_score score;
	struct facts facts;

	world_name(world, (struct tree_process){.pid = 70, .ppid = 1, .exe = "/usr/bin/bash"},
		   LAUNCHES_WRAPPER, "", "");
	world_put(world, (struct tree_process){.pid = 71, .ppid = 70, .exe = "/usr/bin/sed"});
	world_hide(world, 71);
	assert_int_equal(facts_look(world->tree->fd, 71, world->tree->rules, NULL, &facts), 0);
	score = tree_score(world->tree, &facts);
	launches_on_exec(world->launches, &facts, &score, none, world->now_ns, &act);
	assert_int_equal(world_game(world), 70);
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

/* Looked at twice and still nothing: nobody needs to watch it. */
static void test_hopeless_is_forgotten(void **state)
{
	struct world *world = *state;

	world_exec(world, (struct tree_process){.pid = 60,
						.ppid = 1,
						.exe = "/opt/unheardof/unheardof",
						.cgroup = "/user.slice/app.slice/app-x-7.scope"});
	world_wait(world, 9 * SECOND);
	assert_int_equal(world->forgets, 0);
	world_wait(world, 2 * SECOND);
	assert_int_equal(world->forgets, 1);
	assert_int_equal(world->looks, 2);
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
		WORLD(test_numbers_are_reused),
		WORLD(test_gone_before_the_look),
		WORLD(test_partial_then_game),
		WORLD(test_partial_member),
		WORLD(test_hopeless_is_forgotten),
		WORLD(test_no_games),
		WORLD(test_full_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
