/* SPDX-License-Identifier: GPL-2.0-only */
#include "load.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "features.h"
#include "hooks.h"
#include "placement.h"

enum {
	DUMP_LEN_DEFAULT = 32768,   /* SCX_EXIT_DUMP_DFL_LEN */
	TIMEOUT_MS_DEFAULT = 30000, /* SCX_WATCHDOG_MAX_TIMEOUT */
	ATTACH_TRIES = 20,
	ATTACH_PAUSE_MS = 100,
};

/*
 * libbpf speaks through one process-wide function. Its first complaint explains
 * a failure better than an errno. Only the thread that loads comes here.
 */
static char first_complaint[256];
static FILE *libbpf_log;

static int __attribute__((format(printf, 2, 0))) keep_complaint(enum libbpf_print_level level,
								const char *format, va_list args)
{
	va_list again;

	if (libbpf_log) {
		va_copy(again, args);
		vfprintf(libbpf_log, format, again);
		va_end(again);
	}
	if (level != LIBBPF_WARN || first_complaint[0])
		return 0;
	vsnprintf(first_complaint, sizeof(first_complaint), format, args);
	first_complaint[strcspn(first_complaint, "\n")] = '\0';
	return 0;
}

void load_capture_libbpf(FILE *log)
{
	first_complaint[0] = '\0';
	libbpf_log = log;
	libbpf_set_print(keep_complaint);
}

static int on_record(void *context, void *record, size_t size)
{
	struct scx *scx = context;

	if (size >= sizeof(struct gamer_event))
		scx->fn(scx->data, record);
	return 0;
}

static void pause_ms(long ms)
{
	const struct timespec ts = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	nanosleep(&ts, NULL);
}

static void set_flags(struct gamer_bpf *skel, const struct btf *btf)
{
	/* Without ENQ_EXITING dying tasks go ahead of the game in a CPU's local queue.
	 * The last is from 6.14; 0 where absent. */
	skel->struct_ops.gamer->flags =
		features_enum(btf, "scx_ops_flags", "SCX_OPS_KEEP_BUILTIN_IDLE", 0) |
		features_enum(btf, "scx_ops_flags", "SCX_OPS_ENQ_EXITING", 0) |
		features_enum(btf, "scx_ops_flags", "SCX_OPS_ENQ_MIGRATION_DISABLED", 0);
	/* Without SCX_OPS_ALLOW_QUEUED_WAKEUP: credit_waker has to run on the waker's CPU. */
}

/* cpu_release up to 6.18, the sched_switch hook where its kfunc exists (6.19). */
static void choose_release_hook(struct scx *scx, const struct btf *btf)
{
	if (features_kfunc(btf, "scx_bpf_reenqueue_local___v2", 0) != KFUNC_CALLABLE)
		return;
	scx->skel->struct_ops.gamer->cpu_release = NULL;
	bpf_program__set_autoload(scx->skel->progs.gamer_sched_switch, true);
}

/* Absent without CONFIG_INPUT=y, or where the compiler has inlined the function. */
static bool has_input_hook(const struct btf *btf)
{
	return btf__find_by_name_kind(btf, "input_handle_event", BTF_KIND_FUNC) >= 0;
}

static int fail(struct scx_error *err, const char *what, int code)
{
	if (code == -EPERM)
		snprintf(err->text, sizeof(err->text), "%s: not permitted; run as root", what);
	else
		snprintf(err->text, sizeof(err->text), "%s: %s%s%s", what, strerror(-code),
			 first_complaint[0] ? "; " : "", first_complaint);
	return code;
}

static int load_object(struct scx *scx, const struct scx_config *cfg, const struct btf *btf,
		       bool input_hook, struct scx_error *err)
{
	uint32_t dump_len = cfg->exit_dump_len ? cfg->exit_dump_len : DUMP_LEN_DEFAULT;
	struct gamer_bpf *skel = gamer_bpf__open();
	int ret;

	if (!skel)
		return fail(err, "cannot open the scheduler", -errno);
	scx->skel = skel;
	set_flags(skel, btf);
	placement_set(skel, cfg, btf);
	choose_release_hook(scx, btf);
	bpf_program__set_autoload(skel->progs.gamer_input_event, input_hook);
	skel->struct_ops.gamer->timeout_ms = cfg->timeout_ms;
	skel->struct_ops.gamer->exit_dump_len = cfg->exit_dump_len;
	skel->rodata->exit_dump_len = dump_len;
	skel->rodata->freq_hints = !cfg->disable_cpufreq;
	skel->rodata->watchdog_ns =
		(cfg->timeout_ms ? cfg->timeout_ms : TIMEOUT_MS_DEFAULT) * 1000000ull;
	skel->rodata->agent_tgid = getpid();
	ret = bpf_map__set_value_size(skel->maps.data_exit_dump, dump_len);
	if (ret)
		return fail(err, "cannot size the dump buffer", ret);
	ret = gamer_bpf__load(skel);
	return ret ? fail(err, "cannot load the scheduler", ret) : 0;
}

/* The hook is part of the object, as it opens windows everywhere: a kernel that refuses
 * it gets the object without. */
