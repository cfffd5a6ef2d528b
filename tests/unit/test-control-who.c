// SPDX-License-Identifier: GPL-2.0-only
/* Who may ask what on the control socket. */
#include "control-ask.h"

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
		{CONTROL_FOREGROUND, 'p'}, {CONTROL_EXPLAIN, 'o'},   {CONTROL_SET, 'p'},
		{CONTROL_SCHEDULER, 'p'},
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
	assert_int_equal(ask_as(STRANGER, CONTROL_SET), -EACCES);
	assert_int_equal(ask_as(STRANGER, CONTROL_SCHEDULER), -EACCES);
	assert_int_equal(calls, 0);
	assert_int_equal(ask_as(SEAT, CONTROL_SET), 0);
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
	assert_false(told_choice); /* nor whose game comes first */
	peer.uid = SEAT;
	assert_int_equal(ask(request, &reply), 0);
	assert_string_equal(told_profile, "esports");
	assert_int_equal(reply.registered.without_profile, 0);
	assert_true(told_choice);
	calls = 0;
	peer.pid = 0; /* in no namespace of ours */
	assert_int_equal(ask(request, &reply), -ESRCH);
	assert_int_equal(calls, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_authorisation, setup),
		cmocka_unit_test_setup(test_refused, setup),
		cmocka_unit_test_setup(test_register, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
