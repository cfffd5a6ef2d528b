// SPDX-License-Identifier: GPL-2.0-only
#include "options_layers.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config.h"
#include "options_command.h"
#include "options_value.h"
#include "profiles.h"
#include "util.h"

#define OPTIONS_SECTION    "general"
#define OPTIONS_GAMES      "game"
#define OPTIONS_SECTIONS   "[" OPTIONS_SECTION "], [" OPTIONS_GAMES " NAME]"
#define OPTIONS_AUTO       "auto"
#define OPTIONS_TIMEOUT_MS 10000

bool options_is_hot(enum option_id id)
{
	return options_value_apply(id) >= OPTIONS_APPLY_KERNEL || id == OPTION_profile;
}

const char *options_hot_names(void)
{
	static char names[400];
	size_t len = 0;

	for (int id = 0; id < OPTION_COUNT && len < sizeof(names); id++)
		if (options_is_hot(id))
			len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s",
						len ? ", " : "", options_value_name(id));
	return names;
}

/* NAME of "game NAME" or "game "NAME"", kept. NULL: it is no such section. */
static const char *options_game_of(const char *section)
{
	const char *name = section + strlen(OPTIONS_GAMES);
	char text[64];
	size_t len;

	if (strncmp(section, OPTIONS_GAMES, strlen(OPTIONS_GAMES)) != 0 ||
	    !isblank((unsigned char)*name))
		return NULL;
	name += strspn(name, " \t");
	len = strlen(name);
	while (len && isblank((unsigned char)name[len - 1]))
		len--;
	if (len > 1 && name[0] == '"' && name[len - 1] == '"') {
		name++;
		len -= 2;
	}
	if (!len || len >= sizeof(text) || memchr(name, '"', len))
		return NULL;
	snprintf(text, sizeof(text), "%.*s", (int)len, name);
	return options_value_keep(text);
}

static int options_refuse(const struct config_line *line, const char *what, const char *allowed,
			  struct options_error *err)
{
	snprintf(err->text, sizeof(err->text), "%.320s:%u: %s%s%s%.48s '%.80s': %s (allowed: %s)",
		 line->file, line->number, line->section[0] ? "[" : "", line->section,
		 line->section[0] ? "] " : "", line->key, line->value, what, allowed);
	return -EINVAL;
}

/* Its value is checked now: the game may begin when nobody reads messages. */
static int options_on_game(struct options_layers *out, const struct config_line *line,
			   struct options_error *err)
{
	struct options_line said = {
		.game = options_game_of(line->section),
		.text = options_value_keep(line->value),
		.origin = {OPTIONS_GAME, line->file, line->number},
	};
	int id = options_value_find(line->key, strlen(line->key));
	struct options scratch;

	if (id < 0)
		return options_refuse(line, "unknown key", options_hot_names(), err);
	if (!options_is_hot(id))
		return options_refuse(line, "not for one game", options_hot_names(), err);
	if (out->lines == OPTIONS_MAX_LINES)
		return options_refuse(line, "one line too many", "512 for games in all", err);
	if (!said.text)
		return options_refuse(line, "no memory to keep it", "less", err);
	said.id = id;
	out->line[out->lines++] = said;
	return options_value_set(&scratch, id, said.text, &said.origin, err);
}

static int options_on_general(struct options_layers *out, const struct config_line *line,
			      struct options_error *err)
{
	const struct options_origin from = {OPTIONS_FILE, line->file, line->number};
	int id = options_value_find(line->key, strlen(line->key));

	if (id < 0)
		return options_refuse(line, "unknown key", "those that --print-config shows", err);
	if (options_value_apply(id) <= OPTIONS_APPLY_CALL)
		return options_refuse(line, "for the command line only",
				      "keys that --print-config shows", err);
	return options_value_set(&out->general, id, line->value, &from, err);
}

static int options_on_line(void *data, const struct config_line *line, struct options_error *err)
{
	if (!strcmp(line->section, OPTIONS_SECTION))
		return options_on_general(data, line, err);
	if (options_game_of(line->section))
		return options_on_game(data, line, err);
	return options_refuse(line,
			      line->section[0] ? "section is not known" : "comes before a section",
			      OPTIONS_SECTIONS, err);
}

static bool options_matches(const struct options_line *line, const struct options_game *game)
{
	return (game->app && !strcasecmp(line->game, game->app)) ||
	       (game->exe && !strcasecmp(line->game, game->exe));
}

