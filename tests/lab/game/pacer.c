/* SPDX-License-Identifier: GPL-2.0-only */
#include "pacer.h"

#include <drm.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "../work.h"

/* The connector's first mode is the preferred one. The caller frees both. */
static int find_output(int fd, drmModeRes *res, drmModeConnector **connector, uint32_t *crtc)
{
	for (int i = 0; i < res->count_connectors; i++) {
		drmModeConnector *c = drmModeGetConnector(fd, res->connectors[i]);
		drmModeEncoder *e;

		if (!c || c->connection != DRM_MODE_CONNECTED || !c->count_modes ||
		    !c->count_encoders) {
			drmModeFreeConnector(c);
			continue;
		}
		e = drmModeGetEncoder(fd, c->encoders[0]);
		for (int k = 0; e && k < res->count_crtcs; k++) {
			if (!(e->possible_crtcs & (1u << k)))
				continue;
			*crtc = res->crtcs[k];
			*connector = c;
			drmModeFreeEncoder(e);
			return 0;
		}
		drmModeFreeEncoder(e);
		drmModeFreeConnector(c);
	}
	return -ENODEV;
}

static int add_framebuffer(int fd, const drmModeModeInfo *mode, uint32_t *fb)
{
	uint32_t handle, pitch;
	uint64_t size;
	int rc;

	rc = drmModeCreateDumbBuffer(fd, mode->hdisplay, mode->vdisplay, 32, 0, &handle, &pitch,
				     &size);
	if (rc)
		return rc;
	/* Both live as long as the fd: closing the card gives them back. */
	return drmModeAddFB(fd, mode->hdisplay, mode->vdisplay, 24, 32, pitch, handle, fb);
}

static int set_mode(struct pacer *p, const char **what)
{
	drmModeConnector *connector = NULL;
	drmModeRes *res;
	uint32_t fb;
	int rc;

	*what = "list its outputs";
	res = drmModeGetResources(p->fd);
	if (!res)
		return -errno;
	*what = "find a connected display";
	rc = find_output(p->fd, res, &connector, &p->crtc);
	if (!rc) {
		*what = "make a framebuffer";
		rc = add_framebuffer(p->fd, &connector->modes[0], &fb);
	}
	if (!rc) {
		*what = "set the mode";
		rc = drmModeSetCrtc(p->fd, p->crtc, fb, 0, 0, &connector->connector_id, 1,
				    &connector->modes[0]);
	}
	drmModeFreeConnector(connector);
	drmModeFreeResources(res);
	return rc;
}

/* One event at a time is on order, from the first frame to the last. */
static int order(struct pacer *p, uint64_t seq)
{
	if (drmCrtcQueueSequence(p->fd, p->crtc, DRM_CRTC_SEQUENCE_NEXT_ON_MISS, seq, NULL, 0))
		return -errno;
	return 0;
}

int pacer_open_card(struct pacer *p, const char *path, const char **what)
{
	uint64_t at_ns;
	int rc;

	*what = "open it";
	*p = (struct pacer){.fd = open(path, O_RDWR | O_CLOEXEC)};
	if (p->fd < 0)
		return -errno;
	rc = set_mode(p, what);
	if (!rc) {
		*what = "wait for its refresh";
		rc = drmCrtcGetSequence(p->fd, p->crtc, &p->seq, &at_ns) ? -errno : 0;
	}
	if (!rc)
		rc = order(p, p->seq + 1);
	if (rc)
		pacer_close(p);
	return rc;
}

void pacer_open_cadence(struct pacer *p, double hz)
{
	*p = (struct pacer){
		.fd = -1,
		.period_ns = (uint64_t)(1e9 / hz + 0.5),
		.at_ns = work_now_ns(),
	};
}

static int next_refresh(struct pacer *p, struct tick *out)
{
	struct drm_event_crtc_sequence event;
	ssize_t n;

	do
		n = read(p->fd, &event, sizeof(event));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	if (n != sizeof(event) || event.base.type != DRM_EVENT_CRTC_SEQUENCE)
		return -EPROTO;
	*out = (struct tick){.seq = event.sequence, .at_ns = (uint64_t)event.time_ns};
	p->seq = event.sequence;
	return order(p, p->seq + 1);
}

static int next_cadence(struct pacer *p, struct tick *out)
{
	uint64_t now_ns = work_now_ns();
	struct timespec ts;
	int rc;

	p->seq++;
	p->at_ns += p->period_ns;
	/* As with a display: of ticks that passed unseen only the latest can be told. */
	if (p->at_ns + p->period_ns <= now_ns) {
		uint64_t passed = (now_ns - p->at_ns) / p->period_ns;

		p->seq += passed;
		p->at_ns += passed * p->period_ns;
	}
	ts = (struct timespec){
		.tv_sec = (time_t)(p->at_ns / 1000000000u),
		.tv_nsec = (long)(p->at_ns % 1000000000u),
	};
	do
		rc = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	while (rc == EINTR);
	*out = (struct tick){.seq = p->seq, .at_ns = p->at_ns};
	return -rc;
}

int pacer_next(struct pacer *p, struct tick *out)
{
	return p->fd < 0 ? next_cadence(p, out) : next_refresh(p, out);
}

void pacer_close(struct pacer *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}
