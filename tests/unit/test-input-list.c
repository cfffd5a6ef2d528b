// SPDX-License-Identifier: GPL-2.0-only
/* What devices are by their sysfs folders, and which a process's open files are told by. */
#include "tree.h"

#include "agent/devices.h"
#include "detect/facts_parse.h"
#include "input/classify.h"
#include "input/list.h"

#define KEYBOARD   INPUT_LANE_BIT(INPUT_LANE_KEYBOARD)
#define MOUSE      INPUT_LANE_BIT(INPUT_LANE_MOUSE)
#define CONTROLLER INPUT_LANE_BIT(INPUT_LANE_CONTROLLER)

static void put(const char *key, const char *abs, const char *rel)
{
	tree_put("device/capabilities/key", key);
	tree_put("device/capabilities/abs", abs);
	tree_put("device/capabilities/rel", rel);
	tree_put("device/properties", "0");
}

/* As these devices' folders read. */
static void test_lanes(void **state)
{
	put("1f0000 0 0 0 0", "0", "1943");
	assert_int_equal(input_list_lanes(root, 0), MOUSE);
	put("7cdb000000000000 0 0 0 0", "3003f", "0");
	assert_int_equal(input_list_lanes(root, 0), CONTROLLER);
	put("402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe", "0", "0");
	assert_int_equal(input_list_lanes(root, 0), KEYBOARD);
	put("10000000000000 0", "0", "0"); /* a power button */
	assert_int_equal(input_list_lanes(root, 0), 0);
}

static void test_odd_folders(void **state)
{
	assert_int_equal(input_list_lanes(root, 0), 0);
	assert_int_equal(input_list_lanes("/no/such", 0), 0);
	put("", "", "");
	assert_int_equal(input_list_lanes(root, 0), 0);
	/* More words than there are keys, and no words. */
	put("1 1f0000 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", "zzz", "-");
	assert_int_equal(input_list_lanes(root, 0), 0);
}

static uint32_t flags_with(const struct facts_devices *devices, const char *target)
{
	struct facts facts = {0};

	facts_parse_fd(&facts, devices, target);
	return facts.flags;
}

static void test_open_files(void **state)
{
	struct facts_devices devices = {{0}, {0}};

	devices_add(&devices, 3, MOUSE | KEYBOARD);
	devices_add(&devices, 200, CONTROLLER);
	devices_add(&devices, 4, KEYBOARD);
	devices_add(&devices, FACTS_EVENTS_MAX, CONTROLLER);
	devices_add(&devices, UINT32_MAX, CONTROLLER);
	assert_int_equal(flags_with(&devices, "/dev/input/event3"), FACTS_MOUSE);
	assert_int_equal(flags_with(&devices, "/dev/input/event200"), FACTS_CONTROLLER);
	assert_int_equal(flags_with(&devices, "/dev/input/event4"), 0);
	assert_int_equal(flags_with(&devices, "/dev/input/event8"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE(test_lanes),
		TREE(test_odd_folders),
		TREE(test_open_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
