/* SPDX-License-Identifier: GPL-2.0-only */
/* What has to hold whatever is read. */
#ifndef GAMER_FUZZ_CHECK_H
#define GAMER_FUZZ_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(what)                                                        \
	do {                                                               \
		if (!(what)) {                                             \
			fprintf(stderr, "line %d: %s\n", __LINE__, #what); \
			abort();                                           \
		}                                                          \
	} while (0)

#endif
