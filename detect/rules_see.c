// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which rules match a text. Every program that starts is compared with all of them, entry by
 * entry of its environment, and the agent may be late by that: so a rule is tried only where
 * the text begins with the character that its pattern begins with.
 */
#include <string.h>

#include "rules_match.h"
#include "rules_private.h"

enum { RULES_ANY = 0 }; /* in place of that character: stars and the like */

static unsigned char rules_initial(const struct rules_rule *rule)
{
	char c = rules_fold(rule->pattern[0]);

	if (rule->where == RULES_FACT)
		return RULES_ANY;
	if (rule->where == RULES_WORD)
		return c == ' ' ? RULES_ANY : (unsigned char)c;
	return c == '*' || c == '?' ? RULES_ANY : (unsigned char)c;
}

void rules_index(struct rules *rules, unsigned int i)
{
	const struct rules_rule *rule = &rules->rule[i];
	uint16_t *first = &rules->first[rule->where][rules_initial(rule)];

	rules->next[i] = *first;
	*first = (uint16_t)(i + 1);
}

static bool rules_env_at(const char *pattern, const char *text, size_t at)
{
	return rules_match_env(pattern, text + at);
}

static bool rules_whole_at(const char *pattern, const char *text, size_t at)
{
	return rules_match_whole(pattern, text + at);
}

static bool rules_path_at(const char *pattern, const char *text, size_t at)
{
	return rules_match_path_at(pattern, text + at);
}

typedef bool (*rules_at)(const char *pattern, const char *text, size_t at);

static const rules_at rules_match_at[] = {
	[RULES_ENV] = rules_env_at,   [RULES_ARG] = rules_whole_at,
	[RULES_EXE] = rules_whole_at, [RULES_WORD] = rules_match_word_at,
	[RULES_PATH] = rules_path_at, [RULES_CGROUP] = rules_path_at,
};

static void rules_try(const struct rules *rules, enum rules_where where, unsigned char initial,
		      const char *text, size_t at, struct rules_bits *bits)
{
	rules_at match = rules_match_at[where];

	for (unsigned int n = rules->first[where][initial]; n; n = rules->next[n - 1])
		if (match(rules->rule[n - 1].pattern, text, at))
			bits->words[(n - 1) / 64] |= 1ull << ((n - 1) % 64);
}

/* Whether a pattern may match from text[at] on. */
static bool rules_begins(enum rules_where where, const char *text, size_t at)
{
	if (!at)
		return true;
	return where == RULES_WORD ? rules_word_edge(text, at) : text[at - 1] == '/';
}

void rules_see(const struct rules *rules, enum rules_where where, const char *text,
	       struct rules_bits *bits)
{
	bool inside = where == RULES_PATH || where == RULES_CGROUP || where == RULES_WORD;
	size_t len = inside ? strlen(text) : 0;

	if (where >= RULES_FACT)
		return;
	for (size_t at = 0; !at || at < len; at++) {
		if (!rules_begins(where, text, at))
			continue;
		rules_try(rules, where, RULES_ANY, text, at, bits);
		if (text[at])
			rules_try(rules, where, (unsigned char)rules_fold(text[at]), text, at,
				  bits);
	}
}
