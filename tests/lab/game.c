/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A game without pictures: the threads of one, the work of one, and what it
 * waits for are real; what it draws is not. See game/game.h for its frame.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "game/game.h"

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

void game_add(struct game *g, struct series *s, uint64_t at_ns, uint64_t value)
{
	uint64_t until_ns = game_measure_until_ns(g);

	if (until_ns != UINT64_MAX && at_ns < until_ns)
		series_add(s, at_ns, value);
}

void game_count(struct game *g, uint64_t *counter, uint64_t at_ns, uint64_t n)
{
	if (at_ns >= game_measure_from_ns(g) && at_ns < game_measure_until_ns(g))
		*counter += n;
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
	rc = samples_allocate(g);
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
	if (!rc && g->cfg.audio) {
		*step = "start the sound";
		rc = audio_start(g);
	}
	if (!rc && g->cfg.net) {
		*step = "start the network";
		rc = net_start(g);
	}
	if (!rc && g->cfg.bursts) {
		*step = "start the asset threads";
		rc = burst_start(g);
	}
	if (!rc && g->cfg.stream) {
		*step = "start the stream thread";
		rc = stream_start(g);
	}
	if (!rc) {
		*step = "start the reporter";
		rc = report_start(g);
	}
	if (!rc) {
		*step = "set its scheduling class";
		rc = game_thread_setup(g, "game-main", GAME_PRIORITY);
	}
	return rc;
}

/* What they were late for at the end is still counted; nothing of it may be left out. */
static void stop(struct game *g)
{
	frame_join(g);
	if (g->cfg.mouse)
		input_stop(g);
	if (g->cfg.audio)
		audio_stop(g);
	if (g->cfg.net)
		net_stop(g);
	report_stop(g);
	if (g->cfg.bursts)
		burst_stop(g);
	if (g->cfg.stream)
		stream_stop(g);
	pacer_close(&g->pacer);
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
	int rc, number;

	options_parse(argc, argv, &game.cfg);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL); /* for sigwait, here and in report.c */
	signal(SIGPIPE, SIG_IGN);           /* a server that is gone is an error like others */
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
	stop(&game);
	if (game.error)
		return fail("go on", game.error);
	if (game.cfg.samples) {
		rc = samples_write(&game);
		if (rc)
			return fail("write the samples", rc);
	}
	rc = report_result(&game);
	if (rc)
		return fail("report", rc);
	if (game.cfg.hold)
		sigwait(&set, &number);
	return EXIT_SUCCESS;
}
