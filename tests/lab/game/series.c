/* SPDX-License-Identifier: GPL-2.0-only */
#include "series.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

int series_init(struct series *s, size_t capacity)
{
	*s = (struct series){.samples = malloc(capacity * sizeof(*s->samples))};
	if (!s->samples)
		return -ENOMEM;
	/* Written once now, so that no page is faulted in while measuring. */
	memset(s->samples, 0xff, capacity * sizeof(*s->samples));
	s->capacity = capacity;
	return 0;
}

void series_free(struct series *s)
{
	free(s->samples);
	*s = (struct series){0};
}

void series_add(struct series *s, uint64_t at_ns, uint64_t value)
{
	size_t n = atomic_load_explicit(&s->count, memory_order_relaxed);

	if (n == s->capacity) {
		atomic_fetch_add_explicit(&s->lost, 1, memory_order_relaxed);
		return;
	}
	s->samples[n] = (struct sample){.at_ns = at_ns, .value = value};
	/* Pairs with the acquire in next_in: a counted sample is whole. */
	atomic_store_explicit(&s->count, n + 1, memory_order_release);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The smallest value that at least permille of 1000 do not exceed. */
static uint64_t rank(const uint64_t *sorted, size_t n, size_t permille)
{
	return sorted[(n * permille + 999) / 1000 - 1];
}

/* The next sample of the span, of all series together; NULL after the last. at is where
 * the walk is, zeroed before the first call. */
struct place {
	size_t series, sample;
};

static const struct sample *next_in(const struct series *const *set, size_t nr, uint64_t from_ns,
				    uint64_t until_ns, struct place *at)
{
	for (; at->series < nr; *at = (struct place){.series = at->series + 1}) {
		const struct series *s = set[at->series];
		size_t count = atomic_load_explicit(&s->count, memory_order_acquire);

		while (at->sample < count) {
			const struct sample *sample = &s->samples[at->sample++];

			if (sample->at_ns >= from_ns && sample->at_ns < until_ns)
				return sample;
		}
	}
	return NULL;
}

void series_summary(const struct series *const *set, size_t nr, uint64_t from_ns, uint64_t until_ns,
		    uint64_t *scratch, struct summary *out)
{
	const struct sample *s;
	struct place at = {0};
	size_t n = 0;

	*out = (struct summary){0};
	while ((s = next_in(set, nr, from_ns, until_ns, &at))) {
		scratch[n++] = s->value;
		out->sum += s->value;
	}
	out->count = n;
	if (!n)
		return;
	qsort(scratch, n, sizeof(*scratch), compare);
	out->p50 = rank(scratch, n, 500);
	out->p99 = rank(scratch, n, 990);
	out->p999 = rank(scratch, n, 999);
	out->max = scratch[n - 1];
}

size_t series_negative(const struct series *s, uint64_t from_ns, uint64_t until_ns)
{
	const struct sample *sample;
	struct place at = {0};
	size_t n = 0;

	while ((sample = next_in(&s, 1, from_ns, until_ns, &at)))
		n += (int64_t)sample->value < 0;
	return n;
}

void series_print(FILE *out, const struct series *const *set, size_t nr, uint64_t from_ns,
		  uint64_t until_ns)
{
	const char *comma = "";
	const struct sample *s;
	struct place at = {0};

	fputc('[', out);
	while ((s = next_in(set, nr, from_ns, until_ns, &at))) {
		fprintf(out, "%s[%" PRIu64 ",%" PRId64 "]", comma, s->at_ns, (int64_t)s->value);
		comma = ",";
	}
	fputc(']', out);
}
