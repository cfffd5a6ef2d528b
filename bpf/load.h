/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside of scx.h: what a loaded scheduler consists of, and bringing one up.
 */
#ifndef GAMER_LOAD_H
#define GAMER_LOAD_H

#include "scx.h"

#include "bpf/gamer.skel.h"
#include "bpf/lock.skel.h"
#include "bpf/net.skel.h"

#define SCX_SYSFS "/sys"

struct scx {
	struct gamer_bpf *skel;
	struct net_bpf *net;   /* NULL: not wanted or not possible */
	struct lock_bpf *lock; /* the same */
	struct bpf_link *link; /* the only one: the scheduler ends with it */
	struct ring_buffer *events;
	struct gamer_control *control;   /* mapped, shared with the kernel side */
	const struct gamer_state *state; /* mapped, written by the kernel side */
	struct gamer_stats *per_cpu;     /* [nr_possible], buffer for scx_stats */
	int nr_possible;
	bool tells_wakers;    /* see features_tells_wakers */
	int64_t restart_code; /* bit of exit_code: please load anew */
	char hooks[64];
	scx_event_fn fn;
	void *data;
};

/*
 * Checks the kernel, loads, attaches, verifies, adds the hooks. What was built
 * stays in scx also on failure, for scx_free. 0, -errno or enum scx_outcome.
 */
int load_start(struct scx *scx, const struct scx_config *cfg, struct scx_error *err);

/* Keeps libbpf's complaints for error lines; all it says also goes to log unless NULL. */
void load_capture_libbpf(FILE *log);

#endif
