/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Optional hook in the kernel's input core: opens the input window before the thread that
 * reads the device is even woken, and without the agent. Only what moves relatively and
 * what is pressed: whether an absolute axis moved or only trembles takes a filter per
 * device, so those are left to the agent (input/), which leaves the others to this.
 *
 * Which key it was is used to see whether it was pressed before and on which lane it is, and
 * kept nowhere.
 */
#ifndef GAMER_INPUT_BPF_H
#define GAMER_INPUT_BPF_H

#include "hook.bpf.h"
#include "window.bpf.h"

#include "policy_input.h"

enum { KEY_COUNT = 0x300 }; /* linux/input-event-codes.h */

/*
 * By lane. Two devices of a lane on two CPUs write it at once: a gap is lost or counted twice,
 * and a stream can be counted as begun twice. Each field is one store of a value that a single
 * writer could have left, so the mean stays one of gaps that were seen.
 */
static struct policy_input_stream input_streams[GAMER_NR_LANES];

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

static __always_inline bool input_active(struct input_dev *dev, u32 type, u32 code, s32 value)
{
	if (type == POLICY_INPUT_EV_REL)
		return value != 0;
	return type == POLICY_INPUT_EV_KEY && key_changed(dev, code, value);
}

static __always_inline void input_event(struct input_dev *dev, u32 type, u32 code, s32 value)
{
	const struct gamer_tunables *tun = tunables();
	u32 lane = policy_input_lane(type, code) & (GAMER_NR_LANES - 1);
	struct gamer_arm arm = {.window = GAMER_WINDOW_INPUT};
	u64 hold_ns;

	if (!tun || !input_active(dev, type, code, value))
		return;
	hold_ns = tun->input_lane_ns[lane];
	if (!hold_ns)
		return;
	arm.event_at_ns = bpf_ktime_get_ns();
	if (policy_input_add(&input_streams[lane], arm.event_at_ns, 1))
		count_shared(GAMER_STAT_input_streams, 1);
	hold_ns = policy_input_hold(&input_streams[lane], hold_ns);
	arm.until_ns = arm.event_at_ns + hold_ns;
	/* Ends are compared, whatever lane they are of: what a long hold has opened already
	 * covers a short one, and the other way round it has to grow. */
	if (!policy_before(window_asked_ns[GAMER_WINDOW_INPUT], arm.until_ns))
		return;
	arm.until_ns += policy_input_slack(hold_ns);
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
