/* SPDX-License-Identifier: GPL-2.0-only */
#include "hooks.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <string.h>

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

static void hooks_attach_net(struct scx *scx)
{
	struct net_bpf *net = net_bpf__open();

	if (net && !hooks_share_maps(net->obj, scx->skel->obj) && !net_bpf__load(net))
		hooks_attach_one(net->progs.gamer_napi_poll, &net->links.gamer_napi_poll);
	if (net && net->links.gamer_napi_poll)
		scx->net = net;
	else
		net_bpf__destroy(net);
}

static void hooks_note(struct scx *scx, const struct bpf_link *link, const char *name)
{
	size_t len = strlen(scx->hooks);

	if (link)
		snprintf(scx->hooks + len, sizeof(scx->hooks) - len, "%s%s", len ? " " : "", name);
}

/* Which are there now. */
static void hooks_name(struct scx *scx)
{
	scx->hooks[0] = '\0';
	hooks_note(scx, scx->skel->links.gamer_sched_switch, "sched_switch");
	hooks_note(scx, scx->skel->links.gamer_input_event, "input_event");
	hooks_note(scx, scx->net ? scx->net->links.gamer_napi_poll : NULL, "napi_poll");
}

void hooks_attach(struct scx *scx, const struct scx_config *cfg)
{
	struct gamer_bpf *skel = scx->skel;

	if (!cfg->observe)
		hooks_attach_one(skel->progs.gamer_sched_switch, &skel->links.gamer_sched_switch);
	hooks_attach_one(skel->progs.gamer_input_event, &skel->links.gamer_input_event);
	if (cfg->napi_hook)
		hooks_attach_net(scx);
	hooks_name(scx);
}

static struct bpf_link **hooks_link(struct scx *scx, enum gamer_hook hook)
{
	if (hook == GAMER_HOOK_INPUT)
		return &scx->skel->links.gamer_input_event;
	return scx->net ? &scx->net->links.gamer_napi_poll : NULL;
}

bool scx_hook_ended(struct scx *scx, enum gamer_hook hook, struct gamer_hook_cost *out)
{
	struct bpf_link **link = hooks_link(scx, hook);
	uint32_t key = hook;

	if (!link || !*link ||
	    bpf_map_lookup_elem(bpf_map__fd(scx->skel->maps.gamer_hooks), &key, out) || !out->off)
		return false;
	bpf_link__destroy(*link);
	*link = NULL;
	hooks_name(scx);
	return true;
}
