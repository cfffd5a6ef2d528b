// SPDX-License-Identifier: GPL-2.0-only
/*
 * Texts of /proc. The first byte chooses the kind, the second the size of pieces, the rest is
 * the text. Names are short and safe to show, and pieces make no difference.
 *
 * Fuzzed: detect/facts_parse.c detect/rules.c detect/rules_match.c detect/rules_see.c
 * Fuzzed: detect/rules_score.c detect/facts.c
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/facts_parse.h"

#include "check.h"

enum { STAT = FACTS_CGROUP + 1, EXE, FD, KINDS };

static struct rules *rules;

static void check_name(const char *name, size_t size)
{
	CHECK(strnlen(name, size) < size);
	for (; *name; name++)
		CHECK((unsigned char)*name >= 0x20 && *name != 0x7f);
}

static void check_facts(const struct facts *facts)
{
	struct rules_score score;

	check_name(facts->exe, sizeof(facts->exe));
	check_name(facts->windows, sizeof(facts->windows));
	check_name(facts->app, sizeof(facts->app));
	CHECK(strspn(facts->app, "-._0123456789abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(facts->app));
	CHECK(!facts->steam_id || !strncmp(facts->app, "steam-", 6));
	CHECK(!facts->windows[0] || facts->flags & FACTS_WINDOWS);
	rules_score(rules, facts, &score);
	CHECK(score.matched_count <= RULES_MATCHED_MAX);
	for (int i = 0; i < score.matched_count; i++)
		CHECK(score.matched[i] < rules_count(rules));
	CHECK(score.role != RULES_GAME || score.identity != RULES_SUPPORT);
}

/* Cut into pieces of this size. The parser's own memory is to be wiped in the end. */
static void feed(struct facts *facts, enum facts_text kind, const char *text, size_t len,
		 size_t piece)
{
	static struct facts_parse parse;

	memset(facts, 0, sizeof(*facts));
	memset(&parse, 0, sizeof(parse));
	facts_parse_init(&parse, rules, facts);
	if (kind == FACTS_CMDLINE && piece % 2)
		strcpy(facts->exe, "wine64");
	for (size_t at = 0; at < len; at += piece) {
		size_t part = len - at < piece ? len - at : piece;
		char *copy = malloc(part); /* so that reading past it is seen */

		memcpy(copy, text + at, part);
		facts_parse_feed(&parse, kind, copy, part);
		free(copy);
	}
	facts_parse_end(&parse, kind);
	for (size_t i = 0; i < sizeof(parse.entry); i++)
		CHECK(!parse.entry[i]);
}

static void fuzz_text(enum facts_text kind, size_t piece, const char *text, size_t len)
{
	struct facts whole, pieces;

	/* Of the same parity: that chooses whose text it is. */
	feed(&whole, kind, text, len, len * 2 + 2 + piece % 2);
	feed(&pieces, kind, text, len, piece);
	check_facts(&whole);
	CHECK(!memcmp(&whole, &pieces, sizeof(whole)));
}

static void fuzz_stat(const char *text)
{
	struct facts_stat stat;
	int r = facts_parse_stat(text, &stat);

	CHECK(r == 0 || r == -EBADMSG);
	CHECK(r || (stat.pid > 0 && stat.ppid >= 0 && stat.state));
}

static void fuzz_links(int kind, const char *target)
{
	static const struct facts_devices devices = {{1 << 5}, {1 << 3}};
	static struct facts_parse parse;
	struct facts facts = {0};

	facts_parse_init(&parse, rules, &facts);
	if (kind == EXE)
		facts_parse_exe(&parse, target);
	else
		facts_parse_fd(&facts, &devices, target);
	CHECK(kind == EXE ||
	      !(facts.flags & ~(FACTS_RENDER_NODE | FACTS_CONTROLLER | FACTS_MOUSE)));
	CHECK(kind == EXE || !facts.flags || !strncmp(target, "/dev/", 5));
	check_facts(&facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;
	int kind;

	if (size < 2)
		return 0;
	kind = data[0] % KINDS;
	if (kind <= FACTS_CGROUP) {
		fuzz_text((enum facts_text)kind, data[1] + 1u, (const char *)data + 2, size - 2);
		return 0;
	}
	text = malloc(size - 1);
	memcpy(text, data + 2, size - 2);
	text[size - 2] = '\0';
	if (kind == STAT)
		fuzz_stat(text);
	else
		fuzz_links(kind, text);
	free(text);
	return 0;
}

/* One of each kind, for the corpus. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char *const texts[KINDS] = {
		[FACTS_CMDLINE] = "Z:\\g\\Space Trader.exe\nSteamLaunch\nAppId=480\n",
		[FACTS_ENVIRON] = "SteamAppId=480\nGAMEID=umu-7\nHEROIC_APP_NAME=x\nUMU_ID=umu-a\n"
				  "LUTRIS_GAME_UUID=b\nSteamGameId=12884901892328521728\n",
		[FACTS_CGROUP] = "0::/user.slice/app.slice/app-steam-app620-77.scope\n",
		[STAT] = "7 (a) b) S 6 1 1 0 -1 4194304 9 0 0 0 5 6 0 0 20 0 31 0 12345 9999 77 1",
		[EXE] = "/home/u/steamapps/common/Space Trader/trader.x86_64 (deleted)",
		[FD] = "/dev/input/event5",
	};
	int i = 1;

	CHECK(rules_new(&rules) == 0);
	while (i < *argc && (*argv)[i][0] == '-')
		i++;
	for (int kind = 0; i < *argc && kind < KINDS; kind++) {
		char path[4096];
		FILE *file;

		snprintf(path, sizeof(path), "%s/kind-%d", (*argv)[i], kind);
		file = fopen(path, "we");
		CHECK(file);
		fputc(kind, file);
		fputc(6, file);
		for (const char *c = texts[kind]; *c; c++)
			fputc(*c == '\n' && kind <= FACTS_ENVIRON ? '\0' : *c, file);
		CHECK(fclose(file) == 0);
	}
	return 0;
}
