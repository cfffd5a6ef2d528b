// SPDX-License-Identifier: GPL-2.0-only
/* The control socket. Without it the scheduler works; nobody can ask or register. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <systemd/sd-login.h>

#include "detect/process.h"
#include "log.h"
#include "options_print.h"
#include "profiles.h"
#include "rundir.h"
#include "source.h"
#include "util.h"

#define CONTROL_SEAT "seat0"

static int control_on_stats(void *data, struct stats *out)
{
	return agent_stats(data, out);
}

static void control_status_input(const struct agent *a, struct control_status *out)
{
	out->input_watched = a->policy.input_watched && !a->kernel.kept_off;
	out->input_hooked = agent_input_hooked(a);
	out->input_devices = (uint32_t)a->now.input_devices;
	out->input_skipped = a->input.skipped;
	out->display_watched = a->policy.display_watched && !a->kernel.kept_off;
	out->frame_mhz = a->now.frame_mhz;
}

static void control_status_machine(const struct agent *a, struct control_status *out)
{
	struct utsname os;

	uname(&os);
	snprintf(out->kernel, sizeof(out->kernel), "%s", os.release);
	snprintf(out->scheduler, sizeof(out->scheduler), "%s", scx_name());
	snprintf(out->primary, sizeof(out->primary), "%s", a->opt->primary_domain);
	out->cpus_online = a->topology.nr_online;
	out->llcs = a->topology.nr_llcs;
}

static enum control_mode control_mode(const struct agent *a)
{
	if (a->scx)
		return a->opt->observe ? CONTROL_OBSERVING : CONTROL_ATTACHED;
	if (a->kernel.kept_off)
		return CONTROL_DETACHED;
	return a->game.pid || strcmp(a->opt->attach_when, "gaming") ? CONTROL_LOADING
								    : CONTROL_WAITING;
}

static int control_on_status(void *data, struct control_status *out)
{
	struct agent *a = data;

	out->mode = control_mode(a);
	out->attached_ns = util_now_ns() - a->kernel.since_ns;
	snprintf(out->profile, sizeof(out->profile), "%s", a->opt->profile->name);
	options_origin_text(a->opt, OPTION_profile, out->profile_from, sizeof(out->profile_from));
	snprintf(out->hooks, sizeof(out->hooks), "%s", a->scx ? scx_hooks(a->scx) : "none");
	control_status_machine(a, out);
	control_status_input(a, out);
	source_game_status(a, &out->game);
	return 0;
}

static enum control_hook_state control_hook_state(const struct agent *a, uint32_t index)
{
	const struct scx_program *program = scx_program(index);

	if (scx_program_in_use(a->scx, a->detect.exec, index))
		return CONTROL_HOOK_IN_USE;
	if (program->hook < GAMER_NR_HOOKS && a->kernel.hooks_off & 1u << program->hook)
		return CONTROL_HOOK_OFF;
	return CONTROL_HOOK_UNUSED;
}

static int control_on_hooks(void *data, struct control_hooks *out)
{
	const struct agent *a = data;
	const struct scx_program *program;

	for (uint32_t i = 0; (program = scx_program(i)) && i < CONTROL_MAX_HOOKS; i++) {
		struct control_hook *hook = &out->hook[out->count++];

		hook->state = control_hook_state(a, i);
		snprintf(hook->program, sizeof(hook->program), "%s", program->program);
		snprintf(hook->attach, sizeof(hook->attach), "%s", program->attach);
		snprintf(hook->reads, sizeof(hook->reads), "%s", program->reads);
		snprintf(hook->when, sizeof(hook->when), "%s", program->when);
	}
	return 0;
}

static int control_on_games(void *data, struct control_games *out)
{
	source_game_launches(data, out);
	return 0;
}

static int control_on_processes(void *data, struct control_processes *out)
{
	return source_game_processes(data, out);
}

static int control_on_enlist(void *data, const struct control_enlistment *game)
{
	char app[FACTS_APP_MAX] = "";
	const struct detect_naming naming = {
		.pid = game->pid,
		.why = game->may_choose ? LAUNCHES_WRAPPER : LAUNCHES_GUEST,
		.owner = game->uid ? game->uid : DETECT_ANYBODY,
		.app = app,
		.profile = game->profile,
	};

	if (game->profile[0] && !profile_find(game->profile))
		return -EINVAL;
	if (game->app_id)
		snprintf(app, sizeof(app), "steam-%u", game->app_id);
	return source_detect_name(data, &naming);
}

static int control_on_foreground(void *data, pid_t pid)
{
	const struct detect_naming naming = {
		.pid = pid,
		.why = LAUNCHES_CONTROL,
		.owner = DETECT_ANYBODY,
		.app = "",
		.profile = "",
	};

	return source_detect_name(data, &naming);
}

static int control_on_explain(void *data, pid_t pid, struct control_explanation *out)
{
	return source_game_explain(data, pid, out);
}

static int control_on_set(void *data, const char *name, const char *value,
			  struct control_outcome *out)
{
	out->result = source_config_set(data, name, value, out->text, sizeof(out->text));
	return 0;
}

static int control_on_scheduler(void *data, bool on, struct control_outcome *out)
{
	out->result = source_kernel_switch(data, on, out->text, sizeof(out->text));
	return 0;
}

static int control_on_owner(void *data, pid_t pid, uid_t *uid)
{
	return process_owner(pid, uid);
}

/* Without logind there is nobody at the machine. */
static int control_on_seat(void *data, uid_t *uid)
{
	int r = sd_seat_get_active(CONTROL_SEAT, NULL, uid);

	return r < 0 ? r : 0;
}

static const struct control_handlers control_handlers = {
	.stats = control_on_stats,
	.status = control_on_status,
	.hooks = control_on_hooks,
	.games = control_on_games,
	.processes = control_on_processes,
	.enlist = control_on_enlist,
	.foreground = control_on_foreground,
	.explain = control_on_explain,
	.set = control_on_set,
	.scheduler = control_on_scheduler,
	.owner = control_on_owner,
	.seat = control_on_seat,
};

static int control_open(struct agent *a)
{
	int r = rundir_make(RUNDIR);

	if (!r)
		r = control_new(&a->control, a->loop, CONTROL_PATH, &control_handlers, a);
	if (!r)
		return 0;
	if (r == -EADDRINUSE) {
		log_err("another instance is running: it answers at %s", CONTROL_PATH);
		return AGENT_EXIT_OTHER;
	}
	log_warn("gamerctl, gamerun and --monitor will not find this instance: %s: %s",
		 CONTROL_PATH, strerror(-r));
	return 0;
}

static void control_close(struct agent *a)
{
	a->control = control_free(a->control);
}

const struct source source_control = {control_open, control_close};
