# SPDX-License-Identifier: GPL-2.0-only
"""A block as the report reads it: figures that are there, or None. Nothing becomes 0."""

import json
from functools import cached_property
from pathlib import Path

import numpy as np

from .arms import ARMS
from .block import defaults_of
from .loads import LOADS

SCHEMA = 2
SERIES = ("frame", "missed", "cadence", "joined", "handed", "worker", "input", "answer",
          "audio", "net")


class Record:
    """One block file. status and reason are the file's until the block is judged."""

    def __init__(self, raw: dict):
        self.raw = raw
        self.arm, self.load, self.seed = raw["arm"], raw["load"], raw["seed"]
        # Blocks that differ in these cannot be compared: they are another load.
        usual = defaults_of(self.load)
        other = [f"{key}={raw[key]}" for key in ("cpus", "game_hz", "mouse_hz", "demand")
                 if raw.get(key, usual[key]) != usual[key]]
        if other:
            self.load += f" ({', '.join(other)})"
        self.kernel = raw.get("kernel") or "unknown kernel"
        self.status, self.reason = raw.get("status") or "failed", raw.get("reason")
        self.path: Path | None = None
        self.samples: dict[str, np.ndarray | None] = {}
        self.figures: dict[str, float | None] = {}  # by metric, once worked out

    def get(self, *path: str):
        """What is at this path of the JSON, None when any part of it is missing."""
        here = self.raw
        for key in path:
            here = here.get(key) if isinstance(here, dict) else None
        return here

    def number(self, *path: str) -> float | None:
        """The number at this path; None when it is missing or is none."""
        value = self.get(*path)
        good = isinstance(value, (int, float)) and not isinstance(value, bool)
        return value if good and np.isfinite(value) else None

    def pairs(self, series: str) -> np.ndarray | None:
        """A series of the game as rows of [at_ns, value]; None when it was not recorded."""
        if series not in self.samples:
            self.samples[series] = self._pairs(series)
        return self.samples[series]

    def values(self, series: str) -> np.ndarray | None:
        """The values of a series; None when it was not recorded."""
        pairs = self.pairs(series)
        return pairs if pairs is None or pairs.ndim == 1 else pairs[:, 1]

    def compact(self) -> None:
        """Keeps of the samples what reports need, small: a full set is thousands of
        blocks. Only frames keep their times, and switches stay in the file."""
        for series in SERIES:
            pairs = self.pairs(series)
            if pairs is not None and series != "frame":
                small = pairs[:, 1].astype(np.int32)
                fits = np.array_equal(small, pairs[:, 1])
                self.samples[series] = small if fits else pairs[:, 1].copy()
            if isinstance(self.raw.get("game"), dict):
                self.raw["game"].pop(series, None)
        if self.path and isinstance(self.raw.get("probe"), dict):
            self.raw["probe"].pop("timeline", None)

    def switches(self) -> list | None:
        """The probe's timeline."""
        if self.path and "timeline" not in (self.get("probe") or {}):
            return _read(self.path).get("probe", "timeline")
        return self.get("probe", "timeline")

    def _pairs(self, series: str) -> np.ndarray | None:
        rows = self.get("game", series)
        if not isinstance(rows, list) or not all(
                isinstance(r, list) and len(r) == 2 and all(type(v) is int for v in r)
                for r in rows):
            return None
        return np.array(rows, dtype=np.int64).reshape(-1, 2)

    @cached_property
    def span_ns(self) -> float | None:
        """Length of the measured span."""
        begin, end = self.number("game", "from_ns"), self.number("game", "until_ns")
        return end - begin if begin is not None and end is not None and end > begin else None

    @property
    def arm_entry(self):
        """The arm in the table of arms, None when it is not in it."""
        return ARMS.get(self.arm)

    @property
    def load_entry(self):
        """The load in the table of loads, None when it is not in it."""
        return LOADS.get(self.load)

    @property
    def usable(self) -> bool:
        """Its figures may be compared."""
        return self.status == "ok"

    def put(self, status: str, reason: str) -> None:
        """Judges the block."""
        self.status, self.reason = status, reason


def _broken(path: Path, reason: str) -> Record:
    """A row for a file that is no block: it counts as failed, under its own name."""
    return Record({"arm": path.stem, "load": "?", "seed": 0, "status": "failed",
                   "reason": reason})


def read(path: Path) -> Record:
    """The block of a file; one that cannot be read is a failed block."""
    block = _read(path)
    block.path = path
    return block


def _read(path: Path) -> Record:
    try:
        raw = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        return _broken(path, f"unreadable: {error}")
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
        return _broken(path, f"not a block of schema {SCHEMA}")
    if not isinstance(raw.get("seed"), int) or not isinstance(raw.get("arm"), str) \
            or not isinstance(raw.get("load"), str):
        return _broken(path, "no arm, load or seed")
    return Record(raw)
