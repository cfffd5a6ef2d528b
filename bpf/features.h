/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the running kernel offers a sched_ext scheduler, read from its BTF:
 * which kfuncs exist and can be called, and the values of its enums.
 */
#ifndef GAMER_FEATURES_H
#define GAMER_FEATURES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct btf;
struct scx_error;

enum kfunc_state {
	KFUNC_ABSENT,
	KFUNC_CALLABLE,
	/*
	 * From 7.1 on kfuncs have a hidden last parameter, which a tag in BTF
	 * takes out of sight. Kernels built with old tools lost that tag for
	 * some of them; no program can call those.
	 */
	KFUNC_UNCALLABLE,
};

enum kfunc_state features_kfunc(const struct btf *btf, const char *name, unsigned int parameters);

/* Whether who wakes a task can be told from an interrupt; see in_task. */
bool features_tells_wakers(const struct btf *btf);

/* A value of a kernel enum, or `missing` when this kernel has no such name. */
uint64_t features_enum(const struct btf *btf, const char *type, const char *name, uint64_t missing);

/*
 * Whether the scheduler can run here: 0, SCX_E_UNSUPPORTED or SCX_E_OTHER with
 * one line in err. btf may be NULL (the kernel has none). root is "/sys".
 * Prints one line per feature to `to` unless that is NULL.
 */
int features_check(const struct btf *btf, const char *root, FILE *to, struct scx_error *err);

/* Name of the attached scheduler in name[len]; false when there is none, or none soon. */
bool features_attached(const char *root, char *name, size_t len);

#endif
