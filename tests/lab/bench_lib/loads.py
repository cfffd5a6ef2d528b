# SPDX-License-Identifier: GPL-2.0-only
"""The loads: what runs beside the game. A new one is one entry."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """One load. tasks: kinds of build/lab/load with their number per CPU, or as a
    plain number when it is a string."""

    name: str
    what: str
    tasks: tuple[tuple[str, int | str], ...] = ()
    flood: bool = False  # a second mouse at 8000 Hz
    second_game: bool = False
    server: bool = False  # each frame goes through a process outside of the game
    stream: bool = False  # the game has a thread that computes, with a lock of render's
    mouse_hz: int = 1000  # of the mouse the game reads, unless a block asks for another rate

    def arguments(self, cpus: int) -> list[str]:
        """The arguments of build/lab/load on so many CPUs."""
        words = []
        for kind, count in self.tasks:
            words += [kind, str(int(count) if isinstance(count, str) else count * cpus)]
        return words


_ALL = [
    Load("none", "nothing"),
    Load("hogs1", "one CPU-bound process per CPU", (("hogs", 1),)),
    Load("hogs2", "two CPU-bound processes per CPU", (("hogs", 2),)),
    Load("hogs4", "four CPU-bound processes per CPU", (("hogs", 4),)),
    Load("exec", "one loop of fork, exec, pipe and page faults per CPU", (("exec", 1),)),
    Load("mix", "hogs2 and exec together", (("hogs", 2), ("exec", 1))),
    Load("pad", "mix, and the mouse reports 40 times a second: windows are closed most of "
         "the time", (("hogs", 2), ("exec", 1)), mouse_hz=40),
    Load("hackbench-threads", "hackbench, threads", (("hackbench-threads", "1"),)),
    Load("hackbench-processes", "hackbench, processes", (("hackbench-processes", "1"),)),
    Load("burners", "four per CPU that sleep and burn 200 us: they look interactive",
         (("burners", 4),)),
    Load("rt", "one SCHED_FIFO task at 30 %, and hogs", (("rt", "1"), ("hogs", 1))),
    Load("pinned", "two CPU-bound processes bound to each CPU", (("pinned", 2),)),
    Load("fakegame", "a process of 100 threads that calls itself a game",
         (("fakegame", "100"),)),
    Load("twogames", "a second game, and hogs", (("hogs", 1),), second_game=True),
    Load("server", "a process that the game waits for in each frame, and hogs",
         (("hogs", 2),), server=True),
    Load("lock", "mix, and a thread of the game that computes with a lock that render needs",
         (("hogs", 2), ("exec", 1)), stream=True),
    Load("flood", "a second mouse at 8000 Hz, and hogs", (("hogs", 2),), flood=True),
]

LOADS = {load.name: load for load in _ALL}
