/* SPDX-License-Identifier: GPL-2.0-only */
/* How a rule's pattern is compared. Pure functions; bytes past ASCII count as letters. */
#ifndef GAMER_RULES_MATCH_H
#define GAMER_RULES_MATCH_H

#include <stdbool.h>
#include <stddef.h>

/* Of a capital its small letter, ASCII only. */
char rules_fold(char c);

/* Whether all of text[0..len) is as pattern[0..pattern_len) says; * and ?, any case. */
bool rules_match_glob(const char *pattern, size_t pattern_len, const char *text, size_t len);

/* The same of two strings. */
bool rules_match_whole(const char *pattern, const char *text);

/* Whether words of text are those of pattern, which is lower case with spaces. */
bool rules_match_word(const char *pattern, const char *text);

/* The same from text[at] on, where a word begins. */
bool rules_match_word_at(const char *pattern, const char *text, size_t at);

/*
 * Whether a word starts or ends before text[i]: fooBar, foo2, EACLauncher (its last
 * capital belongs to what follows), foo_bar; not inside superbuild.
 */
bool rules_word_edge(const char *text, size_t i);

/* Whether as many neighbouring folders of path as pattern has are as it says. */
bool rules_match_path(const char *pattern, const char *path);

/* The same of those from the start of path on. */
bool rules_match_path_at(const char *pattern, const char *path);

/* An environment entry; without a value in pattern: set, and neither empty nor 0. */
bool rules_match_env(const char *pattern, const char *entry);

#endif
