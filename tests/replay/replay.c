// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the agent's state machine from text traces with a virtual clock.
 *
 *   replay FILE.t ...        prints TAP, one test per file
 *
 * A trace is a list of lines; # starts a comment. Times are whole numbers with
 * unit (ns, us, ms, s).
 *
 *   config [input T] [keyboard T] [mouse T] [controller T] [frame T] [every-task] [cadence]
 *                            first line; windows are off unless given. input is for all
 *                            lanes, those after it for one
 *   +T input LANE [age T]    the clock goes on by T, then a report comes whose
 *                            event happened `age` before. LANE: keyboard,
 *                            mouse, controller, touch, none (no activity)
 *   +T vblank [age T]
 *   +T game started | leader-ended tasks N | tasks-gone | reloaded
 *           [generation N]
 *   +T forget                the kernel side lost all windows
 *   repeat N +T ...          N times; what is decided then is only counted
 *
 *   expect arm WINDOW until +T       WINDOW: input, frame. From now on the clock
 *   expect watch input|display on|off
 *   expect headless | expect done
 *   expect calls WINDOW MIN..MAX     decisions to open it, since the start
 *   expect coalesced N               events that needed none, since the start
 *   expect open WINDOW until +MIN..+MAX   newest end that was asked for
 *   expect closed WINDOW
 *
 * Whatever is decided and not expected before the next event is a failure, and
 * so is, always: an event with less than its full window, an end that goes back.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "agent/policy.h"
#include "trace.h"

/* Far from 0, so that an absolute time is not taken for a duration. */
#define CLOCK_START_NS 1000000000000ull

struct replay {
	struct trace t;
	struct policy policy;
	struct policy_config cfg;
	bool configured;
	uint64_t now_ns;
	struct policy_actions left; /* decided, not yet expected */
	uint64_t until_ns[GAMER_NR_WINDOWS], calls[GAMER_NR_WINDOWS];
};

static enum gamer_window take_window(struct replay *r)
{
	if (trace_take(&r->t, "input"))
		return GAMER_WINDOW_INPUT;
	if (!trace_take(&r->t, "frame"))
		trace_fault(&r->t, "input or frame is needed, not '%s'", trace_peek(&r->t));
	return GAMER_WINDOW_FRAME;
}

static const char *name_of(enum gamer_window window)
{
	return window == GAMER_WINDOW_INPUT ? "input" : "frame";
}

/* What must hold after every event that is not too old. */
static void check_cover(struct replay *r, enum gamer_window window, uint64_t length_ns,
			uint64_t event_at_ns)
{
	bool game = r->policy.game == POLICY_GAME_LIVES || r->policy.game == POLICY_GAME_HEADLESS;

	if (!length_ns || !(game || r->cfg.every_task) || r->now_ns - event_at_ns >= length_ns)
		return;
	if (r->until_ns[window] < event_at_ns + length_ns)
		trace_fault(&r->t, "the %s window ends %llu ns too early for this event",
			    name_of(window),
			    (unsigned long long)(event_at_ns + length_ns - r->until_ns[window]));
}

static void decided(struct replay *r, struct policy_actions act)
{
	if (act.arm) {
		if (act.until_ns < r->until_ns[act.window])
			trace_fault(&r->t, "the end of the %s window goes back",
				    name_of(act.window));
		r->until_ns[act.window] = act.until_ns;
		r->calls[act.window]++;
	}
	r->left = act;
}

static uint64_t take_event_time(struct replay *r)
{
	return r->now_ns - (trace_take(&r->t, "age") ? trace_take_time(&r->t) : 0);
}

/* The kernel side calls touch the other lane. INPUT_NR_LANES = there is none. */
static int take_lane(struct replay *r)
{
	static const char *const lanes[] = {"keyboard", "mouse", "controller", "touch"};

	for (int i = 0; i < INPUT_NR_LANES; i++)
		if (trace_take(&r->t, lanes[i]))
			return i;
	return INPUT_NR_LANES;
}

static void event_input(struct replay *r)
{
	struct input_report report = {0};
	int lane = take_lane(r);
	uint64_t event_at_ns = 0;

	if (lane == INPUT_NR_LANES && !trace_take(&r->t, "none"))
		trace_fault(&r->t, "a lane is needed, not '%s'", trace_peek(&r->t));
	if (lane < INPUT_NR_LANES) {
		event_at_ns = take_event_time(r);
		report.lane[lane].event_at_ns = event_at_ns;
		report.lane[lane].packets = report.packets = 1;
		report.lanes = 1u << lane;
	}
	decided(r, policy_on_input(&r->policy, &report, r->now_ns));
	if (event_at_ns)
		check_cover(r, GAMER_WINDOW_INPUT, r->cfg.input_lane_ns[lane], event_at_ns);
}

