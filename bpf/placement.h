/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside of scx.h: what the kernel side is told of the machine, and which rules of
 * idle.h apply on it.
 */
#ifndef GAMER_PLACEMENT_H
#define GAMER_PLACEMENT_H

#include "load.h"

struct btf;

/*
 * How much a game favours each CPU into favour[nr_cpu_ids]: 2 = the best part of the
 * primary domain, 1 = the rest of it, 0 = outside. primary may be NULL: all. Returns
 * the highest, 0 when there is nothing to tell apart.
 */
uint32_t placement_favour(uint8_t *favour, const struct topology *topo, const uint8_t *primary);

/* The order of ranks without gaps, from 0. Returns the highest, 0 when all are equal. */
uint32_t placement_ranks(uint8_t *rank, const struct topology *topo);

/* The rules that can make a difference here: a mask of enum idle_rule. */
uint32_t placement_rules(const struct scx_config *cfg);

/* Between open and load. */
void placement_set(struct gamer_bpf *skel, const struct scx_config *cfg, const struct btf *btf);

#endif
