/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The settings files as text: which there are, and their lines. What a line means
 * is not known here. The only user of the ini parser.
 */
#ifndef GAMER_CONFIG_H
#define GAMER_CONFIG_H

#include "options.h"

struct config_line {
	const char *file; /* lives as long as the process */
	unsigned int number;
	const char *section, *key, *value; /* only during the call */
};

/* 0, or -EINVAL and the reason in err: nothing more is read. */
typedef int (*config_fn)(void *data, const struct config_line *line, struct options_error *err);

/*
 * Calls fn for each KEY = VALUE of file; or, when file is NULL, of
 * DIR/scx_gamer.ini and then of DIR/conf.d/NAME.ini in the order of their names,
 * which need not exist. 0, or -EINVAL with the reason in err: that of fn, or that a
 * file cannot be read or is not in the format.
 */
int config_read(const char *dir, const char *file, config_fn fn, void *data,
		struct options_error *err);

/* The same of DIR/games.d/NAME.ini: what the user says of games. */
int config_read_games(const char *dir, config_fn fn, void *data, struct options_error *err);

enum { CONFIG_PATH_MAX = 512 };

/* Where a change may change what config_read reads. */
struct config_folders {
	char main[CONFIG_PATH_MAX];
	char more[CONFIG_PATH_MAX];   /* lies in main; "" = none */
	char parent[CONFIG_PATH_MAX]; /* of main, where that may appear */
};

void config_folders_of(const char *dir, const char *file, struct config_folders *out);

/* Whether an entry of that name in one of these folders may be what config_read reads. */
bool config_concerns(const char *dir, const char *file, const char *name);

#endif
