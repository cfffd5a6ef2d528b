// SPDX-License-Identifier: GPL-2.0-only
/* What the table says of one process. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "rules_private.h"

int rules_fact_of(const char *pattern, uint64_t *least)
{
	static const char *const names[] = {
		[RULES_FACT_RENDER_NODE] = "render_node",
		[RULES_FACT_CONTROLLER] = "controller",
		[RULES_FACT_MOUSE] = "mouse",
		[RULES_FACT_WINDOWS] = "windows",
		[RULES_FACT_THREADS] = "threads>=",
		[RULES_FACT_RSS_MIB] = "rss_mib>=",
	};
	const char *number;
	char *end;

	*least = 0;
	for (int i = 0; i < RULES_FACT_THREADS; i++)
		if (!strcmp(pattern, names[i]))
			return i;
	for (int i = RULES_FACT_THREADS; i <= RULES_FACT_RSS_MIB; i++) {
		if (strncmp(pattern, names[i], strlen(names[i])) != 0)
			continue;
		number = pattern + strlen(names[i]);
		errno = 0;
		*least = strtoull(number, &end, 10);
		return *number < '0' || *number > '9' || *end || errno ? -EINVAL : i;
	}
	return -EINVAL;
}

static bool rules_fact_holds(const char *pattern, const struct facts *facts)
{
	uint64_t least;

	switch (rules_fact_of(pattern, &least)) {
	case RULES_FACT_RENDER_NODE:
		return facts->flags & FACTS_RENDER_NODE;
	case RULES_FACT_CONTROLLER:
		return facts->flags & FACTS_CONTROLLER;
	case RULES_FACT_MOUSE:
		return facts->flags & FACTS_MOUSE;
	case RULES_FACT_WINDOWS:
		return facts->flags & FACTS_WINDOWS;
	case RULES_FACT_THREADS:
		return facts->threads >= least;
	case RULES_FACT_RSS_MIB:
		return facts->rss_kib / 1024 >= least;
	default:
		return false;
	}
}

static struct rules_bits rules_holding(const struct rules *rules, const struct facts *facts)
{
	struct rules_bits bits = facts->seen;

	rules_see(rules, RULES_EXE, facts_name(facts), &bits);
	rules_see(rules, RULES_WORD, facts_name(facts), &bits);
	for (unsigned int n = rules->first[RULES_FACT][0]; n; n = rules->next[n - 1])
		if (rules_fact_holds(rules->rule[n - 1].pattern, facts))
			bits.words[(n - 1) / 64] |= 1ull << ((n - 1) % 64);
	return bits;
}

enum { RULES_USERS_GAME = 5 };

/* A user's word beats ours; a rejection beats a user's game, and that a user's helper. */
static int rules_precedence(const struct rules_rule *rule)
{
	static const int by_role[] = {
		[RULES_GAME] = 0, [RULES_WRAPPER] = 1, [RULES_HELPER] = 2, [RULES_REJECT] = 6};

	if (!rule->user)
		return by_role[rule->role];
	/* Evidence of the user's that is no certainty does not turn a helper into a game. */
	if (rule->role == RULES_GAME)
		return rule->identity == RULES_STRONG ? RULES_USERS_GAME : 0;
	return rule->role == RULES_REJECT ? 6 : by_role[rule->role] + 2;
}

/* Launchers say the same thing in several variables: the strongest of their words counts. */
static void rules_weigh(const struct rules_rule *rule, int *strongest, struct rules_score *out)
{
	int weight = rule->weight;

	if (rule->identity == RULES_STRONG) {
		weight = weight > *strongest ? weight - *strongest : 0;
		*strongest += weight;
	}
	out->score += weight;
	if (rule->identity > out->identity)
		out->identity = rule->identity;
}

static void rules_take(const struct rules *rules, unsigned int index, int *best, int *strongest,
		       struct rules_score *out)
{
	const struct rules_rule *rule = &rules->rule[index];

	if (out->matched_count < RULES_MATCHED_MAX)
		out->matched[out->matched_count++] = (uint16_t)index;
	rules_weigh(rule, strongest, out);
	if (rules_precedence(rule) > *best) {
		*best = rules_precedence(rule);
		out->role = rule->role;
	}
}

void rules_score(const struct rules *rules, const struct facts *facts, struct rules_score *out)
{
	const struct rules_bits bits = rules_holding(rules, facts);
	int best = 0, strongest = 0;

	*out = (struct rules_score){.role = RULES_GAME};
	for (unsigned int i = 0; i < RULES_MAX; i += 64)
		for (uint64_t left = bits.words[i / 64]; left; left &= left - 1)
			rules_take(rules, i + (unsigned int)__builtin_ctzll(left), &best,
				   &strongest, out);
	/* Nor does anything of ours outweigh it. */
	if (best == RULES_USERS_GAME && out->score < RULES_THRESHOLD)
		out->score = RULES_THRESHOLD;
	if (out->role == RULES_GAME &&
	    (out->identity == RULES_SUPPORT || out->score < RULES_THRESHOLD))
		out->role = RULES_ORDINARY;
}
