/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every setting, once: the command line, the settings files, their checks,
 * --help and --print-config expand this table.
 *
 * X(id, name, key, type, unit, preset, min, max, apply, help)
 *   id      field of struct options
 *   name    long flag, and key in a settings file
 *   key     the short flag, 0 = none
 *   type    FLAG    no value
 *           SWITCH  yes or no; on the command line also no value, which is yes
 *           UINT    whole number in min..max
 *           REAL    decimal number in min..max
 *           REAL0   the same, or 0 = off
 *           CPUS    list of CPUs ("0-3,8") or a keyword, checked against the machine
 *           CRTC    CARD:CRTC, each in min..max
 *           PROFILE name of a profile
 *           PATH    name of a file
 *           WORD    one of those in unit, which have | between them
 *   preset  the value when nobody sets it, read like one from the command line;
 *           "" = none (what that means is in the help)
 *   apply   what has to be done when it changes while the program runs
 *           COMMAND  cannot: does something else and reads no file; command line only
 *           CALL     cannot: belongs to one start of the program; command line only
 *           RESTART  cannot: used when the program starts
 *           PROFILE  nothing: the settings that the profile changes say it
 *           NOTHING  nothing, ever: of earlier versions, accepted so that their command
 *                    lines still work
 *           KERNEL   one memory write that the kernel side reads
 *           WINDOWS  the policy learns new lengths, and devices may be opened or closed
 *           DISPLAY  the display is opened anew
 *           WATCHDOG, STATS  the timer is made anew
 *           LOG      kept by the log
 */
#ifndef GAMER_OPTIONS_TABLE_H
#define GAMER_OPTIONS_TABLE_H

