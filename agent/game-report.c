// SPDX-License-Identifier: GPL-2.0-only
/* The game and the last launches, for who asks on the control socket. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/policy.h"
#include "detect/process.h"
#include "source.h"
#include "util.h"

static const char *const report_why[] = {
	[LAUNCHES_SEEN] = "found",
	[LAUNCHES_GUEST] = "named by gamerun",
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
	snprintf(out->app, sizeof(out->app), "%s", game->app);
	snprintf(out->profile, sizeof(out->profile), "%s", game->profile);
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
	snprintf(out->name, sizeof(out->name), "%s", a->detect.named.exe);
	if (!out->name[0])
		(void)process_name(a->game.pid, out->name, sizeof(out->name));
	snprintf(out->app, sizeof(out->app), "%s", a->detect.named.app);
	snprintf(out->why, sizeof(out->why), "%s", report_why[LAUNCHES_FOREGROUND]);
}

/* Rules are ours and the user's: no text of a process is among them. */
static void report_evidence(const struct agent *a, const struct rules_score *score, char *buf,
			    size_t size)
{
	size_t len = (size_t)snprintf(buf, size, "evidence %d, a game has %d", score->score,
				      RULES_THRESHOLD);
	char text[RULES_PATTERN_MAX + 64];

	for (int i = 0; i < score->matched_count && len < size; i++) {
		rules_text(a->detect.rules, score->matched[i], text, sizeof(text));
		len += (size_t)snprintf(buf + len, size - len, "; %s", text);
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
		report_evidence(a, &entry->score, launch->evidence, sizeof(launch->evidence));
	}
}

static void report_task(const struct gamer_task *task, uint64_t now_ns,
			struct control_explanation *out)
{
	static const char *const kinds[] = {
		[POLICY_BRIEF] = "like input and sound: it goes first at once",
		[POLICY_FRAME] = "like what makes a frame: it goes first",
		[POLICY_COMPUTES] = "it computes: it goes first while a window is open",
	};

	snprintf(out->role, sizeof(out->role), "%s",
		 task->game     ? "of the game"
		 : task->helper ? "the game waits for it"
				: "not of the game");
	if (task->owes_until_ns > now_ns) {
		out->expires_ns = task->owes_until_ns - now_ns;
		snprintf(out->boost, sizeof(out->boost),
			 "a thread of the game waits for a lock of it: as urgent as that one");
	} else if (task->game || task->helper) {
		snprintf(out->boost, sizeof(out->boost),
			 "runs %.2f ms each time, %s; on CPU %d last",
			 (double)task->burst_ns / UTIL_NS_PER_MS,
			 task->urgency < ARRAY_SIZE(kinds) ? kinds[task->urgency] : "", task->cpu);
	} else {
		snprintf(out->boost, sizeof(out->boost), "none, its deadline decides");
	}
}

int source_game_explain(struct agent *a, pid_t pid, struct control_explanation *out)
{
	struct gamer_task task = {.pid = pid};
	struct rules_score score;
	struct facts facts;
	int r = process_name(pid, out->name, sizeof(out->name));

	if (r == -ENOENT)
		r = -ESRCH;
	if (!r && a->scx)
		r = scx_explain(a->scx, &task);
	if (r < 0)
		return r;
	if (task.known) {
		report_task(&task, util_now_ns(), out);
	} else {
		snprintf(out->role, sizeof(out->role), "not ours to schedule");
		snprintf(out->boost, sizeof(out->boost), "none");
	}
	if (!a->detect.rules || facts_look(a->detect.proc_fd, pid, a->detect.rules, NULL, &facts))
		return 0;
	rules_score(a->detect.rules, &facts, &score);
	report_evidence(a, &score, out->why, sizeof(out->why));
	return 0;
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
