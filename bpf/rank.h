/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which CPUs are faster than others. Part of topology_read.
 */
#ifndef GAMER_RANK_H
#define GAMER_RANK_H

#include "topology.h"

/* Fills rank, source and slow; online and nr_cpu_ids must be there. */
void rank_read(struct topology *topo, const char *root);

#endif
