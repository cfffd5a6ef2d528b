// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens when there is no CRTC to follow, or no longer. Counts and order
 * are asserted, never how long something took; only that nothing is too early.
 */
#include "display-fake.h"

static void test_nothing_is_said_once_and_retried(void **state)
{
	uint64_t start_ns = stream_now_ns();
	struct display *d = watch_drm(50);

	turn_until(d, &world.searches, 3);
	/* The first at once, the second a second later, the third two more. */
	assert_true(stream_now_ns() - start_ns >= 3000000000ull);
	assert_int_equal(seen.notices, 1);
	assert_int_equal(seen.said, DISPLAY_OFF);
	assert_string_equal(seen.text, "nothing yet -> off: there is no such DRM card");
	assert_int_equal(seen.reports, 0);
	/* One wake-up per search, give or take messages about other devices. */
	assert_in_range(seen.wakeups, 3, 30);
	display_free(d);
}

/* A mode is set, but nothing is shown: no cadence for it. */
static void test_dark_crtc_gets_no_cadence(void **state)
{
	struct display *d;

	world.lack =
		(struct stream_lack){.kind = STREAM_LACK_PICTURE, .card = 1, .crtc = 2, .hz = 60};
	d = watch_drm(50);
	turn_until(d, &seen.notices, 1);
	assert_int_equal(seen.said, DISPLAY_OFF);
	assert_string_equal(seen.text, "nothing yet -> off: the CRTC is off (card1 CRTC 2)");
	display_free(d);
}

static void test_the_error_is_named(void **state)
{
	struct display *d;

	world.lack = (struct stream_lack){
		.kind = STREAM_LACK_ACCESS, .card = 3, .crtc = -1, .error = EACCES};
	d = watch_drm(50);
	turn_until(d, &seen.notices, 1);
	assert_string_equal(
		seen.text,
		"nothing yet -> off: the card cannot be used (card3): Permission denied");
	display_free(d);
}

static void test_driver_without_vblank_gets_a_cadence(void **state)
{
	struct display *d;
	uint64_t first_ns;

	world.lack = (struct stream_lack){
		.kind = STREAM_LACK_VBLANK, .card = 0, .crtc = 0, .error = EOPNOTSUPP, .hz = 250};
	d = watch_drm(50);
	turn_until(d, &seen.reports, 3);
	assert_int_equal(seen.notices, 1);
	assert_int_equal(seen.said, DISPLAY_CADENCE);
	assert_string_equal(seen.text, "nothing yet -> cadence of 250.00 Hz: the driver has no "
				       "vblank events (card0 CRTC 0)");
	assert_int_equal(seen.last.source, DISPLAY_CADENCE);
	assert_int_equal(seen.last.period_ns, 4000000);

	/* The searches that follow leave the cadence alone. */
	first_ns = seen.last.vblank_at_ns;
	turn_until(d, &world.searches, 2);
	turn_until(d, &seen.reports, seen.reports + 3);
	assert_int_equal((seen.last.vblank_at_ns - first_ns) % 4000000, 0);
	assert_int_equal(seen.notices, 1);

	/* Until one of them finds events. */
	world.count = 1;
	world.start_ticks[0] = 1;
	turn_until(d, &seen.notices, 2);
	assert_string_equal(seen.text,
			    "cadence of 250.00 Hz -> DRM card0 CRTC 0: its vblank events arrive");
	assert_int_equal(seen.last.source, DISPLAY_DRM);
	display_free(d);
}

static void test_silent_driver_gets_a_cadence(void **state)
{
	struct display *d;

	world.count = 1;
	world.fakes[0].hz = 125;
	d = watch_drm(50);
	turn_until(d, &seen.reports, 2);
	assert_int_equal(seen.said, DISPLAY_CADENCE);
	assert_string_equal(seen.text, "nothing yet -> cadence of 125.00 Hz: the driver sends no "
				       "vblank events (card0 CRTC 0)");
	turn_until(d, &world.searches, 2);
	assert_int_equal(seen.notices, 1);
	display_free(d);
}

/* A mode change turns the CRTC off for a moment: no reason to say anything. */
static void test_short_loss_is_not_said(void **state)
{
	struct display *d;
	uint64_t lost_ns;
	bool early;

	world.count = 1;
	world.start_ticks[0] = 1;
	d = watch_drm(50);
	turn_until(d, &seen.reports, 1);
	world.fakes[0].error = EINVAL;
	refresh(0);
	lost_ns = stream_now_ns();
	assert_true(turn(d, TIMEOUT_MS));
	assert_false(is_open(world.fakes[0].tell_fd));
	early = turn(d, 0);
	assert_true(!early || stream_now_ns() - lost_ns >= 500000000);
	world.fakes[0].error = 0;
	turn_until(d, &seen.reports, 2);
	assert_int_equal(world.searches, 2);
	assert_int_equal(seen.last.missed, 0);
	assert_int_equal(seen.notices, 1);
	display_free(d);
}

