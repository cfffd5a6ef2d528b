// SPDX-License-Identifier: GPL-2.0-only
/* The control socket: clients of all manners, stale sockets. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
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

static const struct control_request good = {
	.header = {CONTROL_MAGIC, CONTROL_VERSION, CONTROL_STATS},
};

static int on_stats(void *data, struct stats *out)
{
	asked++;
	out->agent.arms = 4711;
	return fail_with;
}

static pid_t enlisted;

static int on_enlist(void *data, const struct control_enlistment *game)
{
	enlisted = game->pid;
	return 0;
}

static const struct control_handlers handlers = {.stats = on_stats, .enlist = on_enlist};

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
	assert_int_equal(control_new(&control, loop, path, &handlers, NULL), 0);
	return 0;
}

static int teardown(void **state)
{
	control = control_free(control);
	loop = loop_free(loop);
	assert_int_equal(access(path, F_OK), -1);
	return 0;
}

/* A loop that has run is over: a new one, and with it a new server that takes over the path. */
static void restart(void)
{
	struct loop *old = loop;

	control = control_free(control);
	assert_int_equal(loop_new(&loop), 0);
	loop_free(old);
	assert_int_equal(control_new(&control, loop, path, &handlers, NULL), 0);
}

static int connect_client(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	strcpy(address.sun_path, path);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* Once per loop; see restart. */
static void run_until_ready(int fd)
{
	struct loop_source done = {0};

	assert_int_equal(loop_add(loop, &done, fd, on_done), 0);
	assert_int_equal(loop_run(loop), 0);
	loop_remove(&done);
}

/* Sends a message and returns the length of the answer. */
static size_t ask(const void *message, size_t len, struct control_reply *reply)
{
	int fd = connect_client();
	ssize_t n;

	assert_int_equal(send(fd, message, len, 0), len);
	run_until_ready(fd);
	n = recv(fd, reply, sizeof(*reply), MSG_TRUNC);
	assert_true(n >= (ssize_t)sizeof(reply->head));
	close(fd);
	return (size_t)n;
}

static void test_stats(void **state)
{
	struct control_reply reply;

	assert_int_equal(ask(&good, sizeof(good), &reply), control_reply_size(CONTROL_STATS));
	assert_int_equal(reply.head.error, 0);
	assert_int_equal(reply.head.header.kind, CONTROL_STATS);
	assert_string_equal(reply.head.program_version, GAMER_VERSION);
	assert_int_equal(reply.stats.stats.agent.arms, 4711);
	assert_int_equal(asked, 1);
}

static void test_stats_fail(void **state)
{
	struct control_reply reply;

	fail_with = -ENODEV;
	assert_int_equal(ask(&good, sizeof(good), &reply), sizeof(reply.head));
	assert_int_equal(reply.head.error, -ENODEV);
}

/* Whose process it is says the kernel, not the message. */
static void test_peer(void **state)
{
	struct control_request request = good;
	struct control_reply reply;

	request.header.kind = CONTROL_REGISTER;
	ask(&request, sizeof(request), &reply);
	assert_int_equal(reply.head.error, 0);
	assert_int_equal(reply.registered.pid, getpid());
	assert_int_equal(enlisted, getpid());
	restart();
	request.pid = 1;
	ask(&request, sizeof(request), &reply);
	assert_int_equal(reply.head.error, -EINVAL);
}

static void test_wrong_length_over_socket(void **state)
{
	char bytes[8192] = {0};
	struct control_reply reply;

	memcpy(bytes, &good, sizeof(good));
	ask(bytes, sizeof(bytes), &reply);
	assert_int_equal(reply.head.error, -EMSGSIZE);
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
	assert_int_equal(reply.head.error, 0);
	close(fd);
}

static bool is_dropped(int fd)
{
	char byte;

	return recv(fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0;
}

/* One too many of a user: not the one that has just asked, but the one silent longest. */
static void test_too_many_of_a_user(void **state)
{
	int fds[CONTROL_MAX_OF_USER + 1];
	struct control_reply reply;

	for (int i = 0; i < CONTROL_MAX_OF_USER; i++)
		fds[i] = connect_client();
	assert_int_equal(send(fds[0], &good, sizeof(good), 0), sizeof(good));
	fds[CONTROL_MAX_OF_USER] = connect_client();
	run_until_ready(fds[1]); /* its end */
	assert_true(is_dropped(fds[1]));
	for (int i = 0; i <= CONTROL_MAX_OF_USER; i++)
		if (i != 1)
			assert_false(is_dropped(fds[i]));
	assert_int_equal(recv(fds[0], &reply, sizeof(reply), 0), control_reply_size(CONTROL_STATS));
	for (int i = 0; i <= CONTROL_MAX_OF_USER; i++)
		close(fds[i]);
}

/* However many others there are, a user who has no connection yet gets one. */
static void test_too_many_of_all(void **state)
{
	int fds[CONTROL_MAX_CLIENTS], last;

	if (geteuid())
		skip();
	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++) {
		assert_int_equal(seteuid((uid_t)(1000 + i / CONTROL_MAX_OF_USER)), 0);
		fds[i] = connect_client();
		assert_int_equal(seteuid(0), 0);
	}
	last = connect_client();
	run_until_ready(fds[0]); /* its end */
	assert_true(is_dropped(fds[0]));
	assert_false(is_dropped(last));
	for (int i = 1; i < CONTROL_MAX_CLIENTS; i++)
		assert_false(is_dropped(fds[i]));
	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++)
		close(fds[i]);
	close(last);
}

