// SPDX-License-Identifier: GPL-2.0-only
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options_value.h"

enum value_type { VALUE_FLAG, VALUE_UINT, VALUE_REAL, VALUE_REAL0, VALUE_CPUS, VALUE_CRTC };

enum value_fault { VALUE_OK, VALUE_NOT_WHOLE, VALUE_NOT_NUMBER, VALUE_NOT_CRTC, VALUE_RANGE };

#define ALLOWED_UINT(min, max)  #min ".." #max
#define ALLOWED_REAL(min, max)  #min ".." #max
#define ALLOWED_REAL0(min, max) "0 or " #min ".." #max
#define ALLOWED_CRTC(min, max)  "CARD:CRTC, each " #min ".." #max
#define ALLOWED_CPUS(min, max)  "a list such as 0-3,8, or all"
#define ALLOWED_FLAG(min, max)  ""

static const struct value_row {
	const char *name, *preset, *allowed;
	double min, max; /* exact: every bound is below 2^53 */
	size_t offset;
	enum value_type type;
} value_rows[] = {
#define X(id, name, key, type, unit, preset, min, max, help)                                    \
	{name,        preset, ALLOWED_##type(min, max), min, max, offsetof(struct options, id), \
	 VALUE_##type},
	OPTIONS_TABLE(X)
#undef X
};

const char *options_value_allowed(enum option_id id)
{
	return value_rows[id].allowed;
}

const char *options_value_preset(enum option_id id)
{
	return value_rows[id].preset;
}

/* Digits only: strtoull alone would take blanks, a sign, and more. */
static enum value_fault value_uint(const char *text, double min, double max, uint64_t *out)
{
	unsigned long long value;

	if (!text[0] || text[strspn(text, "0123456789")])
		return VALUE_NOT_WHOLE;
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

static enum value_fault value_store(const struct value_row *row, void *field, const char *text)
{
	switch (row->type) {
	case VALUE_FLAG:
		*(options_FLAG *)field = true;
		return VALUE_OK;
	case VALUE_UINT:
		return value_uint(text, row->min, row->max, field);
	case VALUE_REAL:
	case VALUE_REAL0:
		return value_real(text, row->min, row->max, row->type == VALUE_REAL0, field);
	case VALUE_CPUS:
		*(options_CPUS *)field = text;
		return VALUE_OK;
	case VALUE_CRTC:
		return value_crtc(text, row->max, field);
	}
	return VALUE_NOT_NUMBER;
}

static int value_complain(const char *name, const char *text, enum value_fault fault,
			  const char *allowed, struct options_error *err)
{
	static const char *const what[] = {
		[VALUE_NOT_WHOLE] = "not a whole number",
		[VALUE_NOT_NUMBER] = "not a number",
		[VALUE_NOT_CRTC] = "not two whole numbers with a colon between them",
		[VALUE_RANGE] = "out of range",
	};

	snprintf(err->text, sizeof(err->text), "%s '%.80s': %s (allowed: %s)", name, text,
		 what[fault], allowed);
	return -EINVAL;
}

int options_value_set(struct options *opt, enum option_id id, const char *text,
		      struct options_error *err)
{
	const struct value_row *row = &value_rows[id];
	enum value_fault fault = value_store(row, (char *)opt + row->offset, text);
	char name[64];

	if (fault == VALUE_OK)
		return 0;
	snprintf(name, sizeof(name), "--%s", row->name);
	return value_complain(name, text, fault, row->allowed, err);
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
	struct options_error err;

	for (int id = 0; id < OPTION_COUNT; id++) {
		if (!value_rows[id].preset[0])
			continue;
		if (options_value_set(opt, id, value_rows[id].preset, &err) < 0)
			abort();
	}
}
