// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines of a user's games.d, as SECTION, KEY and VALUE with tabs between them, and newlines
 * between lines; after them texts are matched with the table that comes of it. A
 * line is taken or refused with a reason, and what is seen is what matches.
 *
 * Fuzzed: detect/rules.c detect/rules_match.c detect/rules_see.c detect/rules_score.c
 * Fuzzed: detect/rules_user.c
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/facts.h"
#include "detect/rules.h"
#include "detect/rules_match.h"
#include "detect/rules_private.h"

#include "check.h"

const char *facts_name(const struct facts *facts)
{
	return facts->exe;
}

static bool matches(const struct rules_rule *rule, const char *text)
{
	switch (rule->where) {
	case RULES_ENV:
		return rules_match_env(rule->pattern, text);
	case RULES_WORD:
		return rules_match_word(rule->pattern, text);
	case RULES_PATH:
	case RULES_CGROUP:
		return rules_match_path(rule->pattern, text);
	case RULES_ARG:
	case RULES_EXE:
		return rules_match_whole(rule->pattern, text);
	default:
		return false;
	}
}

static void add(struct rules *rules, char *line)
{
	unsigned int before = rules_count(rules);
	char *section = strsep(&line, "\t"), *key = strsep(&line, "\t");
	char *value = line ? line : key, err[256] = "", text[512];
	int r;

	if (!key)
		return;
	r = rules_add(rules, section, key, value, err, sizeof(err));
	CHECK(r == 0 || r == -EINVAL || r == -ENOSPC);
	CHECK((r != 0) == (err[0] != '\0'));
	CHECK(!r || rules_count(rules) == before);
	CHECK(r || rules_count(rules) == before + (strcmp(key, "weight") != 0));
	rules_text(rules, rules_count(rules) - 1, text, sizeof(text));
	CHECK(text[0]);
	if (r || rules_count(rules) == before)
		return;
	CHECK(strstr(text, value) && strlen(value) < RULES_PATTERN_MAX);
	CHECK(rules->rule[before].weight >= -RULES_WEIGHT_MAX);
	CHECK(rules->rule[before].weight <= RULES_WEIGHT_MAX);
	/* No rule is true of everything. */
	CHECK(!matches(&rules->rule[before], ""));
}

/* Of the user's rules and, once each, ours. */
static void see(const struct rules *rules, const char *text, unsigned int from)
{
	for (int where = RULES_ENV; where < RULES_FACT; where++) {
		struct rules_bits bits = {{0}};

		rules_see(rules, (enum rules_where)where, text, &bits);
		for (unsigned int i = from; i < rules->count; i++)
			if ((int)rules->rule[i].where == where)
				CHECK((bits.words[i / 64] >> (i % 64) & 1) ==
				      matches(&rules->rule[i], text));
	}
}

static void score(const struct rules *rules, const char *name)
{
	struct facts facts = {.threads = 50};
	struct rules_score out;

	snprintf(facts.exe, sizeof(facts.exe), "%s", name);
	rules_score(rules, &facts, &out);
	CHECK(out.role <= RULES_REJECT && out.matched_count <= RULES_MATCHED_MAX);
	for (int i = 1; i < out.matched_count; i++)
		CHECK(out.matched[i - 1] < out.matched[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *line, *next = text;
	struct rules *rules;
	unsigned int ours;

	CHECK(text && rules_new(&rules) == 0);
	ours = rules_count(rules);
	memcpy(text, data, size);
	text[size] = '\0';
	while ((line = strsep(&next, "\n"))) {
		if (strchr(line, '\t')) {
			add(rules, line);
			continue;
		}
		see(rules, line, size % 16 ? ours : 0);
		score(rules, line);
	}
	rules_free(rules);
	free(text);
	return 0;
}

/* Some lines of every kind, for the corpus. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char lines[] =
		"game \"Space Trader\"\texe\ttrader.bin\ngame \"Space "
		"Trader\"\tenv\tENGINE=trader*\n"
		"game \"Space Trader\"\tweight\t-30\ngame\tpath\topt/t?ader\n"
		"game\tcgroup\tapp-trader-*.scope\ngame\tfact\tthreads>=40\n"
		"helper\tword\tcrash handler\nwrapper\targ\t--x\nreject\texe\tblend*\n"
		"trader.bin\nENGINE=trader2\n/opt/trader/x\nCrashHandler64.exe\nblender\n";
	char path[4096];
	FILE *file;
	int i = 1;

	while (i < *argc && (*argv)[i][0] == '-')
		i++;
	if (i == *argc)
		return 0;
	snprintf(path, sizeof(path), "%s/lines", (*argv)[i]);
	file = fopen(path, "we");
	CHECK(file);
	CHECK(fwrite(lines, sizeof(lines) - 1, 1, file) == 1);
	CHECK(fclose(file) == 0);
	return 0;
}
