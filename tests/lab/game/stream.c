/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A world that streams in all the time: a thread that computes without end, half of the time
 * with a lock that render needs for a moment in each frame. Whoever lets the holder wait
 * lets the frame wait.
 */
#include "game.h"

enum { HOLD_INSNS = 200000, LOOK_INSNS = 10000 };

static void *stream_main(void *data)
{
	struct game *g = data;
	struct stream *s = &g->stream;
	int rc = game_thread_setup(g, "game-stream", GAME_PRIORITY_ASSET);

	if (rc)
		game_fail(g, rc);
	gate_wait(&g->begun, 1);
	while (!game_stopping(g)) {
		pthread_mutex_lock(&s->lock);
		work_run(HOLD_INSNS);
		pthread_mutex_unlock(&s->lock);
		work_run(HOLD_INSNS);
	}
	return NULL;
}

void stream_look(struct game *g)
{
	if (!g->cfg.stream)
		return;
	pthread_mutex_lock(&g->stream.lock);
	work_run(LOOK_INSNS);
	pthread_mutex_unlock(&g->stream.lock);
}

int stream_start(struct game *g)
{
	pthread_mutex_init(&g->stream.lock, NULL);
	return -pthread_create(&g->stream.thread, NULL, stream_main, g);
}

void stream_stop(struct game *g)
{
	pthread_join(g->stream.thread, NULL);
}
