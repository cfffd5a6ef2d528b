// SPDX-License-Identifier: GPL-2.0-only
/* Messages of the control socket: what is well formed, who may ask what, what is answered. */
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
static char told_profile[CONTROL_PROFILE_LEN];

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

static int on_enlist(void *data, pid_t pid, uint32_t app_id, const char *profile)
{
	calls++;
	told_pid = pid;
	told_app_id = app_id;
	strcpy(told_profile, profile);
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
	on_stats,  on_status,     on_hooks,   on_games, on_processes,
	on_enlist, on_foreground, on_explain, on_owner, on_seat,
};

static int setup(void **state)
{
	peer = (struct control_peer){.pid = 31, .uid = STRANGER};
	calls = answer_with = 0;
	seat_known = true;
	told_pid = -1;
	return 0;
}

static struct control_request request_of(enum control_kind kind)
{
	struct control_request request = {
		.header = {CONTROL_MAGIC, CONTROL_VERSION, (uint16_t)kind},
	};

	if (kind == CONTROL_EXPLAIN || kind == CONTROL_FOREGROUND)
		request.pid = GAME_PID;
	return request;
}

/* The error of the answer, whose size must be the one of its kind. */
static int handle(const void *message, size_t len, struct control_reply *reply)
{
	int size = control_handle(message, len, &peer, &handlers, NULL, reply);

	assert_int_equal(reply->head.header.magic, CONTROL_MAGIC);
	assert_int_equal(reply->head.header.version, CONTROL_VERSION);
	assert_string_equal(reply->head.program_version, GAMER_VERSION);
	assert_int_equal(size, reply->head.error ? sizeof(reply->head)
						 : control_reply_size(reply->head.header.kind));
	return reply->head.error;
}

static int ask(struct control_request request, struct control_reply *reply)
{
	return handle(&request, sizeof(request), reply);
}

static void test_lengths(void **state)
{
	const struct control_request good = request_of(CONTROL_STATS);
	char bytes[4096] = {0};
	struct control_reply reply;

	memcpy(bytes, &good, sizeof(good));
	for (size_t len = 0; len < sizeof(bytes); len++)
		assert_int_equal(handle(bytes, len, &reply), len == sizeof(good) ? 0 : -EMSGSIZE);
	assert_int_equal(calls, 1);
}

static void test_headers(void **state)
{
	struct control_request bad = request_of(CONTROL_STATS);
	struct control_reply reply;

	bad.header.magic++;
	assert_int_equal(ask(bad, &reply), -EBADMSG);
	assert_int_equal(reply.head.header.kind, 0);
	for (uint32_t version = 0; version <= UINT16_MAX; version++) {
		bad = request_of(CONTROL_STATS);
		bad.header.version = (uint16_t)version;
		if (version != CONTROL_VERSION)
			assert_int_equal(ask(bad, &reply), -EPROTONOSUPPORT);
	}
	assert_int_equal(calls, 0);
}

static void test_kinds(void **state)
{
	struct control_reply reply;

	peer.uid = 0;
	for (uint32_t kind = 0; kind <= UINT16_MAX; kind++) {
		bool known = kind > CONTROL_NONE && kind < CONTROL_NR_KINDS;

		calls = 0;
		assert_int_equal(ask(request_of(kind), &reply), known ? 0 : -EOPNOTSUPP);
		assert_int_equal(reply.head.header.kind, kind);
		assert_int_equal(calls, known);
	}
}

