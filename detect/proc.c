// SPDX-License-Identifier: GPL-2.0-only
#include "proc.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct proc_list {
	struct proc_node *nodes;
	size_t count;
	size_t room;
};

/* A decimal pid at *text, which is moved behind it. 0 or -EBADMSG. */
static int proc_parse_pid(const char **text, pid_t *pid)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(*text, &end, 10);
	if (end == *text || errno || value < 0 || value > INT_MAX)
		return -EBADMSG;
	*text = end;
	*pid = (pid_t)value;
	return 0;
}

int proc_parse_stat(const char *text, pid_t *pid, pid_t *ppid)
{
	const char *name_end = strrchr(text, ')');
	const char *parent;

	if (proc_parse_pid(&text, pid) || strncmp(text, " (", 2))
		return -EBADMSG;
	/* ") S 123": the state is one letter. */
	if (!name_end || strnlen(name_end, 5) < 5 || name_end[1] != ' ' ||
	    !isalpha((unsigned char)name_end[2]) || name_end[3] != ' ')
		return -EBADMSG;
	parent = name_end + 4;
	return proc_parse_pid(&parent, ppid);
}

/* The start of /proc/ID/NAME as a string: length or -errno. */
static int proc_read(int proc_fd, pid_t id, const char *name, char *buf, size_t size)
{
	char path[64];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "%d/%s", (int)id, name);
	fd = openat(proc_fd, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	len = read(fd, buf, size - 1);
	if (len < 0)
		len = -errno;
	else
		buf[len] = '\0';
	close(fd);
	return (int)len;
}

int proc_tgid(int proc_fd, pid_t id, pid_t *tgid)
{
	char text[4096];
	const char *line;
	int len = proc_read(proc_fd, id, "status", text, sizeof(text));

	if (len < 0)
		return len;
	/* A newline in the name is written as \n there, so a line start is a line start. */
	line = strstr(text, "\nTgid:");
	if (!line)
		return -EBADMSG;
	line += strlen("\nTgid:");
	return proc_parse_pid(&line, tgid);
}

static int proc_list_add(struct proc_list *list, struct proc_node node)
{
	if (list->count == list->room) {
		size_t room = list->room ? 2 * list->room : 256;
		struct proc_node *nodes = reallocarray(list->nodes, room, sizeof(*nodes));

		if (!nodes)
			return -ENOMEM;
		list->nodes = nodes;
		list->room = room;
	}
	list->nodes[list->count++] = node;
	return 0;
}

static int proc_list_read(struct proc_list *list, int proc_fd, DIR *dir)
{
	struct dirent *entry;
	char text[1024];
	int r = 0;

	while (!r && (errno = 0, entry = readdir(dir))) {
		const char *name = entry->d_name;
		struct proc_node node = {0};

		if (!isdigit((unsigned char)name[0]) || proc_parse_pid(&name, &node.pid) || *name)
			continue;
		/* Gone since the directory was read, or hidden from us: not part of the picture. */
		if (proc_read(proc_fd, node.pid, "stat", text, sizeof(text)) < 0 ||
		    proc_parse_stat(text, &node.pid, &node.ppid))
			continue;
		r = proc_list_add(list, node);
	}
	return r ? r : -errno;
}

static void proc_list_swap(struct proc_list *list, size_t a, size_t b)
{
	struct proc_node node = list->nodes[a];

	list->nodes[a] = list->nodes[b];
	list->nodes[b] = node;
}

/* Moves the tree to the front of the list, each parent before its children. */
static int proc_list_tree_size(struct proc_list *list, pid_t root)
{
	size_t found = 0;

	for (size_t i = 0; i < list->count && !found; i++)
		if (list->nodes[i].pid == root)
			proc_list_swap(list, i, found++);
	for (size_t parent = 0; parent < found; parent++)
		for (size_t i = found; i < list->count; i++)
			if (list->nodes[i].ppid == list->nodes[parent].pid)
				proc_list_swap(list, i, found++);
	return found ? (int)found : -ESRCH;
}

int proc_tree(int proc_fd, pid_t root, struct proc_node *nodes, size_t max)
{
	struct proc_list list = {0};
	int fd, r;
	DIR *dir;

	/* A descriptor of its own: readdir moves the offset, fdopendir takes it over. */
	fd = openat(proc_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	dir = fdopendir(fd);
	if (!dir) {
		r = -errno;
		close(fd);
		return r;
	}
	r = proc_list_read(&list, proc_fd, dir);
	if (!r)
		r = proc_list_tree_size(&list, root);
	for (size_t i = 0; r > 0 && i < (size_t)r && i < max; i++)
		nodes[i] = list.nodes[i];
	closedir(dir);
	free(list.nodes);
	return r;
}

int proc_tree_size(int proc_fd, pid_t root)
{
	return proc_tree(proc_fd, root, NULL, 0);
}

int proc_name(int proc_fd, pid_t id, char *name, size_t size)
{
	int len = proc_read(proc_fd, id, "comm", name, size);

	if (len < 0)
		return len;
	if (len > 0 && name[len - 1] == '\n')
		name[len - 1] = '\0';
	return 0;
}

int proc_owner(int proc_fd, pid_t id, uid_t *uid)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof(path), "%d", (int)id);
	if (fstatat(proc_fd, path, &st, 0) < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	*uid = st.st_uid;
	return 0;
}
