// SPDX-License-Identifier: GPL-2.0-only
/* When input counts as a stream of regular reports, and how long that holds a window. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/policy.h"
#include "bpf/policy_input.h"

#define US 1000ull
#define MS 1000000ull
#define S  1000000000ull

#define START_NS (7 * S)

static const uint32_t rates_hz[] = {125, 250, 500, 1000, 2000, 4000, 8000};
#define NR_RATES (sizeof(rates_hz) / sizeof(rates_hz[0]))

struct run {
	struct policy_input_stream s;
	uint64_t at_ns;
	uint64_t began_at_ns; /* first time, 0 = never */
	uint32_t began, ended;
	uint64_t longest_open_ns; /* without a window since the stream began, of 1 ns windows */
	uint32_t seed;
};

static uint32_t next_random(struct run *r, uint32_t below)
{
	r->seed = r->seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)(r->seed >> 8) * below >> 24);
}

static void report(struct run *r, uint64_t gap_ns)
{
	uint64_t hold_ns = policy_input_hold(&r->s, 1);
	uint32_t was_on = r->s.on;

	if (was_on && gap_ns > hold_ns && gap_ns - hold_ns > r->longest_open_ns)
		r->longest_open_ns = gap_ns - hold_ns;
	r->at_ns += gap_ns;
	if (policy_input_add(&r->s, r->at_ns, 1)) {
		r->began++;
		if (!r->began_at_ns)
			r->began_at_ns = r->at_ns;
	}
	r->ended += was_on && !r->s.on;
}

static struct run begin(uint64_t at_ns)
{
	struct run r = {.at_ns = at_ns, .seed = 1};

	policy_input_add(&r.s, at_ns, 1);
	return r;
}

/* Reports for duration_ns, each up to jitter_percent of the gap earlier or later than due. */
static void stream(struct run *r, uint64_t gap_ns, uint32_t jitter_percent, uint64_t duration_ns)
{
	uint64_t end_ns = r->at_ns + duration_ns;
	uint32_t jitter_ns = (uint32_t)(gap_ns * jitter_percent / 100);

	while (policy_before(r->at_ns, end_ns))
		report(r, gap_ns - jitter_ns + next_random(r, 2 * jitter_ns + 1));
}

/* At any rate: it begins once, soon, never ends, and leaves no gap. */
static void every_rate_is_a_stream(void **state)
{
	static const uint32_t jitters_percent[] = {0, 5, 20, 50};

	for (size_t i = 0; i < NR_RATES; i++) {
		for (size_t j = 0; j < sizeof(jitters_percent) / sizeof(jitters_percent[0]); j++) {
			uint64_t gap_ns = S / rates_hz[i];
			struct run r = begin(START_NS);

			stream(&r, gap_ns, jitters_percent[j], 60 * S);
			assert_int_equal(r.began, 1);
			assert_int_equal(r.ended, 0);
			assert_in_range(r.began_at_ns - START_NS, 60 * MS, 300 * MS);
			assert_in_range(r.s.gap_ns, gap_ns * 9 / 10, gap_ns * 13 / 10);
			if (jitters_percent[j] <= 20)
				assert_int_equal(r.longest_open_ns, 0);
		}
	}
}

/* Once its mean is known, a report may come 1.25 times as late as the mean, or later. */
static void hold_is_a_gap_and_a_half(void **state)
{
	for (size_t i = 0; i < NR_RATES; i++) {
		uint64_t gap_ns = S / rates_hz[i];
		struct run r = begin(START_NS);

		stream(&r, gap_ns, 0, 2 * S);
		assert_in_range(policy_input_hold(&r.s, 1), gap_ns * 5 / 4, gap_ns * 8 / 5);
		/* The setting stays the least, and 0 stays none. */
		assert_int_equal(policy_input_hold(&r.s, 50 * MS), 50 * MS);
		assert_int_equal(policy_input_hold(&r.s, S), S);
		assert_int_equal(policy_input_hold(&r.s, 0), 0);
	}
}

