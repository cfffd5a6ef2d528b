// SPDX-License-Identifier: GPL-2.0-only
/*
 * The refreshes of a CRTC, as DRM sequence events on an fd of its own.
 *
 * One event is on its way at any time: each holds a vblank reference, which
 * keeps the interrupt on and the panel from refreshing itself, and closing the
 * fd gives it back. No DRM master is needed, only the primary node.
 */
#include <errno.h>
#include <fcntl.h>
#include <libudev.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "stream.h"

struct crtc_search {
	const struct display_config *cfg;
	struct stream *out;
	int max;
	int count;
	struct stream_lack *lack;
};

/*
 * The first opener of a card is made its master, and a compositor that starts
 * later would be refused. So it is given back at once. Race: a compositor that
 * asks within these microseconds is refused all the same. It takes a card with
 * no master, which is a machine without a compositor, and a game that is being
 * watched on it; compositors under logind ask again when their session becomes
 * active. Accepted: the kernel has no way to open a card without the offer.
 */
static int crtc_open_card(const char *devnode)
{
	int fd = open(devnode, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	int r;

	if (fd < 0)
		return -errno;
	if (!drmIsMaster(fd) || !drmDropMaster(fd))
		return fd;
	r = -errno;
	close(fd);
	return r;
}

/* Asks for an event at the next refresh, or now if that has just passed. 0 or -errno. */
static int crtc_queue(struct stream *st)
{
	uint32_t flags = DRM_CRTC_SEQUENCE_RELATIVE | DRM_CRTC_SEQUENCE_NEXT_ON_MISS;

	return drmCrtcQueueSequence(st->fd, st->crtc_id, flags, 1, NULL, (uintptr_t)st) ? -errno
											: 0;
}

static void crtc_on_sequence(int fd, uint64_t sequence, uint64_t ns, uint64_t user_data)
{
	struct stream *st = (struct stream *)(uintptr_t)user_data;

	st->event = (struct stream_tick){.sequence = sequence, .at_ns = ns};
}

/*
 * Turning a CRTC off sends the event that waits, although nothing was
 * refreshed. Then the next one cannot be queued, and that event is dropped with
 * the stream.
 */
static int crtc_next(struct stream *st, struct stream_tick *out)
{
	drmEventContext context = {.version = 4, .sequence_handler = crtc_on_sequence};
	int r;

	st->event.at_ns = 0;
	if (drmHandleEvent(st->fd, &context) && errno != EAGAIN)
		return -errno;
	if (!st->event.at_ns)
		return 0;
	*out = st->event;
	r = crtc_queue(st);
	return r ? r : 1;
}

static double crtc_refresh_hz(const drmModeModeInfo *mode)
{
	double hz;

	if (!mode->htotal || !mode->vtotal)
		return 0;
	hz = mode->clock * 1000.0 / ((double)mode->htotal * mode->vtotal);
	if (mode->flags & DRM_MODE_FLAG_INTERLACE)
		hz *= 2;
	if (mode->flags & DRM_MODE_FLAG_DBLSCAN)
		hz /= 2;
	return mode->vscan > 1 ? hz / mode->vscan : hz;
}

/* Keeps the lack that came closest to a stream; of equals the first. */
static void crtc_lacks(struct crtc_search *search, struct stream_lack lack)
{
	if (lack.kind > search->lack->kind)
		*search->lack = lack;
}

static enum stream_lack_kind crtc_lack_kind(int error)
{
	switch (error) {
	case EINVAL:
		return STREAM_LACK_PICTURE;
	case EOPNOTSUPP:
		return STREAM_LACK_VBLANK;
	case ENOENT:
		return STREAM_LACK_CRTC;
	default:
		return STREAM_LACK_ACCESS;
	}
}

/* Makes fd a stream of the CRTC; false if it has nothing to give, and fd is still the caller's. */
static bool crtc_try(struct crtc_search *search, int fd, const drmModeCrtc *mode, int card,
		     int crtc)
{
	struct stream *st = &search->out[search->count];
	struct stream_lack lack = {.kind = STREAM_LACK_PICTURE, .card = card, .crtc = crtc};
	int r = -EINVAL;

	*st = (struct stream){
		.fd = fd,
		.kind = DISPLAY_DRM,
		.hz = crtc_refresh_hz(&mode->mode),
		.next = crtc_next,
		.card = card,
		.crtc = crtc,
		.crtc_id = mode->crtc_id,
	};
	/* No mode, no picture. With one it may still be asleep, which only queueing tells. */
	if (mode->mode_valid)
		r = crtc_queue(st);
	if (!r) {
		search->count++;
		return true;
	}
	st->fd = -1;
	lack.kind = crtc_lack_kind(-r);
	lack.error = -r;
	lack.hz = st->hz;
	crtc_lacks(search, lack);
	return false;
}

/* Every matching CRTC of a card, each with an fd of its own: closing one ends one stream. */
static void crtc_try_all(struct crtc_search *search, const char *devnode, int card,
			 const drmModeRes *res, int *fd)
{
	for (int i = 0; i < res->count_crtcs && search->count < search->max; i++) {
		drmModeCrtc *mode;

		if (search->cfg->crtc >= 0 && search->cfg->crtc != i)
			continue;
		if (*fd < 0)
			*fd = crtc_open_card(devnode);
		if (*fd < 0)
			return;
		mode = drmModeGetCrtc(*fd, res->crtcs[i]);
		if (mode && crtc_try(search, *fd, mode, card, i))
			*fd = -1;
		drmModeFreeCrtc(mode);
	}
}

static void crtc_try_card(struct crtc_search *search, struct udev_device *device)
{
	const char *devnode = udev_device_get_devnode(device);
	struct stream_lack lack = {.kind = STREAM_LACK_CRTC, .crtc = search->cfg->crtc};
	drmModeRes *res;
	int fd;

	/* Connectors are called card0-NAME and have no node. */
	if (!devnode || sscanf(udev_device_get_sysname(device), "card%d", &lack.card) != 1)
		return;
	if (search->cfg->card >= 0 && search->cfg->card != lack.card)
		return;
	fd = crtc_open_card(devnode);
	if (fd < 0) {
		lack.kind = STREAM_LACK_ACCESS;
		lack.error = -fd;
	}
	crtc_lacks(search, lack);
	res = fd < 0 ? NULL : drmModeGetResources(fd);
	if (res)
		crtc_try_all(search, devnode, lack.card, res, &fd);
	drmModeFreeResources(res);
	if (fd >= 0)
		close(fd);
}

/* Opening a card wakes a GPU that sleeps: the price of asking, paid only while a game is watched.
 */
static void crtc_try_cards(struct crtc_search *search, struct udev *udev,
			   struct udev_enumerate *cards)
{
	struct udev_list_entry *entry;

	udev_enumerate_add_match_subsystem(cards, "drm");
	udev_enumerate_add_match_sysname(cards, "card[0-9]*");
	udev_enumerate_scan_devices(cards);
	udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(cards))
	{
		struct udev_device *device =
			udev_device_new_from_syspath(udev, udev_list_entry_get_name(entry));

		/* NULL: gone since the scan. */
		if (device)
			crtc_try_card(search, device);
		udev_device_unref(device);
	}
}

int crtc_search(const struct display_config *cfg, struct stream *out, int max,
		struct stream_lack *lack)
{
	struct crtc_search search = {.cfg = cfg, .out = out, .max = max, .lack = lack};
	struct udev *udev = udev_new();
	struct udev_enumerate *cards = udev ? udev_enumerate_new(udev) : NULL;

	*lack = (struct stream_lack){
		.kind = cards ? STREAM_LACK_CARD : STREAM_LACK_ACCESS,
		.card = cfg->card,
		.crtc = -1,
		.error = ENOMEM,
	};
	if (cards)
		crtc_try_cards(&search, udev, cards);
	udev_enumerate_unref(cards);
	udev_unref(udev);
	return search.count;
}
