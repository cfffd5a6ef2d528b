/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A level that streams in: every two seconds many threads of the game compute
 * at once. Nobody waits for them, so they are counted and not measured; they
 * are what the frame threads share their process with.
 */
#include "game.h"

#define BURST_PERIOD_NS 2000000000ull
#define BURST_INSNS     100000000ull

static void stream(struct burst *b)
{
	work_run(BURST_INSNS / BURST_THREADS);
	if (atomic_fetch_sub_explicit(&b->busy, 1, memory_order_acq_rel) == 1)
		gate_open(&b->finished);
}

static void *asset_main(void *data)
{
	struct game *g = data;
	struct burst *b = &g->burst;
	int rc = game_thread_setup(g, "game-asset", GAME_PRIORITY_ASSET);

	if (rc)
		game_fail(g, rc);
	for (uint32_t turn = 1;; turn++) {
		gate_wait(&b->start, turn);
		if (b->over)
			return NULL;
		stream(b);
	}
}

/* The first one falls half a second into the measured span, those of warm-up before it. */
static uint64_t first_at_ns(const struct game *g)
{
	uint64_t begin_at_ns = atomic_load(&g->begin_at_ns);

	return begin_at_ns + (g->cfg.warmup * 1000000000ull + 500000000u) % BURST_PERIOD_NS;
}

/* One of the asset threads, and the one that keeps the time. */
static void *leader_main(void *data)
{
	struct game *g = data;
	struct burst *b = &g->burst;
	int rc = game_thread_setup(g, "game-asset", GAME_PRIORITY_ASSET);
	uint64_t at_ns;

	if (rc)
		game_fail(g, rc);
	gate_wait(&g->begun, 1);
	at_ns = first_at_ns(g);
	for (uint32_t turn = 1; game_sleep_until(g, at_ns); turn++) {
		atomic_store_explicit(&b->busy, BURST_THREADS, memory_order_relaxed);
		gate_open(&b->start);
		stream(b);
		gate_wait(&b->finished, turn);
		game_count(g, &b->count, at_ns, 1);
		while ((at_ns += BURST_PERIOD_NS) < work_now_ns())
			game_count(g, &b->skipped, at_ns, 1);
	}
	b->over = true; /* the others wait at the gate: this burst, if any, is finished */
	gate_open(&b->start);
	return NULL;
}

int burst_start(struct game *g)
{
	int rc = pthread_create(&g->burst.thread[0], NULL, leader_main, g);

	for (int i = 1; !rc && i < BURST_THREADS; i++)
		rc = pthread_create(&g->burst.thread[i], NULL, asset_main, g);
	return -rc;
}

void burst_stop(struct game *g)
{
	for (int i = 0; i < BURST_THREADS; i++)
		pthread_join(g->burst.thread[i], NULL);
}
