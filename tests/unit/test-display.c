// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which stream is followed: the real state machine and timers over invented
 * CRTCs. Counts and order are asserted, never how long something took.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "display/display.h"
#include "display/stream.h"

#define PERIOD_NS 10000000ull

enum { MAX_FAKES = 4, TIMEOUT_MS = 20000 };

/* A CRTC that refreshes when it is told to. */
struct fake {
	int card, crtc;
	double hz;
	int tell_fd;   /* write here: a refresh */
	bool hangs_up; /* closing tell_fd hangs up the stream */
	int error;     /* what next answers, 0 = a refresh */
	uint64_t sequence;
};

/* What the next search finds. */
static struct {
	struct fake fakes[MAX_FAKES];
	int count;
	int start_ticks[MAX_FAKES]; /* refreshes that are there already */
	struct stream_lack lack;
	int searches;
} world;

static struct seen {
	int reports;
	int notices;
	int wakeups;
	uint64_t missed;
	struct display_report last;
	enum display_source said;
	char text[256];
	struct display *stop; /* stop watching from inside the callback */
} seen;

static void on_report(void *data, const struct display_report *report)
{
	assert_ptr_equal(data, &seen);
	if (report->kind == DISPLAY_NOTICE) {
		seen.notices++;
		seen.said = report->source;
		snprintf(seen.text, sizeof(seen.text), "%s", report->text);
	} else {
		seen.reports++;
		seen.missed += report->missed;
		seen.last = *report;
	}
	if (seen.stop)
		assert_int_equal(display_watch(seen.stop, false), 0);
}

static int fake_next(struct stream *st, struct stream_tick *out)
{
	struct fake *fake = &world.fakes[st->crtc_id];
	uint64_t count;

	if (fake->error)
		return -fake->error;
	if (read(st->fd, &count, sizeof(count)) != sizeof(count))
		return 0;
	/* As many as were written: what was not taken in time is missed. */
	fake->sequence += count;
	out->sequence = fake->sequence;
	out->at_ns = stream_now_ns();
	return 1;
}

static int fake_search(const struct display_config *cfg, struct stream *out, int max,
		       struct stream_lack *lack)
{
	world.searches++;
	*lack = world.lack;
	for (int i = 0; i < world.count; i++) {
		struct fake *fake = &world.fakes[i];
		int ends[2];

		if (fake->hangs_up) {
			assert_int_equal(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
		} else {
			ends[0] = eventfd((unsigned int)world.start_ticks[i],
					  EFD_NONBLOCK | EFD_CLOEXEC | EFD_SEMAPHORE);
			ends[1] = ends[0];
		}
		fake->tell_fd = ends[1];
		out[i] = (struct stream){.fd = ends[0],
					 .kind = DISPLAY_DRM,
					 .hz = fake->hz,
					 .next = fake_next,
					 .card = fake->card,
					 .crtc = fake->crtc,
					 .crtc_id = (uint32_t)i};
	}
	return world.count;
}

static void refresh(int fake, uint64_t count)
{
	assert_int_equal(write(world.fakes[fake].tell_fd, &count, sizeof(count)), sizeof(count));
}

/* One turn of an event loop; false if nothing happened for timeout_ms. */
static bool turn(struct display *d, int timeout_ms)
{
	struct pollfd pfd = {.fd = display_fd(d), .events = POLLIN};

	if (poll(&pfd, 1, timeout_ms) <= 0)
		return false;
	seen.wakeups++;
	assert_int_equal(display_dispatch(d), 0);
	return true;
}

/* Turns until *counter has reached a value. */
static void turn_until(struct display *d, const int *counter, int value)
{
	while (*counter < value)
		assert_true(turn(d, TIMEOUT_MS));
}

static struct display *watch(double cadence_hz, uint32_t sample_ms)
{
	struct display_config cfg = {
		.cadence_hz = cadence_hz, .card = -1, .crtc = -1, .sample_ms = sample_ms};
	struct display *d;

