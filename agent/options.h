/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command line: parsed, checked and complete. Everything that can be said
 * about a value without looking at the machine is checked here.
 */
#ifndef GAMER_OPTIONS_H
#define GAMER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "bpf/iface.h"
#include "options_table.h"

struct options_crtc {
	int card, crtc;
};

typedef bool options_FLAG;
typedef uint64_t options_UINT;
typedef double options_REAL;
typedef double options_REAL0;
typedef const char *options_CPUS;
typedef struct options_crtc options_CRTC;

enum option_id {
#define X(id, ...) OPTION_##id,
	OPTIONS_TABLE(X)
#undef X
		OPTION_COUNT,
};

struct options {
#define X(id, name, key, type, ...) options_##type id;
	OPTIONS_TABLE(X)
#undef X
	bool given[OPTION_COUNT]; /* on the command line */
	uint32_t timeout_ms;      /* SCX_TIMEOUT_MS: the kernel's watchdog */
};

struct options_error {
	char text[256]; /* one line, without the program's name */
};

/*
 * Strings in out point into argv. argv may be reordered. 0, or -EINVAL with the
 * reason in err (exit code 2).
 */
int options_parse(struct options *out, int argc, char **argv, struct options_error *err);

void options_print_help(FILE *to);

/* What they mean for the kernel side; the game's generation is not a setting. */
struct gamer_tunables options_tunables(const struct options *opt);

#endif
