// SPDX-License-Identifier: GPL-2.0-only
#include "gamerctl_print.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "gamerctl_json.h"
#include "util.h"

#define TEXT(field) gamerctl_text(field, sizeof(field))
#define RAW(field)  gamerctl_end(field, sizeof(field))

static char *gamerctl_end(char *text, size_t size)
{
	text[size - 1] = '\0';
	return text;
}

/* What a terminal would obey becomes a question mark. */
const char *gamerctl_text(char *text, size_t size)
{
	gamerctl_end(text, size);
	for (char *c = text; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
	return text;
}

static const char *gamerctl_duration(char *buf, size_t size, uint64_t ns)
{
	const uint64_t s = ns / UTIL_NS_PER_S;

	if (s < 120)
		snprintf(buf, size, "%.1f s", (double)ns / UTIL_NS_PER_S);
	else if (s < 7200)
		snprintf(buf, size, "%llu min", (unsigned long long)s / 60);
	else
		snprintf(buf, size, "%llu h %llu min", (unsigned long long)s / 3600,
			 (unsigned long long)s / 60 % 60);
	return buf;
}

static uint32_t gamerctl_most(uint32_t count, uint32_t most)
{
	return count < most ? count : most;
}

static void gamerctl_print_game(struct control_game *game)
{
	char since[32];

	if (!game->pid) {
		puts(game->looked_for ? "game:     none now, looked for"
				      : "game:     every task counts as one");
		return;
	}
	printf("game:     %d (%s), %s, for %s; %u task%s%s\n", game->pid, TEXT(game->name),
	       TEXT(game->why), gamerctl_duration(since, sizeof(since), game->since_ns),
	       game->tasks, game->tasks == 1 ? "" : "s",
	       game->ended ? "; the process has ended, what it started goes on" : "");
}

static void gamerctl_print_input(const struct control_status *s)
{
	if (!s->input_watched)
		fputs("input:    not watched", stdout);
	else
		printf("input:    %s%u device%s read",
		       s->input_hooked ? "mice and keyboards in the kernel, and " : "",
		       s->input_devices, s->input_devices == 1 ? "" : "s");
	if (s->input_skipped)
		printf("; %u cannot be opened", s->input_skipped);
	if (!s->display_watched)
		puts("\ndisplay:  not watched");
	else if (!s->frame_mhz)
		puts("\ndisplay:  no refresh seen; the log says what is followed");
	else
		printf("\ndisplay:  %.3f Hz\n", (double)s->frame_mhz / 1000);
}

/* Since it was attached. */
static void gamerctl_print_figures(const struct stats *stats)
{
	const __u64 *wakes = stats->kernel.hist[GAMER_HIST_wake_game];
	const __u64 *count = stats->kernel.count;

	printf("windows:  %llu by input, %llu by the display; alarms: %llu\n",
	       (unsigned long long)count[GAMER_STAT_windows_input],
	       (unsigned long long)count[GAMER_STAT_windows_frame],
	       (unsigned long long)count[GAMER_STAT_boosts_dropped]);
	if (stats_hist_total(wakes))
		printf("wake-up:  of the game's tasks at most %.1f us (p50), %.1f us (p99), %.1f "
		       "us "
		       "(all)\n",
		       (double)stats_percentile_ns(wakes, 500) / 1000,
		       (double)stats_percentile_ns(wakes, 990) / 1000,
		       (double)stats_percentile_ns(wakes, 1000) / 1000);
	printf("machine:  %.1f %% of CPU time used%s\n",
	       (double)stats->kernel_now.util_permille / 10,
	       stats->kernel_now.busy ? ", counts as busy" : "");
}

void gamerctl_print_profile(struct control_status *status)
{
	printf("%s (%s)\n", TEXT(status->profile), TEXT(status->profile_from));
}

void gamerctl_print_status(struct control_reply *reply, const struct stats *stats)
{
	static const char *const modes[] = {
		[CONTROL_ATTACHED] = "attached to",
		[CONTROL_OBSERVING] = "observing, not attached to",
		[CONTROL_LOADING] = "being loaded anew into",
		[CONTROL_WAITING] = "not attached, until a game runs, to",
		[CONTROL_DETACHED] = "detached by gamerctl from",
	};
	struct control_status *s = &reply->status;
	char since[32];

	printf("scx_gamer %s: %s Linux %s as %s, since %s\n", TEXT(reply->head.program_version),
	       s->mode < ARRAY_SIZE(modes) ? modes[s->mode] : "?", TEXT(s->kernel),
	       TEXT(s->scheduler), gamerctl_duration(since, sizeof(since), s->attached_ns));
	gamerctl_print_game(&s->game);
	fputs("profile:  ", stdout);
	gamerctl_print_profile(s);
	printf("CPUs:     %u online, %u cache domain%s; windows open on: %s\n", s->cpus_online,
	       s->llcs, s->llcs == 1 ? "" : "s", TEXT(s->primary));
	printf("hooks:    %s\n", TEXT(s->hooks));
	gamerctl_print_input(s);
	if (stats)
		gamerctl_print_figures(stats);
}

void gamerctl_print_processes(struct control_processes *processes)
{
	const uint32_t count = gamerctl_most(processes->count, CONTROL_MAX_PROCESSES);

	if (!count)
		puts("there is no game");
	else
		printf("%8s %8s %s\n", "PID", "PARENT", "NAME");
	for (uint32_t i = 0; i < count; i++) {
		struct control_process *process = &processes->process[i];

		printf("%8d %8d %s\n", process->pid, process->parent, TEXT(process->name));
	}
	if (processes->more)
		printf("and %u more\n", processes->more);
}

void gamerctl_print_games(struct control_games *games)
{
	const uint32_t count = gamerctl_most(games->count, CONTROL_MAX_LAUNCHES);
	char ago[32];

	if (!count)
		puts("no launch was seen");
	for (uint32_t i = 0; i < count; i++) {
		struct control_launch *launch = &games->launch[i];

		printf("%d (%s), %s ago: %s; %s", launch->pid, TEXT(launch->name),
		       gamerctl_duration(ago, sizeof(ago), launch->ago_ns), TEXT(launch->verdict),
		       TEXT(launch->evidence));
		if (launch->app_id)
			printf("; Steam app %u", launch->app_id);
		putchar('\n');
	}
}

static const char *gamerctl_hook_state(uint32_t state)
{
	switch (state) {
	case CONTROL_HOOK_UNUSED:
		return "not in use";
	case CONTROL_HOOK_IN_USE:
		return "in use";
	case CONTROL_HOOK_OFF:
		return "switched off, it cost too much";
	default:
		return "?";
	}
}

void gamerctl_print_hooks(struct control_hooks *hooks)
{
	const uint32_t count = gamerctl_most(hooks->count, CONTROL_MAX_HOOKS);

	for (uint32_t i = 0; i < count; i++) {
		struct control_hook *hook = &hooks->hook[i];

		printf("%s at %s: %s\n", TEXT(hook->program), TEXT(hook->attach),
		       gamerctl_hook_state(hook->state));
		printf("    reads:  %s\n    active: %s\n", TEXT(hook->reads), TEXT(hook->when));
	}
}

void gamerctl_print_hooks_json(struct control_reply *reply)
{
	static const char *const states[] = {
		[CONTROL_HOOK_UNUSED] = "unused",
		[CONTROL_HOOK_IN_USE] = "in_use",
		[CONTROL_HOOK_OFF] = "off",
	};
	struct control_hooks *hooks = &reply->hooks;
	const uint32_t count = gamerctl_most(hooks->count, CONTROL_MAX_HOOKS);
	struct json json = {.to = stdout};

	json_object(&json, NULL);
	json_text(&json, "program_version", RAW(reply->head.program_version));
	json_array(&json, "hooks");
	for (uint32_t i = 0; i < count; i++) {
		struct control_hook *hook = &hooks->hook[i];

		json_object(&json, NULL);
		json_text(&json, "program", RAW(hook->program));
		json_text(&json, "attach", RAW(hook->attach));
		json_text(&json, "state",
			  hook->state < ARRAY_SIZE(states) ? states[hook->state] : "unknown");
		json_text(&json, "reads", RAW(hook->reads));
		json_text(&json, "active", RAW(hook->when));
		json_close(&json);
	}
	json_close(&json);
	json_close(&json);
}

void gamerctl_print_explanation(struct control_explanation *e)
{
	printf("%d (%s): %s\n", e->pid, TEXT(e->name), TEXT(e->role));
	printf("boost:    %s", TEXT(e->boost));
	if (e->expires_ns)
		printf(", for another %.1f ms", (double)e->expires_ns / UTIL_NS_PER_MS);
	printf("\nbecause:  %s\n", TEXT(e->why));
}

static void gamerctl_hist_json(struct json *json, const char *name, const __u64 *buckets)
{
	static const struct {
		const char *key;
		uint32_t permille;
	} percentiles[] = {{"p50_us", 500}, {"p99_us", 990}, {"p999_us", 999}, {"max_us", 1000}};
	const uint64_t total = stats_hist_total(buckets);

	json_object(json, name);
	json_number(json, "n", total);
	for (size_t i = 0; i < ARRAY_SIZE(percentiles); i++)
		if (total)
			json_real(json, percentiles[i].key,
				  (double)stats_percentile_ns(buckets, percentiles[i].permille) /
					  1000);
		else
			json_null(json, percentiles[i].key);
	json_close(json);
}

int gamerctl_print_stats_json(const struct stats *delta)
{
	struct json json = {.to = stdout};

	json_object(&json, NULL);
	json_real(&json, "t_s", (double)(delta->at_ns - delta->attached_at_ns) / UTIL_NS_PER_S);
#define X(name, unit, help) json_number(&json, #name, delta->kernel_now.name);
	GAMER_KERNEL_GAUGES(X)
#undef X
#define X(name, unit, help) json_number(&json, #name, delta->agent_now.name);
	GAMER_AGENT_GAUGES(X)
#undef X
#define X(name, unit, help) gamerctl_hist_json(&json, #name, delta->kernel.hist[GAMER_HIST_##name]);
	GAMER_KERNEL_HISTS(X)
#undef X
#define X(name, unit, help) json_number(&json, #name, delta->kernel.count[GAMER_STAT_##name]);
	GAMER_KERNEL_STATS(X)
#undef X
#define X(name, unit, help) json_number(&json, #name, delta->agent.name);
	GAMER_AGENT_STATS(X)
#undef X
	json_close(&json);
	return ferror(stdout) ? -EIO : 0;
}
