# SPDX-License-Identifier: GPL-2.0-only
"""The longest frame of a block that the probe's ring of switches still covers."""

from dataclasses import dataclass

from .record import Record
from .table import time_ns

# What a segment is shown as, in the order of the legend.
CLASSES = ("main", "worker", "render", "input", "assets", "game, other", "system", "load")
MARGIN = 0.15  # of the frame, before and after it

_GAME = {"game-main": "main", "game-worker": "worker", "game-render": "render",
         "game-input": "input", "game-asset": "assets"}
_SYSTEM = ("kworker", "ksoftirqd", "migration/", "rcu", "scx_", "probe", "busybox", "sh",
           "uinput-device", "kthreadd", "bare", "audio-driver", "net-peer")


@dataclass(frozen=True)
class Segment:
    """A task on a CPU for a while."""

    cpu: int
    begin_ns: int
    length_ns: int
    kind: str


@dataclass(frozen=True)
class Timeline:
    """One frame and what ran meanwhile."""

    arm: str
    seed: int
    begin_ns: int  # its tick
    end_ns: int  # done
    cpus: int
    segments: list[Segment]
    ticks_ns: list[float]

    @property
    def title(self) -> str:
        """Which frame this is."""
        return f"{self.arm}, seed {self.seed}: {time_ns(self.end_ns - self.begin_ns)}"


def kind_of(comm: str) -> str:
    """The class of a task by its name."""
    if comm in _GAME:
        return _GAME[comm]
    if comm.startswith("game-"):
        return "game, other"
    return "system" if comm.startswith(_SYSTEM) else "load"


def _switches(block: Record) -> list[list] | None:
    rows = block.switches()
    if not isinstance(rows, list) or len(rows) < 2:
        return None
    return sorted(rows)


def _segments(rows: list[list], begin_ns: float, end_ns: float) -> list[Segment]:
    """From one switch of a CPU to its next, cut to the span; idle (pid 0) is a gap."""
    found, running = [], {}
    for at_ns, cpu, pid, _, comm in [*rows, *[[end_ns, c, 0, 0, ""] for c in
                                              {row[1] for row in rows}]]:
        since_ns, last_pid, last_comm = running.get(cpu, (at_ns, 0, ""))
        start, stop = max(since_ns, begin_ns), min(at_ns, end_ns)
        if last_pid and stop > start:
            found.append(Segment(cpu, start, stop - start, kind_of(last_comm)))
        running[cpu] = (at_ns, pid, comm)
    return found


def worst_frame(blocks: list[Record]) -> Timeline | None:
    """The longest frame of these blocks that lies within the recorded switches."""
    best = None
    for block in blocks:
        frames = block.pairs("frame")
        if best and frames is not None and (frames[:, 1] <= best[2]).all():
            continue
        rows = _switches(block)
        if rows is None or frames is None:
            continue
        inside = frames[(frames[:, 0] >= rows[0][0]) &
                        (frames[:, 0] + frames[:, 1] <= rows[-1][0])]
        if len(inside):
            at_ns, length_ns = inside[inside[:, 1].argmax()].tolist()
            if best is None or length_ns > best[2]:
                best = (block, at_ns, length_ns, rows)
    if best is None:
        return None
    block, at_ns, length_ns, rows = best
    margin = length_ns * MARGIN
    period = 1e9 / block.get("game_hz")
    ticks = [at_ns + n * period for n in range(1, int((length_ns + margin) / period) + 1)]
    cpus = max(row[1] for row in rows) + 1
    segments = _segments(rows, at_ns - margin, at_ns + length_ns + margin)
    return Timeline(block.arm, block.seed, at_ns, at_ns + length_ns, cpus, segments, ticks)
