// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel side: loaded before the sensors, loaded anew when the kernel asks
 * for it (a CPU came or went), and watched for its end.
 */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bpf/idle.h"
#include "kernel.h"
#include "log.h"
#include "primary.h"
#include "rundir.h"
#include "source.h"
#include "util.h"

#define KERNEL_CHOOSES "this kernel does not let us choose among idle CPUs"

static int kernel_on_ready(struct loop_source *source, uint32_t events)
{
	struct agent *a = container_of(source, struct agent, kernel.source);
	int r = scx_dispatch(a->scx);

	if (r < 0) {
		log_err("cannot read the scheduler's events: %s", strerror(-r));
		return r;
	}
	source_kernel_check(a);
	return 0;
}

static int kernel_explain(int outcome, const struct scx_error *err)
{
	if (outcome < 0 && !err->text[0])
		log_err("cannot start the scheduler: %s", strerror(-outcome));
	else
		log_err("%s", err->text);
	switch (outcome) {
	case SCX_E_UNSUPPORTED:
		return AGENT_EXIT_UNSUPPORTED;
	case SCX_E_OTHER:
		return AGENT_EXIT_OTHER;
	case SCX_E_EJECTED:
		return AGENT_EXIT_EJECTED;
	default:
		return AGENT_EXIT_ERROR;
	}
}

/* Flags that change nothing here. */
static void kernel_say_idle_rules(const struct agent *a)
{
	const struct options *opt = a->opt;
	uint32_t rules = scx_idle_rules(a->scx);

	if (opt->preferred_idle_scan && !(rules & IDLE_RANK))
		log_warn("--preferred-idle-scan changes nothing: %s",
			 a->topology.source == TOPOLOGY_SAME ? "all CPUs have the same rank"
							     : KERNEL_CHOOSES);
	if ((opt->avoid_smt || opt->disable_smt) && !(rules & (IDLE_AVOID_SMT | IDLE_IGNORE_SMT)))
		log_warn("--%s changes nothing: %s", opt->avoid_smt ? "avoid-smt" : "disable-smt",
			 a->topology.nr_cores == a->topology.nr_online ? "no two CPUs share a core"
								       : KERNEL_CHOOSES);
	if (opt->flat_idle_scan && !(rules & IDLE_FLAT))
		log_warn("--flat-idle-scan changes nothing: " KERNEL_CHOOSES);
	if (opt->enable_numa && !(rules & IDLE_NODE))
		log_warn("--enable-numa changes %s",
			 a->topology.nr_nodes == 1 ? "nothing: there is one memory node"
			 : opt->flat_idle_scan ? "only which waiting tasks move: --flat-idle-scan"
					       : "only which waiting tasks move: " KERNEL_CHOOSES);
	if (opt->mm_affinity && !(rules & IDLE_NEAR_WAKER))
		log_warn("--mm-affinity changes nothing: %s",
			 a->topology.nr_llcs == 1 ? "all CPUs share one cache"
						  : "this kernel does not tell who wakes a task");
	if (opt->enable_mm_hint && !(rules & IDLE_HINT))
		log_warn("--enable-mm-hint changes nothing: " KERNEL_CHOOSES);
}

static struct gamer_tunables kernel_tunables(const struct agent *a)
{
	struct gamer_tunables tunables = options_tunables(a->opt);

	tunables.game_tgid = source_game_tgid(a);
	tunables.game_generation = a->generation;
	if (!a->policy.input_watched)
		memset(tunables.input_lane_ns, 0, sizeof(tunables.input_lane_ns));
	return tunables;
}

