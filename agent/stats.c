// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <string.h>

#include "stats.h"
#include "util.h"

void stats_add(struct gamer_stats *a, const struct gamer_stats *b)
{
	for (int i = 0; i < GAMER_NR_STATS; i++)
		a->count[i] += b->count[i];
	for (int h = 0; h < GAMER_NR_HISTS; h++)
		for (int i = 0; i < GAMER_HIST_BUCKETS; i++)
			a->hist[h][i] += b->hist[h][i];
}

void stats_delta(struct stats *out, const struct stats *now, const struct stats *old)
{
	*out = *now;
	for (int i = 0; i < GAMER_NR_STATS; i++)
		out->kernel.count[i] -= old->kernel.count[i];
	for (int h = 0; h < GAMER_NR_HISTS; h++)
		for (int i = 0; i < GAMER_HIST_BUCKETS; i++)
			out->kernel.hist[h][i] -= old->kernel.hist[h][i];
#define X(name, unit, help) out->agent.name -= old->agent.name;
	GAMER_AGENT_STATS(X)
#undef X
}

uint64_t stats_hist_total(const __u64 buckets[GAMER_HIST_BUCKETS])
{
	uint64_t total = 0;

	for (int i = 0; i < GAMER_HIST_BUCKETS; i++)
		total += buckets[i];
	return total;
}

uint64_t stats_percentile_ns(const __u64 buckets[GAMER_HIST_BUCKETS], uint32_t permille)
{
	uint64_t total = stats_hist_total(buckets), seen = 0, rank;
	int bucket;

	if (!total)
		return 0;
	/* ceil(total * permille / 1000) without overflow; the first sample at least */
	rank = total / 1000 * permille + (total % 1000 * permille + 999) / 1000;
	if (!rank)
		rank = 1;
	for (bucket = 0; bucket < GAMER_HIST_BUCKETS - 1; bucket++) {
		seen += buckets[bucket];
		if (seen >= rank)
			break;
	}
	return 2ull << bucket;
}

/* Text under construction; once full it stays as it is. */
struct line {
	char *text;
	size_t size, len;
};

__attribute__((format(printf, 2, 3))) static void line_add(struct line *line, const char *format,
							   ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(line->text + line->len, line->size - line->len, format, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= line->size - line->len)
		line->text[line->len] = '\0';
	else
		line->len += (size_t)n;
}

/* The unit a figure is shown in may read better than the one it is kept in. */
static const struct stats_unit {
	const char *unit, *suffix, *shown_suffix, *shown_unit;
} stats_units[] = {
	{"permille", "_permille", "", "%"},
	{"mHz", "_mhz", "_hz", "Hz"},
};

static const struct stats_unit *stats_unit_of(const char *unit)
{
	for (size_t i = 0; i < ARRAY_SIZE(stats_units); i++)
		if (!strcmp(stats_units[i].unit, unit))
			return &stats_units[i];
	return NULL;
}

static void stats_add_key(struct line *line, const char *name, const struct stats_unit *unit)
{
	size_t len = strlen(name), cut = unit ? strlen(unit->suffix) : 0;

	if (!unit || len < cut || strcmp(name + len - cut, unit->suffix))
		line_add(line, "%s", name);
	else
		line_add(line, "%.*s%s", (int)(len - cut), name, unit->shown_suffix);
}

static void stats_add_now(struct line *line, const char *name, const char *unit, uint64_t value)
{
	const struct stats_unit *shown = stats_unit_of(unit);

	line_add(line, " ");
	stats_add_key(line, name, shown);
	if (!shown)
		line_add(line, "=%llu", (unsigned long long)value);
	else if (shown->shown_unit[0] == '%')
		line_add(line, "=%.1f%%", (double)value / 10);
	else
		line_add(line, "=%.3f", (double)value / 1000);
}

static void stats_add_count(struct line *line, const char *name, uint64_t value)
{
	if (value)
		line_add(line, " %s=%llu", name, (unsigned long long)value);
}