/* Slower and slower, then faster and faster: in below 11 ms, out above 16.7 ms. */
static void hysteresis(void **state)
{
	struct run r = begin(START_NS);
	uint64_t out_ns = 0, in_ns = 0;

	stream(&r, 8 * MS, 0, S);
	assert_true(r.s.on);
	for (uint64_t gap_ns = 8 * MS; gap_ns < 40 * MS; gap_ns += 100 * US) {
		stream(&r, gap_ns, 0, S);
		if (!r.s.on && !out_ns)
			out_ns = gap_ns;
		assert_true(policy_input_hold(&r.s, 1) <= POLICY_INPUT_BRIDGE_NS);
	}
	for (uint64_t gap_ns = 40 * MS; gap_ns > 8 * MS; gap_ns -= 100 * US) {
		stream(&r, gap_ns, 0, S);
		if (r.s.on && !in_ns)
			in_ns = gap_ns;
	}
	assert_in_range(out_ns, 16600 * US, 16800 * US);
	assert_in_range(in_ns, 10800 * US, 11000 * US);
	assert_int_equal(r.began, 2);
	assert_int_equal(r.ended, 1);
}

/* A rate between the two bounds keeps what it found, whatever its jitter. */
static void between_the_bounds_nothing_flaps(void **state)
{
	for (uint64_t gap_ns = 12 * MS; gap_ns <= 14 * MS; gap_ns += MS) {
		struct run r = begin(START_NS);

		stream(&r, gap_ns, 10, 60 * S);
		assert_int_equal(r.began, 0);
		stream(&r, 8 * MS, 10, S);
		stream(&r, gap_ns, 10, 60 * S);
		assert_int_equal(r.began, 1);
		assert_int_equal(r.ended, 0);
	}
}

static void what_is_no_stream(void **state)
{
	struct run r = begin(START_NS);

	stream(&r, S / 30, 0, 60 * S); /* autorepeat; the hook drops it before */
	stream(&r, S / 60, 0, 60 * S);
	for (int click = 0; click < 1000; click++) { /* down and up */
		report(&r, 100 * MS + next_random(&r, 1000 * MS));
		report(&r, 20 * MS + next_random(&r, 100 * MS));
	}
	for (int chord = 0; chord < 1000; chord++) { /* six keys within 5 ms, and up again */
		for (int up = 0; up < 2; up++) {
			report(&r, 50 * MS + next_random(&r, 300 * MS));
			for (int key = 0; key < 5; key++)
				report(&r, 1 + next_random(&r, 1 * MS));
		}
	}
	for (int key = 0; key < 10000; key++) /* 30 events a second, a fast typist */
		report(&r, 1 * MS + next_random(&r, 66 * MS));
	for (int nudge = 0; nudge < 1000; nudge++) { /* a 1000 Hz mouse, 5 ms in 45 */
		report(&r, 40 * MS);
		for (int i = 0; i < 5; i++)
			report(&r, MS);
	}
	assert_int_equal(r.began, 0);
}

/* Nobody ends it: the hold is bounded, and what comes after a pause is single again. */
static void it_ends_by_itself(void **state)
{
	for (size_t i = 0; i < NR_RATES; i++) {
		struct run r = begin(START_NS);

		stream(&r, S / rates_hz[i], 0, S);
		assert_true(r.s.on);
		assert_true(policy_input_hold(&r.s, 2 * MS) <= POLICY_INPUT_BRIDGE_NS);
		report(&r, 101 * MS);
		assert_false(r.s.on);
		assert_int_equal(policy_input_hold(&r.s, 2 * MS), 2 * MS);
		/* As if there had been nothing before, however long ago that was. */
		report(&r, 3600 * S);
		stream(&r, S / rates_hz[i], 0, 50 * MS);
		assert_false(r.s.on);
		stream(&r, S / rates_hz[i], 0, 200 * MS);
		assert_true(r.s.on);
	}
}

/* Two events to a report, and a second mouse half a step or a fifth of one behind. */
static void gaps_within_a_report_do_not_count(void **state)
{
	static const uint64_t behind_ns[] = {1, 3 * US, 60 * US, 1600 * US, 4 * MS};

	for (size_t i = 0; i < sizeof(behind_ns) / sizeof(behind_ns[0]); i++) {
		struct run r = begin(START_NS);

		for (int n = 0; n < 10000; n++) {
			report(&r, 8 * MS - behind_ns[i]);
			report(&r, behind_ns[i]);
		}
		assert_int_equal(r.began, 1);
		assert_int_equal(r.ended, 0);
		assert_int_equal(r.longest_open_ns, 0);
	}
}

