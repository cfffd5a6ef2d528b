/* SPDX-License-Identifier: GPL-2.0-only */
/* The alarm's report in words. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/starved.h"
#include "bpf/policy.h"

static struct gamer_starved starved;

static int fill(void **state)
{
	memset(&starved, 0, sizeof(starved));
	starved.at_ns = 12500000000ull;
	starved.dropped_at_ns = 11500000000ull;
	starved.found = 2;
	starved.cpus = 2;
	starved.waiter[0] = (struct gamer_waiter){
		.waited_ns = 2250000000ull,
		.allowed_ns = 1000000000ull,
		.pid = 42,
		.queue = GAMER_QUEUE_LLC,
		.cpu = -1,
		.llc = 3,
		.comm = "make",
	};
	starved.waiter[1] = (struct gamer_waiter){
		.waited_ns = 1100000000ull,
		.pid = 43,
		.queue = GAMER_QUEUE_GAME,
		.cpu = 7,
		.comm = "a\nb\x01",
	};
	starved.at_work[0] = (struct gamer_at_work){
		.pid = 9, .prio = 120, .class = POLICY_URGENT, .waiting = 5, .comm = "game"};
	starved.at_work[1] = (struct gamer_at_work){.pid = -1};
	starved.waiting.tasks[GAMER_QUEUE_LLC] = 6;
	return 0;
}

static char *printed(void)
{
	static char text[256 * 1024];
	FILE *file = fmemopen(text, sizeof(text), "w");

	assert_non_null(file);
	starved_print(&starved, file);
	fclose(file);
	return text;
}

static void assert_has(const char *text, const char *words)
{
	if (!strstr(text, words))
		fail_msg("no '%s' in: %s", words, text);
}

static void test_one_line(void **state)
{
	char text[160];

	assert_string_equal(
		starved_say(&starved, text, sizeof(text)),
		"process 42 (make) has waited for 2.25 s in the queue of cache domain 3");
	memset(starved.waiter[0].comm, 0xff, GAMER_COMM_LEN); /* no end */
	starved.waiter[0].waited_ns = UINT64_MAX;
	assert_has(starved_say(&starved, text, sizeof(text)), "?) has waited for 18446744073");
}

static void test_report(void **state)
{
	const char *text = printed();

	assert_has(text, "boosts dropped 1.000 s before");
	assert_has(text, "6 in queues of cache domains");
	assert_has(text, "\n2 of the tasks looked at waited too long:\n");
	assert_has(text,
		   "  42 make: for 2.250 s (allowed 1.000 s), in the queue of cache domain 3\n");
	assert_has(text,
		   "  43 a?b?: for 1.100 s (allowed 0.000 s), in the game's queue of CPU 7\n");
	assert_has(text, "  CPU 0: 9 game, priority 120 (game, in a window); 5 wait for it\n");
	assert_has(text,
		   "  CPU 1: not known (idle, or of another scheduling class); 0 wait for it\n");
	assert_null(strstr(text, "the first"));
}

/* Counts that are larger than what is named, and values that mean nothing. */
static void test_limits(void **state)
{
	const char *text;

	starved.found = 1000;
	starved.cpus = UINT32_MAX;
	starved.at_work[1].class = 99;
	text = printed();
	assert_has(text, "\n1000 of the tasks looked at waited too long; the first:\n");
	assert_has(text, "  CPU 1: not known (?)");
	assert_has(text, "  CPU 1023: 0 ");
}

static void test_file(void **state)
{
	char path[] = "/tmp/starved-XXXXXX", begin[64] = "";
	int fd = mkstemp(path);
	FILE *file;

	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(starved_write(&starved, path), -EEXIST); /* somebody else's */
	unlink(path);
	assert_int_equal(starved_write(&starved, path), 0);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_non_null(fgets(begin, sizeof(begin), file));
	fclose(file);
	unlink(path);
	assert_has(begin, "let go of the machine");
	assert_int_equal(starved_write(&starved, "/nowhere/starved"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_one_line, fill),
		cmocka_unit_test_setup(test_report, fill),
		cmocka_unit_test_setup(test_limits, fill),
		cmocka_unit_test_setup(test_file, fill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
