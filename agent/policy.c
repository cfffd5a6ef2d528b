// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "policy.h"

void policy_init(struct policy *p, const struct policy_config *cfg)
{
	memset(p, 0, sizeof(*p));
	p->cfg = *cfg;
}

static bool policy_game_on(const struct policy *p)
{
	return p->game == POLICY_GAME_LIVES || p->game == POLICY_GAME_HEADLESS;
}

static bool policy_any_lane(const struct policy_config *cfg)
{
	for (int lane = 0; lane < GAMER_NR_LANES; lane++)
		if (cfg->input_lane_ns[lane])
			return true;
	return false;
}

/*
 * Nothing is watched that can open no window, so that nothing wakes the
 * process in vain. Without a game the display would do so all day: then only a
 * cadence that the user asked for counts.
 */
static void policy_watch(struct policy *p, struct policy_actions *act)
{
	bool input = policy_any_lane(&p->cfg) && (policy_game_on(p) || p->cfg.every_task);
	bool display = p->cfg.frame_window_ns &&
		       (policy_game_on(p) || (p->cfg.every_task && p->cfg.cadence));

	if (input != p->input_watched)
		act->input = input ? POLICY_ON : POLICY_OFF;
	if (display != p->display_watched)
		act->display = display ? POLICY_ON : POLICY_OFF;
	p->input_watched = input;
	p->display_watched = display;
}

struct policy_actions policy_start(struct policy *p)
{
	struct policy_actions act = {0};

	policy_watch(p, &act);
	return act;
}

struct policy_actions policy_on_config(struct policy *p, const struct policy_config *cfg)
{
	struct policy_actions act = {0};

	p->cfg = *cfg;
	policy_watch(p, &act);
	return act;
}

/*
 * Many devices report more often than a call into the kernel is worth. In a
 * burst a window is therefore asked to last POLICY_COALESCE_NS longer, and all
 * events whose own window would end within that need no call: no event gets
 * less than its full window, and calls are at least POLICY_COALESCE_NS apart.
 *
 * A burst starts with two events less than POLICY_COALESCE_NS apart (so its
 * second one costs a call of its own) and goes on while the last call is less
 * than twice that ago. A single click or a refresh gets exactly its window.
 */
static bool policy_in_burst(const struct policy_window *w, uint64_t event_at_ns)
{
	if (!w->event_at_ns)
		return false;
	if (event_at_ns < w->event_at_ns + POLICY_COALESCE_NS)
		return true;
	return w->extended && event_at_ns - w->opened_by_at_ns < 2 * POLICY_COALESCE_NS;
}

/* No event lies ahead; a driver that says so must not hold a window open. */
static uint64_t policy_not_ahead(uint64_t event_at_ns, uint64_t now_ns)
{
	return event_at_ns < now_ns ? event_at_ns : now_ns;
}

static void policy_open(struct policy *p, enum gamer_window window, uint64_t length_ns,
			uint64_t event_at_ns, uint64_t now_ns, struct policy_actions *act)
{
	struct policy_window *w = &p->window[window];
	bool burst;

	if (!length_ns || !event_at_ns || !(policy_game_on(p) || p->cfg.every_task))
		return;
	event_at_ns = policy_not_ahead(event_at_ns, now_ns);
	if (now_ns - event_at_ns >= length_ns)
		return;
	burst = policy_in_burst(w, event_at_ns);
	if (event_at_ns > w->event_at_ns)
		w->event_at_ns = event_at_ns;
	if (event_at_ns + length_ns <= w->until_ns) {
		p->arms_coalesced++;
		return;
	}
	w->until_ns = event_at_ns + length_ns + (burst ? POLICY_COALESCE_NS : 0);
	w->opened_by_at_ns = event_at_ns;
	w->extended = burst;
	act->arm = true;
	act->window = window;
	act->event_at_ns = event_at_ns;
	act->until_ns = w->until_ns;
}

