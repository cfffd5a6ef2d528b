// SPDX-License-Identifier: GPL-2.0-only
#include "rules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules_private.h"
#include "rules_table.h"

static const struct rules_rule rules_builtin[] = {
#define RULES_LINE(where, pattern, weight, identity, role) \
	{RULES_##where, RULES_##role, RULES_##identity, weight, pattern, false},
	RULES_TABLE(RULES_LINE)
#undef RULES_LINE
};

enum { RULES_BUILTIN = sizeof(rules_builtin) / sizeof(rules_builtin[0]) };

/* Half of the numbers at least stay for the user. */
_Static_assert(RULES_BUILTIN <= RULES_MAX - 128, "more built-in rules than there is room for");

int rules_new(struct rules **out)
{
	struct rules *rules = calloc(1, sizeof(*rules));

	*out = rules;
	if (!rules)
		return -ENOMEM;
	memcpy(rules->rule, rules_builtin, sizeof(rules_builtin));
	rules->count = RULES_BUILTIN;
	for (unsigned int i = 0; i < RULES_BUILTIN; i++)
		rules_index(rules, i);
	rules->weight = RULES_WEIGHT_USER;
	return 0;
}

struct rules *rules_free(struct rules *rules)
{
	if (!rules)
		return NULL;
	for (unsigned int i = RULES_BUILTIN; i < rules->count; i++)
		free((void *)rules->rule[i].pattern);
	free(rules);
	return NULL;
}

unsigned int rules_count(const struct rules *rules)
{
	return rules->count;
}

static const char *const rules_where_names[] = {
	[RULES_ENV] = "env",   [RULES_ARG] = "arg",   [RULES_EXE] = "exe",
	[RULES_WORD] = "word", [RULES_PATH] = "path", [RULES_CGROUP] = "cgroup",
	[RULES_FACT] = "fact",
};

int rules_where_of(const char *key)
{
	for (int i = 0; i <= RULES_FACT; i++)
		if (!strcmp(key, rules_where_names[i]))
			return i;
	return -EINVAL;
}

void rules_text(const struct rules *rules, unsigned int index, char *buf, size_t size)
{
	static const char *const roles[] = {"ordinary", "game", "wrapper", "helper", "reject"};
	const struct rules_rule *rule;

	if (size)
		buf[0] = '\0';
	if (index >= rules->count)
		return;
	rule = &rules->rule[index];
	if (rule->role == RULES_GAME)
		snprintf(buf, size, "%s %s: game, weight %d%s", rules_where_names[rule->where],
			 rule->pattern, rule->weight, rule->user ? ", by games.d" : "");
	else
		snprintf(buf, size, "%s %s: %s%s", rules_where_names[rule->where], rule->pattern,
			 roles[rule->role], rule->user ? ", by games.d" : "");
}
