// SPDX-License-Identifier: GPL-2.0-only
/*
 * The display library in the smallest loop that can drive it.
 *
 * Usage: display-probe [--hz HZ] [--card N] [--crtc N] [--sample-ms MS]
 * Reads commands on standard input, one per line:
 *   watch on, watch off   as display_watch
 *   totals                prints one line with what was counted since the last one
 *   quit                  ends it, as does the end of the input
 * Prints one line per report. A suite asserts on those lines.
 */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xf86drm.h>

#include "display/display.h"

static const char *const source_names[] = {
	[DISPLAY_OFF] = "off",
	[DISPLAY_CADENCE] = "cadence",
	[DISPLAY_DRM] = "drm",
};

struct counts {
	uint64_t wakeups; /* poll returned with display_fd readable */
	uint64_t vblanks, missed, notices;
	uint64_t not_later; /* refreshes that were not later than the one before */
	uint64_t ahead;     /* refreshes from the future */
	uint64_t first_at_ns, last_at_ns;
	uint64_t period_ns;
};

struct probe {
	struct display *display;
	struct counts counts;
};

static void die(const char *what, int err)
{
	fprintf(stderr, "display-probe: %s: %s\n", what, strerror(err));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static void on_display(void *data, const struct display_report *report)
{
	struct counts *counts = &((struct probe *)data)->counts;

	if (report->kind == DISPLAY_NOTICE) {
		counts->notices++;
		printf("notice source=%s text=%s\n", source_names[report->source], report->text);
		return;
	}
	counts->vblanks++;
	counts->missed += counts->first_at_ns ? report->missed : 0;
	counts->not_later += report->vblank_at_ns <= counts->last_at_ns;
	counts->ahead += report->vblank_at_ns > now_ns();
	if (!counts->first_at_ns)
		counts->first_at_ns = report->vblank_at_ns;
	counts->last_at_ns = report->vblank_at_ns;
	counts->period_ns = report->period_ns;
	printf("vblank source=%s at_ns=%llu missed=%llu period_ns=%llu next_in_ns=%lld\n",
	       source_names[report->source], (unsigned long long)report->vblank_at_ns,
	       (unsigned long long)report->missed, (unsigned long long)report->period_ns,
	       (long long)(report->next_at_ns ? report->next_at_ns - report->vblank_at_ns : 0));
}

/* How many cards this process holds open, and of how many of them it is master. */
static void count_cards(int *cards, int *masters)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;

	*cards = *masters = 0;
	while (dir && (entry = readdir(dir))) {
		char target[64];
		ssize_t len = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);

		if (len < 0)
			continue;
		target[len] = '\0';
		if (strncmp(target, "/dev/dri/card", strlen("/dev/dri/card")))
			continue;
		++*cards;
		*masters += drmIsMaster(atoi(entry->d_name));
	}
	closedir(dir);
}

/* steps: what refreshes there were between the first and the last, seen and missed. */
static void print_totals(struct probe *probe)
{
	const struct counts *counts = &probe->counts;
	int cards, masters;

	count_cards(&cards, &masters);
	printf("totals wakeups=%llu vblanks=%llu missed=%llu steps=%llu notices=%llu "
	       "not_later=%llu "
	       "ahead=%llu span_ns=%llu period_ns=%llu cards=%d masters=%d\n",
	       (unsigned long long)counts->wakeups, (unsigned long long)counts->vblanks,
	       (unsigned long long)counts->missed,
	       (unsigned long long)(counts->vblanks ? counts->vblanks - 1 + counts->missed : 0),
	       (unsigned long long)counts->notices, (unsigned long long)counts->not_later,
	       (unsigned long long)counts->ahead,
	       (unsigned long long)(counts->last_at_ns - counts->first_at_ns),
	       (unsigned long long)counts->period_ns, cards, masters);
	probe->counts = (struct counts){0};
}

static void watch(struct probe *probe, bool on)
{
	int r = display_watch(probe->display, on);

	if (r < 0)
		die("display_watch", -r);
	printf("watch %s\n", on ? "on" : "off");
}

/* False ends the program. */
static bool command(struct probe *probe)
{
	char line[64];
	size_t n = 0;
	ssize_t r;

	/* Byte by byte, so that no line hides in a buffer that poll does not see. */
	while ((r = read(STDIN_FILENO, &line[n], 1)) == 1 && line[n] != '\n')
		if (++n == sizeof(line))
			die("command", EMSGSIZE);
	if (r != 1)
		return false;
	line[n] = '\0';
	if (!strcmp(line, "quit"))
		return false;
	if (!strcmp(line, "watch on"))
		watch(probe, true);
	else if (!strcmp(line, "watch off"))
		watch(probe, false);
	else if (!strcmp(line, "totals"))
		print_totals(probe);
	else
		die(line, EINVAL);
	return true;
}

static struct display_config parse(int argc, char **argv)
{
	static const struct option options[] = {
		{"hz", required_argument, NULL, 'h'},
		{"card", required_argument, NULL, 'c'},
		{"crtc", required_argument, NULL, 'r'},
		{"sample-ms", required_argument, NULL, 's'},
		{0},
	};
	struct display_config cfg = {.card = -1, .crtc = -1, .sample_ms = 200};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'h')
			cfg.cadence_hz = atof(optarg);
		else if (c == 'c')
			cfg.card = atoi(optarg);
		else if (c == 'r')
			cfg.crtc = atoi(optarg);
		else if (c == 's')
			cfg.sample_ms = (uint32_t)atoi(optarg);
		else
			exit(2);
	}
	return cfg;
}

static void run(struct probe *probe)
{
	struct pollfd pfds[2] = {
		{.fd = STDIN_FILENO, .events = POLLIN},
		{.fd = display_fd(probe->display), .events = POLLIN},
	};
	int r;

	for (;;) {
		if (poll(pfds, 2, -1) < 0 && errno != EINTR)
			die("poll", errno);
		if (pfds[1].revents) {
			probe->counts.wakeups++;
			r = display_dispatch(probe->display);
			if (r < 0)
				die("display_dispatch", -r);
		}
		if (pfds[0].revents && !command(probe))
			return;
	}
}

int main(int argc, char **argv)
{
	struct display_config cfg = parse(argc, argv);
	struct probe probe = {0};
	int r;

	setvbuf(stdout, NULL, _IOLBF, 0);
	r = display_new(&probe.display, &cfg, on_display, &probe);
	if (r < 0)
		die("display_new", -r);
	watch(&probe, true);
	run(&probe);
	print_totals(&probe);
	display_free(probe.display);
	return 0;
}
