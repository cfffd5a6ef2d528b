/* SPDX-License-Identifier: GPL-2.0-only */
/* What is recorded: the room for it, and the raw samples as JSON. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "game.h"

/* Where the samples of one name are, and how many a second there can be. */
struct record {
	const char *name;
	struct series *series; /* NULL: one of each worker */
	bool on;
	size_t per_second;
};

enum { RECORDS = 10 };

static void list(struct game *g, struct record *out)
{
	const bool mouse = g->cfg.mouse;
	const struct record records[RECORDS] = {
		{"frame", &g->frame, true, 1000},
		{"missed", &g->missed, true, 1000},
		{"cadence", &g->cadence, true, 1000},
		{"joined", &g->joined, true, 1000},
		{"handed", &g->handed, true, 1000},
		{"worker", NULL, true, 1000},
		{"input", &g->input, mouse, 8000},
		{"answer", &g->answer, mouse, 1000},
		{"audio", &g->audio.slack, g->cfg.audio, 375},
		{"net", &g->net.delay, g->cfg.net, 64},
	};

	for (size_t i = 0; i < RECORDS; i++)
		out[i] = records[i];
}

/* All series of one record into set, which has room for those of all workers. */
static size_t members(struct game *g, const struct record *r, struct series **set)
{
	if (!r->on)
		return 0;
	set[0] = r->series;
	if (r->series)
		return 1;
	for (uint32_t i = 0; i < g->cfg.workers; i++)
		set[i] = &g->worker[i].wake;
	return g->cfg.workers;
}

/*
 * One second to spare. All of it is allocated here: a thread that waits for
 * memory, or for another one that asks for some, would be measured as one that
 * waits for a CPU.
 */
int samples_allocate(struct game *g)
{
	size_t seconds = g->cfg.warmup + g->cfg.seconds + 1;
	struct series *set[GAME_MAX_WORKERS];
	struct record records[RECORDS];

	list(g, records);
	for (size_t i = 0; i < RECORDS; i++) {
		size_t nr = members(g, &records[i], set);

		for (size_t k = 0; k < nr; k++)
			if (series_init(set[k], seconds * records[i].per_second))
				return -ENOMEM;
	}
	/* The wake-up delays, one series per worker and three more, are summed up together. */
	g->scratch = calloc(seconds * (8000 + 1000 * (GAME_MAX_WORKERS + 3)), sizeof(*g->scratch));
	return g->scratch ? 0 : -ENOMEM;
}

size_t samples_lost(struct game *g)
{
	struct series *set[GAME_MAX_WORKERS];
	struct record records[RECORDS];
	size_t n = g->net.sent - g->net.received;

	list(g, records);
	for (size_t i = 0; i < RECORDS; i++)
		for (size_t nr = members(g, &records[i], set); nr; nr--)
			n += atomic_load(&set[nr - 1]->lost);
	return n;
}

static void write_records(struct game *g, FILE *out)
{
	struct series *set[GAME_MAX_WORKERS];
	struct record records[RECORDS];

	list(g, records);
	for (size_t i = 0; i < RECORDS; i++) {
		size_t nr = members(g, &records[i], set);

		fprintf(out, ",\n\"%s\":", records[i].name);
		if (nr)
			series_print(out, (const struct series *const *)set, nr,
				     game_measure_from_ns(g), game_measure_until_ns(g));
		else
			fputs("null", out);
	}
}

/* What was not there to be counted is null, and never 0. */
static void write_count(FILE *out, const char *name, bool on, uint64_t value)
{
	if (on)
		fprintf(out, ",\n\"%s\":%" PRIu64, name, value);
	else
		fprintf(out, ",\n\"%s\":null", name);
}

int samples_write(struct game *g)
{
	const struct game_config *cfg = &g->cfg;
	FILE *out = fopen(cfg->samples, "we");
	bool bad;

	if (!out)
		return -errno;
	fprintf(out, "{\"from_ns\":%" PRIu64 ",\"until_ns\":%" PRIu64, game_measure_from_ns(g),
		game_measure_until_ns(g));
	write_records(g, out);
	write_count(out, "input_lost", cfg->mouse, g->input_lost);
	write_count(out, "lost", true, samples_lost(g));
	write_count(out, "audio_skipped", cfg->audio, g->audio.skipped);
	write_count(out, "net_skipped", cfg->net, g->net.skipped);
	write_count(out, "bursts", cfg->bursts, g->burst.count);
	write_count(out, "bursts_skipped", cfg->bursts, g->burst.skipped);
	write_count(out, "threads", true, g->threads);
	fputs("}\n", out);
	bad = ferror(out);
	return fclose(out) || bad ? -EIO : 0;
}
