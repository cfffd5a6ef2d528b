// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fixed cadence. Each expiration is an absolute time computed from the start
 * and the number of the refresh; a timer with an interval could only hold a
 * period rounded to the nanosecond, which at 59.94 Hz is off by 1 ms in 17
 * minutes.
 */
#include <errno.h>
#include <math.h>
#include <sys/timerfd.h>

#include "stream.h"

#define NS_PER_S 1000000000ull

/* long double: 64 bits of mantissa and more hold every nanosecond of a 64-bit clock. */
uint64_t cadence_at_ns(uint64_t start_at_ns, double hz, uint64_t n)
{
	return start_at_ns + (uint64_t)llroundl((long double)n * NS_PER_S / hz);
}

uint64_t cadence_last(uint64_t start_at_ns, double hz, uint64_t now_ns)
{
	uint64_t n;

	if (now_ns <= start_at_ns)
		return 0;
	n = (uint64_t)((long double)(now_ns - start_at_ns) * hz / NS_PER_S);
	/* A refresh whose time was rounded down has come although its fraction has not. */
	return cadence_at_ns(start_at_ns, hz, n + 1) <= now_ns ? n + 1 : n;
}

static int cadence_arm(const struct stream *st, uint64_t n)
{
	return stream_set_timer(st->fd, cadence_at_ns(st->start_at_ns, st->hz, n));
}

/* Setting the timer anew also takes back its readiness, so nobody reads it. */
static int cadence_next(struct stream *st, struct stream_tick *out)
{
	int r;

	out->sequence = cadence_last(st->start_at_ns, st->hz, stream_now_ns());
	out->at_ns = cadence_at_ns(st->start_at_ns, st->hz, out->sequence);
	r = cadence_arm(st, out->sequence + 1);
	return r ? r : 1;
}

int cadence_open(struct stream *st, double hz)
{
	uint64_t now_ns = stream_now_ns();

	*st = (struct stream){
		.fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC),
		.kind = DISPLAY_CADENCE,
		.hz = hz,
		.next = cadence_next,
		.start_at_ns = now_ns,
		/* Known beforehand, and the first refresh can be missed like any other. */
		.clock = {.at_ns = now_ns, .period_ns = cadence_at_ns(0, hz, 1)},
	};
	return st->fd < 0 ? -errno : cadence_arm(st, 1);
}