static const struct stats_percentile {
	const char *key;
	uint32_t permille;
} stats_percentiles[] = {{"p50", 500}, {"p99", 990}, {"p999", 999}, {"max", 1000}};

static void stats_add_hist(struct line *line, const char *name, const __u64 *buckets)
{
	uint64_t total = stats_hist_total(buckets);

	line_add(line, " %s_n=%llu", name, (unsigned long long)total);
	for (size_t i = 0; i < ARRAY_SIZE(stats_percentiles); i++) {
		const struct stats_percentile *p = &stats_percentiles[i];
		uint64_t value_ns = stats_percentile_ns(buckets, p->permille);

		if (total)
			line_add(line, " %s_%s=%.1fus", name, p->key, (double)value_ns / 1000);
		else
			line_add(line, " %s_%s=-", name, p->key);
	}
}

size_t stats_format(char *text, size_t size, const struct stats *delta)
{
	struct line line = {text, size - 1, 0}; /* room for the line end */
	double t_s = (double)(delta->at_ns - delta->attached_at_ns) / UTIL_NS_PER_S;

	line_add(&line, "stats t=%.1f", t_s);
#define X(name, unit, help) stats_add_now(&line, #name, unit, delta->kernel_now.name);
	GAMER_KERNEL_GAUGES(X)
#undef X
#define X(name, unit, help) stats_add_now(&line, #name, unit, delta->agent_now.name);
	GAMER_AGENT_GAUGES(X)
#undef X
#define X(name, unit, help) stats_add_hist(&line, #name, delta->kernel.hist[GAMER_HIST_##name]);
	GAMER_KERNEL_HISTS(X)
#undef X
#define X(name, unit, help) stats_add_count(&line, #name, delta->kernel.count[GAMER_STAT_##name]);
	GAMER_KERNEL_STATS(X)
#undef X
#define X(name, unit, help) stats_add_count(&line, #name, delta->agent.name);
	GAMER_AGENT_STATS(X)
#undef X
	memcpy(text + line.len, "\n", 2);
	return line.len + 1;
}

static void stats_help_row(FILE *to, const char *name, const char *unit, const char *help)
{
	const struct stats_unit *shown = stats_unit_of(unit);
	char key[64] = "";
	struct line line = {key, sizeof(key), 0};

	stats_add_key(&line, name, shown);
	fprintf(to, "  %-20s %-9s %s\n", key, shown ? shown->shown_unit : unit, help);
}

void stats_print_help(FILE *to)
{
	fputs("--stats and --monitor print one line per interval: \"stats\", then key=value pairs\n"
	      "in this order. Numbers are followed by their unit only where it is shown here as\n"
	      "%, and for delays, which are in us. t is the time since the scheduler was\n"
	      "attached, in seconds.\n\nAs it is at the end of the interval:\n",
	      to);
#define X(name, unit, help) stats_help_row(to, #name, unit, help);
	GAMER_KERNEL_GAUGES(X)
	GAMER_AGENT_GAUGES(X)
	fputs("\nDelays in the interval, each as NAME_n (how many), NAME_p50, NAME_p99, NAME_p999\n"
	      "(99.9 %) and NAME_max. They are counted in classes that double in size; what is\n"
	      "shown is the upper bound of the class, so the delay was at most that and more\n"
	      "than half of it. \"-\" = there was none:\n",
	      to);
#undef X
#define X(name, unit, help) stats_help_row(to, #name, "us", help); /* ns in the kernel */
	GAMER_KERNEL_HISTS(X)
#undef X
#define X(name, unit, help) stats_help_row(to, #name, unit, help);
	fputs("\nCounted in the interval by the scheduler; what did not happen is left out:\n", to);
	GAMER_KERNEL_STATS(X)
	fputs("\nCounted in the interval by the agent; what did not happen is left out:\n", to);
	GAMER_AGENT_STATS(X)
#undef X
}
