// SPDX-License-Identifier: GPL-2.0-only
#include "primary.h"

#include <errno.h>
#include <string.h>

#include "util.h"

static const struct {
	const char *word;
	enum topology_domain domain;
} primary_words[] = {
	{"all", TOPOLOGY_ALL},
	{"turbo", TOPOLOGY_TURBO},
	{"performance", TOPOLOGY_PERFORMANCE},
	{"powersave", TOPOLOGY_POWERSAVE},
};

int primary_read(uint8_t *out, const struct topology *topology, const char *text)
{
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(primary_words); i++) {
		if (strcmp(text, primary_words[i].word) != 0)
			continue;
		if (topology_domain(topology, primary_words[i].domain, out) ||
		    primary_words[i].domain == TOPOLOGY_ALL)
			return 0;
		return PRIMARY_SAME;
	}
	r = topology_parse_list(out, topology->nr_cpu_ids, text);
	if (r < 0)
		return r;
	for (uint32_t cpu = 0; cpu < topology->nr_cpu_ids; cpu++)
		if (out[cpu] && topology->online[cpu])
			return 0;
	return -ENODEV;
}
