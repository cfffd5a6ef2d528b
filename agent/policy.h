/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the agent decides: from reports of the sensors to actions. A pure state
 * machine: no fd, no clock, no memory of its own. tests/replay runs it from
 * text traces.
 *
 * now_ns and all _at_ns are CLOCK_MONOTONIC.
 */
#ifndef GAMER_AGENT_POLICY_H
#define GAMER_AGENT_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "bpf/iface.h"
#include "bpf/policy_input.h"
#include "display/display.h"
#include "input/input.h"

/* Windows are opened at most once per this long, by one more call at the start of a burst. */
#define POLICY_COALESCE_NS 1000000ull

struct policy_config {
	/* 0 = this lane opens no windows; all 0 = input is not watched */
	uint64_t input_lane_ns[GAMER_NR_LANES];
	uint64_t frame_window_ns; /* 0 = the same for the display */
	bool every_task;          /* no game is named: every task counts as one */
	bool cadence;             /* the user asked for a fixed frame rate */
};

struct policy_window {
	uint64_t until_ns;        /* newest end that was asked for, 0 = none */
	uint64_t event_at_ns;     /* newest event that counted */
	uint64_t opened_by_at_ns; /* event of the last call into the kernel */
	bool extended;            /* that call asked for POLICY_COALESCE_NS more */
};

enum policy_game {
	POLICY_GAME_NONE,     /* yet, or no more */
	POLICY_GAME_LIVES,    /* the named process is there */
	POLICY_GAME_HEADLESS, /* it ended, descendants go on */
	POLICY_GAME_OVER,
};

struct policy {
	struct policy_config cfg;
	struct policy_window window[GAMER_NR_WINDOWS];
	struct policy_input_stream stream[GAMER_NR_LANES];
	enum policy_game game;
	uint32_t generation;
	bool input_watched, display_watched;
	uint64_t arms_coalesced; /* events that needed no call */
	uint64_t input_streams;  /* that began */
};

enum policy_switch { POLICY_KEEP, POLICY_ON, POLICY_OFF };

struct policy_actions {
	bool arm; /* open a window: the three fields below */
	enum gamer_window window;
	uint64_t event_at_ns;
	uint64_t until_ns;
	enum policy_switch input;   /* watch input devices */
	enum policy_switch display; /* watch the display */
	bool headless;              /* tell the user that the game goes on without its process */
	bool done;                  /* the game is over: end, exit code 0 */
};

enum policy_game_event {
	POLICY_GAME_STARTED,
	POLICY_GAME_LEADER_ENDED, /* tasks: those of its tree that the kernel still counts */
	POLICY_GAME_TASKS_GONE,   /* the last task of its tree ended, says the kernel */
	POLICY_GAME_RELOADED,     /* the kernel side was loaded anew and forgot its marks */
	POLICY_GAME_LEFT,         /* of games that are looked for: there is none */
};

struct policy_game_report {
	enum policy_game_event event;
	uint32_t generation; /* the game_generation it speaks of */
	uint32_t tasks;
};

void policy_init(struct policy *p, const struct policy_config *cfg);

/* The settings changed: windows that are open stay, later ones follow cfg. */
struct policy_actions policy_on_config(struct policy *p, const struct policy_config *cfg);

/* What is to be watched from the start, when no game is named. */
struct policy_actions policy_start(struct policy *p);

struct policy_actions policy_on_input(struct policy *p, const struct input_report *report,
				      uint64_t now_ns);

/* DISPLAY_VBLANK reports only. */
struct policy_actions policy_on_vblank(struct policy *p, const struct display_report *report,
				       uint64_t now_ns);

struct policy_actions policy_on_game(struct policy *p, const struct policy_game_report *report);

/* The kernel side did not open the window that was asked for, or lost all of them. */
void policy_forget_windows(struct policy *p);

#endif