/* clang-format off */
#define OPTIONS_TABLE(X) \
	X(exit_dump_len, "exit-dump-len", 0, UINT, "BYTES", "0", 0, 16777216, RESTART, \
	  "Size of the report when the kernel ends the scheduler; 0 = the kernel's choice") \
	X(slice_us, "slice-us", 's', UINT, "US", "2000", 1, 100000, KERNEL, \
	  "Longest run before other tasks are considered; below 100, 100 is used") \
	X(polling_ms, "polling-ms", 'p', UINT, "MS", "0", 0, 4294967295, NOTHING, \
	  "Deprecated, has no effect: nothing is polled, the program waits for events") \
	X(slice_lag_us, "slice-lag-us", 'l', UINT, "US", "20000", 0, 1000000, KERNEL, \
	  "Most credit a task gets for having slept, most run time its deadline is charged for") \
	X(cpu_busy_thresh, "cpu-busy-thresh", 'c', UINT, "PERCENT", "75", 1, 100, KERNEL, \
	  "CPU use from which the machine counts as busy") \
	X(cpu_busy_exit, "cpu-busy-exit", 0, UINT, "PERCENT", "", 0, 99, KERNEL, \
	  "CPU use below which the machine stops counting as busy (default: 10 below --cpu-busy-thresh)") \
	X(primary_domain, "primary-domain", 'm', CPUS, "CPUS", "all", 0, 0, RESTART, \
	  "CPUs on which windows are opened and that game tasks take first when idle: a list, or " \
	  "turbo (highest rank), performance, powersave (fast, slow kind of core), all") \
	X(preferred_idle_scan, "preferred-idle-scan", 'P', SWITCH, "yes|no", "no", 0, 0, RESTART, \
	  "Game tasks take the idle CPU with the highest rank, even if another is nearer") \
	X(avoid_smt, "avoid-smt", 'S', SWITCH, "yes|no", "no", 0, 0, RESTART, \
	  "Take idle CPUs that share a core with a running game task last") \
	X(disable_smt, "disable-smt", 0, SWITCH, "yes|no", "no", 0, 0, RESTART, \
	  "Place tasks as if each CPU were a core of its own") \
	X(flat_idle_scan, "flat-idle-scan", 'i', SWITCH, "yes|no", "no", 0, 0, RESTART, \
	  "Take the first idle CPU in the order of their numbers, from the previous one on, " \
	  "whatever core, cache or node it belongs to") \
	X(enable_numa, "enable-numa", 'n', SWITCH, "yes|no", "no", 0, 0, RESTART, \
	  "Keep tasks in their memory node while it has idle CPUs, or less than four times as " \
	  "much waiting per CPU as another; no CPU stays idle for that") \
	X(mm_affinity, "mm-affinity", 'a', SWITCH, "yes|no", "no", 0, 0, RESTART, \
	  "A thread woken by one of its own process takes idle CPUs that share the waker's cache " \
	  "first") \
	X(enable_mm_hint, "enable-mm-hint", 0, SWITCH, "yes|no", "no", 0, 0, RESTART, \
	  "A task whose own CPU is busy takes the idle one on which its process ran last") \
	X(disable_mm_hint, "disable-mm-hint", 0, SWITCH, "yes|no", "yes", 0, 0, RESTART, \
	  "The opposite of --enable-mm-hint; of both the last one counts") \
	X(mm_hint_size, "mm-hint-size", 0, UINT, "COUNT", "4096", 0, 4294967295, RESTART, \
	  "Processes that --enable-mm-hint remembers; brought into 128..65536") \
	X(no_wake_sync, "no-wake-sync", 'w', SWITCH, "yes|no", "no", 0, 0, NOTHING, \
	  "Has no effect: no task waits behind a waker that is about to sleep. For old settings") \
	X(no_deferred_wakeup, "no-deferred-wakeup", 'd', SWITCH, "yes|no", "no", 0, 0, NOTHING, \
	  "Has no effect: idle CPUs are always told of work at once. For old settings") \
	X(wakeup_timer_us, "wakeup-timer-us", 0, UINT, "US", "0", 0, 4294967295, NOTHING, \
	  "Has no effect: no wake-up waits for a timer. For old settings") \
	X(disable_cpufreq, "disable-cpufreq", 'f', SWITCH, "yes|no", "no", 0, 0, RESTART, \
	  "Give the frequency governor no hints: it then asks for the highest frequency everywhere") \
	X(mig_window_ms, "mig-window-ms", 0, UINT, "MS", "50", 0, 60000, KERNEL, \
	  "Time over which migrations of a task are counted; 0 = no limit") \
	X(mig_max, "mig-max", 0, UINT, "COUNT", "3", 0, 1000, KERNEL, \
	  "Migrations of a task in --mig-window-ms; 0 = no limit") \
	X(input_window_us, "input-window-us", 0, UINT, "US", "2000", 0, 1000000, WINDOWS, \
	  "How long a window opened by input lasts; 0 = open no input device") \
	X(keyboard_boost_us, "keyboard-boost-us", 0, UINT, "US", "", 0, 1000000, WINDOWS, \
	  "How long a window opened by a keyboard lasts; 0 = it opens none (default: as " \
	  "--input-window-us; no effect when that is 0)") \
	X(mouse_boost_us, "mouse-boost-us", 0, UINT, "US", "", 0, 1000000, WINDOWS, \
	  "How long a window opened by a mouse lasts; 0 = it opens none (default: as " \
	  "--input-window-us; no effect when that is 0)") \
	X(controller_boost_us, "controller-boost-us", 0, UINT, "US", "", 0, 1000000, WINDOWS, \
	  "How long a window opened by a gamepad, joystick or wheel lasts; 0 = it opens none " \
	  "(default: as --input-window-us; no effect when that is 0)") \
	X(frame_window_us, "frame-window-us", 0, UINT, "US", "4000", 0, 1000000, WINDOWS, \
	  "How long a window opened by a display refresh lasts; 0 = off") \
	X(frame_hz, "frame-hz", 0, REAL, "HZ", "", 1, 1000, DISPLAY, \
	  "Fixed cadence instead of the display's refresh (default: ask the display)") \
	X(drm_debugfs, "drm-debugfs", 0, CRTC, "CARD:CRTC", "", 0, 63, DISPLAY, \
	  "Display to follow, e.g. 0:1 (default: the most active one)") \
	X(vblank_sample_ms, "vblank-sample-ms", 0, UINT, "MS", "200", 10, 1000, DISPLAY, \
	  "How long displays are compared to find the most active one") \
	X(profile, "profile", 0, PROFILE, "NAME", "gaming", 0, 0, PROFILE, \
	  "Settings for a purpose; they overrule the settings files") \
	X(foreground_pid, "foreground-pid", 0, UINT, "PID", "0", 0, 4194304, CALL, \
	  "The game: this process and its descendants; the program ends with it. 0 = none is " \
	  "named: games are looked for") \
	X(no_detect, "no-detect", 0, SWITCH, "yes|no", "no", 0, 0, RESTART, \
	  "Look for no games: unless one is named, every task counts as one") \
	X(attach_when, "attach-when", 0, WORD, "always|gaming", "always", 0, 0, RESTART, \
	  "gaming: leave the kernel its own scheduler while there is no game") \
	X(watchdog_secs, "watchdog-secs", 0, UINT, "S", "0", 0, 3600, WATCHDOG, \
	  "Detach when tasks wait and none is taken for this long; 0 = off") \
	X(input_hook, "input-hook", 0, SWITCH, "yes|no", "yes", 0, 0, RESTART, \
	  "Open input windows inside the kernel where it allows that, without reading mice and " \
	  "keyboards") \
	X(futex_hook, "futex-hook", 0, SWITCH, "yes|no", "yes", 0, 0, RESTART, \
	  "See where threads of the game wait for each other, so that who holds a lock is not " \
	  "kept waiting") \
	X(prefer_napi_on_input, "prefer-napi-on-input", 0, SWITCH, "yes|no", "no", 0, 0, RESTART, \
	  "Network packets open windows too while an input window is open") \
	X(observe, "observe", 0, SWITCH, "yes|no", "no", 0, 0, RESTART, \
	  "Attach no scheduler: watch, and count the windows that would be opened") \
	X(event_loop_cpu, "event-loop-cpu", 0, UINT, "CPU", "", 0, 1023, RESTART, \
	  "CPU of this program itself (default: one outside the primary domain)") \
	X(stats, "stats", 0, REAL0, "S", "0", 0.1, 86400, STATS, \
	  "Print a line of figures at this interval; 0 = off") \
	X(monitor, "monitor", 0, REAL, "S", "", 0.1, 86400, COMMAND, \
	  "Print the figures of the running instance, attach nothing") \
	X(verbose, "verbose", 'v', SWITCH, "yes|no", "no", 0, 0, LOG, \
	  "Say more") \
	X(config, "config", 0, PATH, "FILE", "", 0, 0, CALL, \
	  "Settings file to read instead of those in /etc/scx_gamer") \
	X(print_config, "print-config", 0, FLAG, "", "", 0, 0, CALL, \
	  "Print every setting, its value and where that comes from, and exit") \
	X(help, "help", 'h', FLAG, "", "", 0, 0, COMMAND, \
	  "Print this and exit") \
	X(version, "version", 'V', FLAG, "", "", 0, 0, COMMAND, \
	  "Print the version and exit") \
	X(help_stats, "help-stats", 0, FLAG, "", "", 0, 0, COMMAND, \
	  "Explain the figures and exit") \
	X(doctor, "doctor", 0, FLAG, "", "", 0, 0, COMMAND, \
	  "Say what works on this machine and exit")
/* clang-format on */

#endif
