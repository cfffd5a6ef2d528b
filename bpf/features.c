/* SPDX-License-Identifier: GPL-2.0-only */
#include "features.h"

#include <bpf/btf.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/utsname.h>

#include "scx.h"

enum { MAX_SPELLINGS = 3 };

/* An act of the scheduler: any one of the spellings will do. */
struct act {
	const char *what;
	bool required;
	struct {
		const char *name;
		unsigned int parameters;
	} spelling[MAX_SPELLINGS];
};

/* The same names and order of preference as in kernel.bpf.h. */
static const struct act acts[] = {
	/* those that are not required are shown as ".." */
	{"create a queue", true, {{"scx_bpf_create_dsq", 2}}},
	{"insert into a queue",
	 true,
	 {{"scx_bpf_dsq_insert", 4}, {"scx_bpf_dsq_insert___v2", 4}, {"scx_bpf_dispatch", 4}}},
	{"insert by deadline",
	 true,
	 {{"scx_bpf_dsq_insert_vtime", 5}, {"scx_bpf_dispatch_vtime", 5}}},
	{"take from a queue",
	 true,
	 {{"scx_bpf_dsq_move_to_local", 1},
	  {"scx_bpf_dsq_move_to_local___v2", 2},
	  {"scx_bpf_consume", 1}}},
	{"take one task out of its order", false, {{"scx_bpf_dsq_move", 4}}},
	{"length of a queue", true, {{"scx_bpf_dsq_nr_queued", 1}}},
	{"head of a queue (new)", true, {{"bpf_iter_scx_dsq_new", 3}}},
	{"head of a queue (next)", true, {{"bpf_iter_scx_dsq_next", 1}}},
	{"head of a queue (destroy)", true, {{"bpf_iter_scx_dsq_destroy", 1}}},
	{"choose an idle CPU", true, {{"scx_bpf_select_cpu_dfl", 4}}},
	{"claim an idle CPU", true, {{"scx_bpf_pick_idle_cpu", 2}}},
	{"idle CPUs to choose from (else the kernel chooses)",
	 false,
	 {{"scx_bpf_get_idle_cpumask", 0}}},
	{"idle cores", false, {{"scx_bpf_get_idle_smtmask", 0}}},
	{"end of looking at them", false, {{"scx_bpf_put_idle_cpumask", 1}}},
	{"claim the chosen one", false, {{"scx_bpf_test_and_clear_cpu_idle", 1}}},
	{"kick a CPU", true, {{"scx_bpf_kick_cpu", 2}}},
	{"CPU of a task", true, {{"scx_bpf_task_cpu", 1}}},
	{"set a slice (else written directly)", false, {{"scx_bpf_task_set_slice", 2}}},
	{"tell how fast a CPU has to be (else the highest frequency)",
	 false,
	 {{"scx_bpf_cpuperf_set", 2}}},
	{"say our state in the report of an ejection", false, {{"scx_bpf_dump_bstr", 3}}},
	{"re-queue when a real-time task takes a CPU",
	 false,
	 {{"scx_bpf_reenqueue_local___v2", 0}, {"scx_bpf_reenqueue_local", 0}}},
};

static const struct btf_type *function_proto(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_FUNC);

	return id < 0 ? NULL : btf__type_by_id(btf, btf__type_by_id(btf, (__u32)id)->type);
}

enum kfunc_state features_kfunc(const struct btf *btf, const char *name, unsigned int parameters)
{
	const struct btf_type *proto = function_proto(btf, name);

	if (!proto)
		return KFUNC_ABSENT;
	return btf_vlen(proto) == parameters ? KFUNC_CALLABLE : KFUNC_UNCALLABLE;
}

bool features_tells_wakers(const struct btf *btf)
{
	return btf__find_by_name_kind(btf, "__preempt_count", BTF_KIND_VAR) >= 0;
}

uint64_t features_enum(const struct btf *btf, const char *type, const char *name, uint64_t missing)
{
	int id = btf__find_by_name_kind(btf, type, BTF_KIND_ENUM64);
	const struct btf_type *t;
	unsigned int i;

	if (id < 0)
		id = btf__find_by_name_kind(btf, type, BTF_KIND_ENUM);
	if (id < 0)
		return missing;
	t = btf__type_by_id(btf, (__u32)id);
	for (i = 0; i < btf_vlen(t); i++) {
		bool wide = btf_is_enum64(t);
		__u32 offset = wide ? btf_enum64(t)[i].name_off : btf_enum(t)[i].name_off;

		if (strcmp(btf__name_by_offset(btf, offset), name))
			continue;
		return wide ? btf_enum64_value(&btf_enum64(t)[i]) : (uint64_t)btf_enum(t)[i].val;
	}
	return missing;
}

