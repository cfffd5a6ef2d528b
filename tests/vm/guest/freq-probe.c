// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints how fast the kernel was told that each CPU has to be: one line, a number of
 * 0..1024 for each.
 *
 * Usage: freq-probe
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/vm/guest/freq-probe.skel.h"

int main(void)
{
	struct freq_probe_bpf *skel = freq_probe_bpf__open_and_load();
	int cpus = libbpf_num_possible_cpus();

	if (!skel)
		err(1, "cannot load");
	for (int cpu = 0; cpu < cpus; cpu++) {
		uint32_t value = (uint32_t)cpu;
		LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = &value, .ctx_size_in = sizeof(value));

		if (bpf_prog_test_run_opts(bpf_program__fd(skel->progs.freq_probe), &run) ||
		    run.retval)
			errx(1, "CPU %d: the kernel does not tell", cpu);
		printf("%u%c", value, cpu + 1 < cpus ? ' ' : '\n');
	}
	freq_probe_bpf__destroy(skel);
	return 0;
}
