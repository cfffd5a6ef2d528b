// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which stream is followed, and what happens when it goes away.
 *
 *            search                  first event, or sample over
 *   nothing -------> CRTCs sampled ------------------------------> one followed
 *      ^                  |                                            |
 *      |  timer, hotplug  | none answers                 lost, stalled |
 *      +---- cadence or off <------------------------------------------+
 *
 * One timer serves all states, because each waits for one thing: the end of the
 * sample, a stall of the CRTC that is followed, or the next search.
 */
#include "display.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "hotplug.h"
#include "stream.h"

#define NS_PER_S  1000000000ull
#define NS_PER_MS 1000000ull

#define AT_ONCE_NS     1              /* an absolute time that has passed */
#define STALL_NS       (1 * NS_PER_S) /* 24 periods of the slowest display: events have stopped */
#define GRACE_NS       (500 * NS_PER_MS) /* a mode change turns the CRTC off for less than this */
#define SETTLE_NS      (100 * NS_PER_MS) /* hotplug messages come in bursts */
#define BACKOFF_MIN_NS (1 * NS_PER_S)
#define BACKOFF_MAX_NS (30 * NS_PER_S)

enum {
	SLOT_CADENCE,
	SLOT_CRTC, /* the first of many; more than 16 active CRTCs are not compared */
	NR_SLOTS = SLOT_CRTC + 16,
	TOKEN_TIMER = NR_SLOTS,
	TOKEN_HOTPLUG,
	NR_TOKENS,
};

struct display {
	struct display_config cfg;
	stream_search_fn search;
	display_fn fn;
	void *data;
	int epoll_fd;
	int timer_fd;
	bool watching;

	struct hotplug *hotplug; /* NULL = not watching, or not to be had */
	struct stream slots[NR_SLOTS];
	struct stream *followed; /* one of slots; NULL = off */
	int sampled;             /* CRTCs open and counted, 0 = no sample is being taken */
	uint64_t backoff_ns;     /* until the next search after a failed one */
	char said[48];           /* the stream that the last notice named */
};

/* 0 = never. */
static int display_arm(struct display *d, uint64_t at_ns)
{
	return stream_set_timer(d->timer_fd, at_ns);
}