/* A client is refused, and the next one is taken when there are descriptors again. */
static void test_out_of_descriptors(void **state)
{
	struct rlimit old, few;
	struct control_reply reply;
	int fds[64], count = 0, fd = connect_client();

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	few = (struct rlimit){.rlim_cur = (rlim_t)fd + 8, .rlim_max = old.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	while ((fds[count] = dup(fd)) >= 0)
		count++;
	alarm(20);
	run_until_ready(fd); /* its end */
	alarm(0);
	assert_true(is_dropped(fd));
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	while (count > 0)
		close(fds[--count]);
	close(fd);
	restart();
	ask(&good, sizeof(good), &reply);
	assert_int_equal(reply.head.error, 0);
}

static void test_place_is_free_again(void **state)
{
	int fds[CONTROL_MAX_OF_USER];
	struct control_reply reply;

	for (int i = 0; i < CONTROL_MAX_OF_USER; i++)
		fds[i] = connect_client();
	assert_int_equal(send(fds[0], &good, sizeof(good), 0), sizeof(good));
	run_until_ready(fds[0]);
	for (int i = 0; i < CONTROL_MAX_OF_USER; i++)
		close(fds[i]);
	restart();
	ask(&good, sizeof(good), &reply);
	assert_int_equal(reply.head.error, 0);
}

static void test_mode(void **state)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISSOCK(st.st_mode));
	assert_int_equal(st.st_mode & 07777, 0666);
}

static void test_second_instance(void **state)
{
	struct control *second = NULL;

	assert_int_equal(control_new(&second, loop, path, &handlers, NULL), -EADDRINUSE);
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
	assert_int_equal(control_new(&none, loop, name, &handlers, NULL), -ENAMETOOLONG);
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
	if (!mkdtemp(directory) || chmod(directory, 0755))
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
		cmocka_unit_test_setup_teardown(test_stats, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stats_fail, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wrong_length_over_socket, setup, teardown),
		cmocka_unit_test_setup_teardown(test_deaf_client, setup, teardown),
		cmocka_unit_test_setup_teardown(test_peer, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_many_of_a_user, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_many_of_all, setup, teardown),
		cmocka_unit_test_setup_teardown(test_out_of_descriptors, setup, teardown),
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
