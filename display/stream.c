// SPDX-License-Identifier: GPL-2.0-only
#include "stream.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>

#define NS_PER_S 1000000000ull

uint64_t stream_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

int stream_set_timer(int timer_fd, uint64_t at_ns)
{
	struct itimerspec spec = {
		.it_value = {.tv_sec = at_ns / NS_PER_S, .tv_nsec = at_ns % NS_PER_S},
	};

	return timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &spec, NULL) ? -errno : 0;
}

bool stream_better(const struct stream *a, const struct stream *b)
{
	if (a->ticks != b->ticks)
		return a->ticks > b->ticks;
	return a->card != b->card ? a->card < b->card : a->crtc < b->crtc;
}

void stream_name(const struct stream *st, char *text, size_t size)
{
	if (!st)
		snprintf(text, size, "off");
	else if (st->kind == DISPLAY_CADENCE)
		snprintf(text, size, "cadence of %.2f Hz", st->hz);
	else
		snprintf(text, size, "DRM card%d CRTC %d", st->card, st->crtc);
}

void stream_explain(const struct stream_lack *lack, char *text, size_t size)
{
	static const char *const texts[] = {
		[STREAM_LACK_CARD] = "there is no such DRM card",
		[STREAM_LACK_ACCESS] = "the card cannot be used",
		[STREAM_LACK_CRTC] = "the card has no such CRTC",
		[STREAM_LACK_PICTURE] = "the CRTC is off",
		[STREAM_LACK_VBLANK] = "the driver has no vblank events",
		[STREAM_LACK_EVENTS] = "the driver sends no vblank events",
	};
	char where[48] = "";

	if (lack->card >= 0 && lack->crtc >= 0)
		snprintf(where, sizeof(where), " (card%d CRTC %d)", lack->card, lack->crtc);
	else if (lack->card >= 0)
		snprintf(where, sizeof(where), " (card%d)", lack->card);
	if (lack->kind == STREAM_LACK_ACCESS)
		snprintf(text, size, "%s%s: %s", texts[lack->kind], where, strerror(lack->error));
	else
		snprintf(text, size, "%s%s", texts[lack->kind], where);
}
