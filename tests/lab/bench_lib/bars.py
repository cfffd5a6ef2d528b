# SPDX-License-Identifier: GPL-2.0-only
"""The bars: what the scheduling policy has reached and may not lose again. Each is judged
on every seed for itself, so that no good seed hides a bad one."""

from collections.abc import Iterator
from dataclasses import dataclass

from . import metrics, table
from .groups import Group
from .record import Record
from .sets import Wanted


@dataclass(frozen=True)
class Bar:
    """arm's figure has to be at most (or at least) limit; with against, limit times that
    arm's figure of the same seed."""

    arm: str
    metric: str
    at: str  # "most" or "least"
    limit: float
    against: str | None = None
    loads: tuple[str, ...] = ("mix",)

    def __str__(self) -> str:
        what = metrics.metric(self.metric)
        if self.against:
            return f"{self.arm}: {what.title}, at {self.at} {self.limit:g} of {self.against}'s"
        return f"{self.arm}: {what.title}, at {self.at} {table.value(what, self.limit)}"

    def holds(self, figure: float, base: float | None) -> bool:
        """Whether a figure reaches the bar."""
        limit = self.limit if base is None else self.limit * base
        return figure <= limit if self.at == "most" else figure >= limit


PLAYED = ("mix", "server", "pad", "lock")

BARS = (
    # What the players get.
    Bar("gamer", "missed", "most", 0.001, loads=PLAYED),
    Bar("gamer", "audio_underruns", "most", 0.001, loads=("mix", "pad")),
    # One seed of the kernel's own can be lucky: the floor is the bar that counts.
    Bar("gamer", "input_p999", "most", 0.5, "eevdf"),
    Bar("gamer", "input_p999", "most", 1.5, "fifo"),
    Bar("gamer", "frame_p999", "most", 1.3, "fifo", ("mix", "server", "pad")),
    # Who holds the lock has to be found out first.
    Bar("gamer", "frame_p999", "most", 1.5, "fifo", ("lock",)),
    Bar("gamer", "answer_p99", "most", 0.6, "eevdf"),
    # What it costs everybody else.
    Bar("gamer", "work_hogs", "least", 0.8, "eevdf"),
    Bar("gamer", "worst_hogs", "least", 0.5, loads=PLAYED),
    Bar("gamer", "wait_max", "most", 150e6, loads=PLAYED),
    # The measurement itself: the floor is low, and a boost for another process is none.
    Bar("fifo", "missed", "most", 0.001, loads=PLAYED),
    Bar("eevdf", "missed", "least", 0.005),
    Bar("decoy", "missed", "least", 0.005),
)


def absent(wanted: list[Wanted], kernel_of: dict[str, str],
           blocks: list[Record]) -> Iterator[tuple[bool, str]]:
    """A result for each block that has to be there: usable or not, and why."""
    found = {(b.kernel, b.arm, b.load, b.seed): b for b in blocks}
    for w in wanted:
        here = found.get((kernel_of[w.series], w.arm, w.load, w.seed))
        if here is None:
            yield False, f"{w}: there is no such block"
        elif not here.usable:
            yield False, f"{w}: {here.status}: {here.reason}"
        else:
            yield True, f"{w}: the block counts"


def _seeds(bar: Bar, here: Group) -> Iterator[tuple[bool, str]]:
    what = metrics.metric(bar.metric)
    bases = {b.seed: b for b in here.usable(bar.against)} if bar.against else {}
    for block in here.usable(bar.arm):
        name = f"{here.kernel} {here.load} {block.seed}: {bar}"
        figure = metrics.one(what, block)
        base = None
        if bar.against:
            base = metrics.one(what, bases[block.seed]) if block.seed in bases else None
        if figure is None or (bar.against and base is None):
            yield False, f"{name}: a figure is missing"
            continue
        shown = table.value(what, figure)
        if base is not None:
            shown += f" against {table.value(what, base)}"
        yield bar.holds(figure, base), f"{name}: {shown}"


def judge(found: list[Group], arms: set[str], bars: tuple[Bar, ...] = BARS
          ) -> Iterator[tuple[bool, str]]:
    """A result for each bar, load, kernel and seed. arms: those that were to be measured;
    bars of others are left out."""
    for here in found:
        for bar in bars:
            if here.load not in bar.loads or not {bar.arm, bar.against or bar.arm} <= arms:
                continue
            results = list(_seeds(bar, here))
            yield from results or [(False, f"{here.kernel} {here.load}: {bar}: no block")]
