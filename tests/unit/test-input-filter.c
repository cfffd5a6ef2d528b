// SPDX-License-Identifier: GPL-2.0-only
/* Which packets count: zero motion, key releases, axis noise, slow motion. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "input/classify.h"
#include "input/device.h"
#include "input/filter.h"

#define KEYBOARD   INPUT_LANE_BIT(INPUT_LANE_KEYBOARD)
#define MOUSE      INPUT_LANE_BIT(INPUT_LANE_MOUSE)
#define CONTROLLER INPUT_LANE_BIT(INPUT_LANE_CONTROLLER)
#define TOUCH      INPUT_LANE_BIT(INPUT_LANE_TOUCH)

/* A packet of one event. */
static uint32_t one(struct input_filter *f, uint16_t type, uint16_t code, int32_t value)
{
	input_filter_event(f, type, code, value);
	return input_filter_packet(f);
}

static void new_axis(struct input_filter *f, uint32_t lanes, uint16_t code,
		     const struct input_absinfo *info)
{
	input_filter_init(f, lanes);
	input_filter_axis(f, code, info);
}

static void test_relative(void **state)
{
	struct input_filter f;

	input_filter_init(&f, MOUSE);
	assert_int_equal(one(&f, EV_REL, REL_X, 1), MOUSE);
	assert_int_equal(one(&f, EV_REL, REL_Y, -1), MOUSE);
	assert_int_equal(one(&f, EV_REL, REL_WHEEL, INT32_MIN), MOUSE);
	assert_int_equal(one(&f, EV_REL, REL_X, 0), 0);
	assert_int_equal(input_filter_packet(&f), 0);

	/* One event that counts is enough, in whatever order. */
	input_filter_event(&f, EV_REL, REL_X, 3);
	input_filter_event(&f, EV_REL, REL_Y, 0);
	assert_int_equal(input_filter_packet(&f), MOUSE);
	assert_int_equal(input_filter_packet(&f), 0);
}

static void test_keys(void **state)
{
	struct input_filter f;

	input_filter_init(&f, KEYBOARD | MOUSE);
	assert_int_equal(one(&f, EV_KEY, KEY_W, 1), KEYBOARD);
	for (int i = 0; i < 100; i++)
		assert_int_equal(one(&f, EV_KEY, KEY_W, 2), 0);
	assert_int_equal(one(&f, EV_KEY, KEY_W, 0), KEYBOARD);
	assert_int_equal(one(&f, EV_KEY, BTN_LEFT, 1), MOUSE);

	input_filter_event(&f, EV_KEY, KEY_LEFTSHIFT, 1);
	input_filter_event(&f, EV_KEY, BTN_LEFT, 1);
	assert_int_equal(input_filter_packet(&f), KEYBOARD | MOUSE);
}

static void test_other_types(void **state)
{
	static const uint16_t types[] = {EV_SYN, EV_MSC, EV_SW, EV_LED, EV_SND, EV_REP, EV_FF};
	struct input_filter f;

	input_filter_init(&f, KEYBOARD | MOUSE | CONTROLLER | TOUCH);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		assert_int_equal(one(&f, types[i], 4, 1), 0);
	assert_int_equal(one(&f, EV_ABS, ABS_CNT, 1), 0); /* not a code the kernel has */
}

static void test_drop(void **state)
{
	struct input_filter f;

	input_filter_init(&f, MOUSE);
	input_filter_event(&f, EV_REL, REL_X, 5);
	input_filter_drop(&f);
	assert_int_equal(input_filter_packet(&f), 0);
	assert_int_equal(one(&f, EV_REL, REL_X, 5), MOUSE);
}

/*
 * Of a key nothing stays: two filters that saw different keys are the same
 * afterwards, byte for byte.
 */
static void test_forgets_codes(void **state)
{
	struct input_filter a, b;

	input_filter_init(&a, KEYBOARD | MOUSE);
	input_filter_init(&b, KEYBOARD | MOUSE);
	for (uint16_t code = 1; code < KEY_CNT; code++) {
		one(&a, EV_KEY, code, 1);
		one(&b, EV_KEY, KEY_CNT - code, 1);
		assert_memory_equal(&a, &b, sizeof(a));
	}
}

