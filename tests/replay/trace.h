/* SPDX-License-Identifier: GPL-2.0-only */
/* Words of a trace line, one after the other, and the first thing that is wrong. */
#ifndef REPLAY_TRACE_H
#define REPLAY_TRACE_H

#include <stdbool.h>
#include <stdint.h>

enum { TRACE_MAX_WORDS = 16 };

struct trace {
	const char *file;
	int line;
	char fault[256];
	char *words[TRACE_MAX_WORDS + 1]; /* the line, up to a comment; NULL after the last */
	int at;                           /* next word */
};

/* Keeps the first one, with file and line. */
__attribute__((format(printf, 2, 3))) void trace_fault(struct trace *t, const char *format, ...);

void trace_split(struct trace *t, char *line);

/* The next word, "" at the end. */
const char *trace_peek(const struct trace *t);

/* Takes the next word if it is this one. */
bool trace_take(struct trace *t, const char *word);

/* A number, or a time with unit ("300us") in ns, at the start of text; *end is behind it. */
uint64_t trace_parse_number(struct trace *t, const char *text, char **end);
uint64_t trace_parse_time(struct trace *t, const char *text, char **end);

/* The whole next word as one; a time may have a + before it. */
uint64_t trace_take_number(struct trace *t);
uint64_t trace_take_time(struct trace *t);

#endif
