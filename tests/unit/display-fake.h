/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Invented CRTCs under the real state machine and timers of display/, and what
 * was reported of them. One per test program.
 */
#ifndef DISPLAY_FAKE_H
#define DISPLAY_FAKE_H

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

static inline void on_report(void *data, const struct display_report *report)
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

static inline int fake_next(struct stream *st, struct stream_tick *out)
{
	struct fake *fake = &world.fakes[st->crtc_id];
	uint64_t count;

	if (fake->error)
		return -fake->error;
	if (read(st->fd, &count, sizeof(count)) != sizeof(count))
		return 0;
	out->sequence = ++fake->sequence;
	out->at_ns = stream_now_ns();
	return 1;
}

static inline int fake_search(const struct display_config *cfg, struct stream *out, int max,
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

static inline void refresh(int fake)
{
	uint64_t count = 1;

	assert_int_equal(write(world.fakes[fake].tell_fd, &count, sizeof(count)), sizeof(count));
}

/* One turn of an event loop; false if nothing happened for timeout_ms. */
static inline bool turn(struct display *d, int timeout_ms)
{
	struct pollfd pfd = {.fd = display_fd(d), .events = POLLIN};

	if (poll(&pfd, 1, timeout_ms) <= 0)
		return false;
	seen.wakeups++;
	assert_int_equal(display_dispatch(d), 0);
	return true;
}

/* Turns until *counter has reached a value. */
static inline void turn_until(struct display *d, const int *counter, int value)
{
	while (*counter < value)
		assert_true(turn(d, TIMEOUT_MS));
}

static inline struct display *watch(double cadence_hz, uint32_t sample_ms)
{
	struct display_config cfg = {
		.cadence_hz = cadence_hz, .card = -1, .crtc = -1, .sample_ms = sample_ms};
	struct display *d;

	assert_int_equal(display_new_from(&d, &cfg, fake_search, on_report, &seen), 0);
	assert_false(turn(d, 0));
	assert_int_equal(display_watch(d, true), 0);
	return d;
}

static inline struct display *watch_drm(uint32_t sample_ms)
{
	return watch(0, sample_ms);
}

static inline int setup(void **state)
{
	memset(&world, 0, sizeof(world));
	memset(&seen, 0, sizeof(seen));
	for (int i = 0; i < MAX_FAKES; i++)
		world.fakes[i] = (struct fake){.card = 0, .crtc = i, .hz = 100, .tell_fd = -1};
	world.lack = (struct stream_lack){.kind = STREAM_LACK_CARD, .card = -1, .crtc = -1};
	return 0;
}

static inline bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

#endif
