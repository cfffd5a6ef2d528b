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
class Row:
    """All combinations of these. kernels: series, unless others are asked for."""

    arms: tuple[str, ...]
    loads: tuple[str, ...]
    seeds: tuple[int, ...]
    kernels: tuple[str, ...] = SERIES[:1]


@dataclass(frozen=True)
class BenchSet:
    """Rows of blocks, earlier rows first; on an own kernel each combination once."""

    seconds: int
    rows: tuple[Row, ...]

    @property
    def kernels(self) -> tuple[str, ...]:
        """All its kernels, the default one first."""
        return tuple(dict.fromkeys(k for row in self.rows for k in row.kernels))

    def blocks(self, kernels: tuple[str, ...] = ()) -> list[Wanted]:
        """The blocks on its kernels, or on others. Seed by seed, so that what is there
        after half of a run can be compared."""
        return list(dict.fromkeys(
            Wanted(series, arm, load, seed, self.seconds)
            for row in self.rows for series in kernels or row.kernels
            for seed in row.seeds for load in row.loads for arm in row.arms))


SETS = {
    "gate": BenchSet(1, (Row(("eevdf", "fifo", "gamer"), ("mix",), (1,)),)),
    "urgent": BenchSet(2, (Row(("fifo", "gamer"), ("server", "pad", "lock"), (1,)),)),
    "smoke": BenchSet(3, (
        Row(("eevdf", "eevdf-again", "eevdf-slice-nice", "fifo", "gamer"), ("mix",), (1,)),
        Row(("eevdf", "fifo", "gamer"), ("mix",), (2,)),
        Row(("bare", "decoy"), ("mix",), (1,)),
        Row(("eevdf", "gamer"), ("none",), (1,)),
        Row(("eevdf", "fifo", "gamer"), ("mix",), (1,), SERIES[1:]))),
    "loads": BenchSet(3, (Row(("eevdf", "fifo", "gamer"), tuple(LOADS), (1,)),)),
    "seeds": BenchSet(3, (Row(("eevdf", "fifo", "gamer"), ("mix",), tuple(range(1, 11)), SERIES),)),
    "full": BenchSet(3, (Row(tuple(ARMS), tuple(LOADS), tuple(range(1, 11)), SERIES),)),
}


def kernels_asked(given: list[str] | None) -> tuple[str, ...]:
    """The kernels of --kernel, else of KERNEL, else none: those of the set."""
    return tuple(given or filter(None, [os.environ.get("KERNEL")]))
