// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

static const char *log_program = "scx_gamer";
static bool log_debug_on;
static bool log_to_journal;
static unsigned int log_dropped;

bool log_is_journal(int fd, const char *journal_stream)
{
	unsigned long long device, inode;
	struct stat st;

	if (!journal_stream || sscanf(journal_stream, "%llu:%llu", &device, &inode) != 2)
		return false;
	return fstat(fd, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

/* Else the next descriptor we open would be taken for standard error. */
static void log_hold_standard(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			return;
}

void log_open(bool debug)
{
	log_hold_standard();
	log_debug_on = debug;
	log_to_journal = log_is_journal(STDERR_FILENO, getenv("JOURNAL_STREAM"));
}

void log_name(const char *program)
{
	log_program = program;
}

/*
 * The descriptor is shared with whoever started us, so O_NONBLOCK is not ours
 * to set. A pipe that polls writable takes PIPE_BUF bytes at once.
 */
bool log_write(int fd, const char *text)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};
	size_t len = strnlen(text, PIPE_BUF);
	ssize_t n;

	if (poll(&p, 1, 0) != 1 || !(p.revents & POLLOUT))
		return false;
	do
		n = write(fd, text, len);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)len;
}

static const char *log_label(enum log_level level)
{
	switch (level) {
	case LOG_LEVEL_ERR:
		return "error: ";
	case LOG_LEVEL_WARN:
		return "warning: ";
	case LOG_LEVEL_INFO:
	case LOG_LEVEL_DEBUG:
		break;
	}
	return "";
}

static void log_line(enum log_level level, const char *text)
{
	char line[1280], priority[8] = "";

	if (log_to_journal)
		snprintf(priority, sizeof(priority), "<%d>", level);
	snprintf(line, sizeof(line), "%s%s: %s%s\n", priority, log_program, log_label(level), text);
	if (!log_write(STDERR_FILENO, line))
		log_dropped++;
}

/* One line, whatever words of others are in it. */
static void log_tidy(char *text)
{
	for (char *c = text; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = ' ';
}

void log_print(enum log_level level, const char *format, ...)
{
	int saved_errno = errno;
	char text[1200], lost[64];
	unsigned int dropped = log_dropped;
	va_list ap;

	if (level == LOG_LEVEL_DEBUG && !log_debug_on)
		return;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	log_tidy(text);
	if (dropped) {
		log_dropped = 0;
		snprintf(lost, sizeof(lost), "%u lines were lost: the output took no more",
			 dropped);
		log_line(LOG_LEVEL_WARN, lost);
		if (log_dropped)
			log_dropped = dropped;
	}
	log_line(level, text);
	errno = saved_errno;
}
