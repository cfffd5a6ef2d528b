// SPDX-License-Identifier: GPL-2.0-only
/* Where a value comes from, in words. */
#include "options_print.h"
#include "options_value.h"

const char *options_origin_text(const struct options *opt, enum option_id id, char *buf,
				size_t size)
{
	const struct options_origin *origin = &opt->origin[id];

	switch (origin->layer) {
	case OPTIONS_BUILT_IN:
		snprintf(buf, size, "%s", options_has(opt, id) ? "built-in" : "not set");
		break;
	case OPTIONS_FILE:
		snprintf(buf, size, "%s:%u", origin->name, origin->line);
		break;
	case OPTIONS_PROFILE:
		snprintf(buf, size, "profile %s", origin->name);
		break;
	case OPTIONS_WRAPPER:
		snprintf(buf, size, "gamerun");
		break;
	case OPTIONS_GAME:
		snprintf(buf, size, "%s:%u, for this game", origin->name, origin->line);
		break;
	case OPTIONS_COMMAND_LINE:
		snprintf(buf, size, "command line");
		break;
	case OPTIONS_CONTROL:
		snprintf(buf, size, "gamerctl");
		break;
	case OPTIONS_DERIVED:
		snprintf(buf, size, "derived");
		break;
	}
	return buf;
}

const char *options_origin_place(const struct options_origin *origin, enum option_id id, char *buf,
				 size_t size)
{
	const char *name = options_value_name(id);

	switch (origin->layer) {
	case OPTIONS_FILE:
	case OPTIONS_GAME:
		snprintf(buf, size, "%s:%u: %s", origin->name, origin->line, name);
		break;
	case OPTIONS_PROFILE:
		snprintf(buf, size, "profile %s: %s", origin->name, name);
		break;
	case OPTIONS_WRAPPER:
		snprintf(buf, size, "gamerun: %s", name);
		break;
	case OPTIONS_CONTROL:
		snprintf(buf, size, "set %s", name);
		break;
	case OPTIONS_BUILT_IN:
	case OPTIONS_COMMAND_LINE:
	case OPTIONS_DERIVED:
		snprintf(buf, size, "--%s", name);
		break;
	}
	return buf;
}

const char *options_place(const struct options *opt, enum option_id id, char *buf, size_t size)
{
	return options_origin_place(&opt->origin[id], id, buf, size);
}
