// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which stream is followed, and what is reported of it. Counts and order are
 * asserted, never how long something took.
 */
#include "display-fake.h"

static void test_values_are_checked(void **state)
{
	static const struct display_config bad[] = {
		{.cadence_hz = -1},
		{.cadence_hz = 1000.5},
		{.cadence_hz = 0.0 / 0.0},
		{.card = -2, .sample_ms = 200},
		{.crtc = -2, .sample_ms = 200},
		{.sample_ms = 9},
		{.sample_ms = 1001},
	};
	struct display *d;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(display_new(&d, &bad[i], on_report, &seen), -EINVAL);
		assert_null(d);
	}
	assert_null(display_free(NULL));
}

static void test_cadence_is_a_grid(void **state)
{
	const uint64_t period_ns = 5000000;
	struct display *d = watch(200, 0);
	uint64_t first_ns;
	int reports;

	turn_until(d, &seen.reports, 1);
	assert_int_equal(seen.notices, 1);
	assert_int_equal(seen.said, DISPLAY_CADENCE);
	assert_string_equal(seen.text, "nothing yet -> cadence of 200.00 Hz: as configured");
	assert_int_equal(world.searches, 0);
	first_ns = seen.last.vblank_at_ns;
	seen.missed = 0;
	turn_until(d, &seen.reports, 20);

	/* Late on purpose: what passed is counted, not handed in afterwards. */
	poll(NULL, 0, 52);
	reports = seen.reports;
	assert_true(turn(d, TIMEOUT_MS));
	assert_int_equal(seen.reports, reports + 1);
	assert_true(seen.last.missed >= 9);

	assert_int_equal((seen.last.vblank_at_ns - first_ns) % period_ns, 0);
	assert_int_equal((seen.last.vblank_at_ns - first_ns) / period_ns,
			 (uint64_t)seen.reports - 1 + seen.missed);
	assert_int_equal(seen.last.source, DISPLAY_CADENCE);
	assert_int_equal(seen.last.period_ns, period_ns);
	assert_int_equal(seen.last.next_at_ns, seen.last.vblank_at_ns + period_ns);
	assert_true(seen.last.vblank_at_ns <= stream_now_ns());
	assert_int_equal(seen.notices, 1);
	display_free(d);
}

static void test_unwatched_is_silent(void **state)
{
	struct display *d = watch(100, 0);
	int reports;

	turn_until(d, &seen.reports, 2);
	assert_int_equal(display_watch(d, true), 0);
	assert_int_equal(display_watch(d, false), 0);
	assert_int_equal(display_watch(d, false), 0);
	reports = seen.reports;
	assert_false(turn(d, 300));
	assert_int_equal(display_dispatch(d), 0);
	assert_int_equal(seen.reports, reports);

	/* The same source again is nothing new. */
	assert_int_equal(display_watch(d, true), 0);
	turn_until(d, &seen.reports, reports + 2);
	assert_int_equal(seen.notices, 1);
	display_free(d);
}

static void test_single_crtc_is_followed_from_its_first_event(void **state)
{
	struct display *d;

	world.count = 1;
	d = watch_drm(1000);
	assert_true(turn(d, TIMEOUT_MS));
	assert_int_equal(world.searches, 1);
	assert_int_equal(seen.notices, 0);
	refresh(0);
	turn_until(d, &seen.reports, 1);
	assert_int_equal(seen.notices, 1);
	assert_int_equal(seen.said, DISPLAY_DRM);
	assert_string_equal(seen.text, "nothing yet -> DRM card0 CRTC 0: its vblank events arrive");
	assert_int_equal(seen.last.source, DISPLAY_DRM);
	assert_int_equal(seen.last.period_ns, 0);
	assert_int_equal(seen.last.next_at_ns, 0);

	poll(NULL, 0, 5);
	refresh(0);
	turn_until(d, &seen.reports, 2);
	assert_int_equal(seen.last.missed, 0);
	assert_true(seen.last.period_ns > 0);
	assert_int_equal(seen.last.next_at_ns, seen.last.vblank_at_ns + seen.last.period_ns);
	world.fakes[0].sequence += 3;
	refresh(0);
	turn_until(d, &seen.reports, 3);
	assert_int_equal(seen.last.missed, 3);
	display_free(d);
}

