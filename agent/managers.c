// SPDX-License-Identifier: GPL-2.0-only
#include "managers.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util.h"

/* irqbalance is none: it moves interrupts, which nobody else does here. */
static const struct {
	const char *name; /* with * at its end: any that begins so */
	const char *conflict;
} managers_known[] = {
	{"gamemoded", "may write nice values and I/O priorities of games and the CPU's governor; "
		      "tasks are weighed by nice values here, too"},
	{"ananicy-cpp", "writes nice values, I/O priorities and cgroups of what its rules name; "
			"tasks are weighed by nice values here, too"},
	{"ananicy", "writes nice values, I/O priorities and cgroups of what its rules name; "
		    "tasks are weighed by nice values here, too"},
	{"system76-scheduler",
	 "writes nice values, lower ones for what has no focus, and takes back "
	 "those of others; tasks are weighed by nice values here, too"},
	{"scx_loader", "starts schedulers of this kind, of which one can be attached at a time"},
	{"scx_*", "is a scheduler of this kind, of which one can be attached at a time"},
};

/* Names of the kernel's have 15 characters at most. */
static int managers_is(const char *name, bool cut)
{
	for (size_t i = 0; i < ARRAY_SIZE(managers_known); i++) {
		const char *known = managers_known[i].name, *star = strchr(known, '*');
		size_t len = star ? (size_t)(star - known) : strlen(known);

		if (star ? !strncmp(name, known, len) && name[len]
			 : !strcmp(name, known) || (cut && !strncmp(name, known, 15)))
			return (int)i;
	}
	return -1;
}

/* A kernel thread has no program. One that is not ours to ask about is taken for one. */
static bool managers_is_program(int proc_fd, const char *entry)
{
	char path[64], exe[4];

	snprintf(path, sizeof(path), "%.16s/exe", entry);
	return readlinkat(proc_fd, path, exe, sizeof(exe)) > 0 || errno == EACCES;
}

static int managers_known_as(int proc_fd, const char *entry, char *name, size_t size)
{
	char path[64];
	ssize_t len;
	int fd, i;

	snprintf(path, sizeof(path), "%.16s/comm", entry);
	fd = openat(proc_fd, path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -1 : read(fd, name, size - 1);
	if (fd >= 0)
		close(fd);
	if (len <= 0)
		return -1;
	name[len] = '\0';
	name[strcspn(name, "\n")] = '\0';
	i = managers_is(name, strlen(name) == 15);
	return i >= 0 && managers_is_program(proc_fd, entry) ? i : -1;
}

static bool managers_has(const struct manager *managers, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(managers[i].name, name))
			return true;
	return false;
}

static void managers_safe(char *name)
{
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && !strchr("-_.", *name))
			*name = '?';
}

static int managers_look(int proc_fd, const char *entry, struct manager *out, int count)
{
	char name[sizeof(out->name)];
	int i = managers_known_as(proc_fd, entry, name, sizeof(name));

	if (i < 0 || !strcmp(name, "scx_gamer"))
		return count;
	if (!strchr(managers_known[i].name, '*'))
		snprintf(name, sizeof(name), "%s", managers_known[i].name);
	managers_safe(name);
	if (managers_has(out, count, name))
		return count;
	out[count].pid = atoi(entry);
	out[count].conflict = managers_known[i].conflict;
	snprintf(out[count].name, sizeof(out[count].name), "%s", name);
	return count + 1;
}

int managers_find(const char *proc_root, pid_t self, struct manager *out)
{
	DIR *dir = opendir(proc_root);
	struct dirent *entry;
	int count = 0;

	while (dir && count < MANAGERS_MAX && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]) && atoi(entry->d_name) != self)
			count = managers_look(dirfd(dir), entry->d_name, out, count);
	if (dir)
		closedir(dir);
	return count;
}

const char *managers_text(const struct manager *managers, int count, char *buf, size_t size)
{
	size_t at = 0;

	buf[0] = '\0';
	for (int i = 0; i < count && at < size; i++)
		at += (size_t)snprintf(buf + at, size - at, "%s%s (process %d)", i ? ", " : "",
				       managers[i].name, (int)managers[i].pid);
	if (count == 1 && at < size)
		snprintf(buf + at, size - at, " runs; it %s", managers[0].conflict);
	else if (count && at < size)
		snprintf(buf + at, size - at,
			 " run; they may write nice values or attach schedulers as well: "
			 "--doctor tells which does what");
	return buf;
}
