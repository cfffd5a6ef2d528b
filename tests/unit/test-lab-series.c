/* SPDX-License-Identifier: GPL-2.0-only */
/* The game's figures: nearest rank, spans, several threads' samples, a full series. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* The game's code is not part of what unit tests are linked with. */
#include "tests/lab/game/series.c" // NOLINT(bugprone-suspicious-include)

static void summary_of(const struct series *s, uint64_t from_ns, uint64_t until_ns,
		       struct summary *out)
{
	uint64_t scratch[1000];

	series_summary(&s, 1, from_ns, until_ns, scratch, out);
}

static void test_nearest_rank(void **state)
{
	struct series s;
	struct summary sum;

	assert_int_equal(series_init(&s, 1000), 0);
	/* 1000 down to 1: the order of arrival must not matter. */
	for (uint64_t i = 0; i < 1000; i++)
		series_add(&s, i, 1000 - i);
	summary_of(&s, 0, UINT64_MAX, &sum);
	assert_int_equal(sum.count, 1000);
	assert_int_equal(sum.sum, 500500);
	assert_int_equal(sum.p50, 500);
	assert_int_equal(sum.p99, 990);
	assert_int_equal(sum.p999, 999);
	assert_int_equal(sum.max, 1000);
	series_free(&s);
}

/* With few samples a high percentile is the worst one, never something in between. */
static void test_few_samples(void **state)
{
	struct series s;
	struct summary sum;

	assert_int_equal(series_init(&s, 3), 0);
	summary_of(&s, 0, UINT64_MAX, &sum);
	assert_int_equal(sum.count, 0);
	series_add(&s, 5, 70);
	summary_of(&s, 0, UINT64_MAX, &sum);
	assert_int_equal(sum.p50, 70);
	assert_int_equal(sum.p999, 70);
	series_add(&s, 6, 30);
	series_add(&s, 7, 50);
	summary_of(&s, 0, UINT64_MAX, &sum);
	assert_int_equal(sum.p50, 50);
	assert_int_equal(sum.p99, 70);
	assert_int_equal(sum.max, 70);
	series_free(&s);
}

static void test_span_is_half_open(void **state)
{
	struct series s;
	struct summary sum;

	assert_int_equal(series_init(&s, 4), 0);
	for (uint64_t at_ns = 10; at_ns < 14; at_ns++)
		series_add(&s, at_ns, at_ns);
	summary_of(&s, 11, 13, &sum);
	assert_int_equal(sum.count, 2);
	assert_int_equal(sum.sum, 11 + 12);
	summary_of(&s, 14, UINT64_MAX, &sum);
	assert_int_equal(sum.count, 0);
	series_free(&s);
}

static void test_pools_series(void **state)
{
	struct series a, b;
	const struct series *both[] = {&a, &b};
	uint64_t scratch[4];
	struct summary sum;

	assert_int_equal(series_init(&a, 2), 0);
	assert_int_equal(series_init(&b, 2), 0);
	series_add(&a, 1, 100);
	series_add(&b, 1, 300);
	series_add(&b, 2, 200);
	series_summary(both, 2, 0, UINT64_MAX, scratch, &sum);
	assert_int_equal(sum.count, 3);
	assert_int_equal(sum.p50, 200);
	assert_int_equal(sum.max, 300);
	series_free(&a);
	series_free(&b);
}

static void test_full_series_tells(void **state)
{
	struct series s;
	struct summary sum;

	assert_int_equal(series_init(&s, 2), 0);
	for (uint64_t i = 0; i < 5; i++)
		series_add(&s, i, i);
	assert_int_equal(s.lost, 3);
	summary_of(&s, 0, UINT64_MAX, &sum);
	assert_int_equal(sum.count, 2);
	assert_int_equal(sum.max, 1);
	series_free(&s);
}

/* What is printed can be read back: the span alone, signed, all series in one list. */
static void test_prints_json(void **state)
{
	struct series a, b;
	const struct series *both[] = {&a, &b};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(series_init(&a, 3), 0);
	assert_int_equal(series_init(&b, 1), 0);
	series_print(out, both, 2, 0, UINT64_MAX);
	series_add(&a, 9, 1);
	series_add(&a, 10, 5);
	series_add(&a, 11, (uint64_t)-7);
	series_add(&b, 10, 6);
	series_print(out, both, 2, 10, 12);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, "[][[10,5],[11,-7],[10,6]]");
	free(text);
	series_free(&a);
	series_free(&b);
}

static void test_counts_negative(void **state)
{
	struct series s;

	assert_int_equal(series_init(&s, 4), 0);
	for (uint64_t at_ns = 0; at_ns < 4; at_ns++)
		series_add(&s, at_ns, (uint64_t)-1 + (at_ns == 1));
	assert_int_equal(series_negative(&s, 0, 4), 3);
	assert_int_equal(series_negative(&s, 1, 3), 1);
	series_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nearest_rank),      cmocka_unit_test(test_few_samples),
		cmocka_unit_test(test_span_is_half_open), cmocka_unit_test(test_pools_series),
		cmocka_unit_test(test_full_series_tells), cmocka_unit_test(test_prints_json),
		cmocka_unit_test(test_counts_negative),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
