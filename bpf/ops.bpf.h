/* SPDX-License-Identifier: GPL-2.0-only */
/* How a callback of the scheduler is declared; the table of them ends gamer.bpf.c. */
#ifndef GAMER_OPS_BPF_H
#define GAMER_OPS_BPF_H

#include "kernel.bpf.h"

#define OP(name, ...) SEC("struct_ops/gamer_" #name) BPF_PROG(gamer_##name, ##__VA_ARGS__)
#define OP_SLEEPABLE(name, ...) \
	SEC("struct_ops.s/gamer_" #name) BPF_PROG(gamer_##name, ##__VA_ARGS__)

#endif
