// SPDX-License-Identifier: GPL-2.0-only
/* The control socket: message lengths and contents, rude clients, stale sockets. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/control.h"
#include "agent/rundir.h"

static char directory[] = "/tmp/test-control-XXXXXX";
static char path[64];
static struct loop *loop;
static struct control *control;
static int asked, fail_with;

static const struct control_request good = {{CONTROL_MAGIC, CONTROL_VERSION, CONTROL_STATS}};

static int on_stats(void *data, struct stats *out)
{
	asked++;
	out->agent.arms = 4711;
	return fail_with;
}

/* Each round of the loop ends when this client is answered or dropped. */
static int on_done(struct loop_source *source, uint32_t events)
{
	loop_exit(loop, 0);
	return 0;
}

static int setup(void **state)
{
	asked = fail_with = 0;
	assert_int_equal(loop_new(&loop), 0);
	assert_int_equal(control_new(&control, loop, path, on_stats, NULL), 0);
	return 0;
}

static int teardown(void **state)
{
	control = control_free(control);
	loop = loop_free(loop);
	assert_int_equal(access(path, F_OK), -1);
	return 0;
}

static int connect_client(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	strcpy(address.sun_path, path);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* A loop ends for good, so each run has a new one; the sources stay. */
static void run_until_ready(int fd)
{
	struct loop_source done = {0};

	assert_int_equal(loop_add(loop, &done, fd, on_done), 0);
	assert_int_equal(loop_run(loop), 0);
	loop_remove(&done);
}

static void test_message_lengths(void **state)
{
	char bytes[256] = {0};
	struct control_reply reply;

	memcpy(bytes, &good, sizeof(good));
	for (size_t len = 0; len < sizeof(bytes); len++) {
		int r = control_handle(bytes, len, &reply);

		assert_int_equal(r, len == sizeof(good) ? CONTROL_STATS : -EMSGSIZE);
		assert_int_equal(reply.error, r < 0 ? r : 0);
		assert_int_equal(reply.header.magic, CONTROL_MAGIC);
		assert_int_equal(reply.header.version, CONTROL_VERSION);
	}
}

static void test_message_contents(void **state)
{
	struct control_request bad = good;
	struct control_reply reply;

	bad.header.magic++;
	assert_int_equal(control_handle(&bad, sizeof(bad), &reply), -EBADMSG);
	bad = good;
	bad.header.version++;
	assert_int_equal(control_handle(&bad, sizeof(bad), &reply), -EPROTONOSUPPORT);
	for (uint32_t kind = 0; kind <= UINT16_MAX; kind++) {
		bad = good;
		bad.header.kind = (uint16_t)kind;
		assert_int_equal(control_handle(&bad, sizeof(bad), &reply),
				 kind == CONTROL_STATS ? CONTROL_STATS : -EOPNOTSUPP);
		assert_int_equal(reply.header.kind, kind);
	}
}

/* An answer to nonsense carries nothing but the error. */
static void test_error_reply_is_empty(void **state)
{
	struct control_reply reply, expected = {
					    .header = {CONTROL_MAGIC, CONTROL_VERSION, 0},
					    .error = -EMSGSIZE,
				    };

	memset(&reply, 0x55, sizeof(reply));
	strcpy(expected.program_version, GAMER_VERSION);
	control_handle("x", 1, &reply);
	assert_memory_equal(&reply, &expected, sizeof(reply));
}

static void test_any_bytes(void **state)
{
	unsigned char bytes[64];
	struct control_reply reply;
	uint32_t seed = 7;

	for (int i = 0; i < 100000; i++) {
		size_t len = i % (sizeof(bytes) + 1);

		for (size_t b = 0; b < len; b++) {
			seed = seed * 1664525u + 1013904223u;
			bytes[b] = (unsigned char)(seed >> 24);
		}
		assert_true(control_handle(bytes, len, &reply) < 0);
	}
}

static void ask(const void *message, size_t len, struct control_reply *reply)
{
	int fd = connect_client();

	assert_int_equal(send(fd, message, len, 0), len);
	run_until_ready(fd);
	assert_int_equal(recv(fd, reply, sizeof(*reply), MSG_TRUNC), sizeof(*reply));
	close(fd);
}

static void test_stats(void **state)
{
	struct control_reply reply;

	ask(&good, sizeof(good), &reply);
	assert_int_equal(reply.error, 0);
	assert_int_equal(reply.header.kind, CONTROL_STATS);
	assert_string_equal(reply.program_version, GAMER_VERSION);
	assert_int_equal(reply.stats.agent.arms, 4711);
	assert_int_equal(asked, 1);
}

static void test_stats_fail(void **state)
{
	struct control_reply reply;

	fail_with = -ENODEV;
	ask(&good, sizeof(good), &reply);
	assert_int_equal(reply.error, -ENODEV);
}

static void test_wrong_length_over_socket(void **state)
{
	char bytes[8192] = {0};
	struct control_reply reply;

	memcpy(bytes, &good, sizeof(good));
	ask(bytes, sizeof(bytes), &reply);
	assert_int_equal(reply.error, -EMSGSIZE);
	assert_int_equal(asked, 0);
}

/* One that asks for ever and never reads is dropped, and the loop never waits for it. */
static void test_deaf_client(void **state)
{
	int fd = connect_client();
	struct control_reply reply;
	int sent = 0;

	alarm(20);
	while (send(fd, &good, sizeof(good), MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof(good))
		sent++;
	assert_true(sent > 0);
	/* readable from the first answer on: a second client shows the others were served */
	ask(&good, sizeof(good), &reply);
	alarm(0);
	assert_int_equal(reply.error, 0);
	close(fd);
}

static void test_too_many_clients(void **state)
{
	int fds[CONTROL_MAX_CLIENTS + 1];
	char byte;

	for (int i = 0; i <= CONTROL_MAX_CLIENTS; i++)
		fds[i] = connect_client();
	run_until_ready(fds[CONTROL_MAX_CLIENTS]); /* its end */
	assert_int_equal(recv(fds[CONTROL_MAX_CLIENTS], &byte, 1, 0), 0);
	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++)
		assert_int_equal(recv(fds[i], &byte, 1, MSG_DONTWAIT), -1);
	for (int i = 0; i <= CONTROL_MAX_CLIENTS; i++)
		close(fds[i]);
}

static void test_place_is_free_again(void **state)
{
	struct control_reply reply;
	struct loop *old;
	int fds[CONTROL_MAX_CLIENTS];

	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++)
		fds[i] = connect_client();
	assert_int_equal(send(fds[0], &good, sizeof(good), 0), sizeof(good));
	run_until_ready(fds[0]);
	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++)
		close(fds[i]);
	/* a loop has ended; a new one with a new server takes over the path */
	control = control_free(control);
	old = loop;
	assert_int_equal(loop_new(&loop), 0);
	loop_free(old);
	assert_int_equal(control_new(&control, loop, path, on_stats, NULL), 0);
	ask(&good, sizeof(good), &reply);
	assert_int_equal(reply.error, 0);
}

