/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The layers of settings: what was said, by whom, and which of it counts.
 *
 * built-in < settings files < profile < the game's section of the files < command line <
 * what gamerctl set. The profile is a setting like the others, chosen by the same order, in
 * which what gamerun asked for comes before the game's section. A layer is something that calls
 * options_value_set, so that all are checked alike.
 */
#ifndef GAMER_OPTIONS_LAYERS_H
#define GAMER_OPTIONS_LAYERS_H

#include "options.h"

/* A line of a file's section for a game. All texts live as long as the process. */
struct options_line {
	const char *game, *text;
	struct options_origin origin;
	enum option_id id;
};

enum { OPTIONS_MAX_LINES = 512 };

struct options_layers {
	struct options general;          /* built-in values, and [general] of the files */
	struct options command, control; /* what the command line and gamerctl set */
	struct options_line line[OPTIONS_MAX_LINES];
	size_t lines;
	/* What they were read from; borrowed. */
	int argc;
	char **argv;
	const char *dir;
};

/* Who is playing; borrowed. "" or NULL = not known, none. */
struct options_game {
	const char *app, *exe; /* as in struct launches_game */
	const char *profile;   /* that gamerun asked for */
};

/*
 * Reads the command line and the files in dir (OPTIONS_DIR), or the one that --config names;
 * gamerctl has set nothing. Called again with the same arguments it tells what they say now.
 * What does something else than to schedule (--help, --monitor ...) reads no file.
 *
 * argv may be reordered; it and dir must outlive out. 0, or -EINVAL with the reason in err
 * (exit code 2): also when the section of a game that may never run is wrong.
 */
int options_read(struct options_layers *out, int argc, char **argv, const char *dir,
		 struct options_error *err);

/*
 * Puts the layers on each other, for this game or without one (NULL). 0, or -EINVAL with the
 * reason in err: values contradict each other.
 */
int options_put(struct options *out, const struct options_layers *layers,
		const struct options_game *game, struct options_error *err);

/*
 * gamerctl sets one, or with "auto" takes back what it had set. 0; -EINVAL, or -EBUSY when it
 * cannot change while the program runs, with the reason in err.
 */
int options_control(struct options_layers *layers, const char *name, const char *text,
		    struct options_error *err);

/* Whether it may be another for one game, or from now on. */
bool options_is_hot(enum option_id id);

/* The names of those, "A, B, C"; static. */
const char *options_hot_names(void);

#endif
