/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One synthetic game: what its threads share.
 *
 *   tick -> main -> workers -> main -> render -> frame done
 *   mouse -> input -> (newest position) -> main
 *
 * One frame is in flight at a time. It starts with a tick of the pacer and has
 * to be done before the next one; each tick that comes before it is done shows
 * the old picture again and counts as missed. Missed ticks are never caught up
 * with.
 */
#ifndef GAME_H
#define GAME_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "gate.h"
#include "pacer.h"
#include "series.h"

enum { GAME_MAX_WORKERS = 16 };

struct game_config {
	const char *card;     /* display to set up; unused when hz > 0 */
	double hz;            /* > 0: fixed cadence instead of a display */
	const char *mouse;    /* event node, NULL = no input thread */
	uint32_t seconds;     /* measured */
	uint32_t warmup;      /* seconds before that, dropped */
	uint32_t workers;     /* 1..GAME_MAX_WORKERS */
	uint64_t frame_insns; /* work of one frame, all threads together */
	uint64_t input_insns; /* work of one input packet */
	bool fifo;            /* SCHED_FIFO for every thread but the reporter */
	bool wait;            /* start counting at SIGUSR1 instead of at once */
	bool hold;            /* end at SIGUSR1 instead of after the result */
};

struct worker {
	struct game *game;
	pthread_t thread;
	struct series wake; /* gate to running */
};

struct game {
	struct game_config cfg;
	struct pacer pacer;

	/* Set once by the reporter before the first second, UINT64_MAX until then. */
	_Atomic uint64_t begin_at_ns;
	_Atomic bool stop; /* set by main before it opens the gates a last time */
	_Atomic int error; /* first -errno of any thread */

	struct gate work, worked, render, done;
	_Atomic uint32_t busy_workers;
	uint64_t done_at_ns;           /* written by render before it opens done */
	_Atomic uint64_t newest_input; /* event time; main reads it when a frame starts */

	struct worker worker[GAME_MAX_WORKERS];
	pthread_t render_thread, input_thread, report_thread;
	int mouse_fd, stop_fd; /* stop_fd: eventfd that ends the input thread */

	struct series frame;   /* tick to frame done, ns */
	struct series missed;  /* ticks that showed the old picture */
	struct series cadence; /* tick to main running, ns */
	struct series joined;  /* last worker ready to main running, ns */
	struct series handed;  /* main ready to render running, ns */
	struct series input;   /* event to input thread running, ns */
	struct series answer;  /* newest event a frame knew of to that frame done, ns */
	uint64_t *scratch;     /* of whoever sums up: the reporter, then main; owned */
	uint64_t input_lost;   /* times the event node overflowed; input thread only */
};

/* When the counted seconds start and end; both UINT64_MAX before begin_at_ns is set. */
uint64_t game_measure_from_ns(const struct game *g);
uint64_t game_measure_until_ns(const struct game *g);

/* Gives the calling thread its name and, when asked for, its real-time priority. 0 or -errno. */
int game_thread_setup(struct game *g, const char *name);

/*
 * Adds a sample unless counting has not begun. A thread may see the beginning
 * a moment late; warm-up follows it, so no figure of a result depends on that.
 */
void game_add(struct game *g, struct series *s, uint64_t at_ns, uint64_t value);

/* Remembers the first error and ends the game at its next frame. */
void game_fail(struct game *g, int error);

/* frame.c: starts workers and render; runs main's loop until the end; joins them. */
int frame_start(struct game *g);
void frame_run(struct game *g);
void frame_join(struct game *g);

/* input.c: opens the event node and starts its reader; ends it. 0 or -errno. */
int input_start(struct game *g);
void input_stop(struct game *g);

/* report.c: a line per second while it runs, the result at the end. 0 or -errno. */
int report_start(struct game *g);
void report_stop(struct game *g);
int report_result(const struct game *g);

#endif