static void test_mode(void **state)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISSOCK(st.st_mode));
	assert_int_equal(st.st_mode & 07777, 0660);
}

static void test_second_instance(void **state)
{
	struct control *second = NULL;

	assert_int_equal(control_new(&second, loop, path, on_stats, NULL), -EADDRINUSE);
	assert_null(second);
	assert_int_equal(access(path, F_OK), 0);
}

static void test_stale_socket(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	strcpy(address.sun_path, path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd); /* as after kill -9: the name stays, nobody listens */
	assert_int_equal(access(path, F_OK), 0);
	setup(NULL);
	test_stats(NULL);
	teardown(NULL);
}

static void test_long_path(void **state)
{
	char name[200];
	struct control *none = NULL;

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(loop_new(&loop), 0);
	assert_int_equal(control_new(&none, loop, name, on_stats, NULL), -ENAMETOOLONG);
	loop = loop_free(loop);
}

static void test_rundir(void **state)
{
	char name[96];
	struct stat st;

	snprintf(name, sizeof(name), "%s/run", directory);
	assert_int_equal(rundir_make(name), 0);
	assert_int_equal(stat(name, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	assert_int_equal(rundir_make(name), 0);
	assert_int_equal(chmod(name, 0777), 0);
	assert_int_equal(rundir_make(name), -EPERM);
	assert_int_equal(rmdir(name), 0);
	assert_int_equal(symlink("/tmp", name), 0);
	assert_int_equal(rundir_make(name), -ENOTDIR);
	assert_int_equal(unlink(name), 0);
}

static int group_setup(void **state)
{
	if (!mkdtemp(directory))
		return -1;
	snprintf(path, sizeof(path), "%s/sock", directory);
	return 0;
}

static int group_teardown(void **state)
{
	unlink(path);
	return rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_message_lengths),
		cmocka_unit_test(test_message_contents),
		cmocka_unit_test(test_error_reply_is_empty),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test_setup_teardown(test_stats, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stats_fail, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wrong_length_over_socket, setup, teardown),
		cmocka_unit_test_setup_teardown(test_deaf_client, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_many_clients, setup, teardown),
		cmocka_unit_test_setup_teardown(test_place_is_free_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_mode, setup, teardown),
		cmocka_unit_test_setup_teardown(test_second_instance, setup, teardown),
		cmocka_unit_test(test_stale_socket),
		cmocka_unit_test(test_long_path),
		cmocka_unit_test(test_rundir),
	};

	umask(0); /* the modes must not depend on it */
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
