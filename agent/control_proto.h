/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is said on the control socket (SOCK_SEQPACKET): one request, one answer. Every request
 * has the same size. An answer is its head; without an error the body of its kind follows, and
 * nothing else. A message of another size, version or kind is answered with an error.
 *
 * Texts end with a null byte within their field. Names of processes are what those chose.
 */
#ifndef GAMER_CONTROL_PROTO_H
#define GAMER_CONTROL_PROTO_H

#include <stdint.h>

#include "stats.h"

#define CONTROL_PATH        "/run/scx_gamer/control.sock"
#define CONTROL_ENVIRONMENT "SCX_GAMER_SOCKET" /* another path, for clients */
#define CONTROL_MAGIC       0x474d5243u        /* "CRMG" in memory on little endian */
#define CONTROL_VERSION     3u

enum control_limits {
	CONTROL_NAME_LEN = 16, /* of a process, as the kernel keeps it */
	CONTROL_GAME_LEN = 64, /* of a program */
	CONTROL_PROFILE_LEN = 32,
	CONTROL_TEXT_LEN = 128,
	CONTROL_ANSWER_LEN = 640,
	CONTROL_MAX_PROCESSES = 256,
	CONTROL_MAX_HOOKS = 24,
	CONTROL_MAX_LAUNCHES = 16,
};

/*
 * X(id, body, who)
 *   body  struct control_BODY follows the head of the answer
 *   who   ANYONE  any local user
 *         OWNER   the user whose process is asked about, and who may do POLICY
 *         POLICY  root, the user the server runs as, the user at the machine
 */
/* clang-format off */
#define CONTROL_KINDS(X) \
	X(STATS, stats, ANYONE)           /* the figures as they are now */ \
	X(STATUS, status, ANYONE)         /* what it is attached to and follows */ \
	X(HOOKS, hooks, ANYONE)           /* its programs in the kernel */ \
	X(GAMES, games, ANYONE)           /* the last launches */ \
	X(PROCESSES, processes, POLICY)   /* of the game; takes a look at all of /proc */ \
	X(REGISTER, registered, ANYONE)   /* the process that connected is a game */ \
	X(FOREGROUND, foreground, POLICY) /* the game is pid; 0 = found by itself */ \
	X(EXPLAIN, explanation, OWNER)    /* how pid is treated, and why */ \
	X(SET, setting, POLICY)           /* name is value from now on; "auto" = as others say */ \
	X(SCHEDULER, scheduler, POLICY)   /* on: attach it, or give the kernel its own back */
/* clang-format on */

enum control_kind {
	CONTROL_NONE,
#define X(id, body, who) CONTROL_##id,
	CONTROL_KINDS(X)
#undef X
		CONTROL_NR_KINDS,
};

struct control_header {
	uint32_t magic;
	uint16_t version;
	uint16_t kind; /* enum control_kind; in an answer the kind that was asked for */
};

struct control_request {
	struct control_header header;
	int32_t pid;                       /* FOREGROUND, EXPLAIN; else 0 */
	uint32_t app_id;                   /* REGISTER: of Steam, 0 = none; else 0 */
	char profile[CONTROL_PROFILE_LEN]; /* REGISTER: "" = none; else zeroes */
	char name[CONTROL_PROFILE_LEN];    /* SET: of a setting; else zeroes */
	char value[CONTROL_PROFILE_LEN];   /* SET; else zeroes */
	uint32_t on;                       /* SCHEDULER: 1 or 0; else 0 */
	uint32_t reserved;
};

struct control_head {
	struct control_header header;
	int32_t error; /* 0, or a negative errno: then nothing follows */
	uint32_t reserved;
	char program_version[16];
};

struct control_stats {
	struct stats stats; /* of another program_version they mean other things */
};

enum control_mode {
	CONTROL_ATTACHED,
	CONTROL_OBSERVING,
	CONTROL_LOADING,  /* between two loads, as CPUs came or went */
	CONTROL_WAITING,  /* for a game to attach */
	CONTROL_DETACHED, /* until somebody asks to attach */
};

struct control_game {
	int32_t pid; /* 0 = none, or, when none is looked for, every task counts as one */
	uint32_t app_id;
	uint32_t tasks;      /* that the kernel side counts */
	uint32_t ended;      /* 1 = the process itself has; what it started goes on */
	uint32_t looked_for; /* 1 = games are */
	uint32_t reserved;
	uint64_t since_ns; /* how long it has been the game */
	char name[CONTROL_GAME_LEN];
	char app[CONTROL_GAME_LEN]; /* as in settings files: steam-N or the like, "" = none */
	char profile[CONTROL_PROFILE_LEN]; /* that gamerun asked for, "" = none */
	char why[CONTROL_TEXT_LEN];
};

