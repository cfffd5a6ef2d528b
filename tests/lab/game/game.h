/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One synthetic game: what its threads share.
 *
 *   tick -> main -> workers -> main -> render (-> server -> render) -> frame done
 *   mouse -> input -> (newest position) -> main
 *   audio driver -> follower;  network peer -> receiver;  bursts of asset threads;
 *   a stream thread, with a lock that render needs
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

#include "deadline.h"
#include "gate.h"
#include "pacer.h"
#include "series.h"

enum { GAME_MAX_WORKERS = 16, BURST_THREADS = 8 };

/*
 * Under SCHED_FIFO what streams in comes after what frames wait for; the
 * drivers are not the game's and come first in any case.
 */
enum { GAME_PRIORITY_ASSET = 5, GAME_PRIORITY = 10, GAME_PRIORITY_DRIVER = 60 };

struct game_config {
	const char *card;     /* display to set up; unused when hz > 0 */
	double hz;            /* > 0: fixed cadence instead of a display */
	const char *mouse;    /* event node, NULL = no input thread */
	uint32_t seconds;     /* measured */
	uint32_t warmup;      /* seconds before that, dropped */
	uint32_t workers;     /* 1..GAME_MAX_WORKERS */
	uint64_t frame_insns; /* work of one frame, all threads together */
	uint64_t input_insns; /* work of one input packet */
	bool audio, net, bursts, stream;
	const char *server;  /* path of the FIFOs to it, NULL = none; see lab/server.c */
	bool fifo;           /* SCHED_FIFO for every thread but the reporter */
	int32_t nice;        /* of every thread but the reporter and the drivers */
	uint32_t slice_us;   /* of the same threads, 0 = the kernel's own */
	const char *samples; /* file for the raw samples, NULL = none */
	bool wait;           /* begin to draw and to count at SIGUSR1 instead of at once */
	bool hold;           /* end at SIGUSR1 instead of after the result */
};

struct worker {
	struct game *game;
	pthread_t thread;
	struct series wake; /* gate to running */
};

struct audio {
	pthread_t driver, follower;
	_Atomic uint32_t state;     /* what the follower is told, see audio.c */
	uint64_t tick;              /* of the period that is due; set before state */
	struct deadlines deadlines; /* the follower's; base_at_ns does not change */
	struct series slack;        /* deadline minus done, ns, an int64_t */
	uint64_t skipped;           /* periods not started; driver only */
};

struct net {
	pthread_t peer, receiver;
	int game_fd, peer_fd;
	struct series delay;    /* sent to received, ns */
	uint64_t sent, skipped; /* peer only */
	uint64_t received;      /* receiver only */
};

struct burst {
	pthread_t thread[BURST_THREADS]; /* the first is the leader */
	struct gate start, finished;
	_Atomic uint32_t busy;
	bool over;               /* written by the leader before it opens start */
	uint64_t count, skipped; /* leader only */
};

struct stream {
	pthread_t thread;
	pthread_mutex_t lock; /* what it shares with render */
};

struct game {
	struct game_config cfg;
	struct pacer pacer;

	/* Set once by the reporter before the first second, UINT64_MAX until then. */
	_Atomic uint64_t begin_at_ns;
	struct gate begun;        /* opened once, after that */
	_Atomic uint32_t stop;    /* a futex; set by main before it opens the gates a last time */
	_Atomic int error;        /* first -errno of any thread */
	_Atomic uint32_t threads; /* that were ever started */

	struct gate work, worked, render, done;
	_Atomic uint32_t busy_workers;
	uint64_t done_at_ns;           /* written by render before it opens done */
	_Atomic uint64_t newest_input; /* event time; main reads it when a frame starts */

	struct worker worker[GAME_MAX_WORKERS];
	pthread_t render_thread, input_thread, report_thread;
	int ask_fd, answer_fd; /* the server; render only */
	int mouse_fd, stop_fd; /* stop_fd: eventfd that ends the input thread */

	struct audio audio;
	struct net net;
	struct burst burst;
	struct stream stream;

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

/*
 * Adds a sample unless counting has not begun or is over by at_ns. A thread may
 * see the beginning a moment late; warm-up follows it, so no figure of a result
 * depends on that.
 */
void game_add(struct game *g, struct series *s, uint64_t at_ns, uint64_t value);

/* Adds n to a counter of the measured span when at_ns is in it. One thread per counter. */
void game_count(struct game *g, uint64_t *counter, uint64_t at_ns, uint64_t n);

/* options.c: reads the command line; ends the process on bad usage. */
void options_parse(int argc, char **argv, struct game_config *cfg);

/*
 * thread.c: names the calling thread and gives it the class that the options
 * ask for; priority is for SCHED_FIFO. 0 or -errno, -EOPNOTSUPP when the kernel
 * knows no slices.
 */
int game_thread_setup(struct game *g, const char *name, int priority);

/* The same for what stands for a device or a server: SCHED_FIFO in every arm. */
int game_realtime_setup(struct game *g, const char *name);

/* Ends the game: wakes who is in game_sleep_until, for the last time. */
void game_stop(struct game *g);
bool game_stopping(struct game *g);

/* Sleeps until then on CLOCK_MONOTONIC; false, at once, when the game ends. */
bool game_sleep_until(struct game *g, uint64_t at_ns);

/* Remembers the first error and ends the game at its next frame. */
void game_fail(struct game *g, int error);

/* frame.c: starts workers and render; runs main's loop until the end; joins them. */
int frame_start(struct game *g);
void frame_run(struct game *g);
void frame_join(struct game *g);

/* input.c: opens the event node and starts its reader; ends it. 0 or -errno. */
int input_start(struct game *g);
void input_stop(struct game *g);

/*
 * audio.c, net.c, burst.c, stream.c: start their threads; the others join them after
 * game_stop, burst_stop after report_stop too. 0 or -errno.
 */
int audio_start(struct game *g);
void audio_stop(struct game *g);
int net_start(struct game *g);
void net_stop(struct game *g);
int burst_start(struct game *g);
void burst_stop(struct game *g);
int stream_start(struct game *g);
void stream_stop(struct game *g);

/* Render's turn at what the stream thread works on; nothing without one. */
void stream_look(struct game *g);

/*
 * samples.c: room for all of them before the first frame; how many did not
 * fit; and all of the measured span as one JSON object. 0 or -errno.
 */
int samples_allocate(struct game *g);
size_t samples_lost(struct game *g);
int samples_write(struct game *g);

/* report.c: a line per second while it runs, the result at the end. 0 or -errno. */
int report_start(struct game *g);
void report_stop(struct game *g);
int report_result(struct game *g);

#endif
