/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Raw samples in memory: each with the time it was taken, so that any span
 * can be summed up later. One thread adds to a series; others may read it at
 * the same time and see whole samples only.
 */
#ifndef GAME_SERIES_H
#define GAME_SERIES_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct sample {
	uint64_t at_ns;
	uint64_t value;
};

struct series {
	struct sample *samples; /* owned, faulted in by series_init */
	size_t capacity;
	_Atomic size_t count;
	_Atomic size_t lost; /* did not fit: the capture is short and must not be used */
};

struct summary {
	size_t count;
	uint64_t sum, p50, p99, p999, max; /* nearest rank; 0 when count is 0 */
};

/* 0 or -ENOMEM. series_free takes a zeroed or freed series too. */
int series_init(struct series *s, size_t capacity);
void series_free(struct series *s);

void series_add(struct series *s, uint64_t at_ns, uint64_t value);

/*
 * Sums up the samples of all nr series with from_ns <= at_ns < until_ns.
 * scratch has room for as many values as all series together, so that this
 * allocates nothing and cannot fail.
 */
void series_summary(const struct series *const *set, size_t nr, uint64_t from_ns, uint64_t until_ns,
		    uint64_t *scratch, struct summary *out);

/* How many samples of the span are negative, where values are int64_t. */
size_t series_negative(const struct series *s, uint64_t from_ns, uint64_t until_ns);

/*
 * Prints the samples of the span as JSON, [[at_ns,value],...] with signed
 * values, one series after the other. Errors are the stream's.
 */
void series_print(FILE *out, const struct series *const *set, size_t nr, uint64_t from_ns,
		  uint64_t until_ns);

#endif
