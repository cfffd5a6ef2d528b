// SPDX-License-Identifier: GPL-2.0-only
/* The event loop, on eventfds and socket pairs. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/log.h"
#include "agent/loop.h"
#include "agent/util.h"

struct thing {
	struct loop_source source;
	int fd;
	int calls;
	struct thing *victim; /* removed when this one is called */
	int result;
	int end_after; /* loop_exit at this call, 0 = never */
};

static struct loop *loop;

static int on_thing(struct loop_source *source, uint32_t events)
{
	struct thing *t = container_of(source, struct thing, source);

	t->calls++;
	if (t->victim)
		loop_remove(&t->victim->source);
	if (t->end_after == t->calls)
		loop_exit(loop, t->calls);
	return t->result;
}

static void thing_open(struct thing *t)
{
	memset(t, 0, sizeof(*t));
	t->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	assert_true(t->fd >= 0);
	assert_int_equal(loop_add(loop, &t->source, t->fd, on_thing), 0);
}

static void thing_close(struct thing *t)
{
	loop_remove(&t->source);
	close(t->fd);
}

static void ready(struct thing *t)
{
	assert_int_equal(eventfd_write(t->fd, 1), 0);
}

static int setup(void **state)
{
	return loop_new(&loop);
}

static int teardown(void **state)
{
	loop = loop_free(loop);
	return 0;
}

static void test_level_triggered(void **state)
{
	struct thing t;

	thing_open(&t);
	ready(&t);
	t.end_after = 3; /* never read: it stays ready */
	assert_int_equal(loop_run(loop), 3);
	assert_int_equal(t.calls, 3);
	assert_int_equal(loop_wakeups(loop), 3);
	thing_close(&t);
}

static void test_only_what_is_ready(void **state)
{
	struct thing a, b;

	thing_open(&a);
	thing_open(&b);
	ready(&b);
	b.end_after = 1;
	assert_int_equal(loop_run(loop), 1);
	assert_int_equal(a.calls, 0);
	assert_int_equal(b.calls, 1);
	thing_close(&a);
	thing_close(&b);
}

static void test_error_stops(void **state)
{
	struct thing a, b;

	thing_open(&a);
	thing_open(&b);
	ready(&a);
	ready(&b);
	a.result = b.result = -EPROTO;
	assert_int_equal(loop_run(loop), -EPROTO);
	assert_int_equal(a.calls + b.calls, 1);
	thing_close(&a);
	thing_close(&b);
}

static void test_exit_stops_batch(void **state)
{
	struct thing a, b;

	thing_open(&a);
	thing_open(&b);
	ready(&a);
	ready(&b);
	a.end_after = b.end_after = 1;
	assert_int_equal(loop_run(loop), 1);
	assert_int_equal(a.calls + b.calls, 1);
	thing_close(&a);
	thing_close(&b);
}

static void test_first_code_counts(void **state)
{
	loop_exit(loop, 5);
	loop_exit(loop, 0);
	assert_int_equal(loop_run(loop), 5);
	assert_int_equal(loop_wakeups(loop), 0);
}

/* Both are due in one wake-up; whichever is first removes the other. */
static void test_remove_in_batch(void **state)
{
	struct thing a, b, end;

	thing_open(&a);
	thing_open(&b);
	thing_open(&end);
	a.victim = &b;
	b.victim = &a;
	ready(&a);
	ready(&b);
	ready(&end);
	end.end_after = 2;
	assert_int_equal(loop_run(loop), 2);
	assert_true((a.calls == 0) != (b.calls == 0));
	assert_true((a.source.loop == NULL) != (b.source.loop == NULL));
	thing_close(&a);
	thing_close(&b);
	thing_close(&end);
}

static void test_remove_itself(void **state)
{
	struct thing t, end;

	thing_open(&t);
	thing_open(&end);
	t.victim = &t;
	ready(&t);
	ready(&end);
	end.end_after = 3;
	assert_int_equal(loop_run(loop), 3);
	assert_int_equal(t.calls, 1);
	thing_close(&t);
	thing_close(&end);
}

