// SPDX-License-Identifier: GPL-2.0-only
#include "agent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "housekeeping.h"
#include "log.h"
#include "managers.h"
#include "options_value.h"
#include "primary.h"
#include "source.h"
#include "util.h"

/*
 * Opened in this order, closed in the reverse one. Nothing is loaded before the game that is
 * named is found; one that is looked for may change the settings of what comes before.
 */
static const struct source *const agent_sources[] = {
	&source_signal, &source_game,     &source_kernel, &source_input,   &source_display,
	&source_stats,  &source_watchdog, &source_detect, &source_control, &source_config,
};

bool agent_input_hooked(const struct agent *a)
{
	return a->scx && strstr(scx_hooks(a->scx), "input_event");
}

void agent_end(struct agent *a, enum agent_exit code)
{
	loop_exit(a->loop, code);
}

int agent_stats(struct agent *a, struct stats *out)
{
	int r = 0;

	memset(out, 0, sizeof(*out));
	if (a->scx)
		r = scx_stats(a->scx, &out->kernel, &out->kernel_now);
	stats_add(&out->kernel, &a->carried);
	a->counted.loop_wakeups = loop_wakeups(a->loop);
	a->counted.arms_coalesced = a->policy.arms_coalesced;
	a->counted.input_streams_read = a->policy.input_streams;
	out->agent = a->counted;
	out->agent_now = a->now;
	out->attached_at_ns = a->attached_at_ns;
	out->at_ns = util_now_ns();
	return r;
}

static void agent_arm(struct agent *a, const struct policy_actions *act)
{
	struct gamer_arm arm = {
		.window = act->window,
		.event_at_ns = act->event_at_ns,
		.until_ns = act->until_ns,
	};
	int r;

	if (!a->scx) {
		policy_forget_windows(&a->policy);
		return;
	}
	a->counted.arms++;
	r = scx_arm(a->scx, &arm);
	if (r >= 0)
		return;
	if (!a->counted.arm_errors++)
		log_warn("a window could not be opened: %s", strerror(-r));
	policy_forget_windows(&a->policy);
	source_kernel_check(a);
}

void agent_commit(struct agent *a, const struct policy_actions *act)
{
	if (act->arm)
		agent_arm(a, act);
	if (act->input != POLICY_KEEP)
		source_input_watch(a, act->input == POLICY_ON);
	if (act->display != POLICY_KEEP)
		source_display_watch(a, act->display == POLICY_ON);
	if (act->done)
		agent_end(a, AGENT_EXIT_CLEAN);
}

/* The CPUs of --primary-domain that exist; at least one must be online. */
static int agent_check_primary(const struct topology *topology, const struct options *opt,
			       uint8_t *primary, struct options_error *err)
{
	const char *text = opt->primary_domain;
	int r = primary_read(primary, topology, text);
	char place[320];

	if (r >= 0)
		return 0;
	snprintf(err->text, sizeof(err->text),
		 "%.320s '%.80s': %s (allowed: CPUs in 0..%u, e.g. 0-3,8, or turbo, "
		 "performance, powersave, all)",
		 options_place(opt, OPTION_primary_domain, place, sizeof(place)), text,
		 r == -ERANGE   ? "no such CPU"
		 : r == -ENODEV ? "none of them is online"
				: "not a list of CPUs",
		 topology->nr_cpu_ids - 1);
	return -EINVAL;
}

int agent_check(const struct topology *topology, const struct options *opt, uint8_t *primary,
		struct options_error *err)
{
	int r = agent_check_primary(topology, opt, primary, err);
	char place[320];

	if (r < 0 || !options_has(opt, OPTION_event_loop_cpu) ||
	    opt->event_loop_cpu < topology->nr_cpu_ids)
		return r;
	snprintf(err->text, sizeof(err->text), "%.320s '%llu': no such CPU (allowed: 0..%u)",
		 options_place(opt, OPTION_event_loop_cpu, place, sizeof(place)),
		 (unsigned long long)opt->event_loop_cpu, topology->nr_cpu_ids - 1);
	return -EINVAL;
}

void agent_pin(struct agent *a)
{
	const struct options *opt = a->opt;
	int wanted = options_has(opt, OPTION_event_loop_cpu) ? (int)opt->event_loop_cpu : -1;
	bool all = !strcmp(opt->primary_domain, "all");
	int cpu = housekeeping_pin(&a->topology, all ? NULL : a->primary, a->allowed, wanted);

	if (cpu >= 0)
		log_debug("the agent runs on CPU %d", cpu);
	else if (wanted >= 0)
		log_warn("cannot run on CPU %d: %s", wanted, strerror(-cpu));
	else
		log_warn("cannot stay on one CPU: %s", strerror(-cpu));
}

void agent_say_instead(const struct options *opt, enum option_id id)
{
	char instead[128], place[320], value[OPTIONS_VALUE_MAX];

	if (options_instead(opt, id, instead, sizeof(instead))[0])
		log_warn("%s %s: %s", options_place(opt, id, place, sizeof(place)),
			 options_value_text(opt, id, value, sizeof(value)), instead);
}

