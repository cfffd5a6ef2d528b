/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The event loop: level-triggered epoll over sources that are embedded in
 * their owners. A callback gets its source and finds the owner with
 * container_of; nothing is allocated per source. One wake-up handles only what
 * that epoll_wait returned. No timers: a timer is a timerfd, a source as any.
 */
#ifndef GAMER_LOOP_H
#define GAMER_LOOP_H

#include <stdint.h>

struct loop;
struct loop_source;

/* < 0: the loop stops with this error. Any other value: go on. */
typedef int (*loop_fn)(struct loop_source *source, uint32_t events);

struct loop_source {
	struct loop *loop; /* the loop it is in, NULL = none */
	loop_fn fn;
	int fd;
};

/* 0 or -errno. */
int loop_new(struct loop **out);

/* All sources must be removed before. Returns NULL. */
struct loop *loop_free(struct loop *loop);

/*
 * Calls fn while fd is readable (or at its end). The source must be zeroed or
 * removed before, and stay where it is until it is removed. fd is not consumed.
 */
int loop_add(struct loop *loop, struct loop_source *source, int fd, loop_fn fn);

/*
 * Must come before close(fd): a duplicate of the descriptor in another process
 * would keep the registration alive and its events would carry a stale pointer.
 * Safe in any callback, also for a source that is due in the same wake-up.
 * Does nothing for a source that is in no loop.
 */
void loop_remove(struct loop_source *source);

/* Runs until loop_exit (returns its code, >= 0) or an error (-errno). */
int loop_run(struct loop *loop);

/* The loop ends after the callback that is running. The first code counts. */
void loop_exit(struct loop *loop, int code);

/* How often the process was woken. */
uint64_t loop_wakeups(const struct loop *loop);

#endif