static void event_vblank(struct replay *r)
{
	struct display_report report = {.kind = DISPLAY_VBLANK, .source = DISPLAY_DRM};

	report.vblank_at_ns = take_event_time(r);
	decided(r, policy_on_vblank(&r->policy, &report, r->now_ns));
	check_cover(r, GAMER_WINDOW_FRAME, r->cfg.frame_window_ns, report.vblank_at_ns);
}

static void event_game(struct replay *r)
{
	struct policy_game_report report = {.generation = 1};

	if (trace_take(&r->t, "started"))
		report.event = POLICY_GAME_STARTED;
	else if (trace_take(&r->t, "leader-ended"))
		report.event = POLICY_GAME_LEADER_ENDED;
	else if (trace_take(&r->t, "tasks-gone"))
		report.event = POLICY_GAME_TASKS_GONE;
	else if (trace_take(&r->t, "reloaded"))
		report.event = POLICY_GAME_RELOADED;
	else
		trace_fault(&r->t, "no such event of a game: '%s'", trace_peek(&r->t));
	if (trace_take(&r->t, "tasks"))
		report.tasks = (uint32_t)trace_take_number(&r->t);
	if (trace_take(&r->t, "generation"))
		report.generation = (uint32_t)trace_take_number(&r->t);
	if (report.event == POLICY_GAME_RELOADED)
		memset(r->until_ns, 0, sizeof(r->until_ns));
	decided(r, policy_on_game(&r->policy, &report));
}

static void event(struct replay *r)
{
	r->now_ns += trace_take_time(&r->t);
	if (trace_take(&r->t, "input")) {
		event_input(r);
	} else if (trace_take(&r->t, "vblank")) {
		event_vblank(r);
	} else if (trace_take(&r->t, "game")) {
		event_game(r);
	} else if (trace_take(&r->t, "forget")) {
		policy_forget_windows(&r->policy);
		memset(r->until_ns, 0, sizeof(r->until_ns));
	} else {
		trace_fault(&r->t, "no such event: '%s'", trace_peek(&r->t));
	}
}

static void repeat(struct replay *r)
{
	uint64_t times = trace_take_number(&r->t);
	int from = r->t.at;

	while (times-- && !r->t.fault[0]) {
		r->t.at = from;
		event(r);
	}
	r->left = (struct policy_actions){0};
}

static void config_lanes(struct replay *r, uint64_t length_ns)
{
	for (int lane = 0; lane < GAMER_NR_LANES; lane++)
		r->cfg.input_lane_ns[lane] = length_ns;
}

static void config(struct replay *r)
{
	while (*trace_peek(&r->t)) {
		int lane = take_lane(r);

		if (lane < INPUT_NR_LANES)
			r->cfg.input_lane_ns[lane] = trace_take_time(&r->t);
		else if (trace_take(&r->t, "input"))
			config_lanes(r, trace_take_time(&r->t));
		else if (trace_take(&r->t, "frame"))
			r->cfg.frame_window_ns = trace_take_time(&r->t);
		else if (trace_take(&r->t, "every-task"))
			r->cfg.every_task = true;
		else if (trace_take(&r->t, "cadence"))
			r->cfg.cadence = true;
		else
			break;
	}
	r->configured = true;
	policy_init(&r->policy, &r->cfg);
	decided(r, policy_start(&r->policy));
}

static void expect_arm(struct replay *r)
{
	enum gamer_window window = take_window(r);
	uint64_t until_ns;

	if (!trace_take(&r->t, "until"))
		trace_fault(&r->t, "until is needed, not '%s'", trace_peek(&r->t));
	until_ns = r->now_ns + trace_take_time(&r->t);
	if (!r->left.arm || r->left.window != window)
		trace_fault(&r->t, "no %s window was opened", name_of(window));
	else if (r->left.until_ns != until_ns)
		trace_fault(&r->t, "the %s window ends %+lld ns from now", name_of(window),
			    (long long)(r->left.until_ns - r->now_ns));
	r->left.arm = false;
}

static void expect_watch(struct replay *r)
{
	bool input = trace_take(&r->t, "input");
	enum policy_switch *left = input ? &r->left.input : &r->left.display, wanted;

	if (!input && !trace_take(&r->t, "display"))
		trace_fault(&r->t, "input or display is needed, not '%s'", trace_peek(&r->t));
	wanted = trace_take(&r->t, "on") ? POLICY_ON : POLICY_OFF;
	if (wanted == POLICY_OFF && !trace_take(&r->t, "off"))
		trace_fault(&r->t, "on or off is needed, not '%s'", trace_peek(&r->t));
	if (*left != wanted)
		trace_fault(&r->t, "%s was not switched %s", input ? "input" : "display",
			    wanted == POLICY_ON ? "on" : "off");
	*left = POLICY_KEEP;
}

