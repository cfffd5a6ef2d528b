/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>

#include "game.h"

const char *argp_program_version = "game " GAMER_VERSION;

enum {
	OPT_CARD = 256,
	OPT_HZ,
	OPT_MOUSE,
	OPT_SECONDS,
	OPT_WARMUP,
	OPT_WORKERS,
	OPT_WORK,
	OPT_INPUT_WORK,
	OPT_AUDIO,
	OPT_NET,
	OPT_BURSTS,
	OPT_STREAM,
	OPT_SERVER,
	OPT_FIFO,
	OPT_SLICE,
	OPT_NICE,
	OPT_SAMPLES,
	OPT_WAIT,
	OPT_HOLD
};

static const struct argp_option options[] = {
	{"card", OPT_CARD, "PATH", 0, "display to set up and follow (/dev/dri/card0)", 0},
	{"hz", OPT_HZ, "HZ", 0, "follow a fixed cadence instead of a display", 0},
	{"mouse", OPT_MOUSE, "PATH", 0, "event node to read; without it no input thread", 0},
	{"seconds", OPT_SECONDS, "N", 0, "seconds to measure, 1 to 600 (10)", 0},
	{"warmup", OPT_WARMUP, "N", 0, "seconds to drop before that, 0 to 60 (3)", 0},
	{"workers", OPT_WORKERS, "N", 0, "worker threads, 1 to 16 (3)", 0},
	{"work", OPT_WORK, "K", 0, "thousand instructions per frame, all threads (1000)", 0},
	{"input-work", OPT_INPUT_WORK, "K", 0, "thousand instructions per input packet (5)", 0},
	{"audio", OPT_AUDIO, NULL, 0, "play sound: a real-time driver and a mixing thread", 0},
	{"net", OPT_NET, NULL, 0, "receive datagrams of a real-time peer, 64 a second", 0},
	{"bursts", OPT_BURSTS, NULL, 0, "stream a level in with 8 threads every 2 seconds", 0},
	{"stream", OPT_STREAM, NULL, 0,
	 "compute all the time in a thread that shares a mutex with the one that draws", 0},
	{"server", OPT_SERVER, "PATH", 0,
	 "have each frame answered by lab/server, over the FIFOs PATH.ask and PATH.answer", 0},
	{"fifo", OPT_FIFO, NULL, 0, "run every thread under SCHED_FIFO", 0},
	{"slice-us", OPT_SLICE, "N", 0, "ask for slices of this length, 100 to 100000", 0},
	{"nice", OPT_NICE, "N", 0, "nice value of every thread, -20 to 19", 0},
	{"samples", OPT_SAMPLES, "PATH", 0,
	 "write the raw samples there; say when the measured span begins", 0},
	{"wait", OPT_WAIT, NULL, 0, "begin to draw, and to count, at SIGUSR1", 0},
	{"hold", OPT_HOLD, NULL, 0, "after the result stay, without frames, until SIGUSR1", 0},
	{0},
};

/* A whole number of the range, or a usage error that names the option. */
static int32_t whole(struct argp_state *state, const char *option, const char *text, int32_t least,
		     int32_t most)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || *end || end == text || value < least || value > most)
		argp_error(state, "--%s %s: must be a whole number from %d to %d", option, text,
			   least, most);
	return (int32_t)value;
}

static uint32_t number(struct argp_state *state, const char *option, const char *text,
		       int32_t least, int32_t most)
{
	return (uint32_t)whole(state, option, text, least, most);
}

static double frequency(struct argp_state *state, const char *text)
{
	char *end;
	double hz = strtod(text, &end);

	if (*end || end == text || !(hz >= 1 && hz <= 1000))
		argp_error(state, "--hz %s: must be a number from 1 to 1000", text);
	return hz;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct game_config *cfg = state->input;

	switch (key) {
	case OPT_CARD:
		cfg->card = arg;
		break;
	case OPT_HZ:
		cfg->hz = frequency(state, arg);
		break;
	case OPT_MOUSE:
		cfg->mouse = arg;
		break;
	case OPT_SECONDS:
		cfg->seconds = number(state, "seconds", arg, 1, 600);
		break;
	case OPT_WARMUP:
		cfg->warmup = number(state, "warmup", arg, 0, 60);
		break;
	case OPT_WORKERS:
		cfg->workers = number(state, "workers", arg, 1, GAME_MAX_WORKERS);
		break;
	case OPT_WORK:
		cfg->frame_insns = 1000ull * number(state, "work", arg, 1, 1000000);
		break;
	case OPT_INPUT_WORK:
		cfg->input_insns = 1000ull * number(state, "input-work", arg, 0, 1000000);
		break;
	case OPT_AUDIO:
		cfg->audio = true;
		break;
	case OPT_NET:
		cfg->net = true;
		break;
	case OPT_BURSTS:
		cfg->bursts = true;
		break;
	case OPT_STREAM:
		cfg->stream = true;
		break;
	case OPT_SERVER:
		cfg->server = arg;
		break;
	case OPT_FIFO:
		cfg->fifo = true;
		break;
	case OPT_SLICE:
		cfg->slice_us = number(state, "slice-us", arg, 100, 100000);
		break;
	case OPT_NICE:
		cfg->nice = whole(state, "nice", arg, -20, 19);
		break;
	case OPT_SAMPLES:
		cfg->samples = arg;
		break;
	case OPT_WAIT:
		cfg->wait = true;
		break;
	case OPT_HOLD:
		cfg->hold = true;
		break;
	case ARGP_KEY_END:
		if (cfg->fifo && (cfg->slice_us || cfg->nice))
			argp_error(state, "--fifo goes with neither --slice-us nor --nice");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {.options = options,
				 .parser = parse,
				 .doc = "A synthetic game that measures how it is scheduled."};

void options_parse(int argc, char **argv, struct game_config *cfg)
{
	argp_parse(&argp, argc, argv, 0, NULL, cfg);
}
