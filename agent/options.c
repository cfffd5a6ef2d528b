// SPDX-License-Identifier: GPL-2.0-only
#include "options.h"

#include <errno.h>

#include "options_value.h"
#include "util.h"

/* Fewer would forget a game for the shell's helpers, more is memory for nothing. */
#define OPTIONS_MM_HINTS_LEAST 128u
#define OPTIONS_MM_HINTS_MOST  65536u

/*
 * Background work keeps a tenth of every CPU however many windows are open.
 * Not a flag: there is nothing a user could gain by shutting it out.
 */
#define OPTIONS_URGENT_SHARE_PERMILLE 900

/*
 * A turn ends at a tick (1 ms at best) or when somebody takes the CPU. So below a tick a slice
 * is only how far behind one game task must be for another to take its CPU, and how long what
 * goes first may. Measured beside 8 hogs on 4 CPUs, with 2000, 250, 100, 10 and 1 us: 8.1, 8.4
 * to 8.9, 8.9, 9.0 and 9.3 thousand switches a second, and no frame sooner with any of them.
 * From 100 down to 10 nothing changes; 1 costs the hogs 2 % for nothing.
 */
#define OPTIONS_SLICE_LEAST_US 100u

static void options_derive(struct options *opt)
{
	if (options_has(opt, OPTION_cpu_busy_exit))
		return;
	opt->cpu_busy_exit = opt->cpu_busy_thresh > 10 ? opt->cpu_busy_thresh - 10 : 0;
	opt->origin[OPTION_cpu_busy_exit].layer = OPTIONS_DERIVED;
}

static int options_contradict(const struct options *opt, struct options_error *err)
{
	const struct {
		bool wrong;
		enum option_id a, b;
		const char *value, *allowed;
	} rows[] = {
		{options_has(opt, OPTION_frame_hz) && !opt->frame_window_us, OPTION_frame_hz,
		 OPTION_frame_window_us, " 0", "1..1000000"},
		{options_has(opt, OPTION_drm_debugfs) && !opt->frame_window_us, OPTION_drm_debugfs,
		 OPTION_frame_window_us, " 0", "1..1000000"},
		{options_has(opt, OPTION_frame_hz) && options_has(opt, OPTION_drm_debugfs),
		 OPTION_frame_hz, OPTION_drm_debugfs, "", "one of them"},
		{opt->prefer_napi_on_input && !opt->input_window_us, OPTION_prefer_napi_on_input,
		 OPTION_input_window_us, " 0", "1..1000000"},
		{opt->observe && opt->watchdog_secs, OPTION_watchdog_secs, OPTION_observe, "",
		 "one of them"},
		{opt->avoid_smt && opt->disable_smt, OPTION_avoid_smt, OPTION_disable_smt, "",
		 "one of them"},
		{opt->flat_idle_scan && opt->preferred_idle_scan, OPTION_flat_idle_scan,
		 OPTION_preferred_idle_scan, "", "one of them"},
		{opt->flat_idle_scan && opt->avoid_smt, OPTION_flat_idle_scan, OPTION_avoid_smt, "",
		 "one of them"},
		{opt->flat_idle_scan && opt->mm_affinity, OPTION_flat_idle_scan, OPTION_mm_affinity,
		 "", "one of them"},
		{opt->flat_idle_scan && opt->enable_mm_hint, OPTION_flat_idle_scan,
		 OPTION_enable_mm_hint, "", "one of them"},
		{options_has(opt, OPTION_monitor) && opt->stats > 0, OPTION_monitor, OPTION_stats,
		 "", "one of them"},
	};
	char a[320], b[320];

	if (opt->cpu_busy_exit >= opt->cpu_busy_thresh) {
		snprintf(err->text, sizeof(err->text),
			 "%.160s '%llu': must be below %.160s (allowed: 0..%llu)",
			 options_place(opt, OPTION_cpu_busy_exit, a, sizeof(a)),
			 (unsigned long long)opt->cpu_busy_exit,
			 options_place(opt, OPTION_cpu_busy_thresh, b, sizeof(b)),
			 (unsigned long long)opt->cpu_busy_thresh - 1);
		return -EINVAL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!rows[i].wrong)
			continue;
		snprintf(err->text, sizeof(err->text), "%.160s contradicts %.160s%s (allowed: %s)",
			 options_place(opt, rows[i].a, a, sizeof(a)),
			 options_place(opt, rows[i].b, b, sizeof(b)), rows[i].value,
			 rows[i].allowed);
		return -EINVAL;
	}
	return 0;
}

int options_complete(struct options *opt, struct options_error *err)
{
	options_derive(opt);
	return options_contradict(opt, err);
}

