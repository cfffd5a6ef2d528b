/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only reader of /proc. Takes a directory descriptor, so that tests can
 * hand in a tree of their own.
 */
#ifndef GAMER_PROC_H
#define GAMER_PROC_H

#include <sys/types.h>

/*
 * The text of /proc/PID/stat: pid and parent. The name between the parentheses
 * may hold parentheses, spaces and newlines. 0 or -EBADMSG.
 */
int proc_parse_stat(const char *text, pid_t *pid, pid_t *ppid);

/*
 * Thread group of a process or thread id, from /proc/ID/status; that directory
 * exists for thread ids too, it is only not listed. 0 or -errno.
 */
int proc_tgid(int proc_fd, pid_t id, pid_t *tgid);

/*
 * Processes of the tree under root, root included; -ESRCH if root is not there,
 * or another -errno. Reads every /proc/PID/stat once. What is born or reparented
 * while it reads may be counted or not: a number to show, not one to act on.
 */
int proc_tree_size(int proc_fd, pid_t root);

#endif
