/* SPDX-License-Identifier: GPL-2.0-only */
/* The layer of the command line. */
#ifndef GAMER_OPTIONS_COMMAND_H
#define GAMER_OPTIONS_COMMAND_H

#include "options.h"

/* Sets what argv says. argv may be reordered. 0, or -EINVAL and the reason in err. */
int options_command(struct options *out, int argc, char **argv, struct options_error *err);

#endif
