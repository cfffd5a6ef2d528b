/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trees, names and owners of processes, from /proc; what a process is: facts.h. Takes a
 * directory descriptor, so that tests can hand in a tree of their own.
 */
#ifndef GAMER_PROC_H
#define GAMER_PROC_H

#include <stddef.h>
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

struct proc_node {
	pid_t pid;
	pid_t ppid;
};

/* The same, and the first max processes of it, each parent before its children. */
int proc_tree(int proc_fd, pid_t root, struct proc_node *nodes, size_t max);

/* What the process or thread calls itself, of any bytes. 0 or -errno. */
int proc_name(int proc_fd, pid_t id, char *name, size_t size);

/*
 * Its effective user; root for one that may not be looked into (setuid, without core dumps).
 * 0, -ESRCH or another -errno.
 */
int proc_owner(int proc_fd, pid_t id, uid_t *uid);

#endif
