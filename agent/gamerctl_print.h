/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers of the instance as text or JSON, to standard output. They come from whoever listens at
 * the socket and hold names that processes chose: nothing in them is trusted to end, or to be fit
 * for a terminal.
 */
#ifndef GAMER_GAMERCTL_PRINT_H
#define GAMER_GAMERCTL_PRINT_H

#include "control_proto.h"

void gamerctl_print_status(struct control_reply *status, const struct stats *stats);
void gamerctl_print_profile(struct control_status *status);
void gamerctl_print_processes(struct control_processes *processes);
void gamerctl_print_games(struct control_games *games);
void gamerctl_print_hooks(struct control_hooks *hooks);
void gamerctl_print_hooks_json(struct control_reply *reply);
void gamerctl_print_explanation(struct control_explanation *explanation);

/* The text of a field, ended, with nothing in it that a terminal would obey. Returns text. */
const char *gamerctl_text(char *text, size_t size);

/* All figures, by the names of bpf/stats_table.h; those of delays in us. 0 or -errno. */
int gamerctl_print_stats_json(const struct stats *delta);

#endif
