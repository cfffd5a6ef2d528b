/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside of gamerctl: what its commands have in common. argv[0] is the command. */
#ifndef GAMER_GAMERCTL_H
#define GAMER_GAMERCTL_H

#include "control_proto.h"
#include "log.h"

enum { GAMERCTL_EXIT_ERROR = 1, GAMERCTL_EXIT_USAGE = 2 };

/* One line: what, where, what is allowed. The exit code. */
#define gamerctl_usage(...) (log_err(__VA_ARGS__), GAMERCTL_EXIT_USAGE)

/* 0, or -errno as control_client_ask. */
int gamerctl_ask(enum control_kind kind, struct control_request *request,
		 struct control_reply *reply);

/* What is asked without arguments: 0, or the exit code, having said why. */
int gamerctl_read(enum control_kind kind, struct control_reply *reply);

/* Says why it was refused. The exit code. */
int gamerctl_refused(int error);

/* 0, or the exit code, having said that there are some. */
int gamerctl_no_arguments(int argc, char **argv);

/* Commands of gamerctl_change.c; the exit code. */
int gamerctl_set(int argc, char **argv);
int gamerctl_profile(int argc, char **argv);
int gamerctl_attach(int argc, char **argv);
int gamerctl_detach(int argc, char **argv);

#endif
