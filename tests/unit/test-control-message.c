// SPDX-License-Identifier: GPL-2.0-only
/* Messages of the control socket: what is well formed, and what is answered. */
#include "control-ask.h"

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
		bad = request_of(kind);
		bad.name[0] = 'x';
		assert_int_equal(ask(bad, &reply), kind == CONTROL_SET ? 0 : -EINVAL);
		bad = request_of(kind);
		bad.value[0] = 'x';
		assert_int_equal(ask(bad, &reply), kind == CONTROL_SET ? 0 : -EINVAL);
		bad = request_of(kind);
		bad.on = 1;
		assert_int_equal(ask(bad, &reply), kind == CONTROL_SCHEDULER ? 0 : -EINVAL);
		bad.on = 2;
		assert_int_equal(ask(bad, &reply), -EINVAL);
		bad = request_of(kind);
		bad.reserved = 1;
		assert_int_equal(ask(bad, &reply), -EINVAL);
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

/* A setting has a name, and both words end and hold nothing that a terminal would obey. */
static void test_set(void **state)
{
	struct control_request request = request_of(CONTROL_SET);
	struct control_reply reply;

	peer.uid = 0;
	strcpy(request.value, "0:1.5");
	assert_int_equal(ask(request, &reply), 0);
	assert_string_equal(told_name, "slice-us");
	assert_string_equal(told_value, "0:1.5");
	strcpy(request.value, "1 5");
	assert_int_equal(ask(request, &reply), -EINVAL);
	memset(request.value, '1', sizeof(request.value));
	assert_int_equal(ask(request, &reply), -EINVAL);
	request = request_of(CONTROL_SET);
	strcpy(request.name, "slice\033us");
	assert_int_equal(ask(request, &reply), -EINVAL);
	memset(request.name, 'x', sizeof(request.name));
	assert_int_equal(ask(request, &reply), -EINVAL);
	memset(request.name, 0, sizeof(request.name));
	assert_int_equal(ask(request, &reply), -EINVAL);
	assert_int_equal(calls, 1);
}

static void test_scheduler(void **state)
{
	struct control_request request = request_of(CONTROL_SCHEDULER);
	struct control_reply reply;

	peer.uid = SEAT;
	for (uint32_t on = 0; on <= 1; on++) {
		request.on = on;
		told_on = !on;
		assert_int_equal(ask(request, &reply), 0);
		assert_int_equal(told_on, on);
	}
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
	unsigned char bytes[2 * sizeof(struct control_request)];
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_lengths, setup),
		cmocka_unit_test_setup(test_headers, setup),
		cmocka_unit_test_setup(test_kinds, setup),
		cmocka_unit_test_setup(test_fields, setup),
		cmocka_unit_test_setup(test_set, setup),
		cmocka_unit_test_setup(test_scheduler, setup),
		cmocka_unit_test_setup(test_error_is_alone, setup),
		cmocka_unit_test_setup(test_no_handlers, setup),
		cmocka_unit_test_setup(test_any_bytes, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
