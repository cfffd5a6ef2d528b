/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One line per call on standard error. Under the journal each line starts with
 * its <priority>. A reader that does not read never blocks the caller: lines
 * that do not fit are dropped, and the next one that does says how many.
 */
#ifndef GAMER_LOG_H
#define GAMER_LOG_H

#include <stdbool.h>

/* Numbers as syslog counts. */
enum log_level {
	LOG_LEVEL_ERR = 3,
	LOG_LEVEL_WARN = 4,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7,
};

/*
 * Looks once whether standard error is the journal; without this call it is
 * not. Opens /dev/null in place of standard descriptors that are missing.
 */
void log_open(bool debug);

/* Which program the lines are of; static. Else it is scx_gamer. */
void log_name(const char *program);

__attribute__((format(printf, 2, 3))) void log_print(enum log_level level, const char *format, ...);

#define log_err(...)   log_print(LOG_LEVEL_ERR, __VA_ARGS__)
#define log_warn(...)  log_print(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...)  log_print(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_print(LOG_LEVEL_DEBUG, __VA_ARGS__)

/*
 * Writes text (at most one pipe buffer) to fd if that is possible without
 * waiting. False: it was not, nothing was written.
 */
bool log_write(int fd, const char *text);

/* Whether the file or socket fd is the one JOURNAL_STREAM ("DEVICE:INODE") names. */
bool log_is_journal(int fd, const char *journal_stream);

#endif
