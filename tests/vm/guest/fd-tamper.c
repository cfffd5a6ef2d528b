// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does to the files of another process what the kernel or a session manager
 * might do to them at any time. Works on duplicates of its fds, so the process
 * needs no hook for it.
 *   fd-tamper PID revoke NODE   revokes the device, as when its user's session ends
 *   fd-tamper PID shrink        makes netlink sockets hold only a few messages
 */
#include <dirent.h>
#include <errno.h>
#include <linux/input.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "fd-tamper: %s: %s\n", what, strerror(errno));
	exit(1);
}

static bool is_netlink(int fd)
{
	int domain = 0;
	socklen_t size = sizeof(domain);

	return !getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) && domain == AF_NETLINK;
}

static int shrink_socket(int fd)
{
	int size = 1; /* the kernel rounds up to its minimum */

	if (!is_netlink(fd))
		return 0;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) < 0)
		die("SO_RCVBUF");
	return 1;
}

static int revoke_device(int fd, const char *target, const char *node)
{
	if (strcmp(target, node))
		return 0;
	if (ioctl(fd, EVIOCREVOKE, NULL) < 0)
		die("EVIOCREVOKE");
	return 1;
}

/* node NULL: shrink. Returns how many of the process's files it concerned. */
static int tamper(int pid, const char *node)
{
	char path[64], target[512];
	const struct dirent *entry;
	int done = 0;
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (pidfd < 0 || !dir)
		die(path);
	while ((entry = readdir(dir))) {
		ssize_t n = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);
		int fd;

		if (n < 0)
			continue; /* . and .. */
		target[n] = '\0';
		fd = (int)syscall(SYS_pidfd_getfd, pidfd, atoi(entry->d_name), 0);
		if (fd < 0)
			die("pidfd_getfd");
		done += node ? revoke_device(fd, target, node) : shrink_socket(fd);
		close(fd);
	}
	closedir(dir);
	close(pidfd);
	return done;
}

int main(int argc, char **argv)
{
	bool wants_shrink = argc == 3 && !strcmp(argv[2], "shrink");

	if (!wants_shrink && !(argc == 4 && !strcmp(argv[2], "revoke"))) {
		fprintf(stderr, "Usage: fd-tamper PID revoke NODE | fd-tamper PID shrink\n");
		return 2;
	}
	return tamper(atoi(argv[1]), wants_shrink ? NULL : argv[3]) > 0 ? 0 : 1;
}
