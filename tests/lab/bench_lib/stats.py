# SPDX-License-Identifier: GPL-2.0-only
"""Comparison of an arm with the kernel's own scheduler: paired by seed, one figure per
pair, an interval over seeds, the worst seed by name, and what chance alone does (A/A)."""

from dataclasses import dataclass

import numpy as np

from .metrics import Metric, one
from .record import Record

BASE, AGAIN = "eevdf", "eevdf-again"
RESAMPLES = 4000
RNG_SEED = 20260101  # fixed: the same blocks give the same report


@dataclass(frozen=True)
class Comparison:
    """An arm against another. Ratios, or differences where the metric asks for them."""

    pairs: dict[int, float]  # by seed
    undefined: int  # seeds whose ratio does not exist: the base is 0
    mean: float | None  # geometric for ratios
    low: float | None  # 95 % interval; None with fewer than two pairs
    high: float | None
    worst_seed: int | None

    @property
    def worst(self) -> float | None:
        """The pair of the worst seed."""
        return None if self.worst_seed is None else self.pairs[self.worst_seed]

    @property
    def least(self) -> float | None:
        """The smallest pair."""
        return min(self.pairs.values(), default=None)

    @property
    def most(self) -> float | None:
        """The largest pair."""
        return max(self.pairs.values(), default=None)


def geometric_mean(values: np.ndarray, axis: int | None = None) -> np.ndarray:
    """Of values that are not negative; 0 when one of them is."""
    with np.errstate(divide="ignore"):
        return np.exp(np.log(values).mean(axis=axis))


def interval(values: list[float], geometric: bool) -> tuple[float | None, float | None]:
    """95 % bootstrap interval of the mean."""
    if len(values) < 2:
        return None, None
    rng = np.random.default_rng(RNG_SEED)
    drawn = rng.choice(np.array(values), size=(RESAMPLES, len(values)))
    means = geometric_mean(drawn, axis=1) if geometric else drawn.mean(axis=1)
    low, high = np.sort(means)[[RESAMPLES * 25 // 1000, RESAMPLES * 975 // 1000 - 1]]
    return float(low), float(high)


def figures(metric: Metric, blocks: list[Record]) -> dict[int, float]:
    """The metric by seed, of the usable blocks it applies to."""
    found = {b.seed: one(metric, b) for b in blocks if b.usable and metric.applies(b)}
    return {seed: value for seed, value in sorted(found.items()) if value is not None}


def worst_seed(metric: Metric, values: dict[int, float]) -> int | None:
    """The seed with the worst value."""
    if not values:
        return None
    pick = max if metric.better == "lower" else min
    return pick(values, key=lambda seed: values[seed])


def compare(metric: Metric, arm: list[Record], base: list[Record]) -> Comparison:
    """Pairs blocks of one arm, kernel and load with those of another by seed."""
    ours, theirs = figures(metric, arm), figures(metric, base)
    both = [seed for seed in ours if seed in theirs]
    ratio = metric.compare == "ratio"
    if ratio:
        pairs = {s: ours[s] / theirs[s] for s in both if theirs[s] > 0 and ours[s] >= 0}
    else:
        pairs = {s: ours[s] - theirs[s] for s in both}
    values = list(pairs.values())
    mean = None
    if values:
        mean = float(geometric_mean(np.array(values)) if ratio else np.mean(values))
    low, high = interval(values, ratio)
    return Comparison(pairs, len(both) - len(pairs), mean, low, high,
                      worst_seed(metric, pairs))


def verdict(metric: Metric, ours: Comparison, chance: Comparison) -> str:
    """Whether the interval lies beyond everything that chance alone gave."""
    if ours.low is None:
        return "one seed" if ours.pairs else "no pair"
    if chance.least is None or len(chance.pairs) < 2:
        return "no A/A"
    neutral = 1.0 if metric.compare == "ratio" else 0.0
    below = min(chance.least, neutral)
    above = max(chance.most, neutral)
    if ours.high < below:
        return "better" if metric.better == "lower" else "worse"
    if ours.low > above:
        return "worse" if metric.better == "lower" else "better"
    return "within chance"
