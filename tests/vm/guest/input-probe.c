// SPDX-License-Identifier: GPL-2.0-only
/*
 * The input library in the smallest loop that can drive it. Reads commands on
 * standard input, one per line:
 *   watch on, watch off   as input_watch
 *   totals                prints one line with what was counted since the last one
 *   quit                  ends it, as does the end of the input
 * Prints one line per report, unless it is given --quiet.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "input/input.h"

static const char *const lane_names[INPUT_NR_LANES] = {
	[INPUT_LANE_KEYBOARD] = "keyboard",
	[INPUT_LANE_MOUSE] = "mouse",
	[INPUT_LANE_CONTROLLER] = "controller",
	[INPUT_LANE_TOUCH] = "touch",
};

struct counts {
	uint64_t wakeups; /* poll returned with input_fd readable */
	uint64_t reports;
	uint64_t packets, filtered, lost;
	uint64_t bad_times;  /* event times outside [begin of the watch, now] */
	uint32_t most_calls; /* of the callback in one dispatch */
	uint32_t most_packets;
	uint32_t lanes;
};

struct probe {
	struct input *in;
	bool quiet;
	uint64_t watch_at_ns;
	uint32_t calls; /* in the dispatch that is running */
	struct counts counts;
	struct input_report last;
};

static void die(const char *what, int err)
{
	fprintf(stderr, "input-probe: %s: %s\n", what, strerror(err));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static const char *lanes_text(uint32_t lanes)
{
	static char text[64];

	text[0] = '\0';
	for (int i = 0; i < INPUT_NR_LANES; i++) {
		if (!(lanes & 1u << i))
			continue;
		if (text[0])
			strcat(text, "+");
		strcat(text, lane_names[i]);
	}
	return text[0] ? text : "none";
}

static void on_input(void *data, const struct input_report *report)
{
	struct probe *probe = data;
	uint64_t at_ns = now_ns(), event_at_ns = 0, age_ns = 0;

	probe->calls++;
	probe->counts.reports++;
	probe->counts.packets += report->packets;
	probe->counts.filtered += report->filtered;
	probe->counts.lost += report->lost;
	probe->counts.lanes |= report->lanes;
	if (report->packets > probe->counts.most_packets)
		probe->counts.most_packets = report->packets;
	for (int i = 0; i < INPUT_NR_LANES; i++) {
		const struct input_lane_report *lane = &report->lane[i];

		if (!lane->packets)
			continue;
		/* The kernel cuts to microseconds, so an event may seem older than it is. */
		probe->counts.bad_times +=
			lane->event_at_ns > at_ns || lane->event_at_ns + 1000 < probe->watch_at_ns;
		if (lane->event_at_ns > event_at_ns)
			event_at_ns = lane->event_at_ns;
	}
	if (event_at_ns)
		age_ns = at_ns - event_at_ns;
	probe->last = *report;
	if (probe->quiet)
		return;
	printf("report lanes=%s packets=%u filtered=%u lost=%u devices=%u skipped=%u changed=%d "
	       "age_us=%llu\n",
	       lanes_text(report->lanes), report->packets, report->filtered, report->lost,
	       report->devices, report->skipped, report->devices_changed,
	       (unsigned long long)age_ns / 1000);
}

static void dispatch(struct probe *probe)
{
	int r;

	probe->counts.wakeups++;
	probe->calls = 0;
	r = input_dispatch(probe->in);
	if (r < 0)
		die("input_dispatch", -r);
	if (probe->calls > probe->counts.most_calls)
		probe->counts.most_calls = probe->calls;
}

static void print_totals(struct probe *probe)
{
	printf("totals wakeups=%llu reports=%llu packets=%llu filtered=%llu lost=%llu lanes=%s "
	       "devices=%u skipped=%u most_calls=%u most_packets=%u bad_times=%llu\n",
	       (unsigned long long)probe->counts.wakeups, (unsigned long long)probe->counts.reports,
	       (unsigned long long)probe->counts.packets,
	       (unsigned long long)probe->counts.filtered, (unsigned long long)probe->counts.lost,
	       lanes_text(probe->counts.lanes), probe->last.devices, probe->last.skipped,
	       probe->counts.most_calls, probe->counts.most_packets,
	       (unsigned long long)probe->counts.bad_times);
	probe->counts = (struct counts){0};
}

static void watch(struct probe *probe, bool on)
{
	int r;

	probe->watch_at_ns = now_ns();
	r = input_watch(probe->in, on);
	if (r < 0)
		die("input_watch", -r);
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

int main(int argc, char **argv)
{
	struct probe probe = {.quiet = argc == 2 && !strcmp(argv[1], "--quiet")};
	struct pollfd pfds[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.events = POLLIN}};
	bool running = true;
	int r;

	if (argc > 1 && !probe.quiet) {
		fprintf(stderr, "Usage: input-probe [--quiet]\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	r = input_new(&probe.in, on_input, &probe);
	if (r < 0)
		die("input_new", -r);
	pfds[1].fd = input_fd(probe.in);
	watch(&probe, true);
	while (running) {
		if (poll(pfds, 2, -1) < 0) {
			if (errno == EINTR)
				continue;
			die("poll", errno);
		}
		if (pfds[1].revents)
			dispatch(&probe);
		if (pfds[0].revents)
			running = command(&probe);
	}
	print_totals(&probe);
	input_free(probe.in);
	return 0;
}
