# SPDX-License-Identifier: GPL-2.0-only
"""Which blocks belong to which set. A new set is one entry."""

import os
from dataclasses import dataclass

from .arms import ARMS
from .loads import LOADS

SERIES = ("6.18", "sid")  # the first is the default kernel


@dataclass(frozen=True)
class Wanted:
    """One block to be measured."""

    series: str
    arm: str
    load: str
    seed: int
    seconds: int

    def __str__(self) -> str:
        return f"{self.series} {self.arm} {self.load} {self.seed}"


@dataclass(frozen=True)
class BenchSet:
    """rows: arms, loads, seeds; all combinations of each row, earlier rows first."""

    seconds: int
    kernels: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...]], ...]

    def blocks(self, kernels: tuple[str, ...] = ()) -> list[Wanted]:
        """The blocks on its kernels, or on others. Seed by seed, so that what is there
        after half of a run can be compared."""
        return [Wanted(series, arm, load, seed, self.seconds)
                for series in kernels or self.kernels
                for arms, loads, seeds in self.rows
                for seed in seeds for load in loads for arm in arms]


SETS = {
    "gate": BenchSet(2, SERIES[:1], ((("eevdf", "fifo", "gamer"), ("mix",), (1,)),)),
    "smoke": BenchSet(4, SERIES[:1], (
        (("eevdf", "eevdf-again", "eevdf-slice-nice", "fifo", "gamer"), ("mix",), (1, 2)),
        (("bare", "decoy"), ("mix",), (1,)),
        (("eevdf", "gamer"), ("none",), (1,)))),
    "full": BenchSet(4, SERIES, ((tuple(ARMS), tuple(LOADS), tuple(range(1, 11))),)),
}


def kernels_asked(given: list[str] | None) -> tuple[str, ...]:
    """The kernels of --kernel, else of KERNEL, else none: those of the set."""
    return tuple(given or filter(None, [os.environ.get("KERNEL")]))
