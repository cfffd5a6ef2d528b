// SPDX-License-Identifier: GPL-2.0-only
/*
 * Revokes a device that another process has open, as a session manager does
 * when its user leaves: evdev-revoke PID /dev/input/eventN. Takes a duplicate
 * of the other process's own fd, since revoking concerns one open file only.
 */
#include <dirent.h>
#include <errno.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "evdev-revoke: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int revoke_fd(int pidfd, int target)
{
	int fd = (int)syscall(SYS_pidfd_getfd, pidfd, target, 0);

	if (fd < 0)
		die("pidfd_getfd");
	if (ioctl(fd, EVIOCREVOKE, NULL) < 0)
		die("EVIOCREVOKE");
	close(fd);
	return 1;
}

int main(int argc, char **argv)
{
	char path[512], target[512];
	const struct dirent *entry;
	int pidfd, revoked = 0;
	DIR *dir;

	if (argc != 3) {
		fprintf(stderr, "Usage: evdev-revoke PID NODE\n");
		return 2;
	}
	pidfd = (int)syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	if (pidfd < 0)
		die("pidfd_open");
	snprintf(path, sizeof(path), "/proc/%d/fd", atoi(argv[1]));
	dir = opendir(path);
	if (!dir)
		die(path);
	while ((entry = readdir(dir))) {
		ssize_t n = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);

		if (n < 0)
			continue;
		target[n] = '\0';
		if (!strcmp(target, argv[2]))
			revoked += revoke_fd(pidfd, atoi(entry->d_name));
	}
	closedir(dir);
	printf("revoked %d\n", revoked);
	return revoked ? 0 : 1;
}
