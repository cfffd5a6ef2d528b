/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What makes a process a game: one table of rules, each a pattern, where it is looked
 * for, and what a match says. The built-in ones come first, the user's after them.
 * Knows neither /proc nor time. Does not log.
 *
 * A user's rules, /etc/scx_gamer/games.d/NAME.ini:
 *
 *     [game "Space Trader"]         what is below says: this is a game
 *     exe = trader.bin              name of the program, or of the .exe that Wine runs
 *     env = TRADER_HOME             set, and neither empty nor 0
 *     env = ENGINE=trader*          set to this
 *     arg = --trader                one argument
 *     path = opt/trader             folders of the program's path
 *     cgroup = app-trader-*.scope   one folder of its cgroup
 *     word = trader                 a word of the name: SpaceTrader2.exe, not traders.bin
 *     weight = 30                   of the lines below it in this section (default 100)
 *     fact = threads>=40            render_node controller mouse windows threads>=N rss_mib>=N
 *
 *     [helper]                      never the game, but of its family: launchers, crash handlers
 *     word = telemetry
 *     [wrapper]                     starts the game
 *     exe = my-launch-script
 *     [reject]                      never a game, whatever else is known of it
 *     exe = blender
 *
 * One matching line says it; with a weight below 50 it is evidence that adds up with other
 * evidence. Case does not matter; * stands for anything, ? for one character. What a user's
 * section says beats the built-in rules; [reject] beats [game], and that the others.
 */
#ifndef GAMER_RULES_H
#define GAMER_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RULES_MAX = 512,
	RULES_MATCHED_MAX = 24,
	RULES_THRESHOLD = 50,    /* of the sum of weights, for a game */
	RULES_WEIGHT_MAX = 200,  /* a user's, either sign */
	RULES_WEIGHT_USER = 100, /* when a user's section names none */
	RULES_PATTERN_MAX = 128, /* a user's, with its null byte */
};

enum rules_where {
	RULES_ENV,    /* NAME or NAME=VALUE */
	RULES_ARG,    /* one whole argument */
	RULES_EXE,    /* the whole name of the program, of the .exe under Wine */
	RULES_WORD,   /* whole words of that name; "crash handler" is also CrashHandler64 */
	RULES_PATH,   /* whole folders of its path */
	RULES_CGROUP, /* one whole folder of the cgroup's path */
	RULES_FACT,   /* a number or a device: see above */
};

enum rules_role {
	RULES_ORDINARY, /* nothing, or not enough, says that it is a game */
	RULES_GAME,
	RULES_WRAPPER, /* starts games: shells, Proton, sandboxes, loaders */
	RULES_HELPER, /* comes with games, or looks like one: launchers, crash handlers, browsers */
	RULES_REJECT, /* the user said so */
};

/* How surely a rule names a game. Without any identity no sum of weights makes one. */
enum rules_identity {
	RULES_SUPPORT, /* fits games and much else: threads, memory, a render node */
	RULES_WEAK,    /* a Windows program, a folder of games, an open controller */
	RULES_STRONG,  /* a launcher's own word: an app id; or the user's */
};

/* Of rules that were seen to match text; the numbers are those of one struct rules. */
struct rules_bits {
	uint64_t words[RULES_MAX / 64];
};

struct rules_score {
	enum rules_role role;
	enum rules_identity identity; /* of the surest match */
	int score;                    /* sum of the weights; of strong rules only the heaviest */
	uint16_t matched[RULES_MATCHED_MAX];
	uint8_t matched_count; /* more matches count, but are not listed */
};

struct facts;
struct rules;

/* A table of the built-in rules, owned by the caller. 0 or -ENOMEM. */
int rules_new(struct rules **out);

/* NULL is fine. Returns NULL. */
struct rules *rules_free(struct rules *rules);

/*
 * One KEY = VALUE of a user's file, in the file's order: weight counts from its line to
 * the end of its section. Facts and scores from before are those of another table.
 * 0; -EINVAL with the key, the value and what is allowed in err; -ENOSPC, also explained;
 * or -ENOMEM.
 */
int rules_add(struct rules *rules, const char *section, const char *key, const char *value,
	      char *err, size_t err_size);

/* How many rules there are: their numbers are 0 to this - 1. */
unsigned int rules_count(const struct rules *rules);

/*
 * Sets in bits which rules of this kind match text: an environment entry (ENV), an
 * argument (ARG), a name (EXE, WORD), a path (PATH), a line's path (CGROUP). Keeps nothing of
 * text.
 */
void rules_see(const struct rules *rules, enum rules_where where, const char *text,
	       struct rules_bits *bits);

/* What the table says of a process. facts must come from a look with the same table. */
void rules_score(const struct rules *rules, const struct facts *facts, struct rules_score *out);

/*
 * Rule number index as a line for people: "env SteamAppId: game, weight 60". Empty if there
 * is none. The patterns of rules are text of ours or of the user's files, never of a process.
 */
void rules_text(const struct rules *rules, unsigned int index, char *buf, size_t size);

#endif
