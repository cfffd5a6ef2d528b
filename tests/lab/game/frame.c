/* SPDX-License-Identifier: GPL-2.0-only */
/* The life of a frame: main, workers, render. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "game.h"

/* Shares of a frame's work, in percent: simulation, jobs, drawing. */
enum { SHARE_MAIN = 25, SHARE_WORKERS = 45, SHARE_RENDER = 30 };

/* Main's own share falls before the jobs and after them. */
enum { MAIN_BEFORE = 60, MAIN_AFTER = 40 };

static void *worker_main(void *data)
{
	struct worker *w = data;
	struct game *g = w->game;
	uint64_t insns = g->cfg.frame_insns * SHARE_WORKERS / 100 / g->cfg.workers;
	int rc = game_thread_setup(g, "game-worker", GAME_PRIORITY);

	if (rc)
		game_fail(g, rc);
	for (uint32_t turn = 1;; turn++) {
		uint64_t delay_ns = gate_wait(&g->work, turn);

		if (game_stopping(g))
			return NULL;
		if (delay_ns)
			game_add(g, &w->wake, work_now_ns(), delay_ns);
		work_run(insns);
		if (atomic_fetch_sub_explicit(&g->busy_workers, 1, memory_order_acq_rel) == 1)
			gate_open(&g->worked);
	}
}

/* The picture is shown when the server has answered. */
static int show(const struct game *g)
{
	char byte = 0;

	if (!g->cfg.server)
		return 0;
	if (write(g->ask_fd, &byte, 1) != 1 || read(g->answer_fd, &byte, 1) != 1)
		return -EPIPE;
	return 0;
}

static int open_end(const char *path, const char *suffix, int flags)
{
	char name[256];
	int fd;

	snprintf(name, sizeof(name), "%s.%s", path, suffix);
	fd = open(name, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Each open waits until the server has opened its end. */
static int connect_server(struct game *g)
{
	if (!g->cfg.server)
		return 0;
	g->ask_fd = open_end(g->cfg.server, "ask", O_WRONLY);
	if (g->ask_fd < 0)
		return g->ask_fd;
	g->answer_fd = open_end(g->cfg.server, "answer", O_RDONLY);
	return g->answer_fd < 0 ? g->answer_fd : 0;
}

static void *render_main(void *data)
{
	struct game *g = data;
	uint64_t insns = g->cfg.frame_insns * SHARE_RENDER / 100;
	int rc = game_thread_setup(g, "game-render", GAME_PRIORITY);

	if (rc)
		game_fail(g, rc);
	for (uint32_t turn = 1;; turn++) {
		uint64_t delay_ns = gate_wait(&g->render, turn);

		if (game_stopping(g))
			return NULL;
		if (delay_ns)
			game_add(g, &g->handed, work_now_ns(), delay_ns);
		stream_look(g);
		work_run(insns);
		rc = show(g);
		if (rc)
			game_fail(g, rc);
		g->done_at_ns = work_now_ns();
		gate_open(&g->done);
	}
}

int frame_start(struct game *g)
{
	int rc = connect_server(g);

	if (rc)
		return rc;
	rc = pthread_create(&g->render_thread, NULL, render_main, g);
	for (uint32_t i = 0; !rc && i < g->cfg.workers; i++) {
		g->worker[i].game = g;
		rc = pthread_create(&g->worker[i].thread, NULL, worker_main, &g->worker[i]);
	}
	return -rc;
}

/* Main's part of one frame: simulate, spread the jobs, collect them, hand over to render. */
static void simulate(struct game *g, uint32_t turn)
{
	uint64_t insns = g->cfg.frame_insns * SHARE_MAIN / 100;
	uint64_t delay_ns;

	work_run(insns * MAIN_BEFORE / 100);
	atomic_store_explicit(&g->busy_workers, g->cfg.workers, memory_order_relaxed);
	gate_open(&g->work);
	delay_ns = gate_wait(&g->worked, turn);
	if (delay_ns)
		game_add(g, &g->joined, work_now_ns(), delay_ns);
	work_run(insns * MAIN_AFTER / 100);
	gate_open(&g->render);
}

/*
 * Waits for the first tick after the frame of this turn is done. Usually it
 * was done long ago and main sleeps once, for the tick.
 */
static int next_tick(struct game *g, uint32_t turn, struct tick *tick)
{
	int rc;

	do {
		rc = pacer_next(&g->pacer, tick);
		if (rc)
			return rc;
		gate_wait(&g->done, turn);
	} while (tick->at_ns < g->done_at_ns);
	return 0;
}

void frame_run(struct game *g)
{
	struct tick tick, next;
	int rc;

	gate_wait(&g->begun, 1);
	rc = pacer_next(&g->pacer, &tick);
	for (uint32_t turn = 1; !rc; turn++) {
		uint64_t input_at_ns = atomic_load_explicit(&g->newest_input, memory_order_acquire);
		uint64_t now_ns = work_now_ns();

		if (tick.at_ns >= game_measure_until_ns(g) || atomic_load(&g->error))
			break;
		game_add(g, &g->cadence, tick.at_ns, now_ns - tick.at_ns);
		simulate(g, turn);
		rc = next_tick(g, turn, &next);
		if (rc)
			break;
		/* Belongs to the second the frame started in, however late it ended. */
		game_add(g, &g->frame, tick.at_ns, g->done_at_ns - tick.at_ns);
		game_add(g, &g->missed, tick.at_ns, next.seq - tick.seq - 1);
		if (input_at_ns)
			game_add(g, &g->answer, tick.at_ns, g->done_at_ns - input_at_ns);
		tick = next;
	}
	if (rc)
		game_fail(g, rc);
}

void frame_join(struct game *g)
{
	game_stop(g);
	gate_open(&g->work);
	gate_open(&g->render);
	for (uint32_t i = 0; i < g->cfg.workers; i++)
		pthread_join(g->worker[i].thread, NULL);
	pthread_join(g->render_thread, NULL);
}