struct control_status {
	uint64_t attached_ns; /* for how long */
	uint32_t mode;        /* enum control_mode */
	uint32_t cpus_online;
	uint32_t llcs;
	uint32_t input_watched;
	uint32_t input_hooked; /* mice and keyboards are seen inside the kernel */
	uint32_t input_devices;
	uint32_t input_skipped; /* that could not be opened */
	uint32_t display_watched;
	uint64_t frame_mhz;
	struct control_game game;
	char kernel[72];
	char scheduler[40];
	char profile[CONTROL_PROFILE_LEN];
	char profile_from[CONTROL_TEXT_LEN]; /* who chose it */
	char primary[CONTROL_TEXT_LEN];
	char hooks[CONTROL_TEXT_LEN];
};

enum control_hook_state {
	CONTROL_HOOK_UNUSED, /* not wanted, or this kernel does not allow it */
	CONTROL_HOOK_IN_USE,
	CONTROL_HOOK_OFF, /* it cost too much and was taken out */
};

struct control_hook {
	uint32_t state; /* enum control_hook_state */
	uint32_t reserved;
	char program[32];
	char attach[64];
	char reads[256];
	char when[CONTROL_TEXT_LEN];
};

struct control_hooks {
	uint32_t count;
	uint32_t reserved;
	struct control_hook hook[CONTROL_MAX_HOOKS];
};

struct control_launch {
	uint64_t ago_ns;
	int32_t pid;
	uint32_t app_id;
	char name[CONTROL_GAME_LEN]; /* of its program, or of the Windows program */
	char verdict[48];            /* what it is taken for now */
	char evidence[2 * CONTROL_TEXT_LEN];
};

struct control_games {
	uint32_t count;
	uint32_t reserved;
	struct control_launch launch[CONTROL_MAX_LAUNCHES]; /* the newest first */
};

struct control_process {
	int32_t pid;
	int32_t parent;
	char name[CONTROL_NAME_LEN];
};

struct control_processes {
	uint32_t count;
	uint32_t more; /* that did not fit */
	struct control_process process[CONTROL_MAX_PROCESSES];
};

struct control_registered {
	int32_t pid;              /* as the server sees it, whatever namespace the client is in */
	uint32_t without_profile; /* 1 = only who may do POLICY can choose one */
};

struct control_foreground {
	int32_t pid; /* the game now; 0 = found by itself */
	uint32_t reserved;
};

struct control_explanation {
	int32_t pid;
	uint32_t reserved;
	uint64_t expires_ns; /* from now until the boost ends, 0 = no such time */
	char name[CONTROL_NAME_LEN];
	char role[CONTROL_PROFILE_LEN];
	char boost[CONTROL_TEXT_LEN];
	char why[CONTROL_TEXT_LEN];
};

enum control_result {
	CONTROL_DONE,
	CONTROL_WRONG,  /* there is no such thing, or not with this value */
	CONTROL_CANNOT, /* not now, or never while it runs */
};

struct control_outcome {
	uint32_t result; /* enum control_result */
	uint32_t reserved;
	char text[CONTROL_ANSWER_LEN]; /* what it is now, or why it stays as it was */
};

struct control_setting {
	struct control_outcome outcome;
};

struct control_scheduler {
	struct control_outcome outcome;
};

struct control_reply {
	struct control_head head;
	union {
#define X(id, body, who) struct control_##body body;
		CONTROL_KINDS(X)
#undef X
	};
};

/* Bytes of an answer without error. */
static inline uint32_t control_reply_size(enum control_kind kind)
{
	switch (kind) {
#define X(id, body, who)   \
	case CONTROL_##id: \
		return (uint32_t)(sizeof(struct control_head) + sizeof(struct control_##body));
		CONTROL_KINDS(X)
#undef X
	case CONTROL_NONE:
	case CONTROL_NR_KINDS:
		break;
	}
	return (uint32_t)sizeof(struct control_head);
}

_Static_assert(sizeof(struct control_request) == 120, "layout of a request");
_Static_assert(sizeof(struct control_head) == 32, "layout of an answer");
_Static_assert(sizeof(struct control_status) == 896, "layout of an answer");
_Static_assert(sizeof(struct control_hook) == 488, "layout of an answer");
_Static_assert(sizeof(struct control_launch) == 384, "layout of an answer");
_Static_assert(sizeof(struct control_process) == 24, "layout of an answer");
_Static_assert(sizeof(struct control_registered) == 8, "layout of an answer");
_Static_assert(sizeof(struct control_foreground) == 8, "layout of an answer");
_Static_assert(sizeof(struct control_explanation) == 320, "layout of an answer");
_Static_assert(sizeof(struct control_outcome) == 648, "layout of an answer");

#endif
