// SPDX-License-Identifier: GPL-2.0-only
/* The user's files, line by line. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules_private.h"

struct rules_error {
	char *text;
	size_t size;
	const char *section, *key, *value;
};

/* The texts are a user's: short in a message, whatever their length. */
static int rules_refuse(const struct rules_error *err, int r, const char *what)
{
	if (err->size)
		snprintf(err->text, err->size, "[%.60s] %.40s = '%.80s': %s", err->section,
			 err->key, err->value, what);
	return r;
}

/* Of "game", "game \"NAME\"", "helper" and so on. -EINVAL: no such section. */
static int rules_role_of(const char *section)
{
	static const char *const names[] = {[RULES_GAME] = "game",
					    [RULES_WRAPPER] = "wrapper",
					    [RULES_HELPER] = "helper",
					    [RULES_REJECT] = "reject"};
	size_t len = strlen(section);

	if (!strncmp(section, "game \"", 6) && len > 7 && section[len - 1] == '"')
		return RULES_GAME;
	for (int i = RULES_GAME; i <= RULES_REJECT; i++)
		if (!strcmp(section, names[i]))
			return i;
	return -EINVAL;
}

static int rules_set_weight(struct rules *rules, const struct rules_error *err)
{
	char *end;
	long weight;

	errno = 0;
	weight = strtol(err->value, &end, 10);
	if (end == err->value || *end || errno || weight < -RULES_WEIGHT_MAX ||
	    weight > RULES_WEIGHT_MAX)
		return rules_refuse(err, -EINVAL, "not a weight (allowed: -200 to 200)");
	rules->weight = (int)weight;
	return 0;
}

/* A pattern of stars alone would be true of every process. */
static int rules_check_pattern(enum rules_where where, const struct rules_error *err)
{
	size_t len = strlen(err->value);
	uint64_t least;

	if (where == RULES_FACT && rules_fact_of(err->value, &least) < 0)
		return rules_refuse(err, -EINVAL,
				    "not a fact (allowed: render_node, controller, mouse, "
				    "windows, threads>=N, rss_mib>=N)");
	if (strspn(err->value, "*?/. ") == len || len >= RULES_PATTERN_MAX)
		return rules_refuse(
			err, -EINVAL,
			"not a pattern (allowed: 1 to 127 characters, not only * ? / .)");
	return 0;
}

static int rules_append(struct rules *rules, enum rules_role role, enum rules_where where,
			const struct rules_error *err)
{
	struct rules_rule rule = {.where = where, .role = role, .user = true};

	if (rules->count == RULES_MAX)
		return rules_refuse(err, -ENOSPC, "one rule too many (allowed: 512 in all)");
	if (role == RULES_GAME)
		rule.weight = rules->weight;
	/* Threads, memory and devices are never an identity, not even by a user's word. */
	if (role == RULES_GAME && where != RULES_FACT && rule.weight > 0)
		rule.identity = rule.weight >= RULES_THRESHOLD ? RULES_STRONG : RULES_WEAK;
	rule.pattern = strdup(err->value);
	if (!rule.pattern)
		return -ENOMEM;
	rules->rule[rules->count] = rule;
	rules_index(rules, rules->count++);
	return 0;
}

static int rules_enter(struct rules *rules, const char *section)
{
	int role = rules_role_of(section);

	if (role < 0 || strlen(section) >= sizeof(rules->section))
		return -EINVAL;
	if (strcmp(section, rules->section) != 0) {
		rules->weight = RULES_WEIGHT_USER;
		snprintf(rules->section, sizeof(rules->section), "%s", section);
	}
	return role;
}

int rules_add(struct rules *rules, const char *section, const char *key, const char *value,
	      char *err_text, size_t err_size)
{
	const struct rules_error err = {err_text, err_size, section, key, value};
	int role = rules_enter(rules, section), where = rules_where_of(key), r;

	if (role < 0)
		return rules_refuse(&err, -EINVAL,
				    "in no section of ours (allowed: [game \"NAME\"], [helper], "
				    "[wrapper], [reject])");
	if (!strcmp(key, "weight") && role == RULES_GAME)
		return rules_set_weight(rules, &err);
	if (where < 0)
		return rules_refuse(&err, -EINVAL,
				    "no such key (allowed: exe, word, env, arg, path, cgroup, "
				    "fact, and in [game] weight)");
	if (where == RULES_FACT && role != RULES_GAME)
		return rules_refuse(&err, -EINVAL, "facts are for [game] only");
	r = rules_check_pattern((enum rules_where)where, &err);
	return r ? r : rules_append(rules, (enum rules_role)role, (enum rules_where)where, &err);
}
