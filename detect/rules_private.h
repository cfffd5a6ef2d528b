/* SPDX-License-Identifier: GPL-2.0-only */
/* The table itself, for the rules_*.c files only. */
#ifndef GAMER_RULES_PRIVATE_H
#define GAMER_RULES_PRIVATE_H

#include <sys/types.h>

#include "rules.h"

struct rules_rule {
	enum rules_where where;
	enum rules_role role;
	enum rules_identity identity;
	int weight;
	const char *pattern; /* a user's is owned by the table */
	bool user;
};

struct rules {
	struct rules_rule rule[RULES_MAX];
	unsigned int count;
	/* Numbers, plus 1, of rules of one kind that begin alike: of the first, of the next. */
	uint16_t first[RULES_FACT + 1][256];
	uint16_t next[RULES_MAX];
	char section[RULES_PATTERN_MAX]; /* of the line added last */
	int weight;                      /* of the lines to come in it */
};

/* To be called once for each rule, after which rules_see knows it. */
void rules_index(struct rules *rules, unsigned int i);

/* enum rules_where of a key in a user's file, or -EINVAL. */
int rules_where_of(const char *key);

enum rules_fact {
	RULES_FACT_RENDER_NODE,
	RULES_FACT_CONTROLLER,
	RULES_FACT_MOUSE,
	RULES_FACT_WINDOWS,
	RULES_FACT_THREADS,
	RULES_FACT_RSS_MIB,
};

/* "threads>=20": enum rules_fact, and its least number in *least. -EINVAL: not a fact. */
int rules_fact_of(const char *pattern, uint64_t *least);

#endif
