/* SPDX-License-Identifier: GPL-2.0-only */
#include "deadline.h"

/* 128 / 48000 s = 8000000 / 3 ns. */
enum { PERIODS_NS = 8000000, PERIODS = 3 };

uint64_t deadline_at_ns(uint64_t base_at_ns, uint64_t n)
{
	return base_at_ns + n * PERIODS_NS / PERIODS;
}

uint64_t deadline_from(uint64_t base_at_ns, uint64_t at_ns)
{
	uint64_t n;

	if (at_ns <= base_at_ns)
		return 0;
	n = (at_ns - base_at_ns) * PERIODS / PERIODS_NS;
	while (deadline_at_ns(base_at_ns, n) < at_ns)
		n++;
	return n;
}

bool deadline_tell(struct deadlines *d, uint64_t last, uint64_t at_ns, struct sample *out)
{
	uint64_t due_at_ns = deadline_at_ns(d->base_at_ns, d->next);

	if (d->next > last)
		return false;
	d->next++;
	/* Wraps to the int64_t the difference is. */
	*out = (struct sample){.at_ns = due_at_ns, .value = due_at_ns - at_ns};
	return true;
}
