// SPDX-License-Identifier: GPL-2.0-only
#include "facts_parse.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "rules_match.h"

/* Who named the launch; a surer one replaces a less sure one. */
enum {
	FACTS_APP_UMU = 1,
	FACTS_APP_STORE,
	FACTS_APP_STEAM,
};

/* Numbers of fields as in proc(5). */
enum {
	FACTS_STAT_PPID = 4,
	FACTS_STAT_THREADS = 20,
	FACTS_STAT_START = 22,
	FACTS_STAT_RSS = 24,
};

static int facts_stat_field(struct facts_stat *out, int field, long long value)
{
	if (field == FACTS_STAT_PPID && (value < 0 || value > INT_MAX))
		return -EBADMSG;
	if (field == FACTS_STAT_PPID)
		out->ppid = (pid_t)value;
	if (field == FACTS_STAT_THREADS)
		out->threads = value < 0 || value > UINT32_MAX ? 0 : (uint32_t)value;
	if (field == FACTS_STAT_START)
		out->start_ticks = (uint64_t)value;
	if (field == FACTS_STAT_RSS)
		out->rss_pages = value < 0 ? 0 : (uint64_t)value;
	return 0;
}

/* The next whole number, digit by digit: strtoll would be a fifth of a look's instructions. */
static bool facts_stat_number(const char **text, long long *value)
{
	const char *c = *text, *digits;
	bool minus;

	while (*c == ' ')
		c++;
	minus = *c == '-';
	digits = c += minus;
	for (*value = 0; *c >= '0' && *c <= '9'; c++) {
		if (*value > (LLONG_MAX - 9) / 10)
			*value = LLONG_MAX / 10 - 1; /* some are larger; none of those is ours */
		*value = *value * 10 + (*c - '0');
	}
	if (minus)
		*value = -*value;
	*text = c;
	return c != digits;
}

/* The name may hold anything, so what follows it is found from the end. */
int facts_parse_stat(const char *text, struct facts_stat *out)
{
	const char *name = strchr(text, '('), *rest = strrchr(text, ')');
	char *end;
	long long value = strtoll(text, &end, 10);

	*out = (struct facts_stat){0};
	if (!name || !rest || rest < name || end == text || name != end + 1 || *end != ' ' ||
	    value <= 0 || value > INT_MAX)
		return -EBADMSG;
	if (rest[1] != ' ' || !rest[2] || rest[3] != ' ')
		return -EBADMSG;
	out->pid = (pid_t)value;
	out->state = rest[2];
	rest += 3;
	for (int field = FACTS_STAT_PPID; field <= FACTS_STAT_RSS; field++)
		if (!facts_stat_number(&rest, &value) || facts_stat_field(out, field, value))
			return -EBADMSG;
	return 0;
}

/* Behind the last slash of either kind. */
static const char *facts_base(const char *path)
{
	const char *base = path;

	for (; *path; path++)
		if ((*path == '/' || *path == '\\') && path[1])
			base = path + 1;
	return base;
}

/* A name as it may be shown: it is the process's to choose. */
static void facts_keep_name(char out[FACTS_NAME_MAX], const char *name)
{
	size_t i;

	for (i = 0; i < FACTS_NAME_MAX - 1 && name[i]; i++)
		out[i] = (unsigned char)name[i] < 0x20 || name[i] == 0x7f ? '?' : name[i];
	out[i] = '\0';
}

