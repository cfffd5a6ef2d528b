// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sensor as its caller sees it: watching, not watching, and that nothing is
 * left open. Holds with whatever devices this machine has, and with none;
 * reading devices is proved in the VM, where they can be made.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <dirent.h>
#include <poll.h>
#include <string.h>

#include "input/input.h"

struct seen {
	struct input *in;
	unsigned int calls;
	struct input_report last;
	bool stop; /* on the next call */
};

static void on_input(void *data, const struct input_report *report)
{
	struct seen *seen = data;

	seen->calls++;
	seen->last = *report;
	if (seen->stop)
		assert_int_equal(input_watch(seen->in, false), 0);
}

static bool readable(const struct input *in)
{
	struct pollfd pfd = {.fd = input_fd(in), .events = POLLIN};
	int n = poll(&pfd, 1, 0);

	assert_true(n >= 0);
	return n > 0;
}

static unsigned int open_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static void test_not_watching(void **state)
{
	struct seen seen = {0};

	assert_int_equal(input_new(&seen.in, on_input, &seen), 0);
	assert_false(readable(seen.in));
	assert_int_equal(input_dispatch(seen.in), 0);
	assert_int_equal(input_watch(seen.in, false), 0);
	assert_int_equal(seen.calls, 0);
	assert_null(input_free(seen.in));
	assert_null(input_free(NULL));
}

static void test_watch_reports_first(void **state)
{
	struct seen seen = {0};

	assert_int_equal(input_new(&seen.in, on_input, &seen), 0);
	assert_int_equal(input_watch(seen.in, true), 0);
	assert_int_equal(input_watch(seen.in, true), 0);
	assert_true(readable(seen.in));
	assert_int_equal(input_dispatch(seen.in), 0);
	assert_int_equal(seen.calls, 1);
	assert_true(seen.last.devices_changed);
	input_free(seen.in);
}

static void test_stop_is_silent(void **state)
{
	struct seen seen = {0};

	assert_int_equal(input_new(&seen.in, on_input, &seen), 0);
	for (int i = 0; i < 3; i++) {
		/* With the first report still waiting. */
		assert_int_equal(input_watch(seen.in, true), 0);
		assert_int_equal(input_watch(seen.in, false), 0);
		assert_false(readable(seen.in));
		assert_int_equal(input_dispatch(seen.in), 0);
		assert_int_equal(seen.calls, 0);
	}
	input_free(seen.in);
}

static void test_stop_from_callback(void **state)
{
	struct seen seen = {.stop = true};

	assert_int_equal(input_new(&seen.in, on_input, &seen), 0);
	for (unsigned int i = 1; i <= 2; i++) {
		assert_int_equal(input_watch(seen.in, true), 0);
		assert_int_equal(input_dispatch(seen.in), 0);
		assert_int_equal(seen.calls, i);
		assert_false(readable(seen.in));
	}
	input_free(seen.in);
}

static void test_closes_everything(void **state)
{
	unsigned int before = open_fds();

	for (int i = 0; i < 3; i++) {
		struct seen seen = {0};

		assert_int_equal(input_new(&seen.in, on_input, &seen), 0);
		assert_int_equal(input_watch(seen.in, true), 0);
		assert_int_equal(input_dispatch(seen.in), 0);
		input_free(seen.in);
	}
	assert_int_equal(open_fds(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_watching),
		cmocka_unit_test(test_watch_reports_first),
		cmocka_unit_test(test_stop_is_silent),
		cmocka_unit_test(test_stop_from_callback),
		cmocka_unit_test(test_closes_everything),
	};

	return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
