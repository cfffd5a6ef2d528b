/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every program we put into the kernel: where, what it reads there, and when it is active. For
 * who wants to judge that (gamerctl hooks), and for the code that attaches them. A program that
 * is missing here, or attached elsewhere, fails tests/unit/test-hooks.c.
 *
 * X(name, object, program, hook, attach, reads, when)
 *   name     as in the line that begins with "attached"; programs of one hook share it
 *   object   member of struct scx that has the program, skel, net or lock; or exec
 *   program  its name, as bpftool and the kernel show it
 *   hook     what it is part of when it costs too much, GAMER_NR_HOOKS = that cannot happen
 *   attach   its section, without the "?" of those that are optional
 */
#ifndef GAMER_HOOKS_TABLE_H
#define GAMER_HOOKS_TABLE_H

/* clang-format off */

/* The scheduler: the callbacks that end gamer.bpf.c. */
#define GAMER_SCHEDULER(X) \
	X(sched_ext, skel, gamer, GAMER_NR_HOOKS, "struct_ops/sched_ext_ops", \
	  "of each task: ids, name, ancestors, priority, affinity, number of its address space; " \
	  "when it wakes, who wakes it, when it runs and sleeps; no memory of a process", \
	  "from the start; not with --observe")

/* Hooks it can do without. */
#define GAMER_HOOKS(X) \
	X(sched_switch, skel, gamer_sched_switch, GAMER_NR_HOOKS, "tp_btf/sched_switch", \
	  "priority of the task that leaves a CPU and of the next one", \
	  "on kernels from 6.19 on; not with --observe") \
	X(input_event, skel, gamer_input_event, GAMER_HOOK_INPUT, "fentry/input_handle_event", \
	  "type, code and value of an event, whether that key was down before; keeps the kind of " \
	  "device and the time", \
	  "with --input-hook (default), while input is watched") \
	X(napi_poll, net, gamer_napi_poll, GAMER_HOOK_NAPI, "tp_btf/napi_poll", \
	  "how many packets a poll of a network device returned, on which CPU", \
	  "with --prefer-napi-on-input") \
	X(futex_wait, lock, gamer_futex_wait, GAMER_HOOK_FUTEX, "fentry/futex_wait", \
	  "of threads of the game: the address of the futex, as a number; not what is there", \
	  "with --futex-hook (default); not with --observe") \
	X(futex_wait, lock, gamer_futex_lock_pi, GAMER_HOOK_FUTEX, "fentry/futex_lock_pi", \
	  "of threads of the game: the address of the futex, as a number; not what is there", \
	  "with --futex-hook (default); not with --observe") \
	X(futex_wait, lock, gamer_futex_wait_multiple, GAMER_HOOK_FUTEX, \
	  "fentry/futex_wait_multiple", \
	  "of threads of the game: the address of the first futex, as a number; not what is there", \
	  "with --futex-hook (default); not with --observe")

/* Attached to nothing: run by scx_gamer itself. */
#define GAMER_CALLS(X) \
	X(arm, skel, gamer_arm, GAMER_NR_HOOKS, "syscall", \
	  "what scx_gamer passes: which window to open, until when", \
	  "when a device or display that scx_gamer reads reports something") \
	X(explain, skel, gamer_explain, GAMER_NR_HOOKS, "syscall", \
	  "what the scheduler keeps of one task", "when gamerctl explain asks") \
	X(survey, skel, gamer_survey, GAMER_NR_HOOKS, "syscall", \
	  "how many tasks wait in the queues of the scheduler", \
	  "with --watchdog-secs")

/* Beside the scheduler, also while none is attached: see exec.h. */
#define GAMER_STARTS(X) \
	X(process_exec, exec, gamer_process_exec, GAMER_NR_HOOKS, "tp_btf/sched_process_exec", \
	  "of a process that begins to run a program: its id, its parent's, when it was started; " \
	  "scx_gamer then looks at it in /proc once: program, arguments, environment, cgroup, and " \
	  "of candidates open devices, and keeps which rules match", \
	  "from the start; not with --foreground-pid or --no-detect")

#define GAMER_PROGRAMS(X) GAMER_SCHEDULER(X) GAMER_HOOKS(X) GAMER_CALLS(X) GAMER_STARTS(X)
/* clang-format on */

#endif
