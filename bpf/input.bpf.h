/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Optional hook in the kernel's input core: opens the input window before the thread that
 * reads the device is even woken, and without the agent. Only what moves relatively and
 * what is pressed: whether an absolute axis moved or only trembles takes a filter per
 * device, so those are left to the agent (input/), which leaves the others to this.
 *
 * Which key it was is used to see whether it was pressed before, and kept nowhere.
 */
#ifndef GAMER_INPUT_BPF_H
#define GAMER_INPUT_BPF_H

#include "hook.bpf.h"
#include "window.bpf.h"

enum { EV_KEY = 1, EV_REL = 2, KEY_COUNT = 0x300 }; /* linux/input-event-codes.h */

/* When the window closes that the hook opened last. Two devices at once on two CPUs can
 * both open it: the same window, twice. */
static u64 input_until_ns;

/* Drivers report all buttons each time; the input core passes on what changed, and only
 * then a report counts. Before the core has looked, dev->key says what was. */
static __always_inline bool key_changed(struct input_dev *dev, u32 code, s32 value)
{
	u64 word = 0;

	if (code >= KEY_COUNT || (value != 0 && value != 1)) /* 2 = repeated */
		return false;
	bpf_probe_read_kernel(&word, sizeof(word), &dev->key[code / 64]);
	return (word >> (code % 64) & 1) != (u64)value;
}

static __always_inline void input_event(struct input_dev *dev, u32 type, u32 code, s32 value)
{
	const struct gamer_tunables *tun = tunables();
	struct gamer_arm arm = {.window = GAMER_WINDOW_INPUT};
	bool active = type == EV_REL ? value != 0 : type == EV_KEY && key_changed(dev, code, value);

	if (!tun || !tun->input_window_ns || !active)
		return;
	arm.event_at_ns = bpf_ktime_get_ns();
	arm.until_ns = arm.event_at_ns + tun->input_window_ns;
	/* One report is many events, and a mouse can send eight reports a millisecond. So
	 * it stays open for a quarter longer, and none of them gets less than its window. */
	if (!policy_before(input_until_ns, arm.until_ns))
		return;
	arm.until_ns += tun->input_window_ns / 4;
	input_until_ns = arm.until_ns;
	window_arm(&arm, tun);
}

/*
 * Under the device's lock and with interrupts off, so nobody preempts the program: the
 * trampoline would drop what happens on that CPU meanwhile. (input_event, which drivers
 * call, has them on when a process writes to uinput.)
 */
SEC("?fentry/input_handle_event")
int BPF_PROG(gamer_input_event, struct input_dev *dev, unsigned int type, unsigned int code,
	     int value)
{
	struct hook_run run;

	if (!hook_begin(&run, GAMER_HOOK_INPUT, GAMER_STAT_input_hook_runs))
		return 0;
	input_event(dev, type, code, value);
	hook_end(&run, GAMER_STAT_input_hook_timed, GAMER_STAT_input_hook_ns);
	return 0;
}

#endif
