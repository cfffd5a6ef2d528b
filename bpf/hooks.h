/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside of scx.h: the hooks that the scheduler can do without.
 */
#ifndef GAMER_HOOKS_H
#define GAMER_HOOKS_H

#include "load.h"

/* Those that were asked for; one that does not load or attach is left out. */
void hooks_attach(struct scx *scx, const struct scx_config *cfg);

#endif