static bool read_line(char *out, size_t len, const char *root, const char *path)
{
	char full[PATH_MAX];
	FILE *file;
	bool ok;

	snprintf(full, sizeof(full), "%s/%s", root, path);
	file = fopen(full, "re");
	if (!file)
		return false;
	ok = fgets(out, (int)len, file) != NULL;
	fclose(file);
	if (ok)
		out[strcspn(out, "\n")] = '\0';
	return ok && out[0];
}

bool features_attached(const char *root, char *name, size_t len)
{
	char state[32];

	if (!read_line(state, sizeof(state), root, "kernel/sched_ext/state") ||
	    !strcmp(state, "disabled") || !strcmp(state, "disabling"))
		return false;
	if (!read_line(name, len, root, "kernel/sched_ext/root/ops"))
		snprintf(name, len, "(%s)", state);
	return true;
}

/* Reports one act; true when it can be done. `broken` is set to an uncallable spelling. */
static bool check_act(const struct btf *btf, const struct act *act, FILE *to, const char **broken)
{
	const char *found = NULL;
	int i;

	for (i = 0; i < MAX_SPELLINGS && act->spelling[i].name && !found; i++) {
		switch (features_kfunc(btf, act->spelling[i].name, act->spelling[i].parameters)) {
		case KFUNC_CALLABLE:
			found = act->spelling[i].name;
			break;
		case KFUNC_UNCALLABLE:
			*broken = act->spelling[i].name;
			break;
		case KFUNC_ABSENT:
			break;
		}
	}
	if (to && found)
		fprintf(to, "ok  %s: %s\n", act->what, found);
	else if (to)
		fprintf(to, "%s  %s: %s%s\n", act->required ? "--" : "..", act->what,
			act->spelling[0].name,
			*broken ? " cannot be called (damaged BTF)" : " is missing");
	return found;
}

static int unsupported(struct scx_error *err, FILE *to, const char *what, const char *advice)
{
	struct utsname uts;

	uname(&uts);
	snprintf(err->text, sizeof(err->text), "kernel %s %s: %s", uts.release, what, advice);
	if (to)
		fprintf(to, "--  %s\n", err->text);
	return SCX_E_UNSUPPORTED;
}

static int check_acts(const struct btf *btf, FILE *to, struct scx_error *err)
{
	char what[256] = "";
	size_t i;

	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		const char *broken = NULL;

		if (check_act(btf, &acts[i], to, &broken) || !acts[i].required || what[0])
			continue;
		snprintf(what, sizeof(what),
			 broken ? "was built with damaged BTF: %s cannot be called" : "lacks %s",
			 broken ? broken : acts[i].spelling[0].name);
	}
	if (!what[0])
		return 0;
	return unsupported(err, NULL, what, "use another build of it, or a newer one");
}

int features_check(const struct btf *btf, const char *root, FILE *to, struct scx_error *err)
{
	char isolated[256], other[GAMER_REASON_LEN];
	int ret;

	if (!btf)
		return unsupported(err, to, "has no BTF (/sys/kernel/btf/vmlinux)",
				   "use a kernel with CONFIG_DEBUG_INFO_BTF");
	if (btf__find_by_name_kind(btf, "sched_ext_ops", BTF_KIND_STRUCT) < 0)
		return unsupported(err, to, "has no sched_ext",
				   "use 6.16 or newer with CONFIG_SCHED_CLASS_EXT");
	ret = check_acts(btf, to, err);
	if (ret)
		return ret;
	if (read_line(isolated, sizeof(isolated), root, "devices/system/cpu/isolated"))
		return unsupported(err, to,
				   "was started with isolated CPUs, which sched_ext refuses",
				   "remove isolcpus= from its command line");
	if (!features_attached(root, other, sizeof(other)))
		return 0;
	snprintf(err->text, sizeof(err->text), "another scheduler is attached: %s; stop it first",
		 other);
	if (to)
		fprintf(to, "--  %s\n", err->text);
	return SCX_E_OTHER;
}
