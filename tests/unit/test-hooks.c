// SPDX-License-Identifier: GPL-2.0-only
/* The table of our programs in the kernel names each one, and where it is attached. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <bpf/libbpf.h>

#include "agent/control_proto.h"
#include "agent/util.h"
#include "bpf/load.h"

#include "bpf/exec.skel.h"

#define STRUCT_OPS "struct_ops"

static const struct scx_program *find(const char *program)
{
	const struct scx_program *row;

	for (uint32_t i = 0; (row = scx_program(i)); i++)
		if (!strcmp(row->program, program))
			return row;
	return NULL;
}

/* The programs of one object; the callbacks of the scheduler are one row, named as its map. */
static int check(const struct bpf_object *object)
{
	struct bpf_program *prog;
	int rows = 0;

	assert_non_null(object);
	bpf_object__for_each_program(prog, object)
	{
		const char *name = bpf_program__name(prog), *section;
		const struct scx_program *row = find(name);

		section = bpf_program__section_name(prog);
		section += section[0] == '?';
		if (!strncmp(section, STRUCT_OPS, strlen(STRUCT_OPS)))
			continue;
		if (!row)
			fail_msg("%s (%s) is missing in bpf/hooks_table.h", name, section);
		else if (strcmp(row->attach, section))
			fail_msg("%s is at %s, not at %s", name, section, row->attach);
		rows++;
	}
	return rows;
}

static void test_every_program(void **state)
{
	struct gamer_bpf *gamer = gamer_bpf__open();
	struct lock_bpf *lock = lock_bpf__open();
	struct net_bpf *net = net_bpf__open();
	struct exec_bpf *exec = exec_bpf__open();
	int rows = 1; /* the scheduler's */

	assert_true(gamer && lock && net && exec);
	assert_non_null(bpf_object__find_map_by_name(gamer->obj, "gamer"));
	assert_non_null(find("gamer"));
	rows += check(gamer->obj) + check(lock->obj) + check(net->obj) + check(exec->obj);
	for (int i = 0; i < rows; i++)
		assert_non_null(scx_program((uint32_t)i));
	assert_null(scx_program((uint32_t)rows)); /* and none that is no more */
	gamer_bpf__destroy(gamer);
	lock_bpf__destroy(lock);
	net_bpf__destroy(net);
	exec_bpf__destroy(exec);
}

/* Whole texts, and all rows, fit into an answer on the control socket. */
static void test_fits(void **state)
{
	const struct control_hook hook;
	const struct scx_program *row;
	uint32_t i;

	for (i = 0; (row = scx_program(i)); i++) {
		assert_true(strlen(row->program) < sizeof(hook.program));
		assert_true(strlen(row->attach) < sizeof(hook.attach));
		assert_true(strlen(row->reads) < sizeof(hook.reads));
		assert_true(strlen(row->when) < sizeof(hook.when));
		assert_true(row->reads[0] && row->when[0]);
	}
	assert_in_range(i, 1, CONTROL_MAX_HOOKS);
}

static void test_in_use(void **state)
{
	struct scx scx = {0};

	scx.skel = gamer_bpf__open();
	assert_non_null(scx.skel);
	for (uint32_t i = 0; scx_program(i); i++) /* those run by ourselves are there */
		assert_int_equal(scx_program_in_use(&scx, NULL, i),
				 !strcmp(scx_program(i)->attach, "syscall"));
	assert_false(scx_program_in_use(&scx, NULL, UINT32_MAX));
	gamer_bpf__destroy(scx.skel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_program),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_in_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