static void facts_keep_app(struct facts_parse *parse, uint8_t rank, const char *kind,
			   const char *id)
{
	char *c = parse->out->app;

	if (rank <= parse->app_rank || !*id)
		return;
	parse->app_rank = rank;
	snprintf(c, FACTS_APP_MAX, "%s-%.*s", kind, FACTS_APP_MAX - 8, id);
	for (; *c; c++)
		if (!strchr("-._", *c) && !((*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') ||
					    (*c >= 'A' && *c <= 'Z')))
			*c = '_';
}

/*
 * The id of an app; of one that is not Steam's own (a shortcut), whose 64-bit id holds
 * it in the upper half; or of the app that a mod belongs to.
 */
static uint32_t facts_steam_id(const char *text)
{
	enum { TYPE_SHORTCUT = 2 };
	uint64_t id;
	char *end;

	if (*text < '0' || *text > '9')
		return 0;
	errno = 0;
	id = strtoull(text, &end, 10);
	if (errno || (*end && *end != '-' && *end != '.'))
		return 0;
	if (id <= UINT32_MAX)
		return (uint32_t)id;
	return ((id >> 24) & 0xff) == TYPE_SHORTCUT ? (uint32_t)(id >> 32)
						    : (uint32_t)(id & 0xffffff);
}

static void facts_keep_steam(struct facts_parse *parse, const char *text)
{
	uint32_t id = facts_steam_id(text);
	char number[16];

	if (!id || parse->app_rank == FACTS_APP_STEAM)
		return;
	parse->out->steam_id = id;
	snprintf(number, sizeof(number), "%" PRIu32, id);
	facts_keep_app(parse, FACTS_APP_STEAM, "steam", number);
}

static void facts_keep_umu(struct facts_parse *parse, const char *value)
{
	/* umu-default is every game that has no id. */
	if (!strncasecmp(value, "umu-", 4) && strcasecmp(value, "umu-default") != 0)
		facts_keep_app(parse, FACTS_APP_UMU, "umu", value + 4);
}

static void facts_keep_heroic(struct facts_parse *parse, const char *value)
{
	facts_keep_app(parse, FACTS_APP_STORE, "heroic", value);
}

static void facts_keep_lutris(struct facts_parse *parse, const char *value)
{
	facts_keep_app(parse, FACTS_APP_STORE, "lutris", value);
}

static void facts_on_env(struct facts_parse *parse, const char *entry)
{
#define FACTS_NAME(name, keep) {name "=", sizeof(name), keep}
	static const struct {
		const char *begin;
		size_t len;
		void (*keep)(struct facts_parse *parse, const char *value);
	} names[] = {
		FACTS_NAME("SteamGameId", facts_keep_steam),
		FACTS_NAME("SteamAppId", facts_keep_steam),
		FACTS_NAME("STEAM_COMPAT_APP_ID", facts_keep_steam),
		FACTS_NAME("HEROIC_APP_NAME", facts_keep_heroic),
		FACTS_NAME("LUTRIS_GAME_UUID", facts_keep_lutris),
		FACTS_NAME("UMU_ID", facts_keep_umu),
		FACTS_NAME("GAMEID", facts_keep_umu),
	};
#undef FACTS_NAME

	rules_see(parse->rules, RULES_ENV, entry, &parse->out->seen);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (entry[0] == names[i].begin[0] && !strncmp(entry, names[i].begin, names[i].len))
			names[i].keep(parse, entry + names[i].len);
}

/* Of Wine, of Proton (which brings its own) and as distributions name them; not wineserver. */
static bool facts_is_loader(const char *exe)
{
	static const char *const loaders[] = {"wine", "wine64", "wine-*", "wine64-*",
					      "wineloader*"};

	for (size_t i = 0; i < sizeof(loaders) / sizeof(loaders[0]); i++)
		if (rules_match_whole(loaders[i], exe))
			return true;
	return false;
}

static bool facts_is_exe(const char *arg)
{
	size_t len = strlen(arg);

	return len > 4 && !strcasecmp(arg + len - 4, ".exe");
}

/* The folders of a Windows program say where the game is, those of its loader do not. */
static void facts_keep_windows(struct facts_parse *parse, const char *arg)
{
	char path[FACTS_ENTRY_MAX];
	char *c;

	facts_keep_name(parse->out->windows, facts_base(arg));
	parse->out->flags |= FACTS_WINDOWS;
	snprintf(path, sizeof(path), "%s", arg);
	for (c = path; *c; c++)
		if (*c == '\\')
			*c = '/';
	rules_see(parse->rules, RULES_PATH, path, &parse->out->seen);
	explicit_bzero(path, sizeof(path));
}

static void facts_on_arg(struct facts_parse *parse, const char *arg)
{
	struct facts *out = parse->out;
	/* Wine writes the program's path over argv[0]; with exe hidden that is all there is. */
	bool drive = parse->args == 0 && !out->exe[0] && strchr(arg, '\\');

	if (parse->args++ == 0 && !out->exe[0])
		facts_keep_name(out->exe, facts_base(arg));
	rules_see(parse->rules, RULES_ARG, arg, &out->seen);
	if (!out->windows[0] && facts_is_exe(arg) && (drive || facts_is_loader(out->exe)))
		facts_keep_windows(parse, arg);
	if (parse->steam_launch && !strncmp(arg, "AppId=", 6))
		facts_keep_steam(parse, arg + 6);
	parse->steam_launch = !strcmp(arg, "SteamLaunch");
}

static void facts_on_cgroup(struct facts_parse *parse, const char *line)
{
	static const char steam[] = "/app-steam-app";
	const char *path = strchr(line, '/'), *app;

	if (!path)
		return;
	rules_see(parse->rules, RULES_CGROUP, path, &parse->out->seen);
	app = strstr(path, steam);
	if (app)
		facts_keep_steam(parse, app + strlen(steam));
}

static void facts_on_entry(struct facts_parse *parse, enum facts_text kind, const char *entry)
{
	if (kind == FACTS_ENVIRON)
		facts_on_env(parse, entry);
	else if (kind == FACTS_CMDLINE)
		facts_on_arg(parse, entry);
	else
		facts_on_cgroup(parse, entry);
}

/* What is in parse->entry is complete. */
static void facts_end_entry(struct facts_parse *parse, enum facts_text kind)
{
	parse->entry[parse->len] = '\0';
	parse->len = 0;
	facts_on_entry(parse, kind, parse->entry);
}

static void facts_add_to_entry(struct facts_parse *parse, const char *piece, size_t len)
{
	size_t room = sizeof(parse->entry) - 1 - parse->len;

	for (size_t i = 0; i < len && i < room; i++)
		parse->entry[parse->len++] = piece[i] ? piece[i] : '?';
	if (parse->len > parse->used)
		parse->used = parse->len;
}

void facts_parse_init(struct facts_parse *parse, const struct rules *rules, struct facts *out)
{
	parse->rules = rules;
	parse->out = out;
	parse->app_rank = 0;
	parse->steam_launch = false;
	parse->args = 0;
	parse->len = parse->used = 0;
}

void facts_parse_feed(struct facts_parse *parse, enum facts_text kind, const char *piece,
		      size_t len)
{
	char mark = kind == FACTS_CGROUP ? '\n' : '\0';

	while (len) {
		const char *end = memchr(piece, mark, len);
		size_t part = end ? (size_t)(end - piece) : len;

		/* Most entries are whole in a piece, and ended by the byte that ends a string. */
		if (end && !mark && !parse->len && part < sizeof(parse->entry)) {
			facts_on_entry(parse, kind, piece);
		} else {
			facts_add_to_entry(parse, piece, part);
			if (end)
				facts_end_entry(parse, kind);
		}
		part += end != NULL;
		piece += part;
		len -= part;
	}
}

void facts_parse_end(struct facts_parse *parse, enum facts_text kind)
{
	if (parse->len)
		facts_end_entry(parse, kind);
	explicit_bzero(parse->entry, parse->used);
	parse->used = 0;
}

void facts_parse_exe(struct facts_parse *parse, const char *path)
{
	static const char gone[] = " (deleted)"; /* the kernel's, after an update */
	char copy[FACTS_ENTRY_MAX];
	size_t len;

	snprintf(copy, sizeof(copy), "%s", path);
	len = strlen(copy);
	if (len > strlen(gone) && !strcmp(copy + len - strlen(gone), gone))
		copy[len - strlen(gone)] = '\0';
	facts_keep_name(parse->out->exe, facts_base(copy));
	if (!facts_is_loader(parse->out->exe))
		rules_see(parse->rules, RULES_PATH, copy, &parse->out->seen);
}

/* The number at the end of a device's name, if all before it is prefix. -1 = another. */
static int facts_device(const char *target, const char *prefix)
{
	size_t len = strlen(prefix);
	unsigned long n;
	char *end;

	if (strncmp(target, prefix, len) || target[len] < '0' || target[len] > '9')
		return -1;
	n = strtoul(target + len, &end, 10);
	return *end || n > INT_MAX ? -1 : (int)n;
}

void facts_parse_fd(struct facts *out, const struct facts_devices *devices, const char *target)
{
	int event = facts_device(target, "/dev/input/event");

	if (facts_device(target, "/dev/dri/renderD") >= 0 ||
	    facts_device(target, "/dev/nvidia") >= 0)
		out->flags |= FACTS_RENDER_NODE;
	if (facts_device(target, "/dev/input/js") >= 0)
		out->flags |= FACTS_CONTROLLER;
	if (facts_device(target, "/dev/input/mouse") >= 0)
		out->flags |= FACTS_MOUSE;
	if (event < 0 || event >= FACTS_EVENTS_MAX)
		return;
	if (devices->controllers[event / 64] >> (event % 64) & 1)
		out->flags |= FACTS_CONTROLLER;
	if (devices->mice[event / 64] >> (event % 64) & 1)
		out->flags |= FACTS_MOUSE;
}
