/* SPDX-License-Identifier: GPL-2.0-only */
/* The directory for what exists while the program runs, and for reports of how it ended. */
#ifndef GAMER_RUNDIR_H
#define GAMER_RUNDIR_H

#include <stddef.h>

#define RUNDIR "/run/scx_gamer"

/*
 * Makes path a directory that only we can write to, or finds that it is one.
 * 0, -EPERM when somebody else could put things there, or -errno.
 */
int rundir_make(const char *path);

/*
 * Name for a new file: in RUNDIR, or where that cannot be had in $TMPDIR or
 * /tmp. The file must be created with O_EXCL, for anyone may write there.
 */
void rundir_new_name(char *out, size_t size, const char *what);

#endif
