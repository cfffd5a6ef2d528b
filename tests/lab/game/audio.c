/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sound: a driver that the device's timer wakes, as the audio server has it,
 * real-time in every arm, and a follower in the game that mixes what is played
 * at the next tick. A tick that finds it still at work is an underrun; the
 * follower is then not started again before it is done.
 */
#include "game.h"

enum { FOLLOWER_INSNS = 150000 };

/* The tick that starts the first period; the first deadline is the one after it. */
enum { FIRST_TICK = 1 };

/* Bits of the word the follower waits on. */
enum { DUE = 1, OVER = 2 };

static void signal_follower(struct audio *a, uint32_t bit)
{
	atomic_fetch_or_explicit(&a->state, bit, memory_order_release);
	syscall(SYS_futex, &a->state, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void *driver_main(void *data)
{
	struct game *g = data;
	struct audio *a = &g->audio;
	const uint64_t base_at_ns = a->deadlines.base_at_ns;
	uint64_t tick = FIRST_TICK;
	int rc = game_realtime_setup(g, "audio-driver");

	if (rc)
		game_fail(g, rc);
	while (game_sleep_until(g, deadline_at_ns(base_at_ns, tick))) {
		uint64_t now_ns = work_now_ns();
		uint64_t next = deadline_from(base_at_ns, now_ns + 1);

		/* Ticks that passed while this thread could not run. */
		game_count(g, &a->skipped, now_ns, next - 1 - tick);
		if (atomic_load_explicit(&a->state, memory_order_acquire) & DUE) {
			game_count(g, &a->skipped, now_ns, 1);
		} else {
			a->tick = next - 1;
			signal_follower(a, DUE);
		}
		tick = next;
	}
	signal_follower(a, OVER);
	return NULL;
}

static void tell(struct game *g, uint64_t last, uint64_t at_ns)
{
	struct sample s;

	while (deadline_tell(&g->audio.deadlines, last, at_ns, &s))
		game_add(g, &g->audio.slack, s.at_ns, s.value);
}

/*
 * One period. Ticks up to its start that were not told of had no data: the
 * driver was late, or it came between the clock read and the clearing of DUE
 * below and saw a follower at work. Both count as late by now.
 */
static void follow(struct game *g)
{
	struct audio *a = &g->audio;
	uint64_t tick = a->tick, done_at_ns, reached;

	tell(g, tick, work_now_ns());
	work_run(FOLLOWER_INSNS);
	done_at_ns = work_now_ns();
	reached = deadline_from(a->deadlines.base_at_ns, done_at_ns);
	tell(g, reached > tick ? reached : tick + 1, done_at_ns);
	atomic_fetch_and_explicit(&a->state, ~(uint32_t)DUE, memory_order_release);
}

/* Ends only when nothing is due: a period it was late for at the end still counts. */
static void *follower_main(void *data)
{
	struct game *g = data;
	struct audio *a = &g->audio;
	int rc = game_thread_setup(g, "game-audio", GAME_PRIORITY);

	if (rc)
		game_fail(g, rc);
	for (;;) {
		uint32_t state = atomic_load_explicit(&a->state, memory_order_acquire);

		if (state & DUE)
			follow(g);
		else if (state & OVER)
			return NULL;
		else
			syscall(SYS_futex, &a->state, FUTEX_WAIT_PRIVATE, state, NULL, NULL, 0);
	}
}

int audio_start(struct game *g)
{
	struct audio *a = &g->audio;
	int rc;

	a->deadlines = (struct deadlines){.base_at_ns = work_now_ns(), .next = FIRST_TICK + 1};
	rc = pthread_create(&a->follower, NULL, follower_main, g);
	if (!rc)
		rc = pthread_create(&a->driver, NULL, driver_main, g);
	return -rc;
}

void audio_stop(struct game *g)
{
	pthread_join(g->audio.driver, NULL);
	pthread_join(g->audio.follower, NULL);
}
