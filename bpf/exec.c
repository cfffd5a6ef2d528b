// SPDX-License-Identifier: GPL-2.0-only
#include "exec.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>

#include "load.h"

#include "bpf/exec.skel.h"

/* Of one exec_dispatch: each record costs its reader a look at a process. */
enum { EXEC_RECORDS_MAX = 64 };

struct exec {
	struct exec_bpf *skel;
	struct ring_buffer *records;
	exec_fn fn;
	void *data;
	unsigned int read; /* by this exec_dispatch */
};

static int exec_on_record(void *context, void *record, size_t size)
{
	struct exec *exec = context;

	if (size >= sizeof(struct gamer_exec))
		exec->fn(exec->data, record);
	/* It counts as read, the rest stays there, and the descriptor readable. */
	return ++exec->read < EXEC_RECORDS_MAX ? 0 : -ECANCELED;
}

static int exec_start(struct exec *exec)
{
	int r;

	exec->skel = exec_bpf__open_and_load();
	if (!exec->skel)
		return -errno;
	exec->records = ring_buffer__new(bpf_map__fd(exec->skel->maps.gamer_execs), exec_on_record,
					 exec, NULL);
	if (!exec->records)
		return -errno;
	r = exec_bpf__attach(exec->skel);
	return r < 0 ? r : 0;
}

int exec_new(struct exec **out, exec_fn fn, void *data)
{
	struct exec *exec = calloc(1, sizeof(*exec));
	int r;

	*out = NULL;
	if (!exec)
		return -ENOMEM;
	exec->fn = fn;
	exec->data = data;
	load_capture_libbpf(NULL);
	r = exec_start(exec);
	if (r < 0)
		exec_free(exec);
	else
		*out = exec;
	return r;
}

struct exec *exec_free(struct exec *exec)
{
	if (!exec)
		return NULL;
	ring_buffer__free(exec->records);
	exec_bpf__destroy(exec->skel);
	free(exec);
	return NULL;
}

int exec_fd(const struct exec *exec)
{
	return ring_buffer__epoll_fd(exec->records);
}

int exec_dispatch(struct exec *exec)
{
	int r;

	exec->read = 0;
	r = ring_buffer__consume(exec->records);
	return r < 0 && r != -ECANCELED ? r : 0;
}

uint64_t exec_lost(const struct exec *exec)
{
	return __atomic_load_n(&exec->skel->bss->gamer_execs_lost, __ATOMIC_RELAXED);
}
