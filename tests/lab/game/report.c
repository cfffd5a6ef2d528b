/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the game saw, as lines of key=value; times in ns. The reporter is a
 * thread of its own at the lowest priority: adding up must not delay frames.
 * "none" stands for a figure without samples.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "game.h"

/* A second's last frame may end after it: look back from a little later. */
#define SETTLE_NS 100000000ull
#define SECOND_NS 1000000000ull

static void print_figure(const char *name, const struct summary *s, uint64_t value)
{
	if (s->count)
		printf(" %s=%" PRIu64, name, value);
	else
		printf(" %s=none", name);
}

static void print_summary(const char *name, const struct summary *s)
{
	char key[64];
	const struct {
		const char *suffix;
		uint64_t value;
	} figures[] = {
		{"p50", s->p50},
		{"p99", s->p99},
		{"p999", s->p999},
		{"max", s->max},
	};

	printf(" %s_count=%zu", name, s->count);
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		snprintf(key, sizeof(key), "%s_%s_ns", name, figures[i].suffix);
		print_figure(key, s, figures[i].value);
	}
}

/* The figures of one span, on the line that was begun. */
static void print_span(const struct game *g, uint64_t from_ns, uint64_t until_ns)
{
	const struct series *frame = &g->frame, *missed = &g->missed, *cadence = &g->cadence,
			    *input = &g->input, *answer = &g->answer;
	const struct series *wake[GAME_MAX_WORKERS + 3] = {cadence, &g->joined, &g->handed};
	struct {
		const char *name;
		const struct series *const *set;
		size_t nr;
	} rows[] = {
		{"frame", &frame, 1}, {"cadence", &cadence, 1}, {"wake", wake, 3 + g->cfg.workers},
		{"input", &input, 1}, {"answer", &answer, 1},
	};
	struct summary s;

	for (uint32_t i = 0; i < g->cfg.workers; i++)
		wake[3 + i] = &g->worker[i].wake;
	series_summary(&missed, 1, from_ns, until_ns, g->scratch, &s);
	printf(" frames=%zu missed=%" PRIu64, s.count, s.sum);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		series_summary(rows[i].set, rows[i].nr, from_ns, until_ns, g->scratch, &s);
		print_summary(rows[i].name, &s);
	}
}

static void sleep_until(uint64_t at_ns)
{
	struct timespec ts = {
		.tv_sec = (time_t)(at_ns / SECOND_NS),
		.tv_nsec = (long)(at_ns % SECOND_NS),
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

/* For who collects the samples and has more to start when they begin. */
static void announce(const struct game *g)
{
	if (!g->cfg.samples)
		return;
	sleep_until(game_measure_from_ns(g));
	printf("measure at_ns=%" PRIu64 "\n", game_measure_from_ns(g));
}

static void *report_main(void *data)
{
	struct game *g = data;
	uint64_t begin_at_ns;

	pthread_setname_np(pthread_self(), "game-report");
	atomic_fetch_add_explicit(&g->threads, 1, memory_order_relaxed);
	setpriority(PRIO_PROCESS, 0, 19); /* of this thread alone */
	if (g->cfg.wait) {
		sigset_t set;
		int signal;

		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		printf("ready\n");
		sigwait(&set, &signal);
	}
	begin_at_ns = work_now_ns();
	atomic_store(&g->begin_at_ns, begin_at_ns);
	gate_open(&g->begun);
	if (!g->cfg.warmup)
		announce(g);
	for (uint32_t second = 0; second < g->cfg.warmup + g->cfg.seconds; second++) {
		uint64_t from_ns = begin_at_ns + second * SECOND_NS;

		if (second + 1 == g->cfg.warmup)
			announce(g);
		sleep_until(from_ns + SECOND_NS + SETTLE_NS);
		printf("second=%u warmup=%d", second + 1, second < g->cfg.warmup);
		print_span(g, from_ns, from_ns + SECOND_NS);
		printf("\n");
		if (atomic_load(&g->error))
			break;
	}
	return NULL;
}

int report_start(struct game *g)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	return -pthread_create(&g->report_thread, NULL, report_main, g);
}

void report_stop(struct game *g)
{
	pthread_join(g->report_thread, NULL);
}

int report_result(struct game *g)
{
	uint64_t from_ns = game_measure_from_ns(g), until_ns = game_measure_until_ns(g);

	/* Figures from the rest would look better than the truth. */
	if (samples_lost(g)) {
		fprintf(stderr, "game: %zu samples did not fit\n", samples_lost(g));
		return -ENOSPC;
	}
	printf("result seconds=%u", g->cfg.seconds);
	print_span(g, from_ns, until_ns);
	if (g->cfg.audio)
		printf(" audio_underruns=%zu", series_negative(&g->audio.slack, from_ns, until_ns));
	printf(" input_lost=%" PRIu64 "\n", g->input_lost);
	return 0;
}
