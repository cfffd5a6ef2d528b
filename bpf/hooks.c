/* SPDX-License-Identifier: GPL-2.0-only */
#include "hooks.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <string.h>

#include "hooks_table.h"

static const struct scx_program hooks_programs[] = {
#define X(name, object, program, hook, attach, reads, when) \
	{#name, #program, attach, reads, when, hook},
	GAMER_PROGRAMS(X)
#undef X
};

static void hooks_attach_one(struct bpf_program *prog, struct bpf_link **link)
{
	if (bpf_program__autoload(prog))
		*link = bpf_program__attach(prog);
}

/* Same maps, by name, as the scheduler's. */
static int hooks_share_maps(struct bpf_object *hook, struct bpf_object *scheduler)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, hook)
	{
		struct bpf_map *shared =
			bpf_object__find_map_by_name(scheduler, bpf_map__name(map));
		int ret = shared ? bpf_map__reuse_fd(map, bpf_map__fd(shared)) : 0;

		if (ret)
			return ret;
	}
	return 0;
}

/* All of an object's programs, or none: the kernel may lack what they watch. */
static bool hooks_load(struct bpf_object_skeleton *hook, const struct scx *scx)
{
	return !hooks_share_maps(*hook->obj, scx->skel->obj) && !bpf_object__load_skeleton(hook) &&
	       !bpf_object__attach_skeleton(hook);
}

static void hooks_attach_net(struct scx *scx)
{
	scx->net = net_bpf__open();
	if (scx->net && hooks_load(scx->net->skeleton, scx))
		return;
	net_bpf__destroy(scx->net);
	scx->net = NULL;
}

static void hooks_attach_lock(struct scx *scx)
{
	scx->lock = lock_bpf__open();
	if (scx->lock && hooks_load(scx->lock->skeleton, scx))
		return;
	lock_bpf__destroy(scx->lock);
	scx->lock = NULL;
}

/* Once per hook, however many programs it has. */
static void hooks_note(struct scx *scx, const struct bpf_link *link, const char *name)
{
	size_t len = strlen(scx->hooks);

	if (link && !strstr(scx->hooks, name))
		snprintf(scx->hooks + len, sizeof(scx->hooks) - len, "%s%s", len ? " " : "", name);
}

/* Which are there now. */
static void hooks_name(struct scx *scx)
{
	scx->hooks[0] = '\0';
#define X(name, object, program, ...) \
	hooks_note(scx, scx->object ? scx->object->links.program : NULL, #name);
	GAMER_HOOKS(X)
#undef X
}

void hooks_attach(struct scx *scx, const struct scx_config *cfg)
{
	struct gamer_bpf *skel = scx->skel;

	if (!cfg->observe)
		hooks_attach_one(skel->progs.gamer_sched_switch, &skel->links.gamer_sched_switch);
	hooks_attach_one(skel->progs.gamer_input_event, &skel->links.gamer_input_event);
	if (cfg->napi_hook)
		hooks_attach_net(scx);
	if (cfg->futex_hook && !cfg->observe && scx->tells_wakers)
		hooks_attach_lock(scx);
	hooks_name(scx);
}

static bool hooks_attached(const struct scx *scx, enum gamer_hook hook)
{
	switch (hook) {
	case GAMER_HOOK_INPUT:
		return scx->skel->links.gamer_input_event;
	case GAMER_HOOK_NAPI:
		return scx->net;
	case GAMER_HOOK_FUTEX:
		return scx->lock;
	case GAMER_NR_HOOKS:
		break;
	}
	return false;
}

static void hooks_detach(struct scx *scx, enum gamer_hook hook)
{
	switch (hook) {
	case GAMER_HOOK_INPUT:
		bpf_link__destroy(scx->skel->links.gamer_input_event);
		scx->skel->links.gamer_input_event = NULL;
		break;
	case GAMER_HOOK_NAPI:
		net_bpf__destroy(scx->net);
		scx->net = NULL;
		break;
	case GAMER_HOOK_FUTEX:
		lock_bpf__destroy(scx->lock);
		scx->lock = NULL;
		break;
	case GAMER_NR_HOOKS:
		break;
	}
}

bool scx_hook_ended(struct scx *scx, enum gamer_hook hook, struct gamer_hook_cost *out)
{
	uint32_t key = hook;

	if (!hooks_attached(scx, hook) ||
	    bpf_map_lookup_elem(bpf_map__fd(scx->skel->maps.gamer_hooks), &key, out) || !out->off)
		return false;
	hooks_detach(scx, hook);
	hooks_name(scx);
	return true;
}

const struct scx_program *scx_program(uint32_t index)
{
	return index < sizeof(hooks_programs) / sizeof(hooks_programs[0]) ? &hooks_programs[index]
									  : NULL;
}

bool scx_program_in_use(const struct scx *scx, const struct exec *exec, uint32_t index)
{
	const void *const use[] = {
#define X(name, object, program, ...) scx ? scx->link : NULL,
		GAMER_SCHEDULER(X)
#undef X
#define X(name, object, program, ...) scx && scx->object ? scx->object->links.program : NULL,
			GAMER_HOOKS(X)
#undef X
#define X(name, object, program, ...) scx && scx->object ? scx->object->progs.program : NULL,
				GAMER_CALLS(X)
#undef X
#define X(name, object, program, ...) object,
					GAMER_STARTS(X)
#undef X
	};

	return index < sizeof(use) / sizeof(use[0]) && use[index];
}