	assert_int_equal(display_new_from(&d, &cfg, fake_search, on_report, &seen), 0);
	assert_false(turn(d, 0));
	assert_int_equal(display_watch(d, true), 0);
	return d;
}

static struct display *watch_drm(uint32_t sample_ms)
{
	return watch(0, sample_ms);
}

static int setup(void **state)
{
	memset(&world, 0, sizeof(world));
	memset(&seen, 0, sizeof(seen));
	for (int i = 0; i < MAX_FAKES; i++)
		world.fakes[i] = (struct fake){.card = 0, .crtc = i, .hz = 100, .tell_fd = -1};
	world.lack = (struct stream_lack){.kind = STREAM_LACK_CARD, .card = -1, .crtc = -1};
	return 0;
}

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
	refresh(0, 1);
	turn_until(d, &seen.reports, 1);
	assert_int_equal(seen.notices, 1);
	assert_int_equal(seen.said, DISPLAY_DRM);
	assert_string_equal(seen.text, "nothing yet -> DRM card0 CRTC 0: its vblank events arrive");
	assert_int_equal(seen.last.source, DISPLAY_DRM);
	assert_int_equal(seen.last.period_ns, 0);
	assert_int_equal(seen.last.next_at_ns, 0);

	poll(NULL, 0, 5);
	refresh(0, 1);
	turn_until(d, &seen.reports, 2);
	assert_int_equal(seen.last.missed, 0);
	assert_true(seen.last.period_ns > 0);
	assert_int_equal(seen.last.next_at_ns, seen.last.vblank_at_ns + seen.last.period_ns);
	world.fakes[0].sequence += 3;
	refresh(0, 1);
	turn_until(d, &seen.reports, 3);
	assert_int_equal(seen.last.missed, 3);
	display_free(d);
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
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
	refresh(1, 1);
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

static void test_nothing_is_said_once_and_retried(void **state)
{
	struct display *d = watch_drm(50);

	turn_until(d, &world.searches, 3);
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
	turn_until(d, &world.searches, 2);
	turn_until(d, &seen.reports, seen.reports + 3);
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

	world.count = 1;
	world.start_ticks[0] = 1;
	d = watch_drm(50);
	turn_until(d, &seen.reports, 1);
	world.fakes[0].error = EINVAL;
	refresh(0, 1);
	assert_true(turn(d, TIMEOUT_MS));
	assert_false(is_open(world.fakes[0].tell_fd));
	world.fakes[0].error = 0;
	turn_until(d, &seen.reports, 2);
	assert_int_equal(world.searches, 2);
	assert_int_equal(seen.last.missed, 0);
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
	refresh(0, 1);
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
		refresh(0, 1);
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
	refresh(0, 1);
	turn_until(d, &seen.reports, 1);
	world.count = 0;
	seen.wakeups = 0;
	close(world.fakes[0].tell_fd);
	turn_until(d, &seen.notices, 2);
	assert_int_equal(seen.said, DISPLAY_OFF);
	assert_in_range(seen.wakeups, 2, 20);
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
		cmocka_unit_test_setup(test_nothing_is_said_once_and_retried, setup),
		cmocka_unit_test_setup(test_dark_crtc_gets_no_cadence, setup),
		cmocka_unit_test_setup(test_the_error_is_named, setup),
		cmocka_unit_test_setup(test_driver_without_vblank_gets_a_cadence, setup),
		cmocka_unit_test_setup(test_silent_driver_gets_a_cadence, setup),
		cmocka_unit_test_setup(test_short_loss_is_not_said, setup),
		cmocka_unit_test_setup(test_lasting_loss_is_said_once, setup),
		cmocka_unit_test_setup(test_stall, setup),
		cmocka_unit_test_setup(test_slow_events_are_no_stall, setup),
		cmocka_unit_test_setup(test_hangup_does_not_spin, setup),
		cmocka_unit_test_setup(test_stop_from_inside_the_callback, setup),
		cmocka_unit_test_setup(test_unwatched_drm_is_silent, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
