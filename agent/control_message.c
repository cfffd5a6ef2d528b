// SPDX-License-Identifier: GPL-2.0-only
#include "control_message.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CONTROL_PID_MAX 4194304 /* PID_MAX_LIMIT, include/linux/threads.h */

enum control_who { CONTROL_ANYONE, CONTROL_OWNER, CONTROL_POLICY };

struct control_call {
	const struct control_request *request;
	const struct control_peer *peer;
	const struct control_handlers *handlers;
	void *data;
	struct control_reply *reply;
};

static const enum control_who control_who[CONTROL_NR_KINDS] = {
#define X(id, body, who) [CONTROL_##id] = CONTROL_##who,
	CONTROL_KINDS(X)
#undef X
};

static bool control_may_policy(const struct control_claim *claim)
{
	if (claim->client == CONTROL_NOBODY)
		return false;
	return claim->client == 0 || claim->client == claim->server || claim->client == claim->seat;
}

bool control_may(enum control_kind kind, const struct control_claim *claim)
{
	if (claim->client == CONTROL_NOBODY || kind <= CONTROL_NONE || kind >= CONTROL_NR_KINDS)
		return false;
	switch (control_who[kind]) {
	case CONTROL_ANYONE:
		return true;
	case CONTROL_OWNER:
		return claim->client == claim->owner || control_may_policy(claim);
	case CONTROL_POLICY:
		return control_may_policy(claim);
	}
	return false;
}

/* Letters, digits and what is in punctuation, then zeroes to the end: it is shown to others. */
static bool control_good_word(const char word[CONTROL_PROFILE_LEN], const char *punctuation)
{
	size_t len = 0;

	while (len < CONTROL_PROFILE_LEN &&
	       (isalnum((unsigned char)word[len]) || (word[len] && strchr(punctuation, word[len]))))
		len++;
	if (len == CONTROL_PROFILE_LEN)
		return false;
	for (; len < CONTROL_PROFILE_LEN; len++)
		if (word[len])
			return false;
	return true;
}

static bool control_good_pid(const struct control_request *request)
{
	const bool explains = request->header.kind == CONTROL_EXPLAIN;

	if (request->pid < 0 || request->pid > CONTROL_PID_MAX)
		return false;
	if (!request->pid)
		return !explains;
	return explains || request->header.kind == CONTROL_FOREGROUND;
}

/* What a kind has no use for must be zero, so that it can get a meaning later. */
static bool control_good_fields(const struct control_request *request)
{
	const bool registers = request->header.kind == CONTROL_REGISTER;
	const bool sets = request->header.kind == CONTROL_SET;
	const bool switches = request->header.kind == CONTROL_SCHEDULER;

	if (!registers && (request->app_id || request->profile[0]))
		return false;
	if (sets != (request->name[0] != '\0') || (!sets && request->value[0]))
		return false;
	if (request->on > switches || request->reserved)
		return false;
	return control_good_pid(request) && control_good_word(request->profile, "._-") &&
	       control_good_word(request->name, "_-") && control_good_word(request->value, ".:+-");
}

/* Fills nothing of what is no request of ours. */
static int control_check(const void *message, size_t len, struct control_request *out)
{
	struct control_header header;

	if (len != sizeof(*out))
		return -EMSGSIZE;
	memcpy(&header, message, sizeof(header)); /* it may not be aligned */
	if (header.magic != CONTROL_MAGIC)
		return -EBADMSG;
	if (header.version != CONTROL_VERSION)
		return -EPROTONOSUPPORT;
	memcpy(out, message, sizeof(*out));
	if (out->header.kind <= CONTROL_NONE || out->header.kind >= CONTROL_NR_KINDS)
		return -EOPNOTSUPP;
	return control_good_fields(out) ? 0 : -EINVAL;
}

/* What is known without asking anybody. */
static struct control_claim control_claim_of(const struct control_call *call)
{
	return (struct control_claim){call->peer->uid, geteuid(), CONTROL_NOBODY, CONTROL_NOBODY};
}

static void control_ask_seat(const struct control_call *call, struct control_claim *claim)
{
	if (!call->handlers->seat || call->handlers->seat(call->data, &claim->seat) < 0)
		claim->seat = CONTROL_NOBODY;
}

static int control_ask_owner(const struct control_call *call, struct control_claim *claim)
{
	if (call->request->header.kind != CONTROL_EXPLAIN)
		return 0;
	if (!call->handlers->owner)
		return -EOPNOTSUPP;
	return call->handlers->owner(call->data, call->request->pid, &claim->owner);
}

