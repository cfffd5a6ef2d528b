// SPDX-License-Identifier: GPL-2.0-only
/* The process of --foreground-pid: found before anything is loaded, its end seen by a pidfd. */
#include <string.h>

#include "log.h"
#include "source.h"
#include "util.h"

/* More changes of the game in that time are followed later: nobody plays so. */
#define GAME_CHANGES_NS (10 * UTIL_NS_PER_S)
enum { GAME_CHANGES_MAX = 20 };

void source_game_report(struct agent *a, enum policy_game_event event, uint32_t generation,
			uint32_t tasks)
{
	const struct policy_game_report report = {event, generation, tasks};
	const struct policy_actions act = policy_on_game(&a->policy, &report);

	if (act.headless)
		log_info("process %d has ended; %u task%s of its tree not yet", (int)a->game.pid,
			 tasks, tasks == 1 ? "" : "s");
	if (act.done && event == POLICY_GAME_RELOADED)
		log_info("process %d had ended, and what it left behind cannot be told from others "
			 "after loading anew: done",
			 (int)a->game.pid);
	else if (act.done)
		log_info("the game has ended: done");
	agent_commit(a, &act);
}

static void game_on_report(void *data, const struct detect_report *report)
{
	struct agent *a = data;

	source_game_report(a, POLICY_GAME_LEADER_ENDED, a->generation, source_kernel_game_tasks(a));
}

static int game_on_ready(struct loop_source *source, uint32_t events)
{
	return detect_dispatch(container_of(source, struct agent, game.source)->game.sensor);
}

uint32_t source_game_tgid(const struct agent *a)
{
	if (a->game.pid)
		return (uint32_t)a->game.pid;
	return a->opt->no_detect ? 0 : GAMER_NOBODY;
}

/*
 * Tasks are marked first: opening devices takes longer than a frame. Its settings say which
 * those are, so they come before what is opened, and go after it has been closed.
 */
void source_game_set(struct agent *a, pid_t pid)
{
	a->game.pid = pid;
	a->now.game_pid = (uint64_t)pid;
	a->generation++;
	a->counted.games += pid != 0;
	source_kernel_game(a);
	source_kernel_apply(a);
	a->game.marked_at_ns = util_now_ns();
	if (!pid)
		source_game_report(a, POLICY_GAME_LEFT, a->generation, 0);
	source_config_game(a);
	if (pid)
		source_game_report(a, POLICY_GAME_STARTED, a->generation, 0);
}

static void game_say(struct agent *a, const struct launches_game *game)
{
	uint64_t now = util_now_ns();

	/* It may have ended, or the user or a surer one took its place. */
	if (a->detect.taken.pid)
		log_info("no longer the game, after %.1f s: process %d",
			 (double)(now - a->detect.since_ns) / UTIL_NS_PER_S,
			 (int)a->detect.taken.pid);
	if (game->id.pid)
		log_info("the game: process %d (%s)%s%s", (int)game->id.pid, game->exe,
			 game->app[0] ? ", " : "", game->app);
	a->detect.since_ns = now;
	snprintf(a->detect.said, sizeof(a->detect.said), "%s", game->exe);
}

/* gamerun, for one, becomes what it was to start. */
static void game_say_name(struct agent *a, const struct launches_game *game)
{
	if (game->id.pid && strcmp(a->detect.said, game->exe))
		log_info("the game: process %d is %s now%s%s", (int)game->id.pid, game->exe,
			 game->app[0] ? ", " : "", game->app);
	snprintf(a->detect.said, sizeof(a->detect.said), "%s", game->exe);
}

/* Anybody can start programs that look like games, and devices are opened for each. */
static bool game_changes_too_often(struct agent *a, uint64_t now)
{
	if (now - a->detect.changes_from_ns > GAME_CHANGES_NS) {
		a->detect.changes_from_ns = now;
		a->detect.changes = 0;
	}
	return ++a->detect.changes > GAME_CHANGES_MAX;
}

/* The same process may have another name now, or another profile: a wrapper has become what it
 * was to start. Marked first, as whoever reads the log may keep us waiting. */
uint64_t source_game_take(struct agent *a)
{
	const struct launches_game *game = launches_game(a->detect.launches);
	uint64_t now = util_now_ns();

	if (game->id.pid == a->detect.taken.pid &&
	    game->id.start_ticks == a->detect.taken.start_ticks) {
		source_config_game(a);
		game_say_name(a, game);
		return UINT64_MAX;
	}
	if (game_changes_too_often(a, now))
		return a->detect.changes_from_ns + GAME_CHANGES_NS + 1;
	source_game_set(a, game->id.pid);
	game_say(a, game);
	a->detect.taken = game->id;
	return UINT64_MAX;
}

static int game_refuse(pid_t pid, pid_t leader, int why)
{
	switch (why) {
	case DETECT_E_NO_PROCESS:
		log_err("--foreground-pid '%d': no such process (allowed: a process id, or 0)",
			(int)pid);
		return AGENT_EXIT_USAGE;
	case DETECT_E_THREAD:
		log_err("--foreground-pid '%d': the id of a thread of %d (allowed: a process id, "
			"or 0)",
			(int)pid, (int)leader);
		return AGENT_EXIT_USAGE;
	case DETECT_E_DENIED:
		log_err("--foreground-pid '%d': not ours to see (allowed: a process id, or 0)",
			(int)pid);
		return AGENT_EXIT_USAGE;
	default:
		log_err("cannot watch process %d: %s", (int)pid, strerror(-why));
		return AGENT_EXIT_ERROR;
	}
}

static int game_open(struct agent *a)
{
	pid_t pid = (pid_t)a->opt->foreground_pid, leader = 0;
	int r;

	if (!pid)
		return 0;
	r = detect_new(&a->game.sensor, pid, &leader, game_on_report, a);
	if (r)
		return game_refuse(pid, leader, r);
	a->game.pid = pid;
	a->game.processes = detect_tree_size(a->game.sensor);
	a->now.game_pid = (uint64_t)pid;
	r = loop_add(a->loop, &a->game.source, detect_fd(a->game.sensor), game_on_ready);
	return r ? game_refuse(pid, leader, r) : 0;
}

static void game_close(struct agent *a)
{
	loop_remove(&a->game.source);
	a->game.sensor = detect_free(a->game.sensor);
}

const struct source source_game = {game_open, game_close};
