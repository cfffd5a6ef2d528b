// SPDX-License-Identifier: GPL-2.0-only
#include "facts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "facts_parse.h"

enum {
	FACTS_TEXT_MAX = 256 << 10, /* a process can make its arguments as long as it likes */
	FACTS_FDS_MAX = 4096,
};

static int facts_open(int dir, const char *path)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	return fd;
}

/* An open stat text, as it is now. 0 or -errno. */
static int facts_read_stat(int fd, struct facts_stat *stat)
{
	char text[1024];
	ssize_t len = pread(fd, text, sizeof(text) - 1, 0);

	*stat = (struct facts_stat){0};
	if (len < 0)
		return -errno;
	text[len] = '\0';
	return facts_parse_stat(text, stat);
}

/* Bytes of a text that were read; none of a process that has not set it up yet. */
static size_t facts_read_text(struct facts_parse *parse, int dir, const char *name,
			      enum facts_text kind)
{
	char piece[16384];
	size_t total = 0, used = 0;
	ssize_t len = 0;
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);

	while (fd >= 0 && total < FACTS_TEXT_MAX && (len = read(fd, piece, sizeof(piece))) > 0) {
		facts_parse_feed(parse, kind, piece, (size_t)len);
		total += (size_t)len;
		used = (size_t)len > used ? (size_t)len : used;
		/* The kernel fills what it is given: this was all. */
		if ((size_t)len < sizeof(piece))
			break;
	}
	if (fd >= 0)
		close(fd);
	facts_parse_end(parse, kind);
	explicit_bzero(piece, used);
	if (!total || len < 0 || total >= FACTS_TEXT_MAX)
		parse->out->flags |= FACTS_PARTIAL;
	return total;
}

static void facts_read_exe(struct facts_parse *parse, int dir)
{
	char path[4096];
	ssize_t len = readlinkat(dir, "exe", path, sizeof(path) - 1);

	if (len <= 0) {
		parse->out->flags |= FACTS_PARTIAL;
		return;
	}
	path[len] = '\0';
	facts_parse_exe(parse, path);
}

static void facts_read_links(struct facts *out, DIR *links, const struct facts_devices *devices)
{
	char target[64]; /* those of interest are short; a longer one, cut, is none of them */
	struct dirent *entry;
	unsigned int seen = 0;

	while (seen < FACTS_FDS_MAX && (entry = readdir(links))) {
		ssize_t len = readlinkat(dirfd(links), entry->d_name, target, sizeof(target));

		if (len <= 0)
			continue;
		seen++;
		if ((size_t)len == sizeof(target))
			continue;
		target[len] = '\0';
		facts_parse_fd(out, devices, target);
	}
	out->flags |= FACTS_DEEP;
}

static void facts_read_fds(struct facts *out, int dir, const struct facts_devices *devices)
{
	int fd = openat(dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *links = fd < 0 ? NULL : fdopendir(fd);

	if (!links) {
		if (fd >= 0)
			close(fd);
		out->flags |= FACTS_PARTIAL;
		return;
	}
	facts_read_links(out, links, devices);
	closedir(links);
}

static void facts_keep_stat(struct facts *out, const struct facts_stat *stat)
{
	out->pid = stat->pid;
	out->ppid = stat->ppid;
	out->start_ticks = stat->start_ticks;
	out->threads = stat->threads;
	out->rss_kib = stat->rss_pages * ((uint64_t)sysconf(_SC_PAGESIZE) / 1024);
	if (stat->state == 'Z')
		out->flags |= FACTS_ZOMBIE;
}

int facts_start(int proc_fd, pid_t pid, uint64_t *start_ticks)
{
	struct facts_stat stat;
	char path[32];
	int fd, r;

	snprintf(path, sizeof(path), "%d/stat", (int)pid);
	fd = facts_open(proc_fd, path);
	if (fd < 0)
		return fd;
	r = facts_read_stat(fd, &stat);
	close(fd);
	if (!r)
		*start_ticks = stat.start_ticks;
	return r;
}

static void facts_read_parent(struct facts *out, int proc_fd)
{
	uint64_t start_ticks;

	/* Younger than its child: the parent has ended, and another has its number. */
	if (out->ppid > 0 && !facts_start(proc_fd, out->ppid, &start_ticks) &&
	    start_ticks <= out->start_ticks)
		out->parent_start_ticks = start_ticks;
}

/* stat_fd: dir's stat text. */
static int facts_look_in(int proc_fd, int dir, int stat_fd, const struct rules *rules,
			 const struct facts_devices *deep, struct facts *out)
{
	struct facts_stat first, last;
	struct facts_parse parse;
	struct stat st;
	int r = facts_read_stat(stat_fd, &first);

	if (r)
		return r;
	*out = (struct facts){0};
	facts_keep_stat(out, &first);
	out->uid = fstat(dir, &st) ? (uid_t)-1 : st.st_uid;
	facts_parse_init(&parse, rules, out);
	facts_read_exe(&parse, dir);
	facts_read_text(&parse, dir, "cmdline", FACTS_CMDLINE);
	facts_read_text(&parse, dir, "environ", FACTS_ENVIRON);
	facts_read_text(&parse, dir, "cgroup", FACTS_CGROUP);
	if (deep)
		facts_read_fds(out, dir, deep);
	facts_read_parent(out, proc_fd);
	/* All of it is one process's only if the same one is still there. */
	r = facts_read_stat(stat_fd, &last);
	return r ? r : last.start_ticks != first.start_ticks ? -ESRCH : 0;
}

int facts_look(int proc_fd, pid_t pid, const struct rules *rules, const struct facts_devices *deep,
	       struct facts *out)
{
	char name[16];
	int dir, stat_fd, r;

	snprintf(name, sizeof(name), "%d", (int)pid);
	dir = openat(proc_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	r = stat_fd = facts_open(dir, "stat");
	if (stat_fd >= 0) {
		r = facts_look_in(proc_fd, dir, stat_fd, rules, deep, out);
		close(stat_fd);
	}
	close(dir);
	return r;
}

const char *facts_name(const struct facts *facts)
{
	return facts->windows[0] ? facts->windows : facts->exe;
}