static int open_and_load(struct scx *scx, const struct scx_config *cfg, const struct btf *btf,
			 struct scx_error *err)
{
	bool input_hook = cfg->input_hook && has_input_hook(btf);
	int ret = load_object(scx, cfg, btf, input_hook, err);

	if (!ret || !input_hook)
		return ret;
	gamer_bpf__destroy(scx->skel);
	scx->skel = NULL;
	return load_object(scx, cfg, btf, false, err);
}

static void *map_shared(struct bpf_map *map, size_t size, int protection)
{
	void *memory = mmap(NULL, size, protection, MAP_SHARED, bpf_map__fd(map), 0);

	return memory == MAP_FAILED ? NULL : memory;
}

static int share_memory(struct scx *scx, const struct scx_config *cfg, struct scx_error *err)
{
	struct gamer_bpf *skel = scx->skel;

	scx->control =
		map_shared(skel->maps.gamer_ctl, sizeof(*scx->control), PROT_READ | PROT_WRITE);
	scx->state = map_shared(skel->maps.gamer_now, sizeof(*scx->state), PROT_READ);
	scx->nr_possible = libbpf_num_possible_cpus();
	if (!scx->control || !scx->state || scx->nr_possible < 0)
		return fail(err, "cannot map the control block", -errno);
	scx->per_cpu = calloc((size_t)scx->nr_possible, sizeof(*scx->per_cpu));
	scx->events = ring_buffer__new(bpf_map__fd(skel->maps.gamer_events), on_record, scx, NULL);
	if (!scx->per_cpu || !scx->events)
		return fail(err, "cannot read the event ring", -ENOMEM);

	scx->control->version = GAMER_IFACE_VERSION;
	scx_apply(scx, &cfg->tunables);
	return 0;
}

/* Waits out another scheduler's teardown; -EBUSY when one stays attached. */
static int attach_ops(struct scx *scx, struct scx_error *err)
{
	char other[GAMER_REASON_LEN];
	int tries, ret = 0;

	for (tries = 0; tries < ATTACH_TRIES; tries++) {
		scx->link = bpf_map__attach_struct_ops(scx->skel->maps.gamer);
		if (scx->link)
			return 0;
		ret = -errno;
		if (ret != -EBUSY)
			break;
		pause_ms(ATTACH_PAUSE_MS);
	}
	if (ret == -EBUSY && features_attached(SCX_SYSFS, other, sizeof(other))) {
		snprintf(err->text, sizeof(err->text),
			 "another scheduler is attached: %s; stop it first", other);
		return SCX_E_OTHER;
	}
	return fail(err, "cannot attach the scheduler", ret);
}

/*
 * Errors in ops.init and ops.init_task can be reported through ops.exit alone,
 * after an attach that looked good. Enabled with our name and no exit record
 * is the proof that counts.
 */
static int verify_attached(struct scx *scx, struct scx_error *err)
{
	struct gamer_exit exit;
	char name[GAMER_REASON_LEN];
	int tries, ret;

	for (tries = 0; tries < ATTACH_TRIES; tries++) {
		ret = scx_exited(scx, &exit);
		if (ret == SCX_E_RESTART)
			return ret;
		if (ret) {
			snprintf(err->text, sizeof(err->text),
				 "the kernel ended the scheduler as it started: %s (%.250s)",
				 exit.reason, exit.message);
			return ret;
		}
		if (features_attached(SCX_SYSFS, name, sizeof(name)) && !strcmp(name, scx_name()))
			return 0;
		pause_ms(ATTACH_PAUSE_MS);
	}
	snprintf(err->text, sizeof(err->text), "the scheduler was loaded but is not in charge");
	return SCX_E_EJECTED;
}

/* Process ids in BPF are the initial namespace's; ours must be the same. */
static bool in_initial_pid_namespace(void)
{
	const ino_t initial = 0xEFFFFFFCu; /* PROC_PID_INIT_INO, include/linux/proc_ns.h */
	struct stat st;

	return stat("/proc/self/ns/pid", &st) || st.st_ino == initial;
}

int load_start(struct scx *scx, const struct scx_config *cfg, struct scx_error *err)
{
	struct btf *btf = btf__load_vmlinux_btf();
	int ret = features_check(btf, SCX_SYSFS, NULL, err);

	if (ret == SCX_E_OTHER && cfg->observe)
		ret = 0;
	if (!ret && !in_initial_pid_namespace()) {
		snprintf(
			err->text, sizeof(err->text),
			"process ids here are not the kernel's: start it outside of the container");
		ret = SCX_E_UNSUPPORTED;
	}
	if (!ret) {
		scx->restart_code =
			(int64_t)features_enum(btf, "scx_exit_code", "SCX_ECODE_ACT_RESTART", 0);
		scx->tells_wakers = features_tells_wakers(btf);
		ret = open_and_load(scx, cfg, btf, err);
	}
	btf__free(btf);
	if (!ret)
		ret = share_memory(scx, cfg, err);
	if (!ret && !cfg->observe)
		ret = attach_ops(scx, err);
	if (!ret && !cfg->observe)
		ret = verify_attached(scx, err);
	if (!ret)
		hooks_attach(scx, cfg);
	return ret;
}
