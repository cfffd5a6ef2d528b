// SPDX-License-Identifier: GPL-2.0-only
/* The display, or a fixed cadence: each refresh may open a frame window. */
#include <string.h>

#include "log.h"
#include "source.h"
#include "util.h"

#define DISPLAY_MHZ_NS 1000000000000ull /* period_ns = this / rate in mHz */

static void display_on_report(void *data, const struct display_report *report)
{
	struct agent *a = data;
	struct policy_actions act;

	if (report->kind == DISPLAY_NOTICE) {
		log_info("display: %s", report->text);
		if (report->source == DISPLAY_OFF)
			a->now.frame_mhz = 0;
		return;
	}
	a->counted.vblanks++;
	a->counted.vblanks_missed += report->missed;
	a->now.frame_mhz = report->period_ns ? DISPLAY_MHZ_NS / report->period_ns : 0;
	act = policy_on_vblank(&a->policy, report, util_now_ns());
	agent_commit(a, &act);
}

static void display_give_up(struct agent *a, int r)
{
	log_warn("the display opens no windows: %s", strerror(-r));
	loop_remove(&a->display.source);
	if (a->display.sensor)
		display_watch(a->display.sensor, false);
	a->now.frame_mhz = 0;
}

static int display_on_ready(struct loop_source *source, uint32_t events)
{
	struct agent *a = container_of(source, struct agent, display.source);
	int r = display_dispatch(a->display.sensor);

	if (r < 0)
		display_give_up(a, r);
	return 0;
}

/* Also again: after it was given up, or when its windows had no length until now. */
static int display_start(struct agent *a)
{
	const struct options *opt = a->opt;
	struct display_config cfg = {
		.cadence_hz = options_has(opt, OPTION_frame_hz) ? opt->frame_hz : 0,
		.card = -1,
		.crtc = -1,
		.sample_ms = (uint32_t)opt->vblank_sample_ms,
	};
	int r = 0;

	if (options_has(opt, OPTION_drm_debugfs)) {
		cfg.card = opt->drm_debugfs.card;
		cfg.crtc = opt->drm_debugfs.crtc;
	}
	if (!a->display.sensor && options_has(opt, OPTION_drm_debugfs))
		log_info("--drm-debugfs: debugfs has no file that tells of a vblank; the DRM "
			 "sequence events of card %d, CRTC %d are used",
			 cfg.card, cfg.crtc);
	if (!a->display.sensor)
		r = display_new(&a->display.sensor, &cfg, display_on_report, a);
	if (!r && !a->display.source.loop)
		r = loop_add(a->loop, &a->display.source, display_fd(a->display.sensor),
			     display_on_ready);
	return r;
}

void source_display_watch(struct agent *a, bool on)
{
	int r = 0;

	on = on && !source_kernel_off(a);
	if (on)
		r = display_start(a);
	if (!r && a->display.sensor)
		r = display_watch(a->display.sensor, on);
	if (r < 0)
		display_give_up(a, r);
	else if (!on)
		a->now.frame_mhz = 0;
}

static int display_open(struct agent *a)
{
	int r;

	if (!a->opt->frame_window_us)
		return 0;
	r = display_start(a);
	if (!r)
		return 0;
	log_err("cannot watch the display: %s", strerror(-r));
	return AGENT_EXIT_ERROR;
}

static void display_close(struct agent *a)
{
	loop_remove(&a->display.source);
	a->display.sensor = display_free(a->display.sensor);
}

const struct source source_display = {display_open, display_close};
