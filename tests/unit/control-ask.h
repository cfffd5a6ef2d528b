/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages of the control socket and who answers them, for the tests of both. */
#ifndef CONTROL_ASK_H
#define CONTROL_ASK_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/control_message.h"
#include "agent/util.h"

enum { SEAT = 1000, STRANGER = 1001, SERVER = 77, GAME_PID = 4242 };

static struct control_peer peer;
static int calls, answer_with;
static bool seat_known;
static pid_t told_pid;
static uint32_t told_app_id;
static bool told_choice;
static char told_profile[CONTROL_PROFILE_LEN], told_name[CONTROL_PROFILE_LEN];
static char told_value[CONTROL_PROFILE_LEN];
static bool told_on;

static int on_stats(void *data, struct stats *out)
{
	calls++;
	out->agent.arms = 4711;
	return answer_with;
}

static int on_status(void *data, struct control_status *out)
{
	calls++;
	out->cpus_online = 16;
	return answer_with;
}

static int on_hooks(void *data, struct control_hooks *out)
{
	calls++;
	return answer_with;
}

static int on_games(void *data, struct control_games *out)
{
	calls++;
	return answer_with;
}

static int on_processes(void *data, struct control_processes *out)
{
	calls++;
	return answer_with;
}

static int on_enlist(void *data, const struct control_enlistment *game)
{
	calls++;
	told_pid = game->pid;
	told_app_id = game->app_id;
	told_choice = game->may_choose;
	strcpy(told_profile, game->profile);
	return answer_with;
}

static int on_foreground(void *data, pid_t pid)
{
	calls++;
	told_pid = pid;
	return answer_with;
}

static int on_explain(void *data, pid_t pid, struct control_explanation *out)
{
	calls++;
	told_pid = pid;
	return answer_with;
}

static int on_set(void *data, const char *name, const char *value, struct control_outcome *out)
{
	calls++;
	strcpy(told_name, name);
	strcpy(told_value, value);
	return answer_with;
}

static int on_scheduler(void *data, bool on, struct control_outcome *out)
{
	calls++;
	told_on = on;
	return answer_with;
}

static int on_owner(void *data, pid_t pid, uid_t *uid)
{
	*uid = STRANGER;
	return pid == GAME_PID ? 0 : -ESRCH;
}

static int on_seat(void *data, uid_t *uid)
{
	*uid = SEAT;
	return seat_known ? 0 : -ENODATA;
}

static const struct control_handlers handlers = {
	on_stats,      on_status,  on_hooks, on_games,     on_processes, on_enlist,
	on_foreground, on_explain, on_set,   on_scheduler, on_owner,     on_seat,
};

static inline int setup(void **state)
{
	peer = (struct control_peer){.pid = 31, .uid = STRANGER};
	calls = answer_with = 0;
	seat_known = true;
	told_pid = -1;
	return 0;
}

static inline struct control_request request_of(enum control_kind kind)
{
	struct control_request request = {
		.header = {CONTROL_MAGIC, CONTROL_VERSION, (uint16_t)kind},
	};

	if (kind == CONTROL_EXPLAIN || kind == CONTROL_FOREGROUND)
		request.pid = GAME_PID;
	if (kind == CONTROL_SET)
		strcpy(request.name, "slice-us");
	return request;
}

/* The error of the answer, whose size must be the one of its kind. */
static inline int handle(const void *message, size_t len, struct control_reply *reply)
{
	int size = control_handle(message, len, &peer, &handlers, NULL, reply);

	assert_int_equal(reply->head.header.magic, CONTROL_MAGIC);
	assert_int_equal(reply->head.header.version, CONTROL_VERSION);
	assert_string_equal(reply->head.program_version, GAMER_VERSION);
	assert_int_equal(size, reply->head.error ? sizeof(reply->head)
						 : control_reply_size(reply->head.header.kind));
	return reply->head.error;
}

static inline int ask(struct control_request request, struct control_reply *reply)
{
	return handle(&request, sizeof(request), reply);
}

#endif
