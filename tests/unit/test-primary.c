// SPDX-License-Identifier: GPL-2.0-only
/* Which CPU the agent keeps to. */
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>

#include <cmocka.h>

#include "agent/housekeeping.h"

static struct topology topology;
static uint8_t primary[GAMER_MAX_CPUS], allowed[GAMER_MAX_CPUS];

/* Each word is a string of 0 and 1, CPU 0 first. */
static int pick(const char *online, const char *may, const char *game)
{
	memset(&topology, 0, sizeof(topology));
	topology.nr_cpu_ids = (uint32_t)strlen(online);
	for (size_t cpu = 0; cpu < strlen(online); cpu++) {
		topology.online[cpu] = online[cpu] == '1';
		allowed[cpu] = may[cpu] == '1';
		primary[cpu] = game && game[cpu] == '1';
	}
	return housekeeping_pick(&topology, game ? primary : NULL, allowed);
}

static void test_all_primary(void **state)
{
	assert_int_equal(pick("1111", "1111", NULL), 3);
	assert_int_equal(pick("1111", "1111", "1111"), 3);
	assert_int_equal(pick("1", "1", NULL), 0);
}

static void test_spare(void **state)
{
	assert_int_equal(pick("1111", "1111", "1100"), 3);
	assert_int_equal(pick("1111", "1111", "0011"), 1);
	assert_int_equal(pick("1111", "1111", "1011"), 1);
}

static void test_offline(void **state)
{
	assert_int_equal(pick("1110", "1111", NULL), 2);
	assert_int_equal(pick("1001", "1111", "1001"), 3);
	/* the only spare one is offline */
	assert_int_equal(pick("1011", "1111", "1011"), 3);
}

static void test_not_allowed(void **state)
{
	assert_int_equal(pick("1111", "0110", NULL), 2);
	/* the only spare one is not for us */
	assert_int_equal(pick("1111", "1100", "1110"), 1);
	assert_int_equal(pick("1111", "0000", NULL), -ENOENT);
	assert_int_equal(pick("0011", "1100", NULL), -ENOENT);
}

static void test_pin(void **state)
{
	uint8_t none[GAMER_MAX_CPUS] = {0};
	cpu_set_t before, now;
	int cpu;

	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	assert_int_equal(topology_read(&topology, "/sys"), 0);
	assert_int_equal(housekeeping_allowed(allowed), 0);
	for (int i = 0; i < GAMER_MAX_CPUS; i++)
		assert_int_equal(allowed[i], CPU_ISSET(i, &before) != 0);
	cpu = housekeeping_pin(&topology, none, allowed, -1);
	assert_true(cpu >= 0);
	assert_int_equal(sched_getaffinity(0, sizeof(now), &now), 0);
	assert_int_equal(CPU_COUNT(&now), 1);
	assert_true(CPU_ISSET(cpu, &now));
	assert_int_equal(prctl(PR_GET_TIMERSLACK), 1);
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
	/* a CPU that does not exist: an error, and nothing has changed */
	assert_int_equal(housekeeping_pin(&topology, none, allowed, GAMER_MAX_CPUS - 1), -EINVAL);
	assert_int_equal(sched_getaffinity(0, sizeof(now), &now), 0);
	assert_true(CPU_EQUAL(&now, &before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_primary), cmocka_unit_test(test_spare),
		cmocka_unit_test(test_offline),     cmocka_unit_test(test_not_allowed),
		cmocka_unit_test(test_pin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
