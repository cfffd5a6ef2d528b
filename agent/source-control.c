// SPDX-License-Identifier: GPL-2.0-only
/* The control socket. Without it the scheduler works; only --monitor does not. */
#include <errno.h>
#include <string.h>

#include "log.h"
#include "rundir.h"
#include "source.h"

static int control_on_stats(void *data, struct stats *out)
{
	return agent_stats(data, out);
}

static int control_open(struct agent *a)
{
	int r = rundir_make(RUNDIR);

	if (!r)
		r = control_new(&a->control, a->loop, CONTROL_PATH, control_on_stats, a);
	if (!r)
		return 0;
	if (r == -EADDRINUSE) {
		log_err("another instance is running: it answers at %s", CONTROL_PATH);
		return AGENT_EXIT_OTHER;
	}
	log_warn("--monitor will not find this instance: %s: %s", CONTROL_PATH, strerror(-r));
	return 0;
}

static void control_close(struct agent *a)
{
	a->control = control_free(a->control);
}

const struct source source_control = {control_open, control_close};
