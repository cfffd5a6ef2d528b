// SPDX-License-Identifier: GPL-2.0-only
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options_value.h"
#include "profiles.h"

enum value_fault {
	VALUE_OK,
	VALUE_NOT_SWITCH,
	VALUE_NOT_WHOLE,
	VALUE_EMPTY,
	VALUE_SEVERAL, /* as pidof prints them */
	VALUE_NOT_NUMBER,
	VALUE_NOT_CRTC,
	VALUE_NOT_PROFILE,
	VALUE_NOT_PATH,
	VALUE_NOT_WORD,
	VALUE_RANGE,
	VALUE_NO_MEMORY,
};

#define ALLOWED_UINT(min, max)    #min ".." #max
#define ALLOWED_REAL(min, max)    #min ".." #max
#define ALLOWED_REAL0(min, max)   "0 or " #min ".." #max
#define ALLOWED_CRTC(min, max)    "CARD:CRTC, each " #min ".." #max
#define ALLOWED_CPUS(min, max)    "a list such as 0-3,8, or turbo, performance, powersave, all"
#define ALLOWED_SWITCH(min, max)  "yes, no"
#define ALLOWED_PATH(min, max)    "the name of a file"
#define ALLOWED_WORD(min, max)    "" /* its unit */
#define ALLOWED_FLAG(min, max)    ""
#define ALLOWED_PROFILE(min, max) "" /* their names, which are known at run time */

