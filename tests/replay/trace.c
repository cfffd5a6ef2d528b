// SPDX-License-Identifier: GPL-2.0-only
#include "trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void trace_fault(struct trace *t, const char *format, ...)
{
	va_list ap;
	int n;

	if (t->fault[0])
		return;
	n = snprintf(t->fault, sizeof(t->fault), "%s:%d: ", t->file, t->line);
	va_start(ap, format);
	vsnprintf(t->fault + n, sizeof(t->fault) - (size_t)n, format, ap);
	va_end(ap);
}

const char *trace_peek(const struct trace *t)
{
	return t->words[t->at] ? t->words[t->at] : "";
}

bool trace_take(struct trace *t, const char *word)
{
	if (strcmp(trace_peek(t), word))
		return false;
	t->at++;
	return true;
}

uint64_t trace_parse_number(struct trace *t, const char *text, char **end)
{
	if (*text < '0' || *text > '9') {
		trace_fault(t, "a number is needed, not '%s'", text);
		*end = "";
		return 0;
	}
	return strtoull(text, end, 10);
}

uint64_t trace_parse_time(struct trace *t, const char *text, char **end)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {{"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}};
	uint64_t value = trace_parse_number(t, text, end);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t len = strlen(units[i].name);

		if (!strncmp(*end, units[i].name, len)) {
			*end += len;
			return value * units[i].ns;
		}
	}
	trace_fault(t, "a time with unit is needed, not '%s'", text);
	return 0;
}

uint64_t trace_take_number(struct trace *t)
{
	char *end;
	uint64_t value = trace_parse_number(t, trace_peek(t), &end);

	if (*end)
		trace_fault(t, "'%s' is no number", trace_peek(t));
	t->at++;
	return value;
}

uint64_t trace_take_time(struct trace *t)
{
	const char *text = trace_peek(t);
	char *end;
	uint64_t value = trace_parse_time(t, text + (*text == '+'), &end);

	if (*end)
		trace_fault(t, "'%s' is no time", text);
	t->at++;
	return value;
}

void trace_split(struct trace *t, char *line)
{
	int n = 0;

	line[strcspn(line, "#\n")] = '\0';
	for (char *word; (word = strsep(&line, " \t"));)
		if (*word && n < TRACE_MAX_WORDS)
			t->words[n++] = word;
	t->words[n] = NULL;
	t->at = 0;
}
