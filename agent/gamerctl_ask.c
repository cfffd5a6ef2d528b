// SPDX-License-Identifier: GPL-2.0-only
/* What gamerctl's commands have in common: how they ask, and refuse. */
#include <unistd.h>

#include "control_client.h"
#include "gamerctl.h"
#include "util.h"

/* It answers at once; only to attach it has to load, which takes seconds on a slow machine. */
#define GAMERCTL_PATIENCE_NS (2 * UTIL_NS_PER_S)
#define GAMERCTL_LOADING_NS  (30 * UTIL_NS_PER_S)

int gamerctl_refused(int error)
{
	char text[256];

	log_err("%s", control_client_explain(control_client_path(), error, text, sizeof(text)));
	return GAMERCTL_EXIT_ERROR;
}

int gamerctl_ask(enum control_kind kind, struct control_request *request,
		 struct control_reply *reply)
{
	const uint64_t until_ns =
		util_now_ns() +
		(kind == CONTROL_SCHEDULER ? GAMERCTL_LOADING_NS : GAMERCTL_PATIENCE_NS);
	int fd = control_client_connect(control_client_path(), until_ns), r;

	if (fd < 0)
		return fd;
	r = control_client_ask(fd, kind, request, reply, until_ns);
	close(fd);
	return r;
}

int gamerctl_read(enum control_kind kind, struct control_reply *reply)
{
	struct control_request request = {0};
	int r = gamerctl_ask(kind, &request, reply);

	return r < 0 ? gamerctl_refused(r) : 0;
}

int gamerctl_no_arguments(int argc, char **argv)
{
	if (argc == 1)
		return 0;
	return gamerctl_usage("%s: unexpected argument '%.80s' (allowed: none)", argv[0], argv[1]);
}