static const struct value_row {
	const char *name, *unit, *preset, *allowed;
	double min, max; /* exact: every bound is below 2^53 */
	size_t offset, size;
	enum options_type type;
	enum options_apply apply;
} value_rows[] = {
#define X(id, name, key, type, unit, preset, min, max, apply, help) \
	{name,                                                      \
	 unit,                                                      \
	 preset,                                                    \
	 ALLOWED_##type(min, max),                                  \
	 min,                                                       \
	 max,                                                       \
	 offsetof(struct options, id),                              \
	 sizeof(options_##type),                                    \
	 OPTIONS_TYPE_##type,                                       \
	 OPTIONS_APPLY_##apply},
	OPTIONS_TABLE(X)
#undef X
};

enum options_type options_value_type(enum option_id id)
{
	return value_rows[id].type;
}

enum options_apply options_value_apply(enum option_id id)
{
	return value_rows[id].apply;
}

const char *options_value_name(enum option_id id)
{
	return value_rows[id].name;
}

int options_value_find(const char *name, size_t len)
{
	for (int id = 0; id < OPTION_COUNT; id++)
		if (strlen(value_rows[id].name) == len && !strncmp(value_rows[id].name, name, len))
			return id;
	return -1;
}

const char *options_value_allowed(enum option_id id)
{
	switch (value_rows[id].type) {
	case OPTIONS_TYPE_PROFILE:
		return profile_names();
	case OPTIONS_TYPE_WORD:
		return value_rows[id].unit;
	default:
		return value_rows[id].allowed;
	}
}

const char *options_value_preset(enum option_id id)
{
	return value_rows[id].preset;
}

const char *options_value_keep(const char *text)
{
	static struct value_kept {
		struct value_kept *next;
		char text[];
	} *kept;
	struct value_kept *k;

	for (k = kept; k; k = k->next)
		if (!strcmp(k->text, text))
			return k->text;
	k = malloc(sizeof(*k) + strlen(text) + 1);
	if (!k)
		return NULL;
	strcpy(k->text, text);
	k->next = kept;
	kept = k;
	return k->text;
}

/* Digits only: strtoull alone would take blanks, a sign, and more. */
static enum value_fault value_uint(const char *text, double min, double max, uint64_t *out)
{
	unsigned long long value;

	if (!text[0])
		return VALUE_EMPTY;
	if (text[strspn(text, "0123456789")])
		return text[strspn(text, "0123456789 \t\n")] ? VALUE_NOT_WHOLE : VALUE_SEVERAL;
	errno = 0;
	value = strtoull(text, NULL, 10);
	if (errno || (double)value < min || (double)value > max)
		return VALUE_RANGE;
	*out = value;
	return VALUE_OK;
}

/* Digits and one point: no sign, exponent, hexadecimal, nan or inf. */
static enum value_fault value_real(const char *text, double min, double max, bool zero, double *out)
{
	size_t whole = strspn(text, "0123456789");
	size_t part = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
	double value;

	if (whole + part == 0 || text[whole + part + (text[whole] == '.')])
		return VALUE_NOT_NUMBER;
	value = strtod(text, NULL);
	if ((value < min || value > max) && !(zero && value == 0))
		return VALUE_RANGE;
	*out = value;
	return VALUE_OK;
}

static enum value_fault value_crtc(const char *text, double max, struct options_crtc *out)
{
	char card[8];
	const char *colon = strchr(text, ':');
	uint64_t a, b;
	enum value_fault fault;

	if (!colon || colon == text || !colon[1] || text[strspn(text, "0123456789:")] ||
	    strchr(colon + 1, ':'))
		return VALUE_NOT_CRTC;
	if ((size_t)(colon - text) >= sizeof(card))
		return VALUE_RANGE;
	snprintf(card, sizeof(card), "%.*s", (int)(colon - text), text);
	fault = value_uint(card, 0, max, &a);
	if (fault == VALUE_OK)
		fault = value_uint(colon + 1, 0, max, &b);
	if (fault != VALUE_OK)
		return fault;
	out->card = (int)a;
	out->crtc = (int)b;
	return VALUE_OK;
}

/* NULL is the flag on the command line, without a value. */
static enum value_fault value_switch(const char *text, bool *out)
{
	if (text && strcmp(text, "yes") && strcmp(text, "no"))
		return VALUE_NOT_SWITCH;
	*out = !text || text[0] == 'y';
	return VALUE_OK;
}

static enum value_fault value_text(const char *text, const char **out)
{
	*out = options_value_keep(text);
	return *out ? VALUE_OK : VALUE_NO_MEMORY;
}

static enum value_fault value_word(const char *text, const char *words, const char **out)
{
	size_t len = strlen(text);

	for (const char *word = words; word; word = strchr(word, '|')) {
		word += *word == '|';
		if (len == strcspn(word, "|") && !strncmp(word, text, len))
			return value_text(text, out);
	}
	return VALUE_NOT_WORD;
}

static enum value_fault value_profile(const char *text, const struct profile **out)
{
	*out = profile_find(text);
	return *out ? VALUE_OK : VALUE_NOT_PROFILE;
}

static enum value_fault value_store(const struct value_row *row, void *field, const char *text)
{
	switch (row->type) {
	case OPTIONS_TYPE_FLAG:
		*(options_FLAG *)field = true;
		return VALUE_OK;
	case OPTIONS_TYPE_SWITCH:
		return value_switch(text, field);
	case OPTIONS_TYPE_UINT:
		return value_uint(text, row->min, row->max, field);
	case OPTIONS_TYPE_REAL:
	case OPTIONS_TYPE_REAL0:
		return value_real(text, row->min, row->max, row->type == OPTIONS_TYPE_REAL0, field);
	case OPTIONS_TYPE_CPUS:
		return value_text(text, field);
	case OPTIONS_TYPE_PATH:
		return text[0] ? value_text(text, field) : VALUE_NOT_PATH;
	case OPTIONS_TYPE_WORD:
		return value_word(text, row->unit, field);
	case OPTIONS_TYPE_CRTC:
		return value_crtc(text, row->max, field);
	case OPTIONS_TYPE_PROFILE:
		return value_profile(text, field);
	}
	return VALUE_NOT_NUMBER;
}

static int value_complain(const char *name, const char *text, enum value_fault fault,
			  const char *allowed, struct options_error *err)
{
	static const char *const what[] = {
		[VALUE_NOT_SWITCH] = "neither yes nor no",
		[VALUE_NOT_WHOLE] = "not a whole number",
		[VALUE_EMPTY] = "empty; a whole number is wanted",
		[VALUE_SEVERAL] = "more than one number",
		[VALUE_NOT_NUMBER] = "not a number",
		[VALUE_NOT_CRTC] = "not two whole numbers with a colon between them",
		[VALUE_NOT_PROFILE] = "no such profile",
		[VALUE_NOT_PATH] = "not the name of a file",
		[VALUE_NOT_WORD] = "not one of the words",
		[VALUE_RANGE] = "out of range",
		[VALUE_NO_MEMORY] = "no memory to keep it",
	};

	snprintf(err->text, sizeof(err->text), "%s '%.80s': %s (allowed: %s)", name, text,
		 what[fault], allowed);
	return -EINVAL;
}

/* One setting with two names, of which the one that was given last counts. */
static void value_mirror(struct options *opt, enum option_id id)
{
	enum option_id other =
		id == OPTION_enable_mm_hint ? OPTION_disable_mm_hint : OPTION_enable_mm_hint;

	if (id == OPTION_enable_mm_hint)
		opt->disable_mm_hint = !opt->enable_mm_hint;
	else if (id == OPTION_disable_mm_hint)
		opt->enable_mm_hint = !opt->disable_mm_hint;
	else
		return;
	opt->origin[other] = opt->origin[id];
}

int options_value_set(struct options *opt, enum option_id id, const char *text,
		      const struct options_origin *origin, struct options_error *err)
{
	const struct value_row *row = &value_rows[id];
	enum value_fault fault = value_store(row, (char *)opt + row->offset, text);
	char place[320];

	opt->origin[id] = *origin;
	value_mirror(opt, id);
	if (fault == VALUE_OK)
		return 0;
	return value_complain(options_origin_place(origin, id, place, sizeof(place)), text, fault,
			      options_value_allowed(id), err);
}

bool options_has(const struct options *opt, enum option_id id)
{
	return value_rows[id].preset[0] || opt->origin[id].layer != OPTIONS_BUILT_IN;
}

const char *options_value_text(const struct options *opt, enum option_id id, char *buf, size_t size)
{
	const void *field = (const char *)opt + value_rows[id].offset;
	const struct options_crtc *crtc = field;

	buf[0] = '\0';
	if (!options_has(opt, id))
		return buf;
	switch (value_rows[id].type) {
	case OPTIONS_TYPE_FLAG:
	case OPTIONS_TYPE_SWITCH:
		snprintf(buf, size, "%s", *(const options_SWITCH *)field ? "yes" : "no");
		break;
	case OPTIONS_TYPE_UINT:
		snprintf(buf, size, "%llu", (unsigned long long)*(const options_UINT *)field);
		break;
	case OPTIONS_TYPE_REAL:
	case OPTIONS_TYPE_REAL0: /* 15 digits come back as they were written */
		snprintf(buf, size, "%.15g", *(const options_REAL *)field);
		break;
	case OPTIONS_TYPE_CPUS:
	case OPTIONS_TYPE_PATH:
	case OPTIONS_TYPE_WORD:
		snprintf(buf, size, "%s", *(const char *const *)field);
		break;
	case OPTIONS_TYPE_CRTC:
		snprintf(buf, size, "%d:%d", crtc->card, crtc->crtc);
		break;
	case OPTIONS_TYPE_PROFILE:
		snprintf(buf, size, "%s", (*(const options_PROFILE *)field)->name);
		break;
	}
	return buf;
}

void options_value_copy(struct options *to, const struct options *from, enum option_id id)
{
	const struct value_row *row = &value_rows[id];

	memcpy((char *)to + row->offset, (const char *)from + row->offset, row->size);
	to->origin[id] = from->origin[id];
}

/* Texts are kept once each, so that the same text has the same address. */
bool options_value_same(const struct options *a, const struct options *b, enum option_id id)
{
	const struct value_row *row = &value_rows[id];

	return options_has(a, id) == options_has(b, id) &&
	       !memcmp((const char *)a + row->offset, (const char *)b + row->offset, row->size);
}

int options_value_uint(const char *name, const char *text, uint64_t min, uint64_t max,
		       uint64_t *out, struct options_error *err)
{
	enum value_fault fault = value_uint(text, (double)min, (double)max, out);
	char allowed[80];

	if (fault == VALUE_OK)
		return 0;
	snprintf(allowed, sizeof(allowed), "%llu..%llu", (unsigned long long)min,
		 (unsigned long long)max);
	return value_complain(name, text, fault, allowed, err);
}

void options_value_presets(struct options *opt)
{
	static const struct options_origin built_in = {.layer = OPTIONS_BUILT_IN};
	struct options_error err;

	memset(opt, 0, sizeof(*opt));
	for (int id = 0; id < OPTION_COUNT; id++) {
		if (!value_rows[id].preset[0])
			continue;
		if (options_value_set(opt, id, value_rows[id].preset, &built_in, &err) < 0)
			abort();
	}
}