static void test_fuzz_border(void **state)
{
	const struct input_absinfo info = {.minimum = -1000, .maximum = 1000, .fuzz = 50};
	const struct input_absinfo huge = {.maximum = 2000000, .fuzz = 1000000};
	struct input_filter f;

	new_axis(&f, CONTROLLER, ABS_X, &info);
	assert_int_equal(one(&f, EV_ABS, ABS_X, 50), 0);
	assert_int_equal(one(&f, EV_ABS, ABS_X, -50), 0);
	assert_int_equal(one(&f, EV_ABS, ABS_X, 51), CONTROLLER);
	assert_int_equal(one(&f, EV_ABS, ABS_X, 1), 0);
	assert_int_equal(one(&f, EV_ABS, ABS_X, 101), 0);
	assert_int_equal(one(&f, EV_ABS, ABS_X, 0), CONTROLLER);
	assert_int_equal(one(&f, EV_ABS, ABS_X, -51), CONTROLLER);

	new_axis(&f, CONTROLLER, ABS_X, &huge);
	assert_int_equal(one(&f, EV_ABS, ABS_X, 1000000), 0);
	assert_int_equal(one(&f, EV_ABS, ABS_X, 1000001), CONTROLLER);
}

/* Inside the dead zone no change counts; leaving and re-entering it do. */
static void test_flat_border(void **state)
{
	const struct input_absinfo info = {
		.value = 100, .minimum = -900, .maximum = 1100, .fuzz = 4, .flat = 200};
	struct input_filter f;

	new_axis(&f, CONTROLLER, ABS_X, &info); /* centre 100, at rest from -100 to 300 */
	assert_int_equal(one(&f, EV_ABS, ABS_X, 300), 0);
	assert_int_equal(one(&f, EV_ABS, ABS_X, -100), 0);
	assert_int_equal(one(&f, EV_ABS, ABS_X, 301), CONTROLLER);
	assert_int_equal(one(&f, EV_ABS, ABS_X, 300), 0); /* trembling on the border */
	assert_int_equal(one(&f, EV_ABS, ABS_X, 301), 0);
	assert_int_equal(one(&f, EV_ABS, ABS_X, 100), CONTROLLER);
	assert_int_equal(one(&f, EV_ABS, ABS_X, -100), 0);
	assert_int_equal(one(&f, EV_ABS, ABS_X, -101), CONTROLLER);
}

/* Sticks whose driver declares nothing: a hundredth of the range. */
static void test_undeclared_noise(void **state)
{
	const struct input_absinfo byte = {.value = 128, .minimum = 0, .maximum = 255};
	const struct input_absinfo word = {.minimum = -32768, .maximum = 32767};
	const struct input_absinfo hat = {.minimum = -1, .maximum = 1};
	struct input_filter f;

	new_axis(&f, CONTROLLER, ABS_X, &byte);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(one(&f, EV_ABS, ABS_X, 126 + i % 5), 0);
		assert_int_equal(one(&f, EV_ABS, ABS_X, 130 - i % 5), 0);
	}
	assert_int_equal(one(&f, EV_ABS, ABS_X, 131), CONTROLLER);

	new_axis(&f, CONTROLLER, ABS_X, &word);
	assert_int_equal(one(&f, EV_ABS, ABS_X, 655), 0);
	assert_int_equal(one(&f, EV_ABS, ABS_X, 656), CONTROLLER);

	new_axis(&f, CONTROLLER, ABS_HAT0X, &hat);
	assert_int_equal(one(&f, EV_ABS, ABS_HAT0X, -1), CONTROLLER);
	assert_int_equal(one(&f, EV_ABS, ABS_HAT0X, 0), CONTROLLER);
	assert_int_equal(one(&f, EV_ABS, ABS_HAT0X, 0), 0);
}

/* A stick pushed by one unit at a time counts again and again, in every region. */
static void test_slow_motion_counts(void **state)
{
	const struct input_absinfo info = {
		.minimum = -32768, .maximum = 32767, .fuzz = 16, .flat = 4095};
	struct input_filter f;
	unsigned int counted = 0;
	int since = 0;

	new_axis(&f, CONTROLLER, ABS_RY, &info);
	for (int value = 0; value <= 32767; value++, since++) {
		if (!one(&f, EV_ABS, ABS_RY, value))
			continue;
		/* The dead zone is the longest silence. */
		assert_true(since <= (counted ? 656 : 4096));
		counted++;
		since = 0;
	}
	assert_int_equal(counted, 1 + (32767 - 4096) / 656);
}

/* Noise at rest or held at the end never counts, however long; then one push does. */
static void test_noise_never_counts(void **state)
{
	const struct input_absinfo info = {
		.value = 700, .minimum = -32768, .maximum = 32767, .fuzz = 16, .flat = 128};
	struct input_filter f;
	uint32_t seed = 1;

	new_axis(&f, CONTROLLER, ABS_X, &info); /* an old stick that rests off its centre */
	for (int i = 0; i < 100000; i++) {
		seed = seed * 1664525u + 1013904223u;
		assert_int_equal(one(&f, EV_ABS, ABS_X, 700 - 300 + (int)(seed >> 8) % 601), 0);
	}
	assert_int_equal(one(&f, EV_ABS, ABS_X, 3000), CONTROLLER);
}