/* A profile changes how the machine is run, so a stranger's game is taken without. */
static int control_enlist(const struct control_call *call)
{
	struct control_registered *out = &call->reply->registered;
	struct control_claim claim = control_claim_of(call);
	struct control_enlistment game = {
		.pid = call->peer->pid,
		.uid = call->peer->uid,
		.app_id = call->request->app_id,
		.profile = call->request->profile,
	};

	if (game.pid <= 0) /* it ended, or is in no namespace of ours */
		return -ESRCH;
	if (!call->handlers->enlist)
		return -EOPNOTSUPP;
	out->pid = game.pid;
	control_ask_seat(call, &claim);
	game.may_choose = control_may_policy(&claim);
	out->without_profile = game.profile[0] && !game.may_choose;
	if (out->without_profile)
		game.profile = "";
	return call->handlers->enlist(call->data, &game);
}

static int control_foreground(const struct control_call *call)
{
	const pid_t pid = call->request->pid;

	if (!call->handlers->foreground)
		return -EOPNOTSUPP;
	call->reply->foreground.pid = pid;
	return call->handlers->foreground(call->data, pid);
}

static int control_explain(const struct control_call *call)
{
	const pid_t pid = call->request->pid;

	if (!call->handlers->explain)
		return -EOPNOTSUPP;
	call->reply->explanation.pid = pid;
	return call->handlers->explain(call->data, pid, &call->reply->explanation);
}

static int control_set(const struct control_call *call)
{
	if (!call->handlers->set)
		return -EOPNOTSUPP;
	return call->handlers->set(call->data, call->request->name, call->request->value,
				   &call->reply->setting.outcome);
}

static int control_scheduler(const struct control_call *call)
{
	if (!call->handlers->scheduler)
		return -EOPNOTSUPP;
	return call->handlers->scheduler(call->data, call->request->on,
					 &call->reply->scheduler.outcome);
}

#define CONTROL_READ(call, handler, out)                                                          \
	((call)->handlers->handler ? (call)->handlers->handler((call)->data, &(call)->reply->out) \
				   : -EOPNOTSUPP)

static int control_run(const struct control_call *call)
{
	switch ((enum control_kind)call->request->header.kind) {
	case CONTROL_STATS:
		return CONTROL_READ(call, stats, stats.stats);
	case CONTROL_STATUS:
		return CONTROL_READ(call, status, status);
	case CONTROL_HOOKS:
		return CONTROL_READ(call, hooks, hooks);
	case CONTROL_GAMES:
		return CONTROL_READ(call, games, games);
	case CONTROL_PROCESSES:
		return CONTROL_READ(call, processes, processes);
	case CONTROL_REGISTER:
		return control_enlist(call);
	case CONTROL_FOREGROUND:
		return control_foreground(call);
	case CONTROL_EXPLAIN:
		return control_explain(call);
	case CONTROL_SET:
		return control_set(call);
	case CONTROL_SCHEDULER:
		return control_scheduler(call);
	case CONTROL_NONE:
	case CONTROL_NR_KINDS:
		break;
	}
	return -EOPNOTSUPP;
}

/* The machine is asked only when that can make a difference. */
static int control_answer(const struct control_call *call)
{
	const enum control_kind kind = call->request->header.kind;
	struct control_claim claim = control_claim_of(call);
	int r = 0;

	if (!control_may(kind, &claim)) {
		control_ask_seat(call, &claim);
		r = control_ask_owner(call, &claim);
	}
	if (r < 0)
		return r;
	return control_may(kind, &claim) ? control_run(call) : -EACCES;
}

int control_handle(const void *message, size_t len, const struct control_peer *peer,
		   const struct control_handlers *handlers, void *data, struct control_reply *reply)
{
	struct control_request request = {0};
	const struct control_call call = {&request, peer, handlers, data, reply};
	int r = control_check(message, len, &request);

	memset(reply, 0, sizeof(*reply));
	if (!r)
		r = control_answer(&call);
	if (r < 0)
		memset(reply, 0, sizeof(*reply)); /* what a handler had filled */
	reply->head.header.magic = CONTROL_MAGIC;
	reply->head.header.version = CONTROL_VERSION;
	reply->head.header.kind = request.header.kind;
	reply->head.error = r < 0 ? r : 0;
	strncpy(reply->head.program_version, GAMER_VERSION,
		sizeof(reply->head.program_version) - 1);
	return (int)(r < 0 ? sizeof(reply->head) : control_reply_size(request.header.kind));
}