static void expect_calls(struct replay *r)
{
	enum gamer_window window = take_window(r);
	char *end;
	uint64_t min = trace_parse_number(&r->t, trace_peek(&r->t), &end), max = min;

	if (!strncmp(end, "..", 2))
		max = trace_parse_number(&r->t, end + 2, &end);
	r->t.at++;
	if (*end || r->calls[window] < min || r->calls[window] > max)
		trace_fault(&r->t, "%llu calls for the %s window",
			    (unsigned long long)r->calls[window], name_of(window));
}

static void expect_open(struct replay *r)
{
	enum gamer_window window = take_window(r);
	uint64_t min_ns, max_ns;
	char *end;

	if (!trace_take(&r->t, "until") || *trace_peek(&r->t) != '+') {
		trace_fault(&r->t, "until +T is needed, not '%s'", trace_peek(&r->t));
		return;
	}
	min_ns = max_ns = trace_parse_time(&r->t, trace_peek(&r->t) + 1, &end);
	if (!strncmp(end, "..+", 3))
		max_ns = trace_parse_time(&r->t, end + 3, &end);
	r->t.at++;
	if (*end || r->until_ns[window] < r->now_ns + min_ns ||
	    r->until_ns[window] > r->now_ns + max_ns)
		trace_fault(&r->t, "the %s window ends %+lld ns from now", name_of(window),
			    (long long)(r->until_ns[window] - r->now_ns));
}

static void expect(struct replay *r)
{
	if (trace_take(&r->t, "arm")) {
		expect_arm(r);
	} else if (trace_take(&r->t, "watch")) {
		expect_watch(r);
	} else if (trace_take(&r->t, "calls")) {
		expect_calls(r);
	} else if (trace_take(&r->t, "open")) {
		expect_open(r);
	} else if (trace_take(&r->t, "closed")) {
		enum gamer_window window = take_window(r);

		if (r->until_ns[window] > r->now_ns)
			trace_fault(&r->t, "the %s window is open", name_of(window));
	} else if (trace_take(&r->t, "coalesced")) {
		if (trace_take_number(&r->t) != r->policy.arms_coalesced)
			trace_fault(&r->t, "%llu events were coalesced",
				    (unsigned long long)r->policy.arms_coalesced);
	} else if (trace_take(&r->t, "headless")) {
		if (!r->left.headless)
			trace_fault(&r->t, "the game did not go on without its process");
		r->left.headless = false;
	} else if (trace_take(&r->t, "done")) {
		if (!r->left.done)
			trace_fault(&r->t, "the game is not over");
		r->left.done = false;
	} else {
		trace_fault(&r->t, "no such expectation: '%s'", trace_peek(&r->t));
	}
}

static void nothing_left(struct replay *r)
{
	const struct policy_actions *left = &r->left;

	if (left->arm)
		trace_fault(&r->t, "before this line, not expected: arm %s until %+lld ns",
			    name_of(left->window), (long long)(left->until_ns - r->now_ns));
	if (left->input != POLICY_KEEP || left->display != POLICY_KEEP)
		trace_fault(&r->t, "before this line, not expected: %s was switched",
			    left->input != POLICY_KEEP ? "input" : "display");
	if (left->headless || left->done)
		trace_fault(&r->t, "before this line, not expected: %s",
			    left->done ? "done" : "headless");
}

static void run_line(struct replay *r, char *text)
{
	trace_split(&r->t, text);
	if (!*trace_peek(&r->t))
		return;
	if (trace_take(&r->t, "config") && !r->configured) {
		config(r);
	} else if (!r->configured) {
		trace_fault(&r->t, "the first line must be config");
	} else if (trace_take(&r->t, "expect")) {
		expect(r);
	} else {
		nothing_left(r);
		if (trace_take(&r->t, "repeat"))
			repeat(r);
		else
			event(r);
	}
	if (r->t.words[r->t.at])
		trace_fault(&r->t, "'%s' is one word too many", r->t.words[r->t.at]);
}

static bool run_file(const char *file, int number)
{
	struct replay r = {.t.file = file, .now_ns = CLOCK_START_NS};
	FILE *from = fopen(file, "re");
	char text[512];

	if (!from)
		trace_fault(&r.t, "cannot be read");
	while (from && !r.t.fault[0] && fgets(text, sizeof(text), from)) {
		r.t.line++;
		run_line(&r, text);
	}
	if (from)
		fclose(from);
	r.t.line++;
	nothing_left(&r);
	if (!r.configured)
		trace_fault(&r.t, "is empty");
	if (r.t.fault[0])
		printf("not ok %d - %s\n# %s\n", number, file, r.t.fault);
	else
		printf("ok %d - %s\n", number, file);
	return !r.t.fault[0];
}

int main(int argc, char **argv)
{
	bool good = argc > 1;

	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++)
		good &= run_file(argv[i], i);
	return good ? 0 : 1;
}