static int agent_prepare(struct agent *a)
{
	struct options_error err;
	int r = loop_new(&a->loop);

	if (!r)
		r = topology_read(&a->topology, "/sys");
	if (!r)
		r = housekeeping_allowed(a->allowed);
	if (r < 0) {
		log_err("cannot start: %s", strerror(-r));
		return AGENT_EXIT_ERROR;
	}
	if (agent_check(&a->topology, a->opt, a->primary, &err) < 0) {
		log_err("%s", err.text);
		return AGENT_EXIT_USAGE;
	}
	if (primary_read(a->primary, &a->topology, a->opt->primary_domain) == PRIMARY_SAME)
		log_info("--primary-domain %s: CPUs do not differ in that here; it means all",
			 a->opt->primary_domain);
	for (int id = 0; id < OPTION_COUNT; id++)
		agent_say_instead(a->opt, id);
	return 0;
}

struct policy_config agent_policy_config(const struct options *opt)
{
	struct policy_config cfg = {
		.frame_window_ns = opt->frame_window_us * UTIL_NS_PER_US,
		.every_task = !opt->foreground_pid && opt->no_detect,
		.cadence = options_has(opt, OPTION_frame_hz),
	};

	options_lanes(opt, cfg.input_lane_ns);
	return cfg;
}

int agent_new(struct agent **out, struct options *opt, struct options_layers *layers)
{
	const struct policy_config policy = agent_policy_config(opt);
	struct agent *a = calloc(1, sizeof(*a));
	int r;

	*out = a;
	if (!a) {
		log_err("cannot start: out of memory");
		return AGENT_EXIT_ERROR;
	}
	a->opt = opt;
	a->layers = layers;
	a->signals.fd = a->kernel.retry.fd = a->stats.timer.fd = a->watchdog.timer.fd = -1;
	a->config.watch.fd = a->config.timer.fd = a->detect.timer.fd = a->detect.proc_fd = -1;
	policy_init(&a->policy, &policy);
	r = agent_prepare(a);
	for (size_t i = 0; i < ARRAY_SIZE(agent_sources) && !r; i++)
		r = agent_sources[i]->open(a);
	return r;
}

static void agent_say_start(struct agent *a)
{
	const struct options *opt = a->opt;
	char game[96] = "every task", input[64] = "off", display[96] = "off";
	struct utsname os;

	uname(&os);
	if (!opt->foreground_pid && !opt->no_detect)
		snprintf(game, sizeof(game), a->game.pid ? "process %d" : "none yet",
			 (int)a->game.pid);
	else if (a->game.pid)
		snprintf(game, sizeof(game), "process %d (%d in its tree)", (int)a->game.pid,
			 a->game.processes > 0 ? a->game.processes : 1);
	if (a->policy.input_watched)
		snprintf(input, sizeof(input), "%s%llu device%s, %llu us",
			 agent_input_hooked(a) ? "in the kernel, and read here " : "",
			 (unsigned long long)a->now.input_devices,
			 a->now.input_devices == 1 ? "" : "s",
			 (unsigned long long)opt->input_window_us);
	if (a->policy.display_watched && options_has(opt, OPTION_frame_hz))
		snprintf(display, sizeof(display), "cadence of %.3f Hz, %llu us", opt->frame_hz,
			 (unsigned long long)opt->frame_window_us);
	else if (a->policy.display_watched)
		snprintf(display, sizeof(display), "%s, %llu us",
			 options_has(opt, OPTION_drm_debugfs) ? "the CRTC that was named"
							      : "the most active CRTC",
			 (unsigned long long)opt->frame_window_us);
	log_info("%s %s to Linux %s: %u CPUs, %u cache domain%s; game: %s; input: %s; "
		 "display: %s; hooks: %s",
		 opt->observe ? "observing, without attaching"
		 : a->scx     ? "attached"
			      : "ready, for a game to attach",
		 scx_name(), os.release, a->topology.nr_online, a->topology.nr_llcs,
		 a->topology.nr_llcs == 1 ? "" : "s", game, input, display,
		 a->scx ? scx_hooks(a->scx) : "none");
}

/* Once, by one walk: what starts later is not looked for. */
static void agent_say_managers(void)
{
	struct manager found[MANAGERS_MAX];
	int n = managers_find("/proc", getpid(), found);
	char text[512];

	if (n)
		log_warn("%s", managers_text(found, n, text, sizeof(text)));
}

int agent_run(struct agent *a)
{
	struct policy_actions act;
	int r;

	if (a->game.pid)
		source_game_report(a, POLICY_GAME_STARTED, a->generation, 0);
	act = policy_start(&a->policy);
	agent_commit(a, &act);
	agent_say_start(a);
	agent_say_managers();
	r = loop_run(a->loop);
	if (r >= 0)
		return r;
	log_err("the event loop failed: %s", strerror(-r));
	return AGENT_EXIT_ERROR;
}

static void agent_say_end(const struct agent *a)
{
	log_info("%s after %.1f s: %llu windows %s by input, %llu by the display",
		 a->opt->observe ? "stopped observing" : "detached",
		 (double)(util_now_ns() - a->attached_at_ns) / UTIL_NS_PER_S,
		 (unsigned long long)a->carried.count[GAMER_STAT_windows_input],
		 a->opt->observe ? "would have opened" : "opened",
		 (unsigned long long)a->carried.count[GAMER_STAT_windows_frame]);
}

struct agent *agent_free(struct agent *a)
{
	if (!a)
		return NULL;
	for (size_t i = ARRAY_SIZE(agent_sources); i-- > 0;)
		agent_sources[i]->close(a);
	if (a->attached_at_ns)
		agent_say_end(a);
	a->loop = loop_free(a->loop);
	free(a);
	return NULL;
}
