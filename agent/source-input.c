// SPDX-License-Identifier: GPL-2.0-only
/* Input devices: each report may open an input window. */
#include <string.h>

#include "log.h"
#include "source.h"
#include "util.h"

static void input_on_devices(struct agent *a, const struct input_report *report)
{
	a->now.input_devices = report->devices;
	log_debug("input: %u device%s", report->devices, report->devices == 1 ? "" : "s");
	if (report->skipped > a->input.skipped)
		log_warn("%u input device%s cannot be opened and open no windows", report->skipped,
			 report->skipped == 1 ? "" : "s");
	a->input.skipped = report->skipped;
}

static void input_on_report(void *data, const struct input_report *report)
{
	struct agent *a = data;
	struct policy_actions act;

	a->counted.input_reports += report->packets;
	a->counted.input_filtered += report->filtered;
	a->counted.input_lost += report->lost;
	if (report->devices_changed)
		input_on_devices(a, report);
	act = policy_on_input(&a->policy, report, util_now_ns());
	agent_commit(a, &act);
}

/* Input is what this is for, but a scheduler without it is better than none. */
static void input_give_up(struct agent *a, int r)
{
	log_warn("input devices open no windows: %s", strerror(-r));
	loop_remove(&a->input.source);
	if (a->input.sensor)
		input_watch(a->input.sensor, false);
	a->now.input_devices = 0;
}

static int input_on_ready(struct loop_source *source, uint32_t events)
{
	struct agent *a = container_of(source, struct agent, input.source);
	int r = input_dispatch(a->input.sensor);

	if (r < 0)
		input_give_up(a, r);
	return 0;
}

/* Also again: after it was given up, or when its windows had no length until now. */
static int input_start(struct agent *a)
{
	int r = 0;

	if (!a->input.sensor)
		r = input_new(&a->input.sensor, input_on_report, a);
	if (!r && !a->input.source.loop)
		r = loop_add(a->loop, &a->input.source, input_fd(a->input.sensor), input_on_ready);
	return r;
}

void source_input_watch(struct agent *a, bool on)
{
	int r = 0;

	on = on && !source_kernel_off(a); /* nobody is woken for windows that nobody has */
	if (on)
		r = input_start(a);
	source_kernel_apply(a); /* its hook opens windows from now on, or no more */
	if (!r && a->input.sensor) {
		input_only_absolute(a->input.sensor, agent_input_hooked(a));
		r = input_watch(a->input.sensor, on);
	}
	/* The first dispatch tells how many devices there are. */
	if (!r && on)
		r = input_dispatch(a->input.sensor);
	if (r < 0)
		input_give_up(a, r);
	else if (!on)
		a->now.input_devices = 0;
}

static int input_open(struct agent *a)
{
	int r;

	if (!a->opt->input_window_us)
		return 0;
	r = input_start(a);
	if (!r)
		return 0;
	log_err("cannot watch input devices: %s", strerror(-r));
	return AGENT_EXIT_ERROR;
}

static void input_close(struct agent *a)
{
	loop_remove(&a->input.source);
	a->input.sensor = input_free(a->input.sensor);
}

const struct source source_input = {input_open, input_close};
