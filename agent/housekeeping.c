// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <sched.h>
#include <sys/prctl.h>

#include "housekeeping.h"

_Static_assert(GAMER_MAX_CPUS <= CPU_SETSIZE, "a cpu_set_t holds every CPU");

int housekeeping_pick(const struct topology *topology, const uint8_t *primary,
		      const uint8_t *allowed)
{
	int any = -ENOENT, spare = -ENOENT;

	for (uint32_t cpu = 0; cpu < topology->nr_cpu_ids; cpu++) {
		if (!topology->online[cpu] || !allowed[cpu])
			continue;
		any = (int)cpu;
		if (primary && !primary[cpu])
			spare = (int)cpu;
	}
	return spare >= 0 ? spare : any;
}

int housekeeping_allowed(uint8_t *allowed)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return -errno;
	for (int cpu = 0; cpu < GAMER_MAX_CPUS; cpu++)
		allowed[cpu] = CPU_ISSET(cpu, &set);
	return 0;
}

int housekeeping_pin(const struct topology *topology, const uint8_t *primary,
		     const uint8_t *allowed, int wanted)
{
	cpu_set_t set;

	prctl(PR_SET_TIMERSLACK, 1ul);
	if (wanted < 0)
		wanted = housekeeping_pick(topology, primary, allowed);
	if (wanted < 0)
		return wanted;
	CPU_ZERO(&set);
	CPU_SET(wanted, &set);
	if (sched_setaffinity(0, sizeof(set), &set) < 0)
		return -errno;
	return wanted;
}
