/* SPDX-License-Identifier: GPL-2.0-only */
/* Which kernels are refused and why, from BTF made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <stdio.h>
#include <string.h>

#include "bpf/features.h"
#include "bpf/scx.h"

static void add_kfunc(struct btf *btf, const char *name, int parameters)
{
	int proto, i, type = btf__add_int(btf, "long", 8, BTF_INT_SIGNED);

	proto = btf__add_func_proto(btf, type);
	for (i = 0; i < parameters; i++)
		btf__add_func_param(btf, i == 9 ? "aux" : "x", type);
	assert_true(btf__add_func(btf, name, BTF_FUNC_GLOBAL, proto) > 0);
}

/* A kernel with everything, except `without`; `longer` has a hidden parameter in sight. */
static struct btf *kernel(const char *without, const char *longer)
{
	static const struct {
		const char *name;
		int parameters;
	} all[] = {{"scx_bpf_create_dsq", 2},       {"scx_bpf_dsq_insert", 4},
		   {"scx_bpf_dsq_insert_vtime", 5}, {"scx_bpf_dsq_move_to_local", 1},
		   {"scx_bpf_dsq_nr_queued", 1},    {"bpf_iter_scx_dsq_new", 3},
		   {"bpf_iter_scx_dsq_next", 1},    {"bpf_iter_scx_dsq_destroy", 1},
		   {"scx_bpf_select_cpu_dfl", 4},   {"scx_bpf_pick_idle_cpu", 2},
		   {"scx_bpf_kick_cpu", 2},         {"scx_bpf_task_cpu", 1}};
	struct btf *btf = btf__new_empty();
	size_t i;

	assert_non_null(btf);
	assert_true(btf__add_struct(btf, "sched_ext_ops", 8) > 0);
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (!without || strcmp(all[i].name, without))
			add_kfunc(btf, all[i].name,
				  all[i].parameters + (longer && !strcmp(all[i].name, longer)));
	}
	return btf;
}

static int check(struct btf *btf, struct scx_error *err)
{
	int ret = features_check(btf, "/nonexistent", NULL, err);

	btf__free(btf);
	return ret;
}

static void a_whole_kernel_is_accepted(void **state)
{
	struct scx_error err;

	assert_int_equal(check(kernel(NULL, NULL), &err), 0);
}

static void no_btf_is_refused(void **state)
{
	struct scx_error err;

	assert_int_equal(check(NULL, &err), SCX_E_UNSUPPORTED);
	assert_non_null(strstr(err.text, "has no BTF"));
	assert_non_null(strstr(err.text, "CONFIG_DEBUG_INFO_BTF"));
}

static void no_sched_ext_is_refused(void **state)
{
	struct scx_error err;

	assert_int_equal(check(btf__new_empty(), &err), SCX_E_UNSUPPORTED);
	assert_non_null(strstr(err.text, "CONFIG_SCHED_CLASS_EXT"));
}

static void every_required_kfunc_is_named_when_it_is_missing(void **state)
{
	static const char *const names[] = {"scx_bpf_create_dsq", "scx_bpf_dsq_insert",
					    "scx_bpf_dsq_insert_vtime", "scx_bpf_kick_cpu",
					    "bpf_iter_scx_dsq_next"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct scx_error err;

		assert_int_equal(check(kernel(names[i], NULL), &err), SCX_E_UNSUPPORTED);
		assert_non_null(strstr(err.text, names[i]));
	}
}

static void damaged_btf_is_told_from_an_old_kernel(void **state)
{
	struct scx_error err;

	assert_int_equal(check(kernel(NULL, "scx_bpf_kick_cpu"), &err), SCX_E_UNSUPPORTED);
	assert_non_null(strstr(err.text, "damaged BTF: scx_bpf_kick_cpu"));
}

/* The names of 6.12 do as well as today's. */
static void old_spellings_do(void **state)
{
	struct btf *btf = kernel("scx_bpf_dsq_move_to_local", NULL);
	struct scx_error err;

	add_kfunc(btf, "scx_bpf_consume", 1);
	assert_int_equal(check(btf, &err), 0);
}

/* A damaged spelling does not matter while a sound one exists. */
static void a_sound_spelling_is_enough(void **state)
{
	struct btf *btf = kernel(NULL, NULL);
	struct scx_error err;

	add_kfunc(btf, "scx_bpf_dsq_insert___v2", 5);
	assert_int_equal(check(btf, &err), 0);
}

static void enum_values_are_the_kernels(void **state)
{
	struct btf *btf = btf__new_empty();

	assert_true(btf__add_enum64(btf, "scx_enq_flags", 8, false) > 0);
	assert_int_equal(btf__add_enum64_value(btf, "SCX_ENQ_PREEMPT", 1ull << 32), 0);
	assert_true(btf__add_enum(btf, "scx_exit_kind", 4) > 0);
	assert_int_equal(btf__add_enum_value(btf, "SCX_EXIT_ERROR", 1024), 0);
	assert_true(features_enum(btf, "scx_enq_flags", "SCX_ENQ_PREEMPT", 0) == 1ull << 32);
	assert_int_equal(features_enum(btf, "scx_exit_kind", "SCX_EXIT_ERROR", 0), 1024);
	assert_int_equal(features_enum(btf, "scx_exit_kind", "SCX_EXIT_NEW", 7), 7);
	assert_int_equal(features_enum(btf, "no_such_enum", "X", 9), 9);
	btf__free(btf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_kernel_is_accepted),
		cmocka_unit_test(no_btf_is_refused),
		cmocka_unit_test(no_sched_ext_is_refused),
		cmocka_unit_test(every_required_kfunc_is_named_when_it_is_missing),
		cmocka_unit_test(damaged_btf_is_told_from_an_old_kernel),
		cmocka_unit_test(old_spellings_do),
		cmocka_unit_test(a_sound_spelling_is_enough),
		cmocka_unit_test(enum_values_are_the_kernels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
