// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages of the control socket. The first byte chooses who sends it, the rest is the message.
 * Whatever it is, the answer has the size of its kind, and who may not is not answered.
 *
 * Fuzzed: agent/control_message.c
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/control_message.h"

#include "check.h"

enum { SEAT = 1000, STRANGER = 1001, OWNER = 1002 };

static uid_t client;
static int called; /* enum control_kind */

/* Fills its answer to the last byte, so that a wrong size of one is seen. */
#define READER(name, kind, type)                 \
	static int name(void *data, type *out)   \
	{                                        \
		called = kind;                   \
		memset(out, 0x55, sizeof(*out)); \
		return 0;                        \
	}

READER(on_stats, CONTROL_STATS, struct stats)
READER(on_status, CONTROL_STATUS, struct control_status)
READER(on_hooks, CONTROL_HOOKS, struct control_hooks)
READER(on_games, CONTROL_GAMES, struct control_games)

static int on_processes(void *data, struct control_processes *out)
{
	called = CONTROL_PROCESSES;
	CHECK(client == 0 || client == SEAT);
	memset(out, 0x55, sizeof(*out));
	return 0;
}

static int on_enlist(void *data, const struct control_enlistment *game)
{
	called = CONTROL_REGISTER;
	CHECK(game->pid == 31);
	CHECK(strlen(game->profile) < CONTROL_PROFILE_LEN);
	CHECK(game->uid == client);
	CHECK(game->may_choose == (client == 0 || client == SEAT || client == geteuid()));
	CHECK(!game->profile[0] || game->may_choose);
	return game->app_id % 7 ? 0 : -EAGAIN;
}

static int on_foreground(void *data, pid_t pid)
{
	called = CONTROL_FOREGROUND;
	CHECK(pid >= 0 && pid <= 4194304);
	CHECK(client == 0 || client == SEAT);
	return pid % 7 ? 0 : -ESRCH;
}

static int on_explain(void *data, pid_t pid, struct control_explanation *out)
{
	called = CONTROL_EXPLAIN;
	CHECK(pid > 0 && pid <= 4194304);
	CHECK(client == 0 || client == SEAT || client == OWNER);
	memset(out, 0x55, sizeof(*out));
	return 0;
}

static int on_set(void *data, const char *name, const char *value, struct control_outcome *out)
{
	called = CONTROL_SET;
	CHECK(name[0] && strlen(name) < CONTROL_PROFILE_LEN);
	CHECK(strlen(value) < CONTROL_PROFILE_LEN);
	CHECK(client == 0 || client == SEAT);
	memset(out, 0x55, sizeof(*out));
	return 0;
}

static int on_scheduler(void *data, bool on, struct control_outcome *out)
{
	called = CONTROL_SCHEDULER;
	CHECK(client == 0 || client == SEAT);
	memset(out, 0x55, sizeof(*out));
	return 0;
}

static int on_owner(void *data, pid_t pid, uid_t *uid)
{
	*uid = OWNER;
	return pid % 5 ? 0 : -ESRCH;
}

static int on_seat(void *data, uid_t *uid)
{
	*uid = SEAT;
	return 0;
}

static const struct control_handlers handlers = {
	on_stats,      on_status,  on_hooks, on_games,     on_processes, on_enlist,
	on_foreground, on_explain, on_set,   on_scheduler, on_owner,     on_seat,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uid_t clients[] = {0, SEAT, STRANGER, OWNER, CONTROL_NOBODY};
	static struct control_reply reply;
	const char *bytes = (const char *)&reply;
	struct control_peer peer = {.pid = 31};
	size_t length;

	if (!size)
		return 0;
	client = peer.uid = clients[data[0] % (sizeof(clients) / sizeof(clients[0]))];
	called = CONTROL_NONE;
	length = (size_t)control_handle(data + 1, size - 1, &peer, &handlers, NULL, &reply);
	CHECK(reply.head.header.magic == CONTROL_MAGIC);
	CHECK(reply.head.header.version == CONTROL_VERSION);
	CHECK(reply.head.error <= 0);
	CHECK(client != CONTROL_NOBODY || called == CONTROL_NONE);
	if (reply.head.error) {
		CHECK(length == sizeof(reply.head));
	} else {
		CHECK(called == reply.head.header.kind);
		CHECK(length == control_reply_size(reply.head.header.kind));
	}
	for (size_t i = length; i < sizeof(reply); i++)
		CHECK(bytes[i] == 0);
	return 0;
}

/* A good message of each kind, from root, for the corpus. */
static void seed(const char *folder, enum control_kind kind)
{
	struct control_request request = {
		.header = {CONTROL_MAGIC, CONTROL_VERSION, (uint16_t)kind},
		.pid = kind == CONTROL_FOREGROUND || kind == CONTROL_EXPLAIN ? 4242 : 0,
		.app_id = kind == CONTROL_REGISTER ? 730 : 0,
	};
	char path[4096];
	FILE *file;

	if (kind == CONTROL_REGISTER)
		strcpy(request.profile, "esports");
	if (kind == CONTROL_SET) {
		strcpy(request.name, "slice-us");
		strcpy(request.value, "1500");
	}
	snprintf(path, sizeof(path), "%s/kind-%d", folder, kind);
	file = fopen(path, "we");
	CHECK(file);
	CHECK(fputc(0, file) == 0);
	CHECK(fwrite(&request, sizeof(request), 1, file) == 1);
	CHECK(fclose(file) == 0);
}

/* The first argument that is no flag is the folder with the corpus. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int i = 1;

	while (i < *argc && (*argv)[i][0] == '-')
		i++;
	for (int kind = 1; i < *argc && kind < CONTROL_NR_KINDS; kind++)
		seed((*argv)[i], kind);
	return 0;
}