/* What a kind has no use for must be zero, and all texts must end. */
static void test_fields(void **state)
{
	struct control_reply reply;
	struct control_request bad;

	peer.uid = 0;
	for (int kind = 1; kind < CONTROL_NR_KINDS; kind++) {
		bool registers = kind == CONTROL_REGISTER;
		bool names = kind == CONTROL_FOREGROUND || kind == CONTROL_EXPLAIN;

		bad = request_of(kind);
		bad.pid = 1;
		if (!names)
			assert_int_equal(ask(bad, &reply), -EINVAL);
		bad.pid = -1;
		assert_int_equal(ask(bad, &reply), -EINVAL);
		bad.pid = 4194305;
		assert_int_equal(ask(bad, &reply), -EINVAL);
		bad = request_of(kind);
		bad.app_id = 1;
		assert_int_equal(ask(bad, &reply), registers ? 0 : -EINVAL);
		bad = request_of(kind);
		bad.profile[0] = 'x';
		assert_int_equal(ask(bad, &reply), registers ? 0 : -EINVAL);
	}
	bad = request_of(CONTROL_EXPLAIN);
	bad.pid = 0;
	assert_int_equal(ask(bad, &reply), -EINVAL);
	bad = request_of(CONTROL_REGISTER);
	memset(bad.profile, 'x', sizeof(bad.profile));
	assert_int_equal(ask(bad, &reply), -EINVAL);
	bad.profile[sizeof(bad.profile) - 1] = '\0';
	assert_int_equal(ask(bad, &reply), 0);
	bad = request_of(CONTROL_REGISTER);
	strcpy(bad.profile, "a\033b");
	assert_int_equal(ask(bad, &reply), -EINVAL);
	bad = request_of(CONTROL_REGISTER);
	memcpy(bad.profile, "ab\0c", 4);
	assert_int_equal(ask(bad, &reply), -EINVAL);
}

/* An answer with an error carries nothing else, whatever its handler had filled. */
static void test_error_is_alone(void **state)
{
	struct control_reply reply;
	const char *bytes = (const char *)&reply;

	memset(&reply, 0x55, sizeof(reply));
	answer_with = -ENODEV;
	assert_int_equal(ask(request_of(CONTROL_STATS), &reply), -ENODEV);
	for (size_t i = sizeof(reply.head); i < sizeof(reply); i++)
		assert_int_equal(bytes[i], 0);
	memset(&reply, 0x55, sizeof(reply));
	assert_int_equal(handle("x", 1, &reply), -EMSGSIZE);
	for (size_t i = sizeof(reply.head); i < sizeof(reply); i++)
		assert_int_equal(bytes[i], 0);
}

static void test_no_handlers(void **state)
{
	const struct control_handlers none = {0};
	struct control_reply reply;

	peer.uid = 0;
	for (int kind = 1; kind < CONTROL_NR_KINDS; kind++) {
		struct control_request request = request_of(kind);

		control_handle(&request, sizeof(request), &peer, &none, NULL, &reply);
		assert_int_equal(reply.head.error, -EOPNOTSUPP);
	}
}

static void test_any_bytes(void **state)
{
	unsigned char bytes[64];
	struct control_reply reply;
	uint32_t seed = 7;

	for (int i = 0; i < 20000; i++) {
		size_t len = i % (sizeof(bytes) + 1);

		for (size_t b = 0; b < len; b++) {
			seed = seed * 1664525u + 1013904223u;
			bytes[b] = (unsigned char)(seed >> 24);
		}
		assert_true(handle(bytes, len, &reply) < 0);
	}
	assert_int_equal(calls, 0);
}

#define NOBODY CONTROL_NOBODY

