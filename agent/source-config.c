// SPDX-License-Identifier: GPL-2.0-only
/*
 * The settings while the program runs. SIGHUP, and a change in a folder that holds
 * settings files (an editor may write a file anew under its name, so a file is not
 * enough), read all layers again. A game that begins or ends, and gamerctl, only put them
 * together anew. What is wrong changes nothing.
 */
#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "config.h"
#include "log.h"
#include "options_print.h"
#include "options_value.h"
#include "source.h"
#include "util.h"

/* An editor's steps come together: moving the old file away is not yet the news. */
#define CONFIG_DELAY_NS (200 * UTIL_NS_PER_MS)

#define CONFIG_EVENTS \
	(IN_CLOSE_WRITE | IN_MOVE | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF)

struct config_list {
	char text[800];
	int count;
};

static void config_name(struct config_list *list, const struct options *opt, enum option_id id)
{
	char value[OPTIONS_VALUE_MAX], origin[320], instead[128];
	size_t len = strlen(list->text);

	options_value_text(opt, id, value, sizeof(value));
	options_instead(opt, id, instead, sizeof(instead));
	snprintf(list->text + len, sizeof(list->text) - len, "%s%s%s%s (%s%s%s)",
		 list->count ? ", " : "", options_value_name(id), value[0] ? " = " : "", value,
		 options_origin_text(opt, id, origin, sizeof(origin)), instead[0] ? "; " : "",
		 instead);
	list->count++;
}

static void config_windows(struct agent *a)
{
	const struct policy_config cfg = agent_policy_config(a->opt);
	const struct policy_actions act = policy_on_config(&a->policy, &cfg);

	agent_commit(a, &act);
	source_kernel_apply(a);
}

static void config_display(struct agent *a)
{
	source_display.close(a);
	config_windows(a);
	if (a->policy.display_watched)
		source_display_watch(a, true);
}

/* Without it the figures or the watchdog are missing; open has said so. */
static void config_reopen(struct agent *a, const struct source *source)
{
	source->close(a);
	source->open(a);
}

static void config_watchdog(struct agent *a)
{
	config_reopen(a, &source_watchdog);
}

static void config_stats(struct agent *a)
{
	config_reopen(a, &source_stats);
}

static void config_log(struct agent *a)
{
	log_open(a->opt->verbose);
}

/* In this order. Those without a function take effect nowhere, or at the next start. */
static void (*const config_apply[OPTIONS_APPLY_COUNT])(struct agent *a) = {
	[OPTIONS_APPLY_KERNEL] = source_kernel_apply, [OPTIONS_APPLY_WINDOWS] = config_windows,
	[OPTIONS_APPLY_DISPLAY] = config_display,     [OPTIONS_APPLY_WATCHDOG] = config_watchdog,
	[OPTIONS_APPLY_STATS] = config_stats,         [OPTIONS_APPLY_LOG] = config_log,
};

struct config_change {
	struct config_list taken, later;
	bool repeat; /* what waits for a restart is named also when it came from [general] */
};

/* The only way in which settings change, whatever the reason. */
static void config_take(struct agent *a, const struct options *next, struct config_change *change)
{
	bool apply[OPTIONS_APPLY_COUNT] = {0};

	for (int id = 0; id < OPTION_COUNT; id++) {
		enum options_apply how = options_value_apply(id);
		bool same = options_value_same(a->opt, next, id);

		if (how == OPTIONS_APPLY_RESTART && !same) {
			if (change->repeat || next->origin[id].layer != OPTIONS_FILE)
				config_name(&change->later, next, id);
			continue;
		}
		options_value_copy(a->opt, next, id); /* its origin may be new */
		if (same)
			continue;
		config_name(&change->taken, next, id);
		apply[how] = true;
	}
	for (int how = 0; how < OPTIONS_APPLY_COUNT; how++)
		if (apply[how] && config_apply[how])
			config_apply[how](a);
}

/* Both in one line, in buf, which is returned; "" = nothing changed. */
static const char *config_say(const struct config_change *change, char *buf, size_t size)
{
	snprintf(buf, size, "%s%s%s%s", change->taken.text,
		 change->taken.count && change->later.count ? "; " : "",
		 change->later.count ? "needs a restart: " : "", change->later.text);
	return buf;
}

static bool config_game(const struct agent *a, struct options_game *out)
{
	const struct launches_game *game =
		a->detect.launches ? launches_game(a->detect.launches) : &a->detect.named;

	*out = (struct options_game){game->app, game->exe, game->profile};
	return game->id.pid;
}

/* For the game that runs, or without one. */
static int config_put(const struct agent *a, const struct options_layers *layers,
		      struct options *next, struct options_error *err)
{
	struct options_game game;
	bool any = config_game(a, &game);

	return options_put(next, layers, any ? &game : NULL, err);
}

static void config_reload(struct agent *a)
{
	struct config_change change = {.repeat = true};
	struct options_layers layers;
	uint8_t primary[GAMER_MAX_CPUS];
	struct options_error err;
	struct options next;
	int r = options_read(&layers, a->layers->argc, a->layers->argv, a->layers->dir, &err);

	layers.control = a->layers->control;
	if (!r)
		r = config_put(a, &layers, &next, &err);
	if (!r)
		r = agent_check(&a->topology, &next, primary, &err);
	if (r) {
		log_err("%s; the settings stay as they were", err.text);
		return;
	}
	*a->layers = layers;
	config_take(a, &next, &change);
	log_info("settings read again: %s",
		 change.taken.count ? change.taken.text : "nothing to change");
	if (change.later.count)
		log_warn("needs a restart: %s", change.later.text);
}