/* Removed and added again under the same address: what was due for the old one is not its. */
static int on_replace(struct loop_source *source, uint32_t events)
{
	struct thing *t = container_of(source, struct thing, source);
	struct thing *victim = t->victim;

	t->calls++;
	t->victim = NULL;
	if (victim && !victim->calls) {
		loop_remove(&victim->source);
		close(victim->fd);
		thing_open(victim); /* not ready */
	}
	if (t->calls == 3)
		loop_exit(loop, 0);
	return 0;
}

static void test_replace_in_batch(void **state)
{
	struct thing a, b;

	thing_open(&a);
	thing_open(&b);
	a.source.fn = on_replace;
	a.victim = &b;
	ready(&a); /* epoll reports in order of readiness */
	ready(&b);
	assert_int_equal(loop_run(loop), 0);
	assert_int_equal(a.calls, 3);
	assert_int_equal(b.calls, 0);
	thing_close(&a);
	thing_close(&b);
}

static void test_remove_is_idempotent(void **state)
{
	struct thing t;

	thing_open(&t);
	loop_remove(&t.source);
	loop_remove(&t.source);
	assert_int_equal(loop_add(loop, &t.source, t.fd, on_thing), 0);
	thing_close(&t);
}

static void test_add_refused(void **state)
{
	struct loop_source source = {0};

	assert_int_equal(loop_add(loop, &source, -1, on_thing), -EBADF);
	assert_null(source.loop);
}

/* More are ready than fit into one batch: none is forgotten. */
static void test_many(void **state)
{
	enum { MANY = 100 };
	struct thing t[MANY], end;

	for (int i = 0; i < MANY; i++) {
		thing_open(&t[i]);
		t[i].victim = &t[i];
		ready(&t[i]);
	}
	thing_open(&end);
	ready(&end);
	end.end_after = MANY;
	assert_int_equal(loop_run(loop), MANY);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(t[i].calls, 1);
		thing_close(&t[i]);
	}
	thing_close(&end);
}

static void test_hang_up_is_reported(void **state)
{
	struct thing t;
	int pair[2];

	memset(&t, 0, sizeof(t));
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	assert_int_equal(loop_add(loop, &t.source, pair[0], on_thing), 0);
	t.end_after = 1;
	close(pair[1]);
	assert_int_equal(loop_run(loop), 1);
	loop_remove(&t.source);
	close(pair[0]);
}

/* A line goes out whole or not at all, and never waits for a reader. */
static void test_log_never_waits(void **state)
{
	char line[1000], sink[4096];
	int fds[2], lines = 0;
	ssize_t n, total = 0;

	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	assert_int_equal(pipe(fds), 0);
	alarm(10);
	while (log_write(fds[1], line))
		lines++;
	alarm(0);
	assert_true(lines > 0);
	close(fds[1]);
	while ((n = read(fds[0], sink, sizeof(sink))) > 0)
		total += n;
	assert_int_equal(total, lines * (int)(sizeof(line) - 1));
	close(fds[0]);
}

static void test_journal(void **state)
{
	struct stat st;
	char name[64];
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fstat(fds[1], &st), 0);
	snprintf(name, sizeof(name), "%llu:%llu", (unsigned long long)st.st_dev,
		 (unsigned long long)st.st_ino);
	assert_true(log_is_journal(fds[1], name));
	snprintf(name, sizeof(name), "%llu:%llu", (unsigned long long)st.st_dev,
		 (unsigned long long)st.st_ino + 1);
	assert_false(log_is_journal(fds[1], name));
	assert_false(log_is_journal(fds[1], "nonsense"));
	assert_false(log_is_journal(fds[1], NULL));
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_level_triggered, setup, teardown),
		cmocka_unit_test_setup_teardown(test_only_what_is_ready, setup, teardown),
		cmocka_unit_test_setup_teardown(test_error_stops, setup, teardown),
		cmocka_unit_test_setup_teardown(test_exit_stops_batch, setup, teardown),
		cmocka_unit_test_setup_teardown(test_first_code_counts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_remove_in_batch, setup, teardown),
		cmocka_unit_test_setup_teardown(test_remove_itself, setup, teardown),
		cmocka_unit_test_setup_teardown(test_replace_in_batch, setup, teardown),
		cmocka_unit_test_setup_teardown(test_remove_is_idempotent, setup, teardown),
		cmocka_unit_test_setup_teardown(test_add_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hang_up_is_reported, setup, teardown),
		cmocka_unit_test(test_log_never_waits),
		cmocka_unit_test(test_journal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
