// SPDX-License-Identifier: GPL-2.0-only
#include "options_print.h"

#include "options_value.h"

/*
 * A profile read from a file would overrule the values beside it, of which the
 * command line may have set some: they are all here, so it is left out.
 */
static bool options_says_file(const struct options *opt, enum option_id id)
{
	return options_value_apply(id) > OPTIONS_APPLY_CALL && id != OPTION_profile &&
	       options_has(opt, id);
}

void options_print(FILE *to, const struct options *opt)
{
	char line[OPTIONS_VALUE_MAX + 64], value[OPTIONS_VALUE_MAX], origin[320], instead[128];

	fputs("; The settings of scx_gamer, and behind each where it comes from.\n[general]\n", to);
	for (int id = 0; id < OPTION_COUNT; id++) {
		if (options_value_apply(id) == OPTIONS_APPLY_COMMAND || id == OPTION_print_config)
			continue;
		options_value_text(opt, id, value, sizeof(value));
		snprintf(line, sizeof(line), "%s%s = %s", options_says_file(opt, id) ? "" : "; ",
			 options_value_name(id), value);
		options_instead(opt, id, instead, sizeof(instead));
		fprintf(to, "%-40s ; %s%s%s\n", line,
			options_origin_text(opt, id, origin, sizeof(origin)),
			instead[0] ? "; " : "", instead);
	}
	snprintf(line, sizeof(line), "; SCX_TIMEOUT_MS = %u", opt->timeout_ms);
	fprintf(to, "%-40s ; %s\n", line, opt->timeout_is_ours ? "built-in" : "environment");
}
