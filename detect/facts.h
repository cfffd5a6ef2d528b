/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One look at a process in /proc. What leaves it is what is here: names, numbers, the
 * launch's id, and which rules matched; nothing else of the arguments, the
 * environment, the cgroup or the open files. Does not log.
 */
#ifndef GAMER_FACTS_H
#define GAMER_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "rules.h"

enum {
	FACTS_NAME_MAX = 64, /* longer names are cut; control characters become ? */
	FACTS_APP_MAX = 48,
	FACTS_EVENTS_MAX = 1024, /* /dev/input/eventN below this */
};

enum facts_flag {
	FACTS_PARTIAL = 1 << 0,     /* something could not be read, or is not there yet */
	FACTS_DEEP = 1 << 1,        /* the open files were read: what follows is known */
	FACTS_RENDER_NODE = 1 << 2, /* may draw: a DRM render node, or the NVIDIA driver's */
	FACTS_CONTROLLER = 1 << 3,  /* reads one itself */
	FACTS_MOUSE = 1 << 4,       /* reads one itself */
	FACTS_WINDOWS = 1 << 5,     /* a Wine loader runs windows */
	FACTS_ZOMBIE = 1 << 6,      /* its first thread has ended; others may go on */
};

struct facts {
	pid_t pid, ppid;
	uint64_t start_ticks;        /* since boot; with pid, who it is */
	uint64_t parent_start_ticks; /* 0 = not known */
	uid_t uid;
	char exe[FACTS_NAME_MAX];     /* the program's name; of argv[0] when that is hidden */
	char windows[FACTS_NAME_MAX]; /* the .exe that a Wine loader runs, "" = none */
	char app[FACTS_APP_MAX];      /* the launch: steam-N, heroic-NAME, lutris-ID, umu-ID, "" */
	uint32_t steam_id;            /* app id, or a shortcut's id; 0 = none */
	uint32_t flags;               /* enum facts_flag */
	uint32_t threads;
	uint64_t rss_kib;
	struct rules_bits seen; /* rules that match what is not kept */
};

/* What /dev/input/eventN is, for telling controllers and mice among open files: bit N. */
struct facts_devices {
	uint64_t controllers[FACTS_EVENTS_MAX / 64];
	uint64_t mice[FACTS_EVENTS_MAX / 64];
};

/*
 * Reads process pid below proc_fd, a directory descriptor of /proc that is not consumed.
 * deep: NULL, or also look at its open files, telling devices by this (borrowed).
 * 0; -ESRCH if it has ended, also when another has its number by now; or another -errno
 * when not even its numbers can be read. out is valid with 0 only.
 */
int facts_look(int proc_fd, pid_t pid, const struct rules *rules, const struct facts_devices *deep,
	       struct facts *out);

/* When process pid began; see start_ticks. 0, -ESRCH or another -errno. */
int facts_start(int proc_fd, pid_t pid, uint64_t *start_ticks);

/* The name that a person knows it by: of the .exe, or of the program. Lives with facts. */
const char *facts_name(const struct facts *facts);

#endif
