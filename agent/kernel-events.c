// SPDX-License-Identifier: GPL-2.0-only
/* What the kernel side tells: the alarm's stages, hooks that went off, the end of a game. */
#include <string.h>

#include "kernel.h"
#include "log.h"
#include "rundir.h"
#include "source.h"
#include "starved.h"
#include "util.h"

/* Once; how often it happens is a figure. */
static void kernel_say_boosts(struct agent *a, uint32_t event)
{
	enum log_level level = a->kernel.starved_before ? LOG_LEVEL_DEBUG : LOG_LEVEL_WARN;
	char who[160];

	if (event == GAMER_EVENT_BOOSTS_DROPPED) {
		log_print(level, "%s: no task is preferred until none waits that long",
			  starved_say(scx_starved(a->scx), who, sizeof(who)));
	} else if (event == GAMER_EVENT_BOOSTS_BACK) {
		log_print(level, "no task waits too long any more: the game is preferred again%s",
			  a->kernel.starved_before
				  ? ""
				  : "; the figure boosts_dropped counts further times");
		a->kernel.starved_before = true;
	}
}

void source_kernel_let_go(struct agent *a)
{
	a->kernel.let_go = true;
	if (a->scx)
		scx_detach(a->scx);
	agent_end(a, AGENT_EXIT_WATCHDOG);
}

/*
 * The alarm's second stage. If the kernel's watchdog was faster, because we could not run,
 * its ejection is what happened, and is told by source_kernel_check. It is loaded
 * no more: what starves tasks once does so again.
 */
static void kernel_let_go(struct agent *a)
{
	const struct gamer_starved *starved = scx_starved(a->scx);
	char path[256], who[160], where[320];
	struct gamer_exit end;
	int r;

	if (scx_exited(a->scx, &end))
		return;
	source_kernel_let_go(a);
	rundir_new_name(path, sizeof(path), "starved");
	r = starved_write(starved, path);
	if (r < 0)
		snprintf(where, sizeof(where), "a report could not be written to %s: %s", path,
			 strerror(-r));
	else
		snprintf(where, sizeof(where), "a report is in %s", path);
	log_err("%s, although no task was preferred: detaching; %s",
		starved_say(starved, who, sizeof(who)), where);
}

void kernel_rewatch_input(struct agent *a)
{
	if (!a->policy.input_watched)
		return;
	source_input_watch(a, false);
	source_input_watch(a, true);
}

bool kernel_hook_allowed(const struct agent *a, enum gamer_hook hook)
{
	return !(a->kernel.hooks_off & 1u << hook);
}

/* It went off by itself a moment ago; what happened since then opened no window. */
static void kernel_without_hook(struct agent *a, enum gamer_hook hook,
				const struct gamer_hook_cost *cost)
{
	static const struct {
		const char *name, *rest;
	} say[GAMER_NR_HOOKS] = {
		[GAMER_HOOK_INPUT] = {"input", "the agent reads all devices"},
		[GAMER_HOOK_NAPI] = {"network", "packets open no windows"},
		[GAMER_HOOK_FUTEX] = {"futex", "who holds a lock of the game waits like others"},
	};
	const char *name = say[hook].name, *rest = say[hook].rest;

	if (cost->off == GAMER_HOOK_DEAR_RUN)
		log_warn("the %s hook cost %.1f us per event, more than %.0f us: it is off; %s",
			 name, (double)cost->mean_ns / UTIL_NS_PER_US,
			 (double)GAMER_HOOK_RUN_LIMIT_NS / UTIL_NS_PER_US, rest);
	else
		log_warn("the %s hook took %.1f %% of a CPU, more than %.0f %%: it is off; %s",
			 name, cost->share_permille / 10.0, GAMER_HOOK_SHARE_LIMIT_PERMILLE / 10.0,
			 rest);
	a->kernel.hooks_off |= 1u << hook;
	if (hook == GAMER_HOOK_INPUT)
		kernel_rewatch_input(a);
}

static void kernel_check_hooks(struct agent *a)
{
	struct gamer_hook_cost cost;

	for (int hook = 0; hook < GAMER_NR_HOOKS; hook++)
		if (scx_hook_ended(a->scx, (enum gamer_hook)hook, &cost))
			kernel_without_hook(a, (enum gamer_hook)hook, &cost);
}

void kernel_on_event(void *data, const struct gamer_event *event)
{
	struct agent *a = data;

	if (event->kind == GAMER_EVENT_GAME_GONE)
		source_game_report(a, POLICY_GAME_TASKS_GONE, event->generation, 0);
	else if (event->kind == GAMER_EVENT_LET_GO)
		kernel_let_go(a);
	else if (event->kind == GAMER_EVENT_HOOK_OFF)
		kernel_check_hooks(a);
	else
		kernel_say_boosts(a, event->kind);
}
