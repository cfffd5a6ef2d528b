// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a compositor does, and no more: becomes master of a card, shows a black
 * picture on its first connected connector, and holds it until it is killed.
 *
 * Usage: drm-modeset [CARD]
 * Reads commands on standard input, one per line; its end is no command:
 *   off     turns the CRTC off
 *   on      turns it on again
 *   mode    shows the connector's next mode whose refresh rate is another one
 *   drop    gives master away, and the picture stays
 *   master  asks for it again
 * Prints one line once the picture is there and one per command. Exits with 1
 * and the reason if it cannot become master or show a picture.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

struct screen {
	int fd;
	int card;
	drmModeConnector *connector;
	uint32_t crtc_id;
	int crtc; /* its index */
	int mode; /* index into the connector's modes */
	uint32_t fb_id;
};

static void die(const char *what)
{
	fprintf(stderr, "drm-modeset: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double mode_hz(const drmModeModeInfo *mode)
{
	return mode->clock * 1000.0 / ((double)mode->htotal * mode->vtotal);
}

static void become_master(const struct screen *screen)
{
	if (!drmIsMaster(screen->fd) && drmSetMaster(screen->fd))
		die("cannot become master");
}

static bool connector_find(struct screen *screen, const drmModeRes *res)
{
	for (int i = 0; i < res->count_connectors; i++) {
		drmModeConnector *connector = drmModeGetConnector(screen->fd, res->connectors[i]);

		if (connector && connector->connection == DRM_MODE_CONNECTED &&
		    connector->count_modes) {
			screen->connector = connector;
			return true;
		}
		drmModeFreeConnector(connector);
	}
	return false;
}

/* The first CRTC that one of the connector's encoders can take. */
static bool crtc_find(struct screen *screen, const drmModeRes *res)
{
	for (int i = 0; i < screen->connector->count_encoders; i++) {
		drmModeEncoder *encoder =
			drmModeGetEncoder(screen->fd, screen->connector->encoders[i]);
		uint32_t possible = encoder ? encoder->possible_crtcs : 0;

		drmModeFreeEncoder(encoder);
		for (int crtc = 0; crtc < res->count_crtcs; crtc++) {
			if (!(possible & 1u << crtc))
				continue;
			screen->crtc = crtc;
			screen->crtc_id = res->crtcs[crtc];
			return true;
		}
	}
	return false;
}

/* A black picture of the mode's size. The one before it is left to the end of the process. */
static void picture_create(struct screen *screen, const drmModeModeInfo *mode)
{
	uint32_t handle, pitch;
	uint64_t size;

	if (drmModeCreateDumbBuffer(screen->fd, mode->hdisplay, mode->vdisplay, 32, 0, &handle,
				    &pitch, &size))
		die("cannot create a buffer");
	if (drmModeAddFB(screen->fd, mode->hdisplay, mode->vdisplay, 24, 32, pitch, handle,
			 &screen->fb_id))
		die("cannot create a frame buffer");
}

static void turn_on(struct screen *screen)
{
	drmModeModeInfo *mode = &screen->connector->modes[screen->mode];

	if (drmModeSetCrtc(screen->fd, screen->crtc_id, screen->fb_id, 0, 0,
			   &screen->connector->connector_id, 1, mode))
		die("cannot set the mode");
	printf("on card=%d crtc=%d mode=%s hz=%.3f\n", screen->card, screen->crtc, mode->name,
	       mode_hz(mode));
}

static void turn_off(struct screen *screen)
{
	if (drmModeSetCrtc(screen->fd, screen->crtc_id, 0, 0, 0, NULL, 0, NULL))
		die("cannot turn the CRTC off");
	printf("off\n");
}

static void next_mode(struct screen *screen)
{
	const drmModeConnector *connector = screen->connector;
	double hz = mode_hz(&connector->modes[screen->mode]);

	for (int i = 1; i < connector->count_modes; i++) {
		int next = (screen->mode + i) % connector->count_modes;

		if (fabs(mode_hz(&connector->modes[next]) - hz) < 1)
			continue;
		screen->mode = next;
		picture_create(screen, &connector->modes[next]);
		turn_on(screen);
		return;
	}
	errno = ENOENT;
	die("all modes have the same refresh rate");
}

static void command(struct screen *screen, const char *name)
{
	if (!strcmp(name, "off")) {
		turn_off(screen);
	} else if (!strcmp(name, "on")) {
		turn_on(screen);
	} else if (!strcmp(name, "mode")) {
		next_mode(screen);
	} else if (!strcmp(name, "drop")) {
		if (drmDropMaster(screen->fd))
			die("cannot give master away");
		printf("drop\n");
	} else if (!strcmp(name, "master")) {
		become_master(screen);
		printf("master\n");
	} else {
		errno = EINVAL;
		die(name);
	}
}

int main(int argc, char **argv)
{
	struct screen screen = {.card = argc > 1 ? atoi(argv[1]) : 0};
	char line[64];
	drmModeRes *res;

	setvbuf(stdout, NULL, _IOLBF, 0);
	snprintf(line, sizeof(line), "/dev/dri/card%d", screen.card);
	screen.fd = open(line, O_RDWR | O_CLOEXEC);
	if (screen.fd < 0)
		die(line);
	become_master(&screen);
	res = drmModeGetResources(screen.fd);
	if (!res)
		die("no modes to be set on this card");
	errno = ENODEV;
	if (!connector_find(&screen, res) || !crtc_find(&screen, res))
		die("nothing is connected");
	picture_create(&screen, &screen.connector->modes[0]);
	turn_on(&screen);
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		command(&screen, line);
	}
	for (;;)
		pause();
}
