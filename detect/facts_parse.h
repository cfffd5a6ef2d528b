/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The texts of /proc as facts, on memory. A text may come in pieces of any size, so
 * that a large environment is never in memory as a whole.
 */
#ifndef GAMER_FACTS_PARSE_H
#define GAMER_FACTS_PARSE_H

#include "facts.h"

enum { FACTS_ENTRY_MAX = 4096 };

struct facts_stat {
	pid_t pid, ppid;
	char state;
	uint32_t threads;
	uint64_t start_ticks;
	uint64_t rss_pages;
};

/* The text of /proc/PID/stat. 0 or -EBADMSG. */
int facts_parse_stat(const char *text, struct facts_stat *out);

/* Whose text it is: out->exe has to be there before the arguments, all else is filled in. */
struct facts_parse {
	const struct rules *rules;
	struct facts *out;
	uint8_t app_rank; /* of the source that out->app is from */
	bool steam_launch;
	unsigned int args;
	size_t len;
	size_t used;                 /* of entry, since it was wiped last */
	char entry[FACTS_ENTRY_MAX]; /* longer ones are cut */
};

enum facts_text {
	FACTS_CMDLINE, /* entries that end with a null byte */
	FACTS_ENVIRON, /* the same */
	FACTS_CGROUP,  /* lines */
};

void facts_parse_init(struct facts_parse *parse, const struct rules *rules, struct facts *out);

/* The next piece of a text of this kind. Pieces of different kinds must not mix. */
void facts_parse_feed(struct facts_parse *parse, enum facts_text kind, const char *piece,
		      size_t len);

/* The text has ended, also in the middle of an entry. Wipes the entry. */
void facts_parse_end(struct facts_parse *parse, enum facts_text kind);

/* The target of /proc/PID/exe. */
void facts_parse_exe(struct facts_parse *parse, const char *path);

/* The target of one /proc/PID/fd link. */
void facts_parse_fd(struct facts *out, const struct facts_devices *devices, const char *target);

#endif
