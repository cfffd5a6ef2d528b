# SPDX-License-Identifier: GPL-2.0-only
"""What the report tells its readers, once for both of its forms. Plain text."""

TITLE = "scx_gamer: benchmark in virtual time"

LABEL = (
    "All times are virtual: one guest instruction counts 1 ns, and all virtual CPUs share one "
    "budget of instructions. The figures repeat bit for bit on any machine. They compare how "
    "schedulers order work. They cannot show caches, SMT, memory bandwidth, CPU frequency, "
    "power, or how good a placement is: a scheduler that moves tasks a lot looks free here, "
    "which is why migrations are listed. An idle CPU costs nothing. A scheduler that decides in "
    "user space pays more for its system calls here than on hardware."
)

HOW_TO_READ = (
    "Lower is better everywhere, except for work done and the worst task's share.",
    "An arm is what a game was scheduled by: eevdf is the kernel's own scheduler; "
    "eevdf-slice-nice is the same with short slices and nice -20 for the game's threads, the "
    "best one can do without a scheduler of one's own; fifo gives them real-time priority and "
    "is the floor; bare is a plain FIFO, what sched_ext itself costs; decoy is scx_gamer told "
    "that another process is the game, and must show no gain.",
    "In the summaries, input is the time from an input event to the game's thread running, "
    "frame from a display refresh to the frame begun with it being done, input to frame the "
    "whole chain; missed and audio missed are shares of the display refreshes and audio periods "
    "that found nothing new; longest wait is that of any runnable task of the machine; the last "
    "columns are the work the load got done, and its worst task against their mean.",
    "p99 is the time that 99 of 100 samples do not exceed (nearest rank). With fewer than 1000 "
    "samples p99.9 is the largest of them. Both conventions of the 1 % low are there: frame "
    "done p99, and the mean of the worst 1 %.",
    "Under each arm of a summary stands, for each figure by itself, its worst seed.",
    "Pooled figures are taken over the raw samples of all seeds together. Event to window open "
    "comes from the agent's own histogram of its last second: upper bounds in powers of two, and "
    "of several seeds the worst.",
    "\"against eevdf\" pairs blocks of the same seed: the geometric mean of the ratios, or the "
    "mean difference in percentage points (pp) where a figure may be 0, with a 95 % bootstrap "
    "interval over seeds. The worst pair is always given.",
    "A/A spread is the least and the largest that eevdf showed against itself (eevdf-again). "
    "\"better\" and \"worse\" mean that the whole interval lies beyond that; everything else is "
    "within chance.",
    "A block that failed, was void (another scheduler ran, samples were lost or are missing) or "
    "was not applicable is listed with its reason and counts for nothing.",
)

PLOTS = {
    "survival": "Share of samples that took at least the time below; both axes are "
                "logarithmic. Further to the left and steeper is better: where a line ends is "
                "the worst sample of all seeds.",
    "missed": "Share of display refreshes that showed the old picture again, all seeds "
              "together; the tick on a bar is its worst seed.",
    "timeline": "What ran on each CPU during the longest frame that was recorded; dashed lines "
                "are its start and its end, dotted ones display refreshes.",
}