static int options_profile(struct options *out, const struct profile *profile,
			   struct options_error *err)
{
	const struct options_origin from = {.layer = OPTIONS_PROFILE, .name = profile->name};
	int r = 0;

	for (size_t i = 0; i < profile->count && !r; i++)
		r = options_value_set(out, profile->values[i].id, profile->values[i].text, &from,
				      err);
	return r;
}

static void options_overlay(struct options *out, const struct options *layer)
{
	for (int id = 0; id < OPTION_COUNT; id++)
		if (layer->origin[id].layer != OPTIONS_BUILT_IN)
			options_value_copy(out, layer, id);
}

/* The order of all layers: each wins over those before it. profile NULL: without its values. */
static int options_pile(struct options *out, const struct options_layers *layers,
			const struct options_game *game, const struct profile *profile,
			struct options_error *err)
{
	static const struct options_origin wrapper = {.layer = OPTIONS_WRAPPER};
	int r = 0;

	*out = layers->general;
	if (profile)
		r = options_profile(out, profile, err);
	if (!r && game && game->profile && game->profile[0])
		r = options_value_set(out, OPTION_profile, game->profile, &wrapper, err);
	for (size_t i = 0; game && i < layers->lines && !r; i++)
		if (options_matches(&layers->line[i], game))
			r = options_value_set(out, layers->line[i].id, layers->line[i].text,
					      &layers->line[i].origin, err);
	options_overlay(out, &layers->command);
	options_overlay(out, &layers->control);
	return r;
}

/* Which profile it is has to be known before its values, and follows from the same order. */
int options_put(struct options *out, const struct options_layers *layers,
		const struct options_game *game, struct options_error *err)
{
	int r = options_pile(out, layers, game, NULL, err);

	if (!r)
		r = options_pile(out, layers, game, out->profile, err);
	return r ? r : options_complete(out, err);
}

static int options_environment(struct options *opt, struct options_error *err)
{
	const char *text = getenv("SCX_TIMEOUT_MS");
	uint64_t value = OPTIONS_TIMEOUT_MS;
	int r = 0;

	if (text)
		r = options_value_uint("SCX_TIMEOUT_MS", text, 1000, 30000, &value, err);
	opt->timeout_ms = (uint32_t)value;
	opt->timeout_is_ours = !text;
	return r;
}

static bool options_is_command(const struct options *opt)
{
	for (int id = 0; id < OPTION_COUNT; id++)
		if (options_value_apply(id) == OPTIONS_APPLY_COMMAND &&
		    opt->origin[id].layer != OPTIONS_BUILT_IN)
			return true;
	return false;
}

/* Each game together with what holds for all. */
static int options_check_games(const struct options_layers *layers, struct options_error *err)
{
	struct options scratch;
	int r = 0;

	for (size_t i = 0; i < layers->lines && !r; i++) {
		const struct options_game game = {.exe = layers->line[i].game};

		if (!i || layers->line[i].game != layers->line[i - 1].game)
			r = options_put(&scratch, layers, &game, err);
	}
	return r;
}

int options_read(struct options_layers *out, int argc, char **argv, const char *dir,
		 struct options_error *err)
{
	int r;

	out->lines = 0;
	out->argc = argc;
	out->argv = argv;
	out->dir = dir;
	options_value_presets(&out->general);
	out->command = out->control = out->general;
	r = options_command(&out->command, argc, argv, err);
	if (!r && !options_is_command(&out->command))
		r = config_read(dir, out->command.config, options_on_line, out, err);
	if (!r)
		r = options_environment(&out->general, err);
	return r ? r : options_check_games(out, err);
}

int options_control(struct options_layers *layers, const char *name, const char *text,
		    struct options_error *err)
{
	static const struct options_origin from = {.layer = OPTIONS_CONTROL};
	int id = options_value_find(name, strlen(name));

	if (id >= 0 && options_is_hot(id) && strcmp(text, OPTIONS_AUTO) != 0)
		return options_value_set(&layers->control, id, text, &from, err);
	if (id >= 0 && options_is_hot(id)) {
		layers->control.origin[id] = (struct options_origin){.layer = OPTIONS_BUILT_IN};
		return 0;
	}
	snprintf(err->text, sizeof(err->text), "set %.48s: %s (allowed: %s)", name,
		 id < 0 ? "no such setting" : "cannot change while scx_gamer runs",
		 options_hot_names());
	return id < 0 ? -EINVAL : -EBUSY;
}
