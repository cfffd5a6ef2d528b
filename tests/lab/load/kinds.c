/* SPDX-License-Identifier: GPL-2.0-only */
#include "load.h"

#include <stddef.h>

const struct load_kind load_kinds[] = {
	{
		.name = "hogs",
		.count = "processes that compute; unit: 10k instructions",
		.comm = "hog",
		.most = 1024,
		.burn_insns = 10000,
		.run = load_burn,
	},
	{
		.name = "pinned",
		.count = "hogs, bound to one CPU each in turn; unit: 10k instructions",
		.comm = "pinned-hog",
		.most = 1024,
		.burn_insns = 10000,
		.setup = load_pinned_setup,
		.run = load_burn,
	},
	{
		.name = "burners",
		.count = "processes that compute 200k instructions (the unit), sleep 200 us",
		.comm = "burner",
		.most = 1024,
		.burn_insns = 200000,
		.sleep_us = 200,
		.run = load_burn,
	},
	{
		.name = "exec",
		.count = "processes that fork and exec a short program (the unit) over and over",
		.comm = "exec-storm",
		.most = 256,
		.run = load_exec,
	},
	{
		.name = "rt",
		.count = "SCHED_FIFO 30 processes that use 3 ms of CPU (the unit) every 10 ms",
		.comm = "rt-load",
		.most = 16,
		.setup = load_rt_setup,
		.run = load_rt,
	},
	{
		.name = "fakegame",
		.count = "threads of one Game.exe that compute 300k instructions (the unit), "
			 "sleep 1 ms",
		.comm = "Game.exe",
		.shape = LOAD_THREADS,
		.most = 1024,
		.burn_insns = 300000,
		.sleep_us = 1000,
		.run = load_burn,
	},
	{
		.name = "hackbench-threads",
		.count = "groups of hackbench -T, run (the unit) over and over",
		.comm = "hackbench-loop",
		.shape = LOAD_PROGRAM,
		.most = 20, /* 40 open files each; 1024 are usual */
		.setup = load_hackbench_setup,
		.run = load_hackbench,
	},
	{
		.name = "hackbench-processes",
		.count = "groups of hackbench -P, run (the unit) over and over",
		.comm = "hackbench-loop",
		.shape = LOAD_PROGRAM,
		.most = 20,
		.setup = load_hackbench_setup,
		.run = load_hackbench,
	},
	{0},
};