/* Everything that decides, and what is decided for each kind of ANYONE, OWNER, POLICY. */
static void test_authorisation(void **state)
{
	static const struct {
		const char *who;
		struct control_claim claim; /* client, server, seat, owner */
		bool anyone, owner, policy;
	} rows[] = {
		{"root", {0, 0, SEAT, STRANGER}, true, true, true},
		{"root, no seat", {0, 0, NOBODY, NOBODY}, true, true, true},
		{"root, server of a user", {0, SERVER, NOBODY, NOBODY}, true, true, true},
		{"the server's user", {SERVER, SERVER, SEAT, STRANGER}, true, true, true},
		{"user at the machine, own", {SEAT, 0, SEAT, SEAT}, true, true, true},
		{"user at the machine, other's", {SEAT, 0, SEAT, STRANGER}, true, true, true},
		{"user, nobody is at the machine", {SEAT, 0, NOBODY, STRANGER}, true, false, false},
		{"stranger, own", {STRANGER, 0, SEAT, STRANGER}, true, true, false},
		{"stranger, own, no logind", {STRANGER, 0, NOBODY, STRANGER}, true, true, false},
		{"stranger, other's", {STRANGER, 0, SEAT, SEAT}, true, false, false},
		{"stranger, root's", {STRANGER, 0, SEAT, 0}, true, false, false},
		{"stranger, not known whose", {STRANGER, 0, SEAT, NOBODY}, true, false, false},
		{"stranger, root at the machine", {STRANGER, 0, 0, SEAT}, true, false, false},
		{"nobody", {NOBODY, 0, NOBODY, NOBODY}, false, false, false},
		{"nobody, server of nobody", {NOBODY, NOBODY, SEAT, SEAT}, false, false, false},
	};
	static const struct {
		enum control_kind kind;
		char who;
	} kinds[] = {
		{CONTROL_STATS, 'a'},      {CONTROL_STATUS, 'a'},    {CONTROL_HOOKS, 'a'},
		{CONTROL_GAMES, 'a'},      {CONTROL_PROCESSES, 'p'}, {CONTROL_REGISTER, 'a'},
		{CONTROL_FOREGROUND, 'p'}, {CONTROL_EXPLAIN, 'o'},
	};

	assert_int_equal(ARRAY_SIZE(kinds), CONTROL_NR_KINDS - 1);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
			bool expected = kinds[k].who == 'a'   ? rows[i].anyone
					: kinds[k].who == 'o' ? rows[i].owner
							      : rows[i].policy;

			if (control_may(kinds[k].kind, &rows[i].claim) != expected)
				fail_msg("%s, kind %d", rows[i].who, kinds[k].kind);
		}
		assert_false(control_may(CONTROL_NONE, &rows[i].claim));
		assert_false(control_may(CONTROL_NR_KINDS, &rows[i].claim));
	}
}

static int ask_as(uid_t uid, enum control_kind kind)
{
	struct control_reply reply;

	peer.uid = uid;
	return ask(request_of(kind), &reply);
}

/* The same through messages: who is at the machine and whose process it is are looked up. */
static void test_refused(void **state)
{
	struct control_request request = request_of(CONTROL_EXPLAIN);
	struct control_reply reply;

	assert_int_equal(ask_as(STRANGER, CONTROL_FOREGROUND), -EACCES);
	assert_int_equal(ask_as(STRANGER + 1, CONTROL_EXPLAIN), -EACCES);
	assert_int_equal(calls, 0);
	assert_int_equal(ask_as(STRANGER, CONTROL_EXPLAIN), 0);
	assert_int_equal(ask_as(SEAT, CONTROL_FOREGROUND), 0);
	assert_int_equal(told_pid, GAME_PID);
	assert_int_equal(ask_as(0, CONTROL_FOREGROUND), 0);
	assert_int_equal(ask_as(geteuid(), CONTROL_FOREGROUND), 0);
	seat_known = false;
	assert_int_equal(ask_as(SEAT, CONTROL_FOREGROUND), -EACCES);
	peer.uid = STRANGER;
	request.pid = GAME_PID + 1;
	assert_int_equal(ask(request, &reply), -ESRCH);
}

static void test_register(void **state)
{
	struct control_request request = request_of(CONTROL_REGISTER);
	struct control_reply reply;

	request.app_id = 730;
	strcpy(request.profile, "esports");
	assert_int_equal(ask(request, &reply), 0);
	assert_int_equal(told_pid, peer.pid);
	assert_int_equal(told_app_id, 730);
	assert_string_equal(told_profile, ""); /* a stranger does not choose how the machine runs */
	assert_int_equal(reply.registered.pid, peer.pid);
	assert_int_equal(reply.registered.without_profile, 1);
	peer.uid = SEAT;
	assert_int_equal(ask(request, &reply), 0);
	assert_string_equal(told_profile, "esports");
	assert_int_equal(reply.registered.without_profile, 0);
	calls = 0;
	peer.pid = 0; /* in no namespace of ours */
	assert_int_equal(ask(request, &reply), -ESRCH);
	assert_int_equal(calls, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_lengths, setup),
		cmocka_unit_test_setup(test_headers, setup),
		cmocka_unit_test_setup(test_kinds, setup),
		cmocka_unit_test_setup(test_fields, setup),
		cmocka_unit_test_setup(test_error_is_alone, setup),
		cmocka_unit_test_setup(test_no_handlers, setup),
		cmocka_unit_test_setup(test_any_bytes, setup),
		cmocka_unit_test_setup(test_authorisation, setup),
		cmocka_unit_test_setup(test_refused, setup),
		cmocka_unit_test_setup(test_register, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