void options_lanes(const struct options *opt, uint64_t lane_ns[GAMER_NR_LANES])
{
	static const enum option_id ids[GAMER_NR_LANES] = {
		[GAMER_LANE_KEYBOARD] = OPTION_keyboard_boost_us,
		[GAMER_LANE_MOUSE] = OPTION_mouse_boost_us,
		[GAMER_LANE_CONTROLLER] = OPTION_controller_boost_us,
		[GAMER_LANE_OTHER] = OPTION_input_window_us,
	};
	const uint64_t own_us[GAMER_NR_LANES] = {
		[GAMER_LANE_KEYBOARD] = opt->keyboard_boost_us,
		[GAMER_LANE_MOUSE] = opt->mouse_boost_us,
		[GAMER_LANE_CONTROLLER] = opt->controller_boost_us,
		[GAMER_LANE_OTHER] = opt->input_window_us,
	};

	for (int lane = 0; lane < GAMER_NR_LANES; lane++) {
		bool own = options_has(opt, ids[lane]);

		lane_ns[lane] = (own ? own_us[lane] : opt->input_window_us) * UTIL_NS_PER_US;
		if (!opt->input_window_us)
			lane_ns[lane] = 0;
	}
}

static uint64_t options_slice_us(const struct options *opt)
{
	return opt->slice_us > OPTIONS_SLICE_LEAST_US ? opt->slice_us : OPTIONS_SLICE_LEAST_US;
}

uint32_t options_mm_hints(const struct options *opt)
{
	uint64_t size = opt->mm_hint_size;

	if (!opt->enable_mm_hint)
		return 0;
	size = size < OPTIONS_MM_HINTS_LEAST ? OPTIONS_MM_HINTS_LEAST : size;
	return (uint32_t)(size > OPTIONS_MM_HINTS_MOST ? OPTIONS_MM_HINTS_MOST : size);
}

const char *options_instead(const struct options *opt, enum option_id id, char *buf, size_t size)
{
	buf[0] = '\0';
	if (id == OPTION_slice_us && opt->slice_us < OPTIONS_SLICE_LEAST_US)
		snprintf(buf, size, "%u is used: a shorter one gains nothing",
			 OPTIONS_SLICE_LEAST_US);
	else if (id == OPTION_mm_hint_size && opt->mm_hint_size < OPTIONS_MM_HINTS_LEAST)
		snprintf(buf, size, "%u is used, the least", OPTIONS_MM_HINTS_LEAST);
	else if (id == OPTION_mm_hint_size && opt->mm_hint_size > OPTIONS_MM_HINTS_MOST)
		snprintf(buf, size, "%u is used, the most", OPTIONS_MM_HINTS_MOST);
	else if ((id == OPTION_no_deferred_wakeup && opt->no_deferred_wakeup) ||
		 (id == OPTION_wakeup_timer_us && opt->wakeup_timer_us))
		snprintf(buf, size, "has no effect: idle CPUs are told of work at once");
	else if (!opt->input_window_us && options_has(opt, id) &&
		 (id == OPTION_keyboard_boost_us || id == OPTION_mouse_boost_us ||
		  id == OPTION_controller_boost_us))
		snprintf(buf, size, "has no effect: input-window-us is 0");
	else if (id == OPTION_no_wake_sync && opt->no_wake_sync)
		snprintf(buf, size, "has no effect: no task waits behind its waker");
	else if (id == OPTION_polling_ms && opt->polling_ms)
		snprintf(buf, size,
			 "has no effect: nothing is polled, the program waits for events");
	return buf;
}

struct gamer_tunables options_tunables(const struct options *opt)
{
	struct gamer_tunables tunables = {
		.slice_ns = options_slice_us(opt) * UTIL_NS_PER_US,
		.slice_lag_ns = opt->slice_lag_us * UTIL_NS_PER_US,
		.mig_window_ns = opt->mig_window_ms * UTIL_NS_PER_MS,
		.mig_max = (uint32_t)opt->mig_max,
		.napi_window_ns =
			opt->prefer_napi_on_input ? opt->input_window_us * UTIL_NS_PER_US : 0,
		.busy_enter_permille = (uint32_t)opt->cpu_busy_thresh * 10,
		.busy_exit_permille = (uint32_t)opt->cpu_busy_exit * 10,
		.urgent_share_permille = OPTIONS_URGENT_SHARE_PERMILLE,
	};
	uint64_t lane_ns[GAMER_NR_LANES];

	options_lanes(opt, lane_ns);
	for (int lane = 0; lane < GAMER_NR_LANES; lane++)
		tunables.input_lane_ns[lane] = lane_ns[lane];
	return tunables;
}
