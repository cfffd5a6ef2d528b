// SPDX-License-Identifier: GPL-2.0-only
#include "retry.h"

bool retry_next(struct retry *r, uint64_t now_ns, uint64_t *delay_ns)
{
	uint64_t wait_ns = 0;

	if (r->tries && now_ns > r->tried_at_ns + RETRY_QUIET_NS)
		r->tries = 0;
	if (r->tries == RETRY_MAX)
		return false;
	if (r->tries) {
		wait_ns = RETRY_FIRST_NS << (r->tries - 1);
		if (wait_ns > RETRY_LAST_NS)
			wait_ns = RETRY_LAST_NS;
	}
	r->tries++;
	r->tried_at_ns = now_ns + wait_ns;
	*delay_ns = wait_ns;
	return true;
}