/* Lost before its first refresh: that is not a driver that does not answer. */
static void test_loss_while_sampled_is_not_said(void **state)
{
	struct display *d;

	world.count = 1;
	world.fakes[0].error = EINVAL;
	d = watch_drm(1000);
	turn_until(d, &world.searches, 1);
	refresh(0);
	assert_true(turn(d, TIMEOUT_MS));
	assert_false(is_open(world.fakes[0].tell_fd));
	world.fakes[0].error = 0;
	world.start_ticks[0] = 1;
	turn_until(d, &seen.reports, 1);
	assert_int_equal(world.searches, 2);
	assert_int_equal(seen.notices, 1);
	display_free(d);
}

static void test_lasting_loss_is_said_once(void **state)
{
	struct display *d;

	world.count = 1;
	world.start_ticks[0] = 1;
	d = watch_drm(50);
	turn_until(d, &seen.reports, 1);
	world.fakes[0].error = ENODEV;
	world.count = 0;
	refresh(0);
	turn_until(d, &world.searches, 3);
	assert_int_equal(seen.notices, 2);
	assert_string_equal(seen.text, "DRM card0 CRTC 0 -> off: there is no such DRM card");
	assert_int_equal(seen.reports, 1);

	world.fakes[0].error = 0;
	world.count = 1;
	turn_until(d, &seen.reports, 2);
	assert_int_equal(seen.notices, 3);
	assert_string_equal(seen.text, "off -> DRM card0 CRTC 0: its vblank events arrive");
	display_free(d);
}

/* Events that simply stop: noticed by a timer, and the CRTC is given up. */
static void test_stall(void **state)
{
	struct display *d;

	world.count = 1;
	world.start_ticks[0] = 1;
	d = watch_drm(50);
	turn_until(d, &seen.reports, 1);
	world.count = 0;
	world.lack.kind = STREAM_LACK_PICTURE;
	turn_until(d, &seen.notices, 2);
	assert_string_equal(seen.text, "DRM card0 CRTC 0 -> off: the CRTC is off");
	assert_int_equal(world.searches, 2);
	display_free(d);
}

/* Refreshes for longer than a stall takes. False if this process itself slept for so long. */
static bool refresh_slowly(struct display *d)
{
	uint64_t last_ns = stream_now_ns();
	bool kept_up = true;

	for (int i = 0; i < 30; i++) {
		int reports = seen.reports;

		poll(NULL, 0, 50);
		refresh(0);
		turn_until(d, &seen.reports, reports + 1);
		kept_up &= stream_now_ns() - last_ns < 900000000ull;
		last_ns = stream_now_ns();
	}
	return kept_up;
}

static void test_slow_events_are_no_stall(void **state)
{
	struct display *d;
	int searches;

	world.count = 1;
	world.start_ticks[0] = 1;
	d = watch_drm(50);
	turn_until(d, &seen.reports, 1);
	do {
		searches = world.searches;
	} while (!refresh_slowly(d));
	assert_int_equal(world.searches, searches);
	assert_int_equal(seen.notices, 1);
	display_free(d);
}

/* An fd that hangs up without an answer to read is closed, and not polled in a circle. */
static void test_hangup_does_not_spin(void **state)
{
	struct display *d;

	world.count = 1;
	world.fakes[0].hangs_up = true;
	d = watch_drm(1000);
	turn_until(d, &world.searches, 1);
	refresh(0);
	turn_until(d, &seen.reports, 1);
	world.count = 0;
	seen.wakeups = 0;
	close(world.fakes[0].tell_fd);
	turn_until(d, &seen.notices, 2);
	assert_int_equal(seen.said, DISPLAY_OFF);
	assert_in_range(seen.wakeups, 2, 20);
	display_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_nothing_is_said_once_and_retried, setup),
		cmocka_unit_test_setup(test_dark_crtc_gets_no_cadence, setup),
		cmocka_unit_test_setup(test_the_error_is_named, setup),
		cmocka_unit_test_setup(test_driver_without_vblank_gets_a_cadence, setup),
		cmocka_unit_test_setup(test_silent_driver_gets_a_cadence, setup),
		cmocka_unit_test_setup(test_short_loss_is_not_said, setup),
		cmocka_unit_test_setup(test_loss_while_sampled_is_not_said, setup),
		cmocka_unit_test_setup(test_lasting_loss_is_said_once, setup),
		cmocka_unit_test_setup(test_stall, setup),
		cmocka_unit_test_setup(test_slow_events_are_no_stall, setup),
		cmocka_unit_test_setup(test_hangup_does_not_spin, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
