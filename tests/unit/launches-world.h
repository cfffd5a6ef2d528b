/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processes in a written tree, and what detection makes of them: what an agent does, with
 * a clock of the test's own.
 */
#ifndef TESTS_UNIT_LAUNCHES_WORLD_H
#define TESTS_UNIT_LAUNCHES_WORLD_H

#include "detect-tree.h"

#include "detect/launches.h"

#define SECOND 1000000000ull

struct world {
	struct tree *tree;
	struct launches *launches;
	uint64_t now_ns;
	unsigned int changes, timers, looks, forgets;
	bool reverse; /* looks are answered in the other order */
	/* For generated launches: who may be the game, and how often somebody else was. */
	bool checked;
	pid_t truth, stand_in;
	unsigned int falses;
};

static inline int world_setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	tree_setup((void **)&world->tree);
	assert_int_equal(launches_new(&world->launches), 0);
	world->now_ns = 100 * SECOND;
	*state = world;
	return 0;
}

static inline int world_teardown(void **state)
{
	struct world *world = *state;
	void *tree = world->tree;

	assert_null(launches_free(world->launches));
	tree_teardown(&tree);
	free(world);
	return 0;
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

static inline pid_t world_game(const struct world *world)
{
	return launches_game(world->launches)->id.pid;
}

static inline void world_count(struct world *world, const struct launches_actions *act)
{
	pid_t game = world_game(world);

	world->changes += act->game_changed;
	world->forgets += act->forgets;
	if (world->checked && act->game_changed && game && game != world->truth &&
	    game != world->stand_in)
		world->falses++;
}

static inline void world_end_id(struct world *world, struct launches_id id)
{
	struct launches_actions act;

	launches_on_end(world->launches, id, world->now_ns, &act);
	world_count(world, &act);
}

static inline void world_look(struct world *world, struct launches_id id)
{
	struct launches_actions act;
	struct rules_score score;
	struct facts facts;

	world->looks++;
	if (facts_look(world->tree->fd, id.pid, world->tree->rules, &tree_devices, &facts)) {
		world_end_id(world, id);
		return;
	}
	score = tree_score(world->tree, &facts);
	launches_on_look(world->launches, &facts, &score, world->now_ns, &act);
	world_count(world, &act);
}

/* Lets time pass; timers come when they are due. */
static inline void world_wait(struct world *world, uint64_t ns)
{
	uint64_t until_ns = world->now_ns + ns;

	while (launches_next_at_ns(world->launches) <= until_ns) {
		struct launches_actions act;

		if (launches_next_at_ns(world->launches) > world->now_ns)
			world->now_ns = launches_next_at_ns(world->launches);
		launches_on_timer(world->launches, world->now_ns, &act);
		world_count(world, &act);
		for (int i = 0; i < act.looks; i++)
			world_look(world, act.look[world->reverse ? act.looks - 1 - i : i]);
		assert_true(world->timers++ < 1000000);
	}
	world->now_ns = until_ns;
}

/* Its start time is its number unless it says otherwise. */
static inline struct facts world_put(struct world *world, struct tree_process p)
{
	struct facts facts;

	p.start = p.start ? p.start : (uint64_t)p.pid;
	tree_put(world->tree, &p);
	assert_int_equal(facts_look(world->tree->fd, p.pid, world->tree->rules, NULL, &facts), 0);
	return facts;
}

static inline void world_exec_from(struct world *world, struct tree_process p, pid_t origin)
{
	struct facts facts = world_put(world, p);
	struct rules_score score = tree_score(world->tree, &facts);
	struct launches_actions act;

	launches_on_exec(world->launches, &facts, &score,
			 (struct launches_id){origin, (uint64_t)origin}, world->now_ns, &act);
	world_count(world, &act);
	world_wait(world, 1000000);
}

static inline void world_exec(struct world *world, struct tree_process p)
{
	world_exec_from(world, p, 0);
}

static inline void world_name(struct world *world, struct tree_process p, enum launches_why why,
			      const char *app, const char *profile)
{
	const struct launches_name name = {why, app, profile};
	struct facts facts = world_put(world, p);
	struct rules_score score = tree_score(world->tree, &facts);
	struct launches_actions act;

	assert_int_equal(
		launches_on_name(world->launches, &facts, &score, &name, world->now_ns, &act), 0);
	world_count(world, &act);
}

/* What it runs is not to be read any more, as when its first thread has ended. */
static inline void world_hide(struct world *world, pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%d/exe", world->tree->root, (int)pid);
	assert_int_equal(unlink(path), 0);
	tree_bytes(world->tree, pid, "cmdline", "", 0);
	tree_bytes(world->tree, pid, "environ", "", 0);
}

static inline void world_gone(struct world *world, pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%d", world->tree->root, (int)pid);
	assert_int_equal(nftw(path, tree_remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

static inline void world_end(struct world *world, pid_t pid)
{
	world_gone(world, pid);
	world_end_id(world, (struct launches_id){pid, 0});
}

/* The candidate's line in the history. */
static inline const struct launches_entry *world_entry(const struct world *world, pid_t pid)
{
	const struct launches_entry *entry;

	for (unsigned int n = 0; (entry = launches_history(world->launches, n)); n++)
		if (entry->id.pid == pid)
			return entry;
	return NULL;
}

#define GAMES  "/home/u/.steam/steamapps/common/"
#define PROTON GAMES "Proton 9.0/files/bin/"

#define STEAM_ENV(id) {"SteamAppId=" id, "SteamGameId=" id, "HOME=/home/u"}
#define PROTON_ENV(id)                                                   \
	{"SteamAppId=" id, "SteamGameId=" id, "STEAM_COMPAT_APP_ID=" id, \
	 "STEAM_COMPAT_DATA_PATH=/home/u/compatdata/" id}

/* One that Steam starts, of app 480. */
static inline void world_native(struct world *world, pid_t pid, const char *exe)
{
	world_exec(world, (struct tree_process){
				  .pid = pid, .ppid = 1, .exe = exe, .env = STEAM_ENV("480")});
}

/* A Windows program, as Proton runs it, with double fork: a child of the sandbox's reaper. */
#define WINDOWS(number, parent, id, program, ...)                                    \
	(struct tree_process)                                                        \
	{                                                                            \
		.pid = (number), .ppid = (parent), .exe = PROTON "wine64-preloader", \
		.args = {program}, .env = PROTON_ENV(id), __VA_ARGS__                \
	}

#endif