/*
 * Monotonic: wherever the axis was last counted, if some position counts then
 * every position further away on that side counts too.
 */
static void test_monotonic(void **state)
{
	const struct input_absinfo info = {.minimum = -128, .maximum = 127, .fuzz = 3, .flat = 15};

	for (int from = -128; from <= 127; from++) {
		for (int side = -1; side <= 1; side += 2) {
			bool counted = false;

			for (int to = from; to >= -128 && to <= 127; to += side) {
				struct input_absinfo at = info;
				struct input_filter f;
				bool counts;

				at.value = from;
				new_axis(&f, CONTROLLER, ABS_X, &at);
				counts = one(&f, EV_ABS, ABS_X, to) != 0;
				assert_true(counts || !counted);
				counted = counts;
			}
		}
	}
}

static void test_touch(void **state)
{
	const struct input_absinfo info = {.maximum = 4095, .fuzz = 2, .flat = 100};
	struct input_filter f;

	new_axis(&f, TOUCH, ABS_X, &info);
	input_filter_axis(&f, ABS_PRESSURE, &info);
	/* A finger comes, stays with changing pressure, moves a little, goes. */
	assert_int_equal(one(&f, EV_ABS, ABS_MT_TRACKING_ID, 7), TOUCH);
	assert_int_equal(one(&f, EV_KEY, BTN_TOUCH, 1), TOUCH);
	for (int i = 1; i < 100; i++) {
		assert_int_equal(one(&f, EV_ABS, ABS_PRESSURE, 40 * i), 0);
		assert_int_equal(one(&f, EV_ABS, ABS_MT_PRESSURE, i), 0);
		assert_int_equal(one(&f, EV_ABS, ABS_MT_TOUCH_MAJOR, i), 0);
		assert_int_equal(one(&f, EV_ABS, ABS_MT_SLOT, i % 2), 0);
	}
	assert_int_equal(one(&f, EV_ABS, ABS_X, 2), 0);
	assert_int_equal(one(&f, EV_ABS, ABS_X, 3), TOUCH); /* neither dead zone nor a hundredth */
	assert_int_equal(one(&f, EV_ABS, ABS_MT_POSITION_X, 3), TOUCH);
	assert_int_equal(one(&f, EV_ABS, ABS_MT_POSITION_X, 3), TOUCH); /* another finger */
	assert_int_equal(one(&f, EV_ABS, ABS_MT_TRACKING_ID, -1), TOUCH);

	/* Pressure of a gamepad's button is an axis like others. */
	new_axis(&f, CONTROLLER, ABS_PRESSURE, &info);
	assert_int_equal(one(&f, EV_ABS, ABS_PRESSURE, 4095), CONTROLLER);
}

/* uinput lets anybody declare any range; nothing may overflow or get stuck. */
static void test_absurd_axes(void **state)
{
	static const int32_t extremes[] = {INT32_MIN, -1, 0, 1, INT32_MAX};
	enum { N = sizeof(extremes) / sizeof(extremes[0]) };

	for (int i = 0; i < N * N * N * N; i++) {
		const struct input_absinfo info = {
			.minimum = extremes[i % N],
			.maximum = extremes[i / N % N],
			.fuzz = extremes[i / N / N % N],
			.flat = extremes[i / N / N / N],
		};
		struct input_filter f;

		new_axis(&f, CONTROLLER, ABS_X, &info);
		for (int j = 0; j < N; j++)
			one(&f, EV_ABS, ABS_X, extremes[j]);
		assert_true(f.axis[ABS_X].noise >= 0);
		/* Standing still is no activity on any axis. */
		assert_int_equal(one(&f, EV_ABS, ABS_X, f.axis[ABS_X].counted), 0);
	}
}

static void test_event_time(void **state)
{
	struct input_event ev = {.input_event_sec = 0, .input_event_usec = 1};

	assert_int_equal(input_event_at_ns(&ev), 1000);
	ev.input_event_sec = 1;
	ev.input_event_usec = 999999;
	assert_int_equal(input_event_at_ns(&ev), 1999999000);
	ev.input_event_sec = 31536000; /* a year of uptime */
	ev.input_event_usec = 0;
	assert_int_equal(input_event_at_ns(&ev), 31536000000000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_relative),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_other_types),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_forgets_codes),
		cmocka_unit_test(test_fuzz_border),
		cmocka_unit_test(test_flat_border),
		cmocka_unit_test(test_undeclared_noise),
		cmocka_unit_test(test_slow_motion_counts),
		cmocka_unit_test(test_noise_never_counts),
		cmocka_unit_test(test_monotonic),
		cmocka_unit_test(test_touch),
		cmocka_unit_test(test_absurd_axes),
		cmocka_unit_test(test_event_time),
	};

	return cmocka_run_group_tests_name("input filter", tests, NULL, NULL);
}
