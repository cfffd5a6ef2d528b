/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs that rule priorities or schedulers too. Found by one walk, never watched. */
#ifndef GAMER_MANAGERS_H
#define GAMER_MANAGERS_H

#include <stddef.h>
#include <sys/types.h>

enum { MANAGERS_MAX = 8 };

struct manager {
	pid_t pid;
	char name[32];
	const char *conflict; /* static: what it does that is in the way */
};

/*
 * Those that run, each once, at most MANAGERS_MAX: how many. None when proc_root (/proc)
 * cannot be read. self is left out, and so is what is no process.
 */
int managers_find(const char *proc_root, pid_t self, struct manager *out);

/* One line that names them, for the log. Returns buf. */
const char *managers_text(const struct manager *managers, int count, char *buf, size_t size);

#endif
