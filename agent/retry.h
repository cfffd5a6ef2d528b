/* SPDX-License-Identifier: GPL-2.0-only */
/* How often and how soon the scheduler is loaded anew when the kernel asks for it. Pure. */
#ifndef GAMER_RETRY_H
#define GAMER_RETRY_H

#include <stdbool.h>
#include <stdint.h>

enum { RETRY_MAX = 10 };

#define RETRY_FIRST_NS 100000000ull   /* the first try comes at once, the second after this */
#define RETRY_LAST_NS  1600000000ull  /* waits double up to this */
#define RETRY_QUIET_NS 10000000000ull /* after this long without a try all is forgotten */

struct retry {
	uint64_t tried_at_ns;
	uint32_t tries;
};

/* Whether to try again; if so *delay_ns from now, and it counts as a try then. */
bool retry_next(struct retry *r, uint64_t now_ns, uint64_t *delay_ns);

#endif
