// SPDX-License-Identifier: GPL-2.0-only
#include "gamerctl_json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the UTF-8 sequence that text begins with, 0 = it begins with none. */
static int json_sequence(const unsigned char *text)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least; /* a shorter sequence would do: not allowed */
	} kinds[] = {{0x80, 0, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};

	for (int len = 1; len <= 4; len++) {
		uint32_t point = text[0] & (unsigned char)~kinds[len - 1].mask;

		if ((text[0] & kinds[len - 1].mask) != kinds[len - 1].lead)
			continue;
		for (int i = 1; i < len; i++) {
			if ((text[i] & 0xc0) != 0x80) /* also at the end */
				return 0;
			point = point << 6 | (text[i] & 0x3f);
		}
		if (point < kinds[len - 1].least || point > 0x10ffff ||
		    (point >= 0xd800 && point <= 0xdfff))
			return 0;
		return len;
	}
	return 0;
}

static void json_quote(struct json *json, const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	fputc('"', json->to);
	while (*c) {
		int len = json_sequence(c);

		if (!len)
			fputs("\\ufffd", json->to);
		else if (*c < 0x20 || *c == 0x7f)
			fprintf(json->to, "\\u%04x", *c);
		else
			fprintf(json->to, "%s%.*s", *c == '"' || *c == '\\' ? "\\" : "", len,
				(const char *)c);
		c += len ? len : 1;
	}
	fputc('"', json->to);
}

/* What comes before any value. */
static void json_begin(struct json *json, const char *key)
{
	const int level = json->depth - 1;
	const bool keyed = level >= 0 && json->closing[level] == '}';

	if (keyed != !!key)
		abort();
	if (level < 0)
		return;
	if (json->filled[level])
		fputs(", ", json->to);
	json->filled[level] = true;
	if (key) {
		json_quote(json, key);
		fputs(": ", json->to);
	}
}

static void json_open(struct json *json, const char *key, char opening, char closing)
{
	json_begin(json, key);
	if (json->depth == JSON_MAX_DEPTH)
		abort();
	json->closing[json->depth] = closing;
	json->filled[json->depth++] = false;
	fputc(opening, json->to);
}

void json_object(struct json *json, const char *key)
{
	json_open(json, key, '{', '}');
}

void json_array(struct json *json, const char *key)
{
	json_open(json, key, '[', ']');
}

void json_close(struct json *json)
{
	if (!json->depth)
		abort();
	json->depth--;
	fputc(json->closing[json->depth], json->to);
	if (!json->depth)
		fputc('\n', json->to);
}

void json_text(struct json *json, const char *key, const char *text)
{
	json_begin(json, key);
	json_quote(json, text);
}

void json_number(struct json *json, const char *key, uint64_t value)
{
	json_begin(json, key);
	fprintf(json->to, "%llu", (unsigned long long)value);
}

void json_real(struct json *json, const char *key, double value)
{
	if (!isfinite(value)) {
		json_null(json, key);
		return;
	}
	json_begin(json, key);
	fprintf(json->to, "%.3f", value);
}

void json_bool(struct json *json, const char *key, bool value)
{
	json_begin(json, key);
	fputs(value ? "true" : "false", json->to);
}

void json_null(struct json *json, const char *key)
{
	json_begin(json, key);
	fputs("null", json->to);
}