/* 0, SCX_E_RESTART, or another outcome or -errno with its text in err. */
static int kernel_attach(struct agent *a, struct scx_error *err)
{
	const bool all = !strcmp(a->opt->primary_domain, "all");
	struct scx_config cfg = {
		.topology = &a->topology,
		.primary = all ? NULL : a->primary,
		.exit_dump_len = (uint32_t)a->opt->exit_dump_len,
		.timeout_ms = a->opt->timeout_ms,
		.napi_hook =
			a->opt->prefer_napi_on_input && kernel_hook_allowed(a, GAMER_HOOK_NAPI),
		.futex_hook = a->opt->futex_hook && kernel_hook_allowed(a, GAMER_HOOK_FUTEX),
		.input_hook = a->opt->input_hook && a->opt->input_window_us &&
			      kernel_hook_allowed(a, GAMER_HOOK_INPUT),
		.observe = a->opt->observe,
		.preferred_idle_scan = a->opt->preferred_idle_scan,
		.avoid_smt = a->opt->avoid_smt,
		.disable_smt = a->opt->disable_smt,
		.flat_idle_scan = a->opt->flat_idle_scan,
		.numa = a->opt->enable_numa,
		.mm_affinity = a->opt->mm_affinity,
		.mm_hints = options_mm_hints(a->opt),
		.disable_cpufreq = a->opt->disable_cpufreq,
	};
	int r = topology_read(&a->topology, "/sys");

	err->text[0] = '\0';
	if (r < 0)
		return r;
	/* Which CPUs a keyword means may have changed; a list was checked at the start. */
	(void)primary_read(a->primary, &a->topology, a->opt->primary_domain);
	a->generation++;
	cfg.tunables = kernel_tunables(a);
	r = scx_new(&a->scx, &cfg, kernel_on_event, a, err);
	if (r)
		return r;
	r = loop_add(a->loop, &a->kernel.source, scx_fd(a->scx), kernel_on_ready);
	if (r < 0)
		return r;
	a->kernel.since_ns = util_now_ns();
	agent_pin(a); /* each time: its CPU may be the one that went */
	kernel_say_idle_rules(a);
	if (cfg.input_hook && !agent_input_hooked(a))
		log_info("--input-hook: this kernel does not let us see input events; the agent "
			 "reads all devices");
	if (cfg.futex_hook && !cfg.observe && !strstr(scx_hooks(a->scx), "futex_wait"))
		log_info("--futex-hook: this kernel does not let us see who holds a lock");
	if (cfg.napi_hook && !strstr(scx_hooks(a->scx), "napi_poll"))
		log_warn("--prefer-napi-on-input: this kernel does not let us see network packets; "
			 "they open no windows");
	return 0;
}

static void kernel_detach(struct agent *a)
{
	struct gamer_state now;
	struct gamer_stats last;

	if (!a->scx)
		return;
	if (scx_stats(a->scx, &last, &now) == 0)
		stats_add(&a->carried, &last);
	loop_remove(&a->kernel.source);
	a->scx = scx_free(a->scx);
	a->kernel.since_ns = util_now_ns();
}

/* Whether it attaches for a game only. */
static bool kernel_waits(const struct agent *a)
{
	return !strcmp(a->opt->attach_when, "gaming") && !a->opt->foreground_pid &&
	       !a->opt->observe;
}

/* Whether the kernel shall have our scheduler, as things are now. */
static bool kernel_wanted(const struct agent *a)
{
	return !a->kernel.kept_off && (!kernel_waits(a) || a->game.pid);
}

bool source_kernel_off(const struct agent *a)
{
	return a->kernel.kept_off || a->kernel.failed;
}

static double kernel_ms_since(uint64_t at_ns)
{
	return (double)(util_now_ns() - at_ns) / UTIL_NS_PER_MS;
}

/* From here until the timer has done its work there is no scheduler of ours. */
static void kernel_reload(struct agent *a)
{
	uint64_t delay_ns;

	kernel_detach(a);
	policy_forget_windows(&a->policy);
	if (!retry_next(&a->kernel.budget, util_now_ns(), &delay_ns) ||
	    source_timer_once(&a->kernel.retry, delay_ns) < 0) {
		log_err("the kernel asked %d times in a row to load the scheduler anew: giving up",
			RETRY_MAX);
		agent_end(a, AGENT_EXIT_ERROR);
	}
}

/* Devices may have another hook now, and what is marked is by the new kernel side. */
static void kernel_again(struct agent *a)
{
	kernel_rewatch_input(a);
	if (a->game.pid)
		source_game_report(a, POLICY_GAME_RELOADED, a->generation, 0);
}

static int kernel_on_retry(struct loop_source *source, uint32_t events)
{
	struct agent *a = container_of(source, struct agent, kernel.retry.source);
	struct scx_error err;
	int r;

	source_timer_clear(&a->kernel.retry);
	/* Meanwhile the game has ended, or another one has begun, or gamerctl was asked. */
	if (a->scx || !kernel_wanted(a))
		return 0;
	r = kernel_attach(a, &err);
	if (r == SCX_E_RESTART) {
		kernel_reload(a);
		return 0;
	}
	if (r) {
		agent_end(a, kernel_explain(r, &err));
		return 0;
	}
	log_info("attached anew: %u CPUs, %u cache domain%s", a->topology.nr_online,
		 a->topology.nr_llcs, a->topology.nr_llcs == 1 ? "" : "s");
	kernel_again(a);
	return 0;
}

static void kernel_explain_exit(struct agent *a, struct gamer_exit *end)
{
	char path[256], where[320] = "";
	int r;

	rundir_new_name(path, sizeof(path), "dump");
	r = scx_write_dump(a->scx, path);
	if (!r)
		snprintf(where, sizeof(where), "; its report is in %s", path);
	else if (r != -ENOENT)
		snprintf(where, sizeof(where), "; its report could not be written to %s: %s", path,
			 strerror(-r));
	log_err("the kernel ended the scheduler: %s%s%s%s", end->reason,
		end->message[0] ? ": " : "", end->message, where);
}

