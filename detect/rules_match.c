// SPDX-License-Identifier: GPL-2.0-only
#include "rules_match.h"

#include <string.h>

/* Not those of ctype.h, which ask the locale, and end at a char's sign. */
static bool rules_is_lower(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static bool rules_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool rules_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool rules_is_letter(char c)
{
	return rules_is_lower(c) || rules_is_upper(c);
}

char rules_fold(char c)
{
	return rules_is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

/* Goes back to the last star only: linear in the product of the lengths, whatever the pattern. */
bool rules_match_glob(const char *pattern, size_t pattern_len, const char *text, size_t len)
{
	size_t p = 0, t = 0, star = pattern_len, star_t = 0;

	while (t < len) {
		if (p < pattern_len && pattern[p] == '*') {
			star = p++;
			star_t = t;
		} else if (p < pattern_len &&
			   (pattern[p] == '?' || rules_fold(pattern[p]) == rules_fold(text[t]))) {
			p++;
			t++;
		} else if (star < pattern_len) {
			p = star + 1;
			t = ++star_t;
		} else {
			return false;
		}
	}
	while (p < pattern_len && pattern[p] == '*')
		p++;
	return p == pattern_len;
}

/* Up to its first star: what differs there need not be measured and taken apart. */
static bool rules_begin_alike(const char *pattern, const char *text)
{
	for (; *pattern && *pattern != '*'; pattern++, text++)
		if (!*text || (*pattern != '?' && rules_fold(*pattern) != rules_fold(*text)))
			return false;
	return true;
}

bool rules_match_whole(const char *pattern, const char *text)
{
	return rules_begin_alike(pattern, text) &&
	       rules_match_glob(pattern, strlen(pattern), text, strlen(text));
}

bool rules_word_edge(const char *text, size_t i)
{
	char before, after;

	if (!i || !text[i])
		return true;
	before = text[i - 1];
	after = text[i];
	if (rules_is_letter(before) != rules_is_letter(after) ||
	    rules_is_digit(before) != rules_is_digit(after))
		return true;
	if (rules_is_upper(before) && rules_is_upper(after))
		return rules_is_lower(text[i + 1]);
	return rules_is_lower(before) && rules_is_upper(after);
}

static bool rules_is_separator(char c)
{
	return c && !rules_is_letter(c) && !rules_is_digit(c);
}

/* "crash handler": CrashHandler, crash_handler, crashhandler. */
bool rules_match_word_at(const char *pattern, const char *text, size_t at)
{
	size_t i = at;

	for (; *pattern; pattern++) {
		if (*pattern == ' ') {
			while (rules_is_separator(text[i]))
				i++;
			continue;
		}
		if (rules_fold(text[i]) != rules_fold(*pattern))
			return false;
		i++;
	}
	return rules_word_edge(text, i);
}

bool rules_match_word(const char *pattern, const char *text)
{
	for (size_t i = 0; *pattern && text[i]; i++)
		if (rules_word_edge(text, i) && rules_match_word_at(pattern, text, i))
			return true;
	return false;
}

/* Where the folders that start at path, one more than slashes, end. NULL: fewer are left. */
static const char *rules_path_end(const char *path, size_t slashes)
{
	path = strchrnul(path, '/');
	while (slashes--) {
		if (!*path)
			return NULL;
		path = strchrnul(path + 1, '/');
	}
	return path;
}

bool rules_match_path_at(const char *pattern, const char *path)
{
	size_t slashes = 0, len;
	const char *end;

	if (!rules_begin_alike(pattern, path))
		return false;
	len = strlen(pattern);
	for (size_t i = 0; i < len; i++)
		slashes += pattern[i] == '/';
	/* A star takes no slash: text and pattern have equally many of them. */
	end = rules_path_end(path, slashes);
	return end && rules_match_glob(pattern, len, path, (size_t)(end - path));
}

bool rules_match_path(const char *pattern, const char *path)
{
	for (;;) {
		if (rules_match_path_at(pattern, path))
			return true;
		path = strchrnul(path, '/');
		if (!*path)
			return false;
		path++;
	}
}

bool rules_match_env(const char *pattern, const char *entry)
{
	const char *wanted, *value;

	if (!rules_begin_alike(pattern, entry))
		return false;
	wanted = strchrnul(pattern, '=');
	value = strchr(entry, '=');
	if (!value ||
	    !rules_match_glob(pattern, (size_t)(wanted - pattern), entry, (size_t)(value - entry)))
		return false;
	value++;
	if (*wanted)
		return rules_match_whole(wanted + 1, value);
	return *value && strcmp(value, "0") != 0;
}