static int display_poll(struct display *d, int fd, uint32_t token)
{
	struct epoll_event event = {.events = EPOLLIN, .data.u32 = token};

	return epoll_ctl(d->epoll_fd, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

/* The epoll set forgets an fd when it is closed: none of these is ever duplicated. */
static void display_close(struct display *d, struct stream *st)
{
	if (st->fd >= 0)
		close(st->fd);
	st->fd = -1;
	if (d->followed == st)
		d->followed = NULL;
}

static void display_close_crtcs(struct display *d, const struct stream *but)
{
	for (int i = SLOT_CRTC; i < NR_SLOTS; i++)
		if (&d->slots[i] != but)
			display_close(d, &d->slots[i]);
	d->sampled = 0;
}

/* Says what is followed now, unless it was the last thing said. */
static void display_notice(struct display *d, const char *why)
{
	const struct stream *st = d->followed;
	struct display_report report = {
		.kind = DISPLAY_NOTICE,
		.source = st ? st->kind : DISPLAY_OFF,
	};
	char now[sizeof(d->said)], text[256];

	stream_name(st, now, sizeof(now));
	if (!strcmp(now, d->said))
		return;
	snprintf(text, sizeof(text), "%s -> %s: %s", d->said, now, why);
	memcpy(d->said, now, sizeof(d->said));
	report.text = text;
	d->fn(d->data, &report);
}

static int display_follow_cadence(struct display *d, double hz)
{
	struct stream *st = &d->slots[SLOT_CADENCE];
	int r = 0;

	if (st->fd < 0 || st->hz != hz) {
		display_close(d, st);
		r = cadence_open(st, hz);
		if (!r)
			r = display_poll(d, st->fd, SLOT_CADENCE);
	}
	if (r)
		display_close(d, st);
	else
		d->followed = st;
	return r;
}

/* No CRTC to follow: the next best, and another search later. */
static int display_fall_back(struct display *d, const struct stream_lack *lack)
{
	char why[160];
	int r = 0;

	display_close_crtcs(d, NULL);
	if (lack->kind >= STREAM_LACK_VBLANK && lack->hz > 0)
		r = display_follow_cadence(d, lack->hz);
	else
		display_close(d, &d->slots[SLOT_CADENCE]);
	if (!r)
		r = display_arm(d, stream_now_ns() + d->backoff_ns);
	d->backoff_ns = d->backoff_ns * 2 < BACKOFF_MAX_NS ? d->backoff_ns * 2 : BACKOFF_MAX_NS;
	stream_explain(lack, why, sizeof(why));
	display_notice(d, why);
	return r;
}

/* Ends the sample. */
static int display_choose(struct display *d)
{
	const struct stream *first = &d->slots[SLOT_CRTC];
	struct stream_lack lack = {.kind = STREAM_LACK_EVENTS,
				   .card = first->card,
				   .crtc = first->crtc,
				   .hz = first->hz};
	struct stream *best = NULL;
	int r;

	for (int i = SLOT_CRTC; i < NR_SLOTS; i++) {
		struct stream *st = &d->slots[i];

		if (st->fd >= 0 && st->ticks && (!best || stream_better(st, best)))
			best = st;
	}
	if (!best)
		return display_fall_back(d, &lack);
	display_close_crtcs(d, best);
	display_close(d, &d->slots[SLOT_CADENCE]);
	d->followed = best;
	d->backoff_ns = BACKOFF_MIN_NS;
	r = display_arm(d, stream_now_ns() + STALL_NS);
	display_notice(d, "its vblank events arrive");
	return r;
}

/* A cadence that runs keeps running until a CRTC has been found. */
static int display_search(struct display *d)
{
	struct stream_lack lack;
	int n, r;

	if (d->cfg.cadence_hz > 0) {
		r = display_follow_cadence(d, d->cfg.cadence_hz);
		display_notice(d, "as configured");
		return r;
	}
	display_close_crtcs(d, NULL);
	n = d->search(&d->cfg, &d->slots[SLOT_CRTC], NR_SLOTS - SLOT_CRTC, &lack);
	if (!n)
		return display_fall_back(d, &lack);
	for (int i = SLOT_CRTC; i < SLOT_CRTC + n; i++) {
		r = display_poll(d, d->slots[i].fd, i);
		if (r) {
			display_close_crtcs(d, NULL);
			return r;
		}
	}
	d->sampled = n;
	return display_arm(d, stream_now_ns() + d->cfg.sample_ms * NS_PER_MS);
}

/*
 * A CRTC is lost when it is turned off, which a mode change does for a moment,
 * or when the card goes. Looking again a little later tells which, and says it.
 */
static int display_lose(struct display *d, struct stream *st)
{
	bool followed = d->followed == st;

	display_close(d, st);
	if (!followed && --d->sampled)
		return 0;
	return display_arm(d, stream_now_ns() + GRACE_NS);
}

static void display_report(struct display *d, const struct stream *st, uint64_t missed)
{
	const struct vblank *clock = &st->clock;
	struct display_report report = {
		.kind = DISPLAY_VBLANK,
		.source = st->kind,
		.vblank_at_ns = clock->at_ns,
		.next_at_ns = vblank_next_at_ns(clock, clock->at_ns),
		.missed = missed,
		.period_ns = clock->period_ns,
	};

	d->fn(d->data, &report);
}

static int display_on_source(struct display *d, struct stream *st, bool broken)
{
	struct stream_tick tick;
	uint64_t missed;
	int r;

	/* Closed, and perhaps opened anew, by an earlier event of the same batch. */
	if (st->fd < 0)
		return 0;
	r = st->next(st, &tick);
	if (r < 0 || broken)
		return display_lose(d, st);
	if (!r || !vblank_feed(&st->clock, tick.sequence, tick.at_ns, &missed))
		return 0;
	st->ticks++;
	r = 0;
	/* With nothing to compare, the sample has told all it can. */
	if (d->sampled == 1 && st->kind == DISPLAY_DRM)
		r = display_choose(d);
	if (d->followed == st)
		display_report(d, st, missed);
	return r;
}

/* The stall time is not moved with every refresh; it is looked at when it has passed. */
static int display_on_timer(struct display *d)
{
	const struct stream *st = d->followed;
	uint64_t expirations;

	/* Nothing to read: an earlier event of the same batch has set the timer anew. */
	if (read(d->timer_fd, &expirations, sizeof(expirations)) < 0)
		return errno == EAGAIN ? 0 : -errno;
	if (d->sampled)
		return display_choose(d);
	if (st && st->kind == DISPLAY_DRM && stream_now_ns() < st->clock.at_ns + STALL_NS)
		return display_arm(d, st->clock.at_ns + STALL_NS);
	return display_search(d);
}

/*
 * Any DRM message is a reason to look again, whatever it says. A CRTC that works
 * is kept: it tells its own end.
 */
static int display_on_hotplug(struct display *d)
{
	if (!hotplug_seen(d->hotplug) || d->sampled ||
	    (d->followed && d->followed->kind == DISPLAY_DRM))
		return 0;
	d->backoff_ns = BACKOFF_MIN_NS;
	return display_arm(d, stream_now_ns() + SETTLE_NS);
}

static int display_on_event(struct display *d, const struct epoll_event *event)
{
	switch (event->data.u32) {
	case TOKEN_TIMER:
		return display_on_timer(d);
	case TOKEN_HOTPLUG:
		/* Without a monitor: an earlier event of the batch ended the watch. */
		return d->hotplug ? display_on_hotplug(d) : 0;
	default:
		return display_on_source(d, &d->slots[event->data.u32],
					 event->events & (EPOLLERR | EPOLLHUP));
	}
}

/* After an error the rest of the batch waits: what is ready stays ready. */
int display_dispatch(struct display *d)
{
	struct epoll_event events[NR_TOKENS];
	int n = epoll_wait(d->epoll_fd, events, NR_TOKENS, 0);
	int r = 0;

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < n && !r; i++)
		r = display_on_event(d, &events[i]);
	return r;
}

int display_fd(const struct display *d)
{
	return d->epoll_fd;
}

static int display_stop(struct display *d)
{
	d->watching = false;
	display_close_crtcs(d, NULL);
	display_close(d, &d->slots[SLOT_CADENCE]);
	d->hotplug = hotplug_free(d->hotplug);
	return display_arm(d, 0);
}

int display_watch(struct display *d, bool on)
{
	int r = 0;

	if (on == d->watching)
		return 0;
	if (!on)
		return display_stop(d);
	/* Not to be had in some sandboxes; the timer finds what it would have told. */
	if (d->cfg.cadence_hz <= 0 && !hotplug_new(&d->hotplug))
		r = display_poll(d, hotplug_fd(d->hotplug), TOKEN_HOTPLUG);
	d->watching = true;
	d->backoff_ns = BACKOFF_MIN_NS;
	if (!r)
		r = display_arm(d, AT_ONCE_NS);
	if (r)
		display_stop(d);
	return r;
}

static bool display_valid(const struct display_config *cfg)
{
	if (!(cfg->cadence_hz >= 0 && cfg->cadence_hz <= 1000))
		return false;
	return cfg->cadence_hz > 0 || (cfg->card >= -1 && cfg->crtc >= -1 && cfg->sample_ms >= 10 &&
				       cfg->sample_ms <= 1000);
}

int display_new_from(struct display **out, const struct display_config *cfg,
		     stream_search_fn search, display_fn fn, void *data)
{
	struct display *d;
	int r = 0;

	*out = NULL;
	if (!display_valid(cfg))
		return -EINVAL;
	d = malloc(sizeof(*d));
	if (!d)
		return -ENOMEM;
	*d = (struct display){
		.cfg = *cfg, .search = search, .fn = fn, .data = data, .said = "nothing yet"};
	for (int i = 0; i < NR_SLOTS; i++)
		d->slots[i].fd = -1;
	d->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	d->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (d->epoll_fd < 0 || d->timer_fd < 0)
		r = -errno;
	if (!r)
		r = display_poll(d, d->timer_fd, TOKEN_TIMER);
	if (r)
		d = display_free(d);
	*out = d;
	return r;
}

int display_new(struct display **out, const struct display_config *cfg, display_fn fn, void *data)
{
	return display_new_from(out, cfg, crtc_search, fn, data);
}

struct display *display_free(struct display *d)
{
	if (!d)
		return NULL;
	display_stop(d);
	if (d->timer_fd >= 0)
		close(d->timer_fd);
	if (d->epoll_fd >= 0)
		close(d->epoll_fd);
	free(d);
	return NULL;
}
