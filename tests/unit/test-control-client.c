// SPDX-License-Identifier: GPL-2.0-only
/* The client of the control socket: only an answer of the right size, kind and version is one. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/control_client.h"
#include "agent/util.h"

static int ours, theirs;
static struct control_reply sent, got;

static int setup(void **state)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fds), 0);
	ours = fds[0];
	theirs = fds[1];
	memset(&sent, 0, sizeof(sent));
	sent.head.header = (struct control_header){CONTROL_MAGIC, CONTROL_VERSION, CONTROL_STATUS};
	strcpy(sent.head.program_version, GAMER_VERSION);
	sent.status.cpus_online = 16;
	return 0;
}

static int teardown(void **state)
{
	ours = util_close(ours);
	theirs = util_close(theirs);
	return 0;
}

/* Generous: only what never comes is waited for that long. */
static int ask(enum control_kind kind)
{
	struct control_request request = {0};

	return control_client_ask(ours, kind, &request, &got, util_now_ns() + 20 * UTIL_NS_PER_S);
}

/* What a client makes of these bytes when it asks for its status. */
static int answered(const void *bytes, size_t size)
{
	char request[256];
	int r;

	assert_int_equal(send(theirs, bytes, size, 0), size);
	memset(&got, 0, sizeof(got));
	r = ask(CONTROL_STATUS);
	assert_int_equal(recv(theirs, request, sizeof(request), 0), sizeof(struct control_request));
	return r;
}

static void test_answer(void **state)
{
	assert_int_equal(answered(&sent, control_reply_size(CONTROL_STATUS)), 0);
	assert_int_equal(got.status.cpus_online, 16);
}

static void test_sizes(void **state)
{
	char bytes[2 * sizeof(sent)] = {0};
	const size_t right = control_reply_size(CONTROL_STATUS);

	memcpy(bytes, &sent, sizeof(sent));
	for (size_t size = 1; size < 2 * right; size++)
		assert_int_equal(answered(bytes, size), size == right ? 0 : -EPROTO);
	assert_int_equal(answered(bytes, sizeof(bytes)), -EPROTO);
}

static void test_heads(void **state)
{
	const size_t right = control_reply_size(CONTROL_STATUS);
	struct control_reply bad = sent;

	bad.head.header.magic++;
	assert_int_equal(answered(&bad, right), -EPROTO);
	bad = sent;
	bad.head.header.version++;
	assert_int_equal(answered(&bad, right), -EPROTO);
	bad = sent;
	bad.head.header.kind++;
	assert_int_equal(answered(&bad, right), -EPROTO);
	bad = sent;
	bad.head.error = 1;
	assert_int_equal(answered(&bad, sizeof(bad.head)), -EPROTO);
}

static void test_errors(void **state)
{
	sent.head.error = -EACCES;
	assert_int_equal(answered(&sent, sizeof(sent.head)), -EACCES);
	assert_int_equal(answered(&sent, control_reply_size(CONTROL_STATUS)), -EPROTO);
}

/* Figures of another build mean other things, whatever their size; a status does not. */
static void test_other_program(void **state)
{
	strcpy(sent.head.program_version, "0.0.9");
	assert_int_equal(answered(&sent, control_reply_size(CONTROL_STATUS)), 0);
	sent.head.header.kind = CONTROL_STATS;
	assert_int_equal(send(theirs, &sent, control_reply_size(CONTROL_STATS), 0),
			 control_reply_size(CONTROL_STATS));
	assert_int_equal(ask(CONTROL_STATS), -EPROTO);
}

static void test_request(void **state)
{
	struct control_request request = {.app_id = 730}, seen;

	assert_int_equal(send(theirs, &sent, sizeof(sent.head), 0), sizeof(sent.head));
	control_client_ask(ours, CONTROL_REGISTER, &request, &got, 0);
	assert_int_equal(recv(theirs, &seen, sizeof(seen), MSG_TRUNC), sizeof(seen));
	assert_int_equal(seen.header.magic, CONTROL_MAGIC);
	assert_int_equal(seen.header.version, CONTROL_VERSION);
	assert_int_equal(seen.header.kind, CONTROL_REGISTER);
	assert_int_equal(seen.app_id, 730);
}

static void test_ended(void **state)
{
	theirs = util_close(theirs);
	assert_int_equal(ask(CONTROL_STATUS), -EPIPE);
}

/* A point in time that has passed: nothing is waited for. */
static void test_patience(void **state)
{
	struct control_request request = {0};

	alarm(20);
	assert_int_equal(control_client_ask(ours, CONTROL_STATUS, &request, &got, util_now_ns()),
			 -ETIMEDOUT);
	alarm(0);
}

static void test_no_instance(void **state)
{
	char path[200];

	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(control_client_connect(path, 0), -ENAMETOOLONG);
	assert_int_equal(control_client_connect("/nowhere/sock", 0), -ENOENT);
	assert_int_equal(setenv(CONTROL_ENVIRONMENT, "", 1), 0);
	assert_string_equal(control_client_path(), CONTROL_PATH);
	assert_int_equal(setenv(CONTROL_ENVIRONMENT, "/x", 1), 0);
	assert_string_equal(control_client_path(), "/x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_answer, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sizes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_heads, setup, teardown),
		cmocka_unit_test_setup_teardown(test_errors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_other_program, setup, teardown),
		cmocka_unit_test_setup_teardown(test_request, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ended, setup, teardown),
		cmocka_unit_test_setup_teardown(test_patience, setup, teardown),
		cmocka_unit_test(test_no_instance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
