/* SPDX-License-Identifier: GPL-2.0-only */
#include "scx.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "features.h"
#include "load.h"

const char *scx_name(void)
{
	return "gamer_" GAMER_VERSION;
}

const char *scx_hooks(const struct scx *scx)
{
	return scx->hooks[0] ? scx->hooks : "none";
}

uint32_t scx_idle_rules(const struct scx *scx)
{
	return scx->skel->rodata->idle_rules;
}

int scx_new(struct scx **out, const struct scx_config *cfg, scx_event_fn fn, void *data,
	    struct scx_error *err)
{
	struct scx *scx = calloc(1, sizeof(*scx));
	int ret;

	err->text[0] = '\0';
	if (!scx)
		return -ENOMEM;
	scx->fn = fn;
	scx->data = data;
	load_capture_libbpf(cfg->log);
	ret = load_start(scx, cfg, err);
	if (ret)
		scx_free(scx);
	else
		*out = scx;
	return ret;
}

void scx_detach(struct scx *scx)
{
	bpf_link__destroy(scx->link);
	scx->link = NULL;
}

struct scx *scx_free(struct scx *scx)
{
	if (!scx)
		return NULL;
	lock_bpf__destroy(scx->lock);
	net_bpf__destroy(scx->net);
	scx_detach(scx);
	ring_buffer__free(scx->events);
	if (scx->control)
		munmap(scx->control, sizeof(*scx->control));
	if (scx->state)
		munmap((void *)scx->state, sizeof(*scx->state));
	gamer_bpf__destroy(scx->skel);
	free(scx->per_cpu);
	free(scx);
	return NULL;
}

int scx_fd(const struct scx *scx)
{
	return ring_buffer__epoll_fd(scx->events);
}

int scx_dispatch(struct scx *scx)
{
	int ret = ring_buffer__consume(scx->events);

	return ret < 0 ? ret : 0;
}

void scx_apply(struct scx *scx, const struct gamer_tunables *tunables)
{
	uint32_t active = scx->control->active, next = (active + 1) % GAMER_NR_SLOTS;

	if (!memcmp(&scx->control->slot[active], tunables, sizeof(*tunables)))
		return;
	scx->control->slot[next] = *tunables;
	__atomic_store_n(&scx->control->active, next, __ATOMIC_RELEASE);
}

static int run_program(const struct bpf_program *prog, void *context, uint32_t size)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = context, .ctx_size_in = size);
	int ret = bpf_prog_test_run_opts(bpf_program__fd(prog), &opts);

	return ret ? ret : (int)opts.retval;
}

int scx_arm(struct scx *scx, struct gamer_arm *arm)
{
	return run_program(scx->skel->progs.gamer_arm, arm, sizeof(*arm));
}

int scx_waiting(struct scx *scx, struct gamer_waiting *out)
{
	memset(out, 0, sizeof(*out));
	return run_program(scx->skel->progs.gamer_survey, out, sizeof(*out));
}

int scx_explain(struct scx *scx, struct gamer_task *task)
{
	return run_program(scx->skel->progs.gamer_explain, task, sizeof(*task));
}

int scx_stats(struct scx *scx, struct gamer_stats *out, struct gamer_state *state)
{
	uint32_t key = 0;
	int cpu, i, b;
	int ret =
		bpf_map_lookup_elem(bpf_map__fd(scx->skel->maps.gamer_counts), &key, scx->per_cpu);

	if (ret)
		return -errno;
	memset(out, 0, sizeof(*out));
	for (cpu = 0; cpu < scx->nr_possible; cpu++) {
		for (i = 0; i < GAMER_NR_STATS; i++)
			out->count[i] += scx->per_cpu[cpu].count[i];
		for (i = 0; i < GAMER_NR_HISTS; i++) {
			for (b = 0; b < GAMER_HIST_BUCKETS; b++)
				out->hist[i][b] += scx->per_cpu[cpu].hist[i][b];
		}
	}
	*state = *scx->state;
	return 0;
}

int scx_exited(const struct scx *scx, struct gamer_exit *out)
{
	const struct gamer_exit *exit = &scx->skel->bss->exit_info;
	int32_t kind = __atomic_load_n(&exit->kind, __ATOMIC_ACQUIRE);

	if (!kind)
		return 0;
	*out = *exit;
	return out->exit_code & scx->restart_code ? SCX_E_RESTART : SCX_E_EJECTED;
}

const struct gamer_starved *scx_starved(const struct scx *scx)
{
	return &scx->skel->bss->starved;
}

int scx_write_dump(const struct scx *scx, const char *path)
{
	size_t size;
	const char *dump = bpf_map__initial_value(scx->skel->maps.data_exit_dump, &size);
	FILE *file;
	int fd, ret = 0;

	if (!dump || !dump[0])
		return -ENOENT;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	file = fdopen(fd, "w");
	if (!file) {
		ret = -errno;
		close(fd);
		return ret;
	}
	if (fwrite(dump, 1, strnlen(dump, size), file) == 0)
		ret = -EIO;
	if (fclose(file) && !ret)
		ret = -errno;
	return ret;
}

int scx_doctor(FILE *to, struct scx_error *err)
{
	struct btf *btf;
	int ret;

	load_capture_libbpf(NULL);
	btf = btf__load_vmlinux_btf();
	ret = features_check(btf, SCX_SYSFS, to, err);
	btf__free(btf);
	return ret;
}