/* One line at most, and none when it ends: then they are those that were there before it. */
void source_config_game(struct agent *a)
{
	struct config_change change = {0};
	struct options_error err;
	struct options_game game;
	struct options next;
	char text[2 * sizeof(change.taken.text) + 32];
	bool any = config_game(a, &game);

	if (config_put(a, a->layers, &next, &err)) {
		log_warn("%s; %s", err.text,
			 any ? "this game gets no settings of its own"
			     : "the settings stay as they were");
		if (!any || options_put(&next, a->layers, NULL, &err))
			return;
		any = false;
	}
	config_take(a, &next, &change);
	if (config_say(&change, text, sizeof(text))[0])
		log_print(any ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG, "settings %s: %s",
			  any ? "of this game" : "without a game", text);
}

static enum control_result config_refuse(int r, const struct options_error *err, char *answer,
					 size_t size)
{
	snprintf(answer, size, "%s", err->text);
	return r == -EBUSY ? CONTROL_CANNOT : CONTROL_WRONG;
}

enum control_result source_config_set(struct agent *a, const char *name, const char *text,
				      char *answer, size_t size)
{
	const struct options before = a->layers->control;
	struct config_change change = {0};
	struct config_list now = {0};
	struct options_error err;
	struct options next;
	int r = options_control(a->layers, name, text, &err);

	if (!r)
		r = config_put(a, a->layers, &next, &err);
	if (r) {
		a->layers->control = before;
		return config_refuse(r, &err, answer, size);
	}
	config_take(a, &next, &change);
	config_name(&now, a->opt, options_value_find(name, strlen(name)));
	snprintf(answer, size, "%s%s%s", now.text, change.later.count ? "; needs a restart: " : "",
		 change.later.text);
	log_info("gamerctl: %s", answer);
	return CONTROL_DONE;
}

static int config_on_event(struct loop_source *source, uint32_t events)
{
	struct agent *a = container_of(source, struct agent, config.watch.source);
	union {
		struct inotify_event event; /* for its alignment */
		char bytes[4096];
	} buf;
	ssize_t n = read(a->config.watch.fd, buf.bytes, sizeof(buf.bytes));

	for (ssize_t at = 0; at < n;) {
		const struct inotify_event *event = (const void *)(buf.bytes + at);

		/* No name: the folder itself went, or events were lost. */
		if (!event->len || config_concerns(a->layers->dir, a->opt->config, event->name))
			source_config_changed(a);
		at += (ssize_t)(sizeof(*event) + event->len);
	}
	return 0;
}

static int config_add(int fd, const char *folder)
{
	int r = inotify_add_watch(fd, folder, CONFIG_EVENTS | IN_ONLYDIR);

	return r < 0 ? -errno : 0;
}

/*
 * The folder above is watched only while the one that matters is not there, for more
 * happens in /etc. It may be made just before that: hence the second try. The inner
 * one may be made at any time after the outer one is watched, which tells of it.
 */
static int config_add_folders(int fd, const struct agent *a)
{
	struct config_folders folders;
	int r;

	config_folders_of(a->layers->dir, a->opt->config, &folders);
	r = config_add(fd, folders.main);
	if (r == -ENOENT) {
		r = config_add(fd, folders.parent);
		config_add(fd, folders.main);
	}
	if (!r && folders.more[0])
		config_add(fd, folders.more);
	return r;
}

/*
 * The folders may be others than before by now, under the same names, so all is
 * made anew. Before the files are read: what changes later is told again.
 */
static void config_watch(struct agent *a)
{
	int r;

	source_fd_close(&a->config.watch);
	a->config.watch.fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	r = a->config.watch.fd < 0 ? -errno : config_add_folders(a->config.watch.fd, a);
	if (!r)
		r = loop_add(a->loop, &a->config.watch.source, a->config.watch.fd, config_on_event);
	if (r < 0)
		log_warn("changes of the settings files are seen only after SIGHUP: %s",
			 strerror(-r));
}

static int config_on_timer(struct loop_source *source, uint32_t events)
{
	struct agent *a = container_of(source, struct agent, config.timer.source);

	source_timer_clear(&a->config.timer);
	a->config.pending = false;
	config_watch(a);
	config_reload(a);
	return 0;
}

/* Not put off by further news, which could come without end. */
void source_config_changed(struct agent *a)
{
	if (!a->config.pending)
		a->config.pending = !source_timer_once(&a->config.timer, CONFIG_DELAY_NS);
}

static int config_open(struct agent *a)
{
	int r = source_timer_open(a, &a->config.timer, 0, config_on_timer);

	config_watch(a);
	if (!r)
		return 0;
	log_err("cannot make a timer: %s", strerror(-r));
	return AGENT_EXIT_ERROR;
}

static void config_close(struct agent *a)
{
	source_fd_close(&a->config.watch);
	source_fd_close(&a->config.timer);
}

const struct source source_config = {config_open, config_close};
