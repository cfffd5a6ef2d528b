/* SPDX-License-Identifier: GPL-2.0-only */
/* Which processes begin to run a program, told by the kernel. Needs no scheduler. */
#ifndef GAMER_EXEC_H
#define GAMER_EXEC_H

#include <stdint.h>

#include "iface.h"

struct exec;

typedef void (*exec_fn)(void *data, const struct gamer_exec *record);

/*
 * Attaches the hook. From then on fn is called by exec_dispatch for each start, unless more than
 * 2048 wait to be read. 0 or -errno.
 */
int exec_new(struct exec **out, exec_fn fn, void *data);

/* Detaches. NULL is fine. Returns NULL. Not from inside fn. */
struct exec *exec_free(struct exec *exec);

/* Pollable; owned by exec. */
int exec_fd(const struct exec *exec);

/* Reads some of what is there, so that others get their turn. 0 or -errno. */
int exec_dispatch(struct exec *exec);

/* Starts that were missed so far. */
uint64_t exec_lost(const struct exec *exec);

#endif
