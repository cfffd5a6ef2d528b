// SPDX-License-Identifier: GPL-2.0-only
/* The game and the last launches, for who asks on the control socket. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/process.h"
#include "source.h"
#include "util.h"

static const char *const report_why[] = {
	[LAUNCHES_SEEN] = "found",
	[LAUNCHES_WRAPPER] = "named by gamerun",
	[LAUNCHES_FOREGROUND] = "named by --foreground-pid",
	[LAUNCHES_CONTROL] = "named by gamerctl",
};

static const char *const report_verdict[] = {
	[LAUNCHES_IS_GAME] = "the game",
	[LAUNCHES_TOO_LITTLE] = "not a game: too little evidence",
	[LAUNCHES_HOLD_OFF] = "a game in a moment, if it lasts",
	[LAUNCHES_NOT_FIRST] = "not the game: another one is",
	[LAUNCHES_ROLE] = "not a game: a helper, or rejected",
	[LAUNCHES_OVER] = "ended",
};

/* "steam-70" is 70; other launchers' ids are no numbers. */
static uint32_t report_steam(const char *app)
{
	return strncmp(app, "steam-", 6) ? 0 : (uint32_t)strtoul(app + 6, NULL, 10);
}

static void report_found(const struct agent *a, struct control_game *out)
{
	const struct launches_game *game = launches_game(a->detect.launches);

	out->app_id = report_steam(game->app);
	out->since_ns = util_now_ns() - a->detect.since_ns;
	snprintf(out->name, sizeof(out->name), "%s", game->exe);
	snprintf(out->why, sizeof(out->why), "%s%s%s", report_why[game->why],
		 game->app[0] ? ": " : "", game->app);
}

void source_game_status(struct agent *a, struct control_game *out)
{
	out->looked_for = a->detect.exec != NULL;
	if (!a->game.pid)
		return;
	out->pid = a->game.pid;
	out->tasks = source_kernel_game_tasks(a);
	out->ended = a->policy.game == POLICY_GAME_HEADLESS;
	if (a->detect.launches) {
		report_found(a, out);
		return;
	}
	out->since_ns = util_now_ns() - a->attached_at_ns;
	(void)process_name(a->game.pid, out->name, sizeof(out->name));
	snprintf(out->why, sizeof(out->why), "%s", report_why[LAUNCHES_FOREGROUND]);
}

/* Rules are ours and the user's: no text of a process is among them. */
static void report_evidence(const struct agent *a, const struct launches_entry *entry,
			    struct control_launch *out)
{
	size_t len = (size_t)snprintf(out->evidence, sizeof(out->evidence), "%d of %d: %s",
				      entry->score.score, RULES_THRESHOLD, report_why[entry->why]);
	char text[RULES_PATTERN_MAX + 64];

	for (int i = 0; i < entry->score.matched_count && len < sizeof(out->evidence); i++) {
		rules_text(a->detect.rules, entry->score.matched[i], text, sizeof(text));
		len += (size_t)snprintf(out->evidence + len, sizeof(out->evidence) - len, "; %s",
					text);
	}
}

void source_game_launches(struct agent *a, struct control_games *out)
{
	const struct launches_entry *entry;

	if (!a->detect.launches)
		return;
	while (out->count < CONTROL_MAX_LAUNCHES &&
	       (entry = launches_history(a->detect.launches, out->count))) {
		struct control_launch *launch = &out->launch[out->count++];

		launch->pid = entry->id.pid;
		launch->app_id = report_steam(entry->app);
		launch->ago_ns = util_now_ns() - entry->seen_at_ns;
		snprintf(launch->name, sizeof(launch->name), "%s", entry->exe);
		snprintf(launch->verdict, sizeof(launch->verdict), "%s",
			 report_verdict[entry->verdict]);
		report_evidence(a, entry, launch);
	}
}

int source_game_processes(struct agent *a, struct control_processes *out)
{
	struct proc_node nodes[CONTROL_MAX_PROCESSES];
	int found = a->game.pid ? process_tree(a->game.pid, nodes, ARRAY_SIZE(nodes)) : 0;

	if (found < 0)
		return found;
	for (uint32_t i = 0; i < (uint32_t)found && i < CONTROL_MAX_PROCESSES; i++) {
		struct control_process *process = &out->process[out->count++];

		process->pid = nodes[i].pid;
		process->parent = nodes[i].ppid;
		(void)process_name(nodes[i].pid, process->name, sizeof(process->name));
	}
	out->more = (uint32_t)found - out->count;
	return 0;
}