static void test_most_active_crtc_wins(void **state)
{
	struct display *d;

	world.count = 3;
	world.start_ticks[0] = 2;
	world.start_ticks[1] = 5;
	world.start_ticks[2] = 4;
	d = watch_drm(50);
	turn_until(d, &seen.notices, 1);
	assert_string_equal(seen.text, "nothing yet -> DRM card0 CRTC 1: its vblank events arrive");
	/* Nothing is reported while CRTCs are compared, and the losers are closed. */
	assert_int_equal(seen.reports, 0);
	assert_false(is_open(world.fakes[0].tell_fd));
	assert_true(is_open(world.fakes[1].tell_fd));
	assert_false(is_open(world.fakes[2].tell_fd));
	refresh(1);
	turn_until(d, &seen.reports, 1);
	assert_int_equal(world.searches, 1);
	display_free(d);
	assert_false(is_open(world.fakes[1].tell_fd));
}

static void test_ties_go_to_the_lowest(void **state)
{
	struct display *d;

	world.count = 4;
	for (int i = 0; i < 4; i++)
		world.start_ticks[i] = 3;
	world.fakes[0].card = 10;
	world.fakes[1].card = 2;
	world.fakes[1].crtc = 3;
	world.fakes[2].card = 2;
	world.fakes[2].crtc = 1;
	world.fakes[3].card = 7;
	d = watch_drm(50);
	turn_until(d, &seen.notices, 1);
	assert_string_equal(seen.text, "nothing yet -> DRM card2 CRTC 1: its vblank events arrive");
	display_free(d);
}

/* A CRTC that is turned off during the sample cannot win it. */
static void test_lost_while_sampled(void **state)
{
	struct display *d;

	world.count = 2;
	world.start_ticks[0] = 1;
	world.start_ticks[1] = 1;
	world.fakes[0].error = EINVAL;
	d = watch_drm(1000);
	turn_until(d, &seen.notices, 1);
	assert_string_equal(seen.text, "nothing yet -> DRM card0 CRTC 1: its vblank events arrive");
	assert_int_equal(world.searches, 1);
	display_free(d);
}

static void test_stop_from_inside_the_callback(void **state)
{
	struct display *d;

	world.count = 1;
	world.start_ticks[0] = 3;
	d = watch_drm(50);
	seen.stop = d;
	turn_until(d, &seen.notices, 1);
	assert_int_equal(seen.reports, 0);
	assert_false(turn(d, 1500));
	assert_int_equal(world.searches, 1);
	assert_false(is_open(world.fakes[0].tell_fd));

	seen.stop = NULL;
	world.count = 0;
	assert_int_equal(display_watch(d, true), 0);
	turn_until(d, &seen.notices, 2);
	assert_int_equal(seen.said, DISPLAY_OFF);
	display_free(d);
}

static void test_unwatched_drm_is_silent(void **state)
{
	struct display *d;

	world.count = 2;
	d = watch_drm(1000);
	turn_until(d, &world.searches, 1);
	assert_int_equal(display_watch(d, false), 0);
	assert_false(is_open(world.fakes[0].tell_fd));
	assert_false(is_open(world.fakes[1].tell_fd));
	assert_false(turn(d, 1500));
	assert_int_equal(seen.notices + seen.reports, 0);
	display_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_values_are_checked, setup),
		cmocka_unit_test_setup(test_cadence_is_a_grid, setup),
		cmocka_unit_test_setup(test_unwatched_is_silent, setup),
		cmocka_unit_test_setup(test_single_crtc_is_followed_from_its_first_event, setup),
		cmocka_unit_test_setup(test_most_active_crtc_wins, setup),
		cmocka_unit_test_setup(test_ties_go_to_the_lowest, setup),
		cmocka_unit_test_setup(test_lost_while_sampled, setup),
		cmocka_unit_test_setup(test_stop_from_inside_the_callback, setup),
		cmocka_unit_test_setup(test_unwatched_drm_is_silent, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