/* A slow mouse that has nothing to say now and then. */
static void single_reports_may_be_missing(void **state)
{
	struct run r = begin(START_NS);

	stream(&r, 8 * MS, 0, S);
	for (int n = 0; n < 10000; n++)
		report(&r, n % 8 == 0 ? 16 * MS : 8 * MS);
	assert_int_equal(r.ended, 0);
}

/* The agent is told of several reports at once. */
static void several_at_once(void **state)
{
	struct policy_input_stream s = {0};
	uint64_t at_ns = START_NS;
	uint32_t began = 0;

	for (int n = 0; n < 1000; n++)
		began += (uint32_t)policy_input_add(&s, at_ns += 16 * MS, 16);
	assert_int_equal(began, 1);
	assert_in_range(s.gap_ns, MS, MS + 10 * US);
	/* None said: as one, and nothing is divided by 0. */
	policy_input_add(&s, at_ns += 8 * MS, 0);
	assert_in_range(s.gap_ns, MS, 2 * MS);
}

static void order_and_wrap(void **state)
{
	struct run r = begin(0 - S / 2), plain = begin(START_NS);
	struct policy_input_stream before;

	stream(&r, 8 * MS, 20, 10 * S);
	stream(&plain, 8 * MS, 20, 10 * S);
	assert_int_equal(r.began, 1);
	assert_int_equal(r.ended, 0);
	assert_int_equal(r.s.gap_ns, plain.s.gap_ns);
	/* Another CPU's clock is behind: nothing changes. */
	before = r.s;
	assert_false(policy_input_add(&r.s, r.at_ns - 5 * MS, 1));
	assert_false(policy_input_add(&r.s, r.at_ns, 1));
	assert_memory_equal(&before, &r.s, sizeof(before));
	/* The mean never becomes 0, which says that nothing came yet. */
	r.s.gap_ns = 100;
	for (int n = 0; n < 1000; n++)
		report(&r, 1);
	assert_int_equal(r.s.gap_ns, 100); /* within what is rounded */
	assert_int_equal(r.began, 1);
}

static struct policy p;

static int agent_setup(void **state)
{
	struct policy_config cfg = {.every_task = true};

	for (int lane = 0; lane < GAMER_NR_LANES; lane++)
		cfg.input_lane_ns[lane] = 2 * MS;
	policy_init(&p, &cfg);
	policy_start(&p);
	return 0;
}

static uint64_t agent_input(enum input_lane lane, uint64_t at_ns)
{
	struct input_report in = {.lanes = 1u << lane, .packets = 1};

	in.lane[lane] = (struct input_lane_report){at_ns, 1};
	return policy_on_input(&p, &in, at_ns).until_ns;
}

/* The agent, for a pad of 125 Hz: held once it is a stream, another lane is not. */
static void the_agent_holds_a_pad(void **state)
{
	uint64_t at_ns = START_NS, until_ns = 0, closed = 0;

	for (int n = 0; n < 1000; n++, at_ns += 8 * MS) {
		closed += until_ns < at_ns;
		until_ns = agent_input(INPUT_LANE_CONTROLLER, at_ns);
	}
	assert_in_range(closed, 10, 25);
	assert_int_equal(p.input_streams, 1);
	assert_in_range(until_ns - (at_ns - 8 * MS), 12 * MS, 12 * MS + 10 * US);
	/* a key does not borrow the pad's stream */
	assert_int_equal(agent_input(INPUT_LANE_KEYBOARD, at_ns + S), at_ns + S + 2 * MS);
	/* and after the pause the pad has none */
	assert_int_equal(agent_input(INPUT_LANE_CONTROLLER, at_ns + 2 * S), at_ns + 2 * S + 2 * MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rate_is_a_stream),
		cmocka_unit_test(hold_is_a_gap_and_a_half),
		cmocka_unit_test(hysteresis),
		cmocka_unit_test(between_the_bounds_nothing_flaps),
		cmocka_unit_test(what_is_no_stream),
		cmocka_unit_test(it_ends_by_itself),
		cmocka_unit_test(gaps_within_a_report_do_not_count),
		cmocka_unit_test(single_reports_may_be_missing),
		cmocka_unit_test(several_at_once),
		cmocka_unit_test(order_and_wrap),
		cmocka_unit_test_setup(the_agent_holds_a_pad, agent_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
