/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A game without pictures: the threads of one, the work of one, and what it
 * waits for are real; what it draws is not. See game/game.h for its frame.
 */
#include <argp.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "game/game.h"

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
	OPT_FIFO,
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
	{"fifo", OPT_FIFO, NULL, 0, "run every thread under SCHED_FIFO", 0},
	{"wait", OPT_WAIT, NULL, 0, "start counting at SIGUSR1", 0},
	{"hold", OPT_HOLD, NULL, 0, "after the result stay, without frames, until SIGUSR1", 0},
	{0},
};

/* A whole number of the range, or a usage error that names the option. */
static uint32_t number(struct argp_state *state, const char *option, const char *text,
		       uint32_t least, uint32_t most)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno || *end || end == text || *text == '-' || value < least || value > most)
		argp_error(state, "--%s %s: must be a whole number from %u to %u", option, text,
			   least, most);
	return (uint32_t)value;
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
	case OPT_FIFO:
		cfg->fifo = true;
		break;
	case OPT_WAIT:
		cfg->wait = true;
		break;
	case OPT_HOLD:
		cfg->hold = true;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {.options = options,
				 .parser = parse,
				 .doc = "A synthetic game that measures how it is scheduled."};

uint64_t game_measure_from_ns(const struct game *g)
{
	uint64_t begin_at_ns = atomic_load(&g->begin_at_ns);

	return begin_at_ns == UINT64_MAX ? UINT64_MAX : begin_at_ns + g->cfg.warmup * 1000000000ull;
}

uint64_t game_measure_until_ns(const struct game *g)
{
	uint64_t from_ns = game_measure_from_ns(g);

	return from_ns == UINT64_MAX ? UINT64_MAX : from_ns + g->cfg.seconds * 1000000000ull;
}

int game_thread_setup(struct game *g, const char *name)
{
	struct sched_param param = {.sched_priority = 10};

	pthread_setname_np(pthread_self(), name);
	return g->cfg.fifo ? -pthread_setschedparam(pthread_self(), SCHED_FIFO, &param) : 0;
}

void game_fail(struct game *g, int error)
{
	int none = 0;

	atomic_compare_exchange_strong(&g->error, &none, error);
}

void game_add(struct game *g, struct series *s, uint64_t at_ns, uint64_t value)
{
	if (atomic_load_explicit(&g->begin_at_ns, memory_order_relaxed) != UINT64_MAX)
		series_add(s, at_ns, value);
}

/*
 * Room for 1000 ticks and 8000 input packets per second, and one second to
 * spare. All of it is allocated here: a thread that waits for memory, or for
 * another one that asks for some, would be measured as one that waits for a CPU.
 */
static int allocate(struct game *g)
{
	struct series *per_frame[] = {&g->frame,  &g->missed, &g->cadence,
				      &g->joined, &g->handed, &g->answer};
	size_t seconds = g->cfg.warmup + g->cfg.seconds + 1;
	int rc = 0;

	for (size_t i = 0; !rc && i < sizeof(per_frame) / sizeof(per_frame[0]); i++)
		rc = series_init(per_frame[i], seconds * 1000);
	for (uint32_t i = 0; !rc && i < g->cfg.workers; i++)
		rc = series_init(&g->worker[i].wake, seconds * 1000);
	if (!rc)
		rc = series_init(&g->input, seconds * 8000);
	/* The wake-up delays, one series per worker and three more, are summed up together. */
	g->scratch = calloc(seconds * (8000 + 1000 * (GAME_MAX_WORKERS + 3)), sizeof(*g->scratch));
	return rc ? rc : g->scratch ? 0 : -ENOMEM;
}

static int fail(const char *step, int error)
{
	fprintf(stderr, "game: cannot %s: %s\n", step, strerror(-error));
	return EXIT_FAILURE;
}

static int open_pacer(struct game *g)
{
	const char *what;
	int rc;

	if (g->cfg.hz > 0) {
		pacer_open_cadence(&g->pacer, g->cfg.hz);
		return 0;
	}
	rc = pacer_open_card(&g->pacer, g->cfg.card, &what);
	if (rc)
		fprintf(stderr, "game: %s: cannot %s\n", g->cfg.card, what);
	return rc;
}

/* All that can go wrong before the first frame; what is left open ends with the process. */
static int start(struct game *g, const char **step)
{
	int rc;

	*step = "allocate samples";
	rc = allocate(g);
	if (!rc) {
		*step = "follow the display";
		rc = open_pacer(g);
	}
	if (!rc) {
		*step = "start the frame threads";
		rc = frame_start(g);
	}
	if (!rc && g->cfg.mouse) {
		*step = "read the mouse";
		rc = input_start(g);
	}
	if (!rc) {
		*step = "start the reporter";
		rc = report_start(g);
	}
	if (!rc) {
		*step = "become real-time";
		rc = game_thread_setup(g, "game-main");
	}
	return rc;
}

int main(int argc, char **argv)
{
	static struct game game = {
		.cfg =
			{
				.card = "/dev/dri/card0",
				.seconds = 10,
				.warmup = 3,
				.workers = 3,
				.frame_insns = 1000000,
				.input_insns = 5000,
			},
		.begin_at_ns = UINT64_MAX,
	};
	const char *step;
	sigset_t set;
	int rc, signal;

	argp_parse(&argp, argc, argv, 0, NULL, &game.cfg);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL); /* for sigwait, here and in report.c */
	/* The default of 50 us would be added to each timed wait, except under SCHED_FIFO. */
	prctl(PR_SET_TIMERSLACK, 1);
	/*
	 * Else khugepaged, at nice 19, takes the lock of this process's memory
	 * and loses its CPU to the load while it holds it: every thread that
	 * faults then stands still, up to seconds, under any scheduler.
	 */
	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	rc = start(&game, &step);
	if (rc)
		return fail(step, rc);
	frame_run(&game);
	frame_join(&game);
	if (game.cfg.mouse)
		input_stop(&game);
	report_stop(&game);
	pacer_close(&game.pacer);
	if (game.error)
		return fail("go on", game.error);
	rc = report_result(&game);
	if (rc)
		return fail("report", rc);
	if (game.cfg.hold)
		sigwait(&set, &signal);
	return EXIT_SUCCESS;
}
