/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The game: for now, one process named by the user and what descends from it.
 * Its end is seen through a pidfd. Does not log.
 */
#ifndef GAMER_DETECT_H
#define GAMER_DETECT_H

#include <stdint.h>
#include <sys/types.h>

enum detect_outcome {
	DETECT_E_NO_PROCESS = 1, /* no such process, or it has already ended */
	DETECT_E_THREAD = 2,     /* the id of a thread, not of a process; leader is in *leader */
	DETECT_E_DENIED = 3,     /* exists but is not ours to see */
};

enum detect_kind {
	DETECT_ENDED, /* the process itself ended; its descendants may live on */
};

struct detect_report {
	enum detect_kind kind;
	pid_t pid;
	uint32_t descendants; /* processes of its tree when it was adopted, without itself */
	uint64_t at_ns;       /* when the end was seen */
};

typedef void (*detect_fn)(void *data, const struct detect_report *report);

struct detect;

/* 0, -errno, or an enum detect_outcome. leader may be NULL. */
int detect_new(struct detect **out, pid_t pid, pid_t *leader, detect_fn fn, void *data);

/* The same with another directory in place of /proc. */
int detect_new_at(struct detect **out, const char *proc_root, pid_t pid, pid_t *leader,
		  detect_fn fn, void *data);

/* NULL is fine. Returns NULL. Not from inside fn. */
struct detect *detect_free(struct detect *det);

/* Pollable (an inner epoll set); owned by det. Quiet for ever after the one report. */
int detect_fd(const struct detect *det);

/* Calls fn once, when the process has ended. 0 or -errno. */
int detect_dispatch(struct detect *det);

/*
 * Processes of the tree now, the game itself included; reads /proc once.
 * -ESRCH once it has ended and been reaped, or another -errno.
 */
int detect_tree_size(const struct detect *det);

#endif