void source_kernel_check(struct agent *a)
{
	struct gamer_exit end = {0};

	if (!a->scx || a->kernel.let_go)
		return;
	switch (scx_exited(a->scx, &end)) {
	case SCX_E_RESTART:
		log_info("the kernel asks to load the scheduler anew: %s",
			 end.message[0] ? end.message : end.reason);
		kernel_reload(a);
		break;
	case SCX_E_EJECTED:
		kernel_explain_exit(a, &end);
		agent_end(a, AGENT_EXIT_EJECTED);
		break;
	default:
		break;
	}
}

/*
 * Attaches or detaches, as it is wanted now; why is for the line about it. False: it cannot be
 * attached, and why not is in err. What stands in the way may be gone later: said, and no reason
 * to end.
 */
static bool kernel_follow(struct agent *a, const char *why, struct scx_error *err)
{
	const uint64_t began_at_ns = util_now_ns();
	int r;

	if (kernel_wanted(a) == (a->scx != NULL))
		return true;
	if (a->scx) {
		kernel_detach(a);
		log_info("detached in %.0f ms: %s", kernel_ms_since(began_at_ns), why);
		return true;
	}
	r = kernel_attach(a, err);
	if (r == SCX_E_RESTART) {
		kernel_reload(a);
	} else if (r) {
		kernel_explain(r, err);
		kernel_detach(a);
		return false;
	} else {
		log_info("attached in %.0f ms", kernel_ms_since(began_at_ns));
	}
	return true;
}

void source_kernel_game(struct agent *a)
{
	struct scx_error err;

	a->kernel.failed = !kernel_follow(a, "there is no game", &err);
	if (a->kernel.failed)
		log_warn("this game runs under the kernel's own scheduler");
}

enum control_result source_kernel_switch(struct agent *a, bool on, char *answer, size_t size)
{
	struct scx_error err = {.text = ""};
	const bool had = a->scx != NULL;

	if (a->opt->observe) {
		snprintf(answer, size, "--observe: no scheduler is attached in any case");
		return CONTROL_CANNOT;
	}
	a->kernel.kept_off = !on;
	if (!kernel_follow(a, "gamerctl detach", &err)) {
		a->kernel.kept_off = true;
		snprintf(answer, size, "%s",
			 err.text[0] ? err.text : "cannot be attached; see the log of scx_gamer");
		return CONTROL_CANNOT;
	}
	a->kernel.failed = false;
	if (!had && a->scx)
		kernel_again(a);
	source_input_watch(a, a->policy.input_watched);
	source_display_watch(a, a->policy.display_watched);
	if (a->scx)
		snprintf(answer, size, "attached");
	else
		snprintf(answer, size, "%s",
			 !on                ? "detached; the kernel's own scheduler runs until "
					      "gamerctl attach"
			 : kernel_wanted(a) ? "being attached"
					    : "will be attached when a game begins");
	return CONTROL_DONE;
}

void source_kernel_apply(struct agent *a)
{
	const struct gamer_tunables tunables = kernel_tunables(a);

	if (a->scx)
		scx_apply(a->scx, &tunables);
}

uint32_t source_kernel_game_tasks(struct agent *a)
{
	struct gamer_stats ignored;
	struct gamer_state now;

	if (!a->scx || scx_stats(a->scx, &ignored, &now) < 0)
		return 0;
	return now.game_tasks;
}

static int kernel_open(struct agent *a)
{
	struct timespec pause;
	struct scx_error err;
	uint64_t delay_ns;
	int r;

	r = source_timer_open(a, &a->kernel.retry, 0, kernel_on_retry);
	if (r < 0) {
		log_err("cannot make a timer: %s", strerror(-r));
		return AGENT_EXIT_ERROR;
	}
	a->attached_at_ns = a->kernel.since_ns = util_now_ns();
	if (!kernel_wanted(a))
		return 0;
	while ((r = kernel_attach(a, &err)) == SCX_E_RESTART &&
	       retry_next(&a->kernel.budget, util_now_ns(), &delay_ns)) {
		pause.tv_sec = (time_t)(delay_ns / UTIL_NS_PER_S);
		pause.tv_nsec = (long)(delay_ns % UTIL_NS_PER_S);
		nanosleep(&pause, NULL);
	}
	if (r == SCX_E_RESTART)
		snprintf(err.text, sizeof(err.text), "CPUs keep coming and going: giving up");
	if (!r)
		return 0;
	a->attached_at_ns = 0;
	return kernel_explain(r, &err);
}

static void kernel_close(struct agent *a)
{
	kernel_detach(a);
	source_fd_close(&a->kernel.retry);
}

const struct source source_kernel = {kernel_open, kernel_close};
