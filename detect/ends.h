/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When processes end: a set of them, each held by a pidfd, so that a number that is used
 * again is not taken for the process before. Does not log.
 */
#ifndef GAMER_ENDS_H
#define GAMER_ENDS_H

#include <stdint.h>
#include <sys/types.h>

enum { ENDS_MAX = 512 };

typedef void (*ends_fn)(void *data, pid_t pid, uint64_t start_ticks);

struct ends;

/* proc_fd is borrowed: a directory like /proc, for ends_add. 0 or -errno. */
int ends_new(struct ends **out, int proc_fd, ends_fn fn, void *data);

/* NULL is fine. Returns NULL. Not from inside fn. */
struct ends *ends_free(struct ends *ends);

/*
 * Watches the process of that number which began at start_ticks (field 22 of
 * /proc/PID/stat). One that is watched already is not watched twice. 0; -ESRCH when it has
 * ended, also if the number is another process's by now; -ENOSPC with ENDS_MAX of them; or
 * another -errno.
 */
int ends_add(struct ends *ends, pid_t pid, uint64_t start_ticks);

/* No longer of interest. One that is not watched is fine. */
void ends_remove(struct ends *ends, pid_t pid);

/* Pollable (an inner epoll set); owned by ends. */
int ends_fd(const struct ends *ends);

/* Calls fn once for each that has ended, all its threads with it; then it is no longer
 * watched. fn may add and remove. 0 or -errno. */
int ends_dispatch(struct ends *ends);

#endif
