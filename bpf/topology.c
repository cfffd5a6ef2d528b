/* SPDX-License-Identifier: GPL-2.0-only */
#include "topology.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_LEN = 4096, CACHE_LEVELS = 8 };

/* First line of root/FMT without its newline. 0 or -errno. */
static int read_text(char *out, size_t len, const char *root, const char *path)
{
	char full[PATH_MAX];
	FILE *file;
	int err = 0;

	if (snprintf(full, sizeof(full), "%s/%s", root, path) >= (int)sizeof(full))
		return -ENAMETOOLONG;
	file = fopen(full, "re");
	if (!file)
		return -errno;
	if (!fgets(out, (int)len, file))
		err = ferror(file) ? -EIO : -ENODATA;
	else
		out[strcspn(out, "\n")] = '\0';
	fclose(file);
	return err;
}

int topology_parse_list(uint8_t *set, uint32_t nr, const char *text)
{
	int members = 0;

	memset(set, 0, nr);
	while (*text) {
		char *end;
		unsigned long first, last;

		if (*text < '0' || *text > '9')
			return -EINVAL;
		first = last = strtoul(text, &end, 10);
		if (*end == '-') {
			text = end + 1;
			if (*text < '0' || *text > '9')
				return -EINVAL;
			last = strtoul(text, &end, 10);
		}
		if (last < first)
			return -EINVAL;
		if (last >= nr)
			return -ERANGE;
		for (; first <= last; first++) {
			members += !set[first];
			set[first] = 1;
		}
		if (*end && (*end != ',' || !end[1]))
			return -EINVAL;
		text = *end ? end + 1 : end;
	}
	return members ? members : -EINVAL;
}

static int read_list(uint8_t *set, uint32_t nr, const char *root, const char *path)
{
	char text[TEXT_LEN] = "";
	int err = read_text(text, sizeof(text), root, path);

	return err ? err : topology_parse_list(set, nr, text);
}

static uint64_t read_number(const char *root, const char *path, uint64_t missing)
{
	char text[32];

	return read_text(text, sizeof(text), root, path) ? missing : strtoull(text, NULL, 10);
}

/* CPUs that share cpu's highest cache, or its package when no cache is listed. 0 or -errno. */
static int read_siblings(uint8_t *set, uint32_t nr, const char *root, uint32_t cpu)
{
	char path[128];
	uint64_t best_level = 0;
	int index, best = -1, members;

	for (index = 0; index < CACHE_LEVELS; index++) {
		uint64_t level;

		snprintf(path, sizeof(path), "devices/system/cpu/cpu%u/cache/index%d/level", cpu,
			 index);
		level = read_number(root, path, 0);
		if (level > best_level) {
			best_level = level;
			best = index;
		}
	}
	if (best >= 0)
		snprintf(path, sizeof(path),
			 "devices/system/cpu/cpu%u/cache/index%d/shared_cpu_list", cpu, best);
	else
		snprintf(path, sizeof(path), "devices/system/cpu/cpu%u/topology/package_cpus_list",
			 cpu);
	members = read_list(set, nr, root, path);
	return members < 0 ? members : 0;
}

/* Numbers the caches in the order of their first CPU. 0 or -errno. */
static int number_llcs(struct topology *out, const char *root)
{
	uint8_t known[GAMER_MAX_CPUS] = {0}, siblings[GAMER_MAX_CPUS];
	uint32_t cpu, other;

	for (cpu = 0; cpu < out->nr_cpu_ids; cpu++) {
		if (!out->online[cpu] || known[cpu])
			continue;
		if (out->nr_llcs == GAMER_MAX_LLCS)
			return -E2BIG;
		if (read_siblings(siblings, out->nr_cpu_ids, root, cpu)) {
			memset(siblings, 0, sizeof(siblings));
			siblings[cpu] = 1;
		}
		siblings[cpu] = 1;
		for (other = cpu; other < out->nr_cpu_ids; other++) {
			if (!siblings[other] || known[other])
				continue;
			known[other] = 1;
			out->llc[other] = (uint16_t)out->nr_llcs;
		}
		out->nr_llcs++;
	}
	return out->nr_llcs ? 0 : -ENODATA;
}

int topology_read(struct topology *out, const char *root)
{
	uint8_t possible[GAMER_MAX_CPUS] = {0};
	uint32_t cpu;
	int nr;

	memset(out, 0, sizeof(*out));
	out->hotplug_seq = read_number(root, "kernel/sched_ext/hotplug_seq", 0);
	nr = read_list(possible, GAMER_MAX_CPUS, root, "devices/system/cpu/possible");
	if (nr < 0)
		return nr == -ERANGE ? -E2BIG : nr;
	for (cpu = 0; cpu < GAMER_MAX_CPUS; cpu++) {
		if (possible[cpu])
			out->nr_cpu_ids = cpu + 1;
	}
	nr = read_list(out->online, out->nr_cpu_ids, root, "devices/system/cpu/online");
	if (nr < 0)
		return nr;
	out->nr_online = (uint32_t)nr;
	return number_llcs(out, root);
}
