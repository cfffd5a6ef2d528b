// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "rundir.h"

int rundir_make(const char *path)
{
	struct stat st;

	if (mkdir(path, 0755) == 0)
		return chmod(path, 0755) < 0 ? -errno : 0; /* whatever the umask was */
	if (errno != EEXIST)
		return -errno;
	if (lstat(path, &st) < 0)
		return -errno;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	if (st.st_uid != geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH)))
		return -EPERM;
	return 0;
}

void rundir_new_name(char *out, size_t size, const char *what)
{
	const char *dir = RUNDIR, *prefix = "";

	if (rundir_make(RUNDIR) < 0 || faccessat(AT_FDCWD, RUNDIR, W_OK, AT_EACCESS) < 0) {
		dir = getenv("TMPDIR");
		if (!dir || dir[0] != '/')
			dir = "/tmp";
		prefix = "scx_gamer-";
	}
	snprintf(out, size, "%s/%s%s-%lld-%d.txt", dir, prefix, what, (long long)time(NULL),
		 (int)getpid());
}
