/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Figures as one snapshot: what the kernel side counted, what the agent
 * counted, and what is so now. The structs and all texts expand
 * bpf/stats_table.h. Pure, except stats_print_help.
 */
#ifndef GAMER_STATS_H
#define GAMER_STATS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "bpf/iface.h"

enum { STATS_LINE_MAX = 4096 };

/* Counted by the agent itself. */
struct stats_agent {
#define X(name, unit, help) uint64_t name;
	GAMER_AGENT_STATS(X)
#undef X
};

struct stats_agent_now {
#define X(name, unit, help) uint64_t name;
	GAMER_AGENT_GAUGES(X)
#undef X
};

struct stats {
	uint64_t at_ns; /* CLOCK_MONOTONIC */
	uint64_t attached_at_ns;
	struct gamer_stats kernel;
	struct stats_agent agent;
	struct gamer_state kernel_now;
	struct stats_agent_now agent_now;
};

/* Adds counters and histograms of b to a. */
void stats_add(struct gamer_stats *a, const struct gamer_stats *b);

/* What was counted after old until now; what is so now is taken from now. */
void stats_delta(struct stats *out, const struct stats *now, const struct stats *old);

uint64_t stats_hist_total(const __u64 buckets[GAMER_HIST_BUCKETS]);

/*
 * The value that permille of all samples do not exceed, as well as a log2
 * histogram knows it: the upper bound of the bucket it lies in. 1000 = the
 * largest. 0 = there are no samples.
 */
uint64_t stats_percentile_ns(const __u64 buckets[GAMER_HIST_BUCKETS], uint32_t permille);

/*
 * One line of key=value pairs, with its line end, as --help-stats explains it.
 * Returns its length; text of STATS_LINE_MAX bytes holds every line.
 */
size_t stats_format(char *text, size_t size, const struct stats *delta);

void stats_print_help(FILE *to);

#endif
