// SPDX-License-Identifier: GPL-2.0-only
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int process_open(void)
{
	int fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int process_owner(pid_t pid, uid_t *uid)
{
	int fd = process_open(), r;

	if (fd < 0)
		return fd;
	r = proc_owner(fd, pid, uid);
	close(fd);
	return r;
}

int process_name(pid_t pid, char *name, size_t size)
{
	int fd = process_open(), r;

	if (fd < 0)
		return fd;
	r = proc_name(fd, pid, name, size);
	close(fd);
	return r;
}

int process_tree(pid_t root, struct proc_node *nodes, size_t max)
{
	int fd = process_open(), r;

	if (fd < 0)
		return fd;
	r = proc_tree(fd, root, nodes, max);
	close(fd);
	return r;
}
