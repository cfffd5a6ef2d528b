// SPDX-License-Identifier: GPL-2.0-only
/*
 * A virtual input device that moves at an exact rate. For inside a VM: what it
 * sends goes to whatever reads input devices on the machine it runs on.
 */
#include <argp.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "uinput-device/kind.h"

#define NSEC_PER_SEC INT64_C(1000000000)

enum {
	MAX_DEVICES = 512,
	MAX_BURST = 1024,
};

struct options {
	const struct kind *kind;
	const char *name;
	enum motion motion;
	long hz, seconds, packets, burst, devices, settle_ms, noise;
	bool hold_key, step, fifo;
};

enum {
	OPT_HZ = 256,
	OPT_SECONDS,
	OPT_PACKETS,
	OPT_BURST,
	OPT_ZERO,
	OPT_MISC,
	OPT_NOISE,
	OPT_REPEAT,
	OPT_HOLD_KEY,
	OPT_DEVICES,
	OPT_SETTLE,
	OPT_STEP,
	OPT_FIFO,
	OPT_NAME,
};

static const struct argp_option argp_options[] = {
	{"hz", OPT_HZ, "N", 0, "Ticks per second, 1 to 8000 (1000)", 0},
	{"seconds", OPT_SECONDS, "S", 0, "Send hz * S * burst packets (1)", 0},
	{"packets", OPT_PACKETS, "N", 0, "Send exactly N packets; 0 = only exist", 0},
	{"burst", OPT_BURST, "N", 0, "Packets per tick, in one write (1)", 0},
	{"zero", OPT_ZERO, NULL, 0, "Packets of relative motion by 0", 0},
	{"misc", OPT_MISC, NULL, 0, "Packets that hold only a misc event", 0},
	{"noise", OPT_NOISE, "N", 0, "The stick trembles N units around 0", 0},
	{"repeat", OPT_REPEAT, NULL, 0, "Packets are autorepeat of a key", 0},
	{"hold-key", OPT_HOLD_KEY, NULL, 0, "Press a key first and never release it", 0},
	{"devices", OPT_DEVICES, "N", 0, "N devices that do the same (1)", 0},
	{"settle", OPT_SETTLE, "MS", 0, "Let readers open the device first (300)", 0},
	{"step", OPT_STEP, NULL, 0,
	 "Wait for a line on standard input instead, and for another before unplugging", 0},
	{"fifo", OPT_FIFO, NULL, 0, "Run with SCHED_FIFO", 0},
	{"name", OPT_NAME, "NAME", 0, "Name of the device (its kind)", 0},
	{0},
};

static long number(struct argp_state *state, const char *text, long min, long max)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || end == text || *end || value < min || value > max)
		argp_error(state, "'%s' is not a number from %ld to %ld", text, min, max);
	return value;
}

static void set_motion(struct argp_state *state, struct options *o, enum motion motion)
{
	if (o->motion != MOTION_MOVE)
		argp_error(state, "only one of --zero --misc --noise --repeat");
	o->motion = motion;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case OPT_HZ:
		o->hz = number(state, arg, 1, 8000);
		break;
	case OPT_SECONDS:
		o->seconds = number(state, arg, 0, 86400);
		break;
	case OPT_PACKETS:
		o->packets = number(state, arg, 0, 1000000000);
		break;
	case OPT_BURST:
		o->burst = number(state, arg, 1, MAX_BURST);
		break;
	case OPT_ZERO:
		set_motion(state, o, MOTION_ZERO);
		break;
	case OPT_MISC:
		set_motion(state, o, MOTION_MISC);
		break;
	case OPT_NOISE:
		set_motion(state, o, MOTION_NOISE);
		o->noise = number(state, arg, 1, 32767);
		break;
	case OPT_REPEAT:
		set_motion(state, o, MOTION_REPEAT);
		break;
	case OPT_HOLD_KEY:
		o->hold_key = true;
		break;
	case OPT_DEVICES:
		o->devices = number(state, arg, 1, MAX_DEVICES);
		break;
	case OPT_SETTLE:
		o->settle_ms = number(state, arg, 0, 60000);
		break;
	case OPT_STEP:
		o->step = true;
		break;
	case OPT_FIFO:
		o->fifo = true;
		break;
	case OPT_NAME:
		o->name = arg;
		break;
	case ARGP_KEY_ARG:
		o->kind = o->kind ? NULL : kind_find(arg);
		if (!o->kind)
			argp_error(state, "one KIND, not '%s'", arg);
		break;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "KIND is missing");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = argp_options,
	.parser = parse_option,
	.args_doc = "KIND",
	.doc = "KIND is mouse, keyboard, gamepad, touchscreen, touchpad, tablet, or one that "
	       "nobody "
	       "plays with: power-button, media-keys, motion-sensor.\vPrints 'device NODE' for "
	       "each "
	       "device, and 'sent N' after the last packet.",
};

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static void sleep_until(int64_t at_ns)
{
	struct timespec ts = {.tv_sec = at_ns / NSEC_PER_SEC, .tv_nsec = at_ns % NSEC_PER_SEC};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

static void send_all(const struct options *o, const int *fds, const struct input_event *ev,
		     size_t n)
{
	ssize_t size = (ssize_t)(n * sizeof(*ev));

	for (long d = 0; n && d < o->devices; d++)
		if (write(fds[d], ev, (size_t)size) != size)
			die("write");
}

/* Tick k is due k/hz after the first, however late the ones before it were. */
static long send_packets(const struct options *o, const int *fds)
{
	static struct input_event ev[MAX_BURST * EVENTS_PER_PACKET];
	size_t n = kind_begin(o->kind, o->hold_key, ev);
	long sent = n ? 1 : 0;
	int64_t start_ns;

	send_all(o, fds, ev, n);
	start_ns = now_ns();
	for (long i = 0, tick = 0; i < o->packets; tick++) {
		n = 0;
		sleep_until(start_ns + tick * NSEC_PER_SEC / o->hz);
		for (long b = 0; b < o->burst && i < o->packets; b++, i++)
			n += kind_packet(o->kind, o->motion, (int32_t)o->noise, (uint64_t)i,
					 &ev[n]);
		send_all(o, fds, ev, n);
	}
	return (sent + o->packets) * o->devices;
}

static void wait_for_line(void)
{
	char c;

	while (read(STDIN_FILENO, &c, 1) == 1 && c != '\n')
		;
}

int main(int argc, char **argv)
{
	struct options o = {.hz = 1000,
			    .seconds = 1,
			    .packets = -1,
			    .burst = 1,
			    .devices = 1,
			    .settle_ms = 300};
	struct sched_param fifo = {.sched_priority = 50};
	static int fds[MAX_DEVICES];

	argp_err_exit_status = 2;
	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (o.packets < 0)
		o.packets = o.hz * o.seconds * o.burst;
	setvbuf(stdout, NULL, _IOLBF, 0);
	prctl(PR_SET_TIMERSLACK, 1);
	if (o.fifo && sched_setscheduler(0, SCHED_FIFO, &fifo) < 0)
		die("SCHED_FIFO");
	for (long d = 0; d < o.devices; d++) {
		fds[d] = kind_create(o.kind, o.name ? o.name : o.kind->name);
		kind_print_node(fds[d]);
	}
	if (o.step)
		wait_for_line();
	else
		usleep((useconds_t)o.settle_ms * 1000);
	printf("sent %ld\n", send_packets(&o, fds));
	if (o.step)
		wait_for_line();
	return 0;
}
