// SPDX-License-Identifier: GPL-2.0-only
/* The process of --foreground-pid: found before anything is loaded, its end seen by a pidfd. */
#include <errno.h>
#include <string.h>

#include "detect/process.h"
#include "log.h"
#include "source.h"
#include "util.h"

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

/* Whoever told of it may be gone by now: then it has no name. */
static void game_launched(struct agent *a, struct control_launch *launch)
{
	(void)process_name(launch->pid, launch->name, sizeof(launch->name));
	registry_add(&a->game.registry, launch, util_now_ns());
}

int source_game_register(struct agent *a, pid_t pid, uint32_t app_id, const char *profile)
{
	struct control_launch launch = {.pid = pid, .app_id = app_id};

	snprintf(launch.profile, sizeof(launch.profile), "%s", profile);
	snprintf(launch.evidence, sizeof(launch.evidence), "registered itself");
	snprintf(launch.verdict, sizeof(launch.verdict), "not followed yet");
	game_launched(a, &launch);
	log_debug("process %d (%s) says it is a game", (int)pid, launch.name);
	return 0;
}

int source_game_foreground(struct agent *a, pid_t pid)
{
	return -EOPNOTSUPP;
}

void source_game_status(struct agent *a, struct control_game *out)
{
	if (!a->game.pid)
		return;
	out->pid = a->game.pid;
	out->tasks = source_kernel_game_tasks(a);
	out->ended = a->policy.game == POLICY_GAME_HEADLESS;
	out->since_ns = util_now_ns() - a->game.since_at_ns;
	memcpy(out->name, a->game.name, sizeof(out->name));
	snprintf(out->why, sizeof(out->why), "named by --foreground-pid");
}

void source_game_launches(struct agent *a, struct control_games *out)
{
	registry_report(&a->game.registry, util_now_ns(), out);
	/* What registers itself execs then: its name is another now. */
	for (uint32_t i = 0; i < out->count; i++)
		(void)process_name(out->launch[i].pid, out->launch[i].name,
				   sizeof(out->launch[i].name));
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

static int game_open(struct agent *a)
{
	pid_t pid = (pid_t)a->opt->foreground_pid, leader = 0;
	struct control_launch launch = {
		.pid = pid, .verdict = "the game", .evidence = "named by --foreground-pid"};
	int r;

	if (!pid)
		return 0;
	r = detect_new(&a->game.sensor, pid, &leader, game_on_report, a);
	if (r)
		return game_refuse(pid, leader, r);
	a->game.pid = pid;
	a->game.processes = detect_tree_size(a->game.sensor);
	a->game.since_at_ns = util_now_ns();
	game_launched(a, &launch);
	memcpy(a->game.name, launch.name, sizeof(a->game.name));
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