/* All lanes open the same window: the event whose own ends last covers the others. */
struct policy_actions policy_on_input(struct policy *p, const struct input_report *report,
				      uint64_t now_ns)
{
	static const enum gamer_lane lanes[INPUT_NR_LANES] = {
		[INPUT_LANE_KEYBOARD] = GAMER_LANE_KEYBOARD,
		[INPUT_LANE_MOUSE] = GAMER_LANE_MOUSE,
		[INPUT_LANE_CONTROLLER] = GAMER_LANE_CONTROLLER,
		[INPUT_LANE_TOUCH] = GAMER_LANE_OTHER,
	};
	uint64_t event_at_ns = 0, length_ns = 0;
	struct policy_actions act = {0};

	for (int i = 0; i < INPUT_NR_LANES; i++) {
		const struct input_lane_report *lane = &report->lane[i];
		struct policy_input_stream *stream = &p->stream[lanes[i]];
		uint64_t hold_ns = p->cfg.input_lane_ns[lanes[i]];
		uint64_t at_ns = policy_not_ahead(lane->event_at_ns, now_ns);

		if (!at_ns || !hold_ns)
			continue;
		p->input_streams += policy_input_add(stream, at_ns, lane->packets);
		hold_ns = policy_input_hold(stream, hold_ns);
		if (at_ns + hold_ns <= event_at_ns + length_ns)
			continue;
		event_at_ns = at_ns;
		length_ns = hold_ns;
	}
	policy_open(p, GAMER_WINDOW_INPUT, length_ns, event_at_ns, now_ns, &act);
	return act;
}

struct policy_actions policy_on_vblank(struct policy *p, const struct display_report *report,
				       uint64_t now_ns)
{
	struct policy_actions act = {0};

	policy_open(p, GAMER_WINDOW_FRAME, p->cfg.frame_window_ns, report->vblank_at_ns, now_ns,
		    &act);
	return act;
}

/*
 * The game is over when its process ended and the kernel counts none of its
 * tasks. The kernel tells of the last task once, perhaps before the end of the
 * process is seen here; then the count that comes with that end is 0. Told
 * while the process lives, it is stale: tasks are counted from when they first
 * run, so a child may come and go before the process itself is counted.
 */
static enum policy_game policy_game_next(const struct policy *p,
					 const struct policy_game_report *report)
{
	switch (report->event) {
	case POLICY_GAME_STARTED:
		return POLICY_GAME_LIVES;
	case POLICY_GAME_LEADER_ENDED:
		if (p->game == POLICY_GAME_LIVES)
			return report->tasks ? POLICY_GAME_HEADLESS : POLICY_GAME_OVER;
		break;
	case POLICY_GAME_TASKS_GONE:
		if (p->game == POLICY_GAME_HEADLESS && report->generation == p->generation)
			return POLICY_GAME_OVER;
		break;
	case POLICY_GAME_RELOADED:
		/* Its tree hangs on nothing now: nobody can tell what belonged to it. */
		if (p->game == POLICY_GAME_HEADLESS)
			return POLICY_GAME_OVER;
		break;
	case POLICY_GAME_LEFT:
		return POLICY_GAME_NONE;
	}
	return p->game;
}

struct policy_actions policy_on_game(struct policy *p, const struct policy_game_report *report)
{
	enum policy_game next = policy_game_next(p, report);
	struct policy_actions act = {
		.headless = next == POLICY_GAME_HEADLESS && p->game != next,
		.done = next == POLICY_GAME_OVER && p->game != next,
	};

	if (report->event == POLICY_GAME_STARTED || report->event == POLICY_GAME_RELOADED ||
	    report->event == POLICY_GAME_LEFT) {
		p->generation = report->generation;
		policy_forget_windows(p);
	}
	p->game = next;
	policy_watch(p, &act);
	return act;
}

void policy_forget_windows(struct policy *p)
{
	memset(p->window, 0, sizeof(p->window));
}
