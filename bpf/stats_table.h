/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every figure the program can show: name, unit, help. The kernel side, the
 * agent, --help-stats and the manual all expand these tables, so a figure
 * cannot exist on one side only. tests/unit/test-stats.c checks that each has
 * a writer.
 *
 * GAMER_KERNEL_STATS: per-CPU counters written by BPF, summed by the agent.
 * GAMER_KERNEL_GAUGES: values as they are now, read from struct gamer_state.
 * GAMER_KERNEL_HISTS: log2 histograms written by BPF, per CPU.
 * GAMER_AGENT_STATS: counters of the agent itself.
 * GAMER_AGENT_GAUGES: values of the agent as they are now.
 */
#ifndef GAMER_STATS_TABLE_H
#define GAMER_STATS_TABLE_H

#define GAMER_KERNEL_STATS(X)                                                                  \
	X(direct, "tasks", "woken straight onto an idle CPU")                                  \
	X(queued_kernel, "tasks", "per-CPU kernel threads and the agent, ahead of everything") \
	X(queued_cpu, "tasks", "queued on their own CPU: machine not busy, or bound to it")    \
	X(queued_llc, "tasks", "queued for any CPU of the cache domain: machine busy")         \
	X(queued_game, "tasks",                                                                \
	  "game tasks queued; without a named game every task while a window is open")         \
	X(taken_game, "tasks", "taken from a game queue, in order of deadline")                \
	X(taken_urgent, "tasks", "taken from a game queue ahead of all others")                \
	X(taken_cpu, "tasks", "taken from a queue of one CPU")                                 \
	X(taken_llc, "tasks", "taken from a cache domain's queue")                             \
	X(stolen, "tasks", "of those, from a queue that another CPU or domain serves first")   \
	X(kept_running, "times",                                                               \
	  "the task that ran was still the first in order and got a new slice")                \
	X(busy_entered, "times", "machine became busy: tasks queue per cache domain")          \
	X(busy_left, "times", "machine no longer busy: tasks queue per CPU")                   \
	X(migrations, "times", "a task ran on another CPU than before")                        \
	X(migrations_blocked, "times",                                                         \
	  "a task without migration tokens was left to its CPU first")                         \
	X(windows_input, "times", "input windows opened or extended")                          \
	X(windows_frame, "times", "frame windows opened or extended")                          \
	X(windows_begun, "times",                                                              \
	  "input and frame windows opened while none of their kind was open")                  \
	X(windows_napi, "times", "NAPI windows opened or extended")                            \
	X(window_cpus, "CPUs", "on which those input and frame windows opened or grew")        \
	X(preempted, "times", "a CPU was told to leave its task for an urgent or bound one")   \
	X(preempt_no_victim, "times", "no CPU could be taken for a game task that woke up")    \
	X(budget_spent, "times", "a CPU had used up its share for urgent work")                \
	X(requeued, "times", "waiting tasks moved because a real-time task took their CPU")    \
	X(boosts_dropped, "times",                                                             \
	  "a task had waited too long: nothing was preferred for a while")                     \
	X(helpers_woken, "times",                                                              \
	  "a task outside the game woke up that often wakes the game: a helper")               \
	X(urgent_ns, "ns", "CPU time the game and its helpers took ahead of others")           \
	X(input_hook_runs, "times", "the hook in the input core ran")                          \
	X(input_hook_timed, "times", "of those, timed")                                        \
	X(input_hook_ns, "ns", "what those took")                                              \
	X(input_streams, "times",                                                              \
	  "regular reports of a mouse began, seen by the hook: the window lasts between them") \
	X(napi_hook_runs, "times", "the hook for network packets ran")                         \
	X(napi_hook_timed, "times", "of those, timed")                                         \
	X(napi_hook_ns, "ns", "what those took")                                               \
	X(futex_hook_runs, "times", "a thread of the game was about to wait for a futex")      \
	X(futex_hook_timed, "times", "of those, timed")                                        \
	X(futex_hook_ns, "ns", "what those took")                                              \
	X(locks_waited, "times", "of those, for one that computes and became as urgent")       \
	X(holders_taken, "times", "such a one ran at once, where the other had been")          \
	X(cpuperf_set, "times", "the frequency governor was told how fast a CPU has to be")    \
	X(storage_missing, "times", "a task had no state and was scheduled as an ordinary one")

#define GAMER_KERNEL_GAUGES(X)                                                      \
	X(util_permille, "permille", "CPU time used, smoothed, of all CPUs online") \
	X(busy, "flag", "1 while the machine counts as busy")                       \
	X(game_tasks, "tasks", "tasks that belong to the game")

#define GAMER_KERNEL_HISTS(X)                                       \
	X(wake_game, "ns", "wake-up to running, tasks of the game") \
	X(wake_other, "ns", "wake-up to running, all other tasks")  \
	X(window_seen, "ns", "input or display event to the window being open in the kernel")

#define GAMER_AGENT_STATS(X)                                                               \
	X(loop_wakeups, "times", "the agent was woken")                                    \
	X(execs, "times", "a process began to run a program and was looked at")            \
	X(execs_lost, "times", "such a one was not seen: too many at once")                \
	X(games, "times", "another process became the game, or the first one")             \
	X(input_reports, "reports", "input reports that count as activity")                \
	X(input_filtered, "reports", "input reports without movement or key")              \
	X(input_lost, "times", "an input device's kernel buffer overflowed")               \
	X(input_streams_read, "times", "regular reports of a device that is read began")   \
	X(vblanks, "events", "display refreshes seen, or ticks of the fixed cadence")      \
	X(vblanks_missed, "events", "display refreshes the agent was too late for")        \
	X(arms, "calls", "calls into the kernel to open windows")                          \
	X(arms_coalesced, "times", "events covered by a window opened less than 1 ms ago") \
	X(arm_errors, "calls", "calls into the kernel that failed")

#define GAMER_AGENT_GAUGES(X)                                                    \
	X(input_devices, "devices", "input devices read; see --input-hook")      \
	X(frame_mhz, "mHz", "display refresh rate in use, 0 when there is none") \
	X(game_pid, "pid", "the game, 0 when every task counts as one")

#endif
