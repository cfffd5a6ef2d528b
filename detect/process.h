/* SPDX-License-Identifier: GPL-2.0-only */
/* What /proc says of a process now. Does not log. All return 0 or more, or -errno. */
#ifndef GAMER_PROCESS_H
#define GAMER_PROCESS_H

#include <stddef.h>
#include <sys/types.h>

#include "proc.h"

/* See proc_owner, proc_name and proc_tree. */
int process_owner(pid_t pid, uid_t *uid);
int process_name(pid_t pid, char *name, size_t size);
int process_tree(pid_t root, struct proc_node *nodes, size_t max);

#endif
