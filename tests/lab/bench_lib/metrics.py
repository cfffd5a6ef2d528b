# SPDX-License-Identifier: GPL-2.0-only
"""Figures of blocks. Each takes a list of blocks and pools their raw samples, so that one
block gives its own figure and all seeds together give a pooled one; percentiles of
different runs are never added up. A figure that is missing in any block is None."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .record import Record

Blocks = list[Record]
Figure = Callable[[Blocks], float | None]

# Kinds of the load program whose work is counted.
KINDS = ("hogs", "pinned", "burners", "exec", "rt", "fakegame", "hackbench-threads",
         "hackbench-processes")


def nearest_rank(values: np.ndarray, permille: int) -> float | None:
    """The smallest value that permille of 1000 do not exceed."""
    if len(values) == 0:
        return None
    return float(np.sort(values)[(len(values) * permille + 999) // 1000 - 1])


def worst_percent_mean(values: np.ndarray) -> float | None:
    """Mean of the worst 1 %, at least one value."""
    if len(values) == 0:
        return None
    return float(np.sort(values)[-((len(values) + 99) // 100):].mean())


def pooled(blocks: Blocks, series: str) -> np.ndarray | None:
    """The values of a series, of all blocks together."""
    parts = [b.values(series) for b in blocks]
    if not parts or any(p is None for p in parts):
        return None
    return np.concatenate(parts)


def total(blocks: Blocks, read: Callable[[Record], float | None]) -> float | None:
    """A sum over blocks."""
    values = [read(b) for b in blocks]
    return sum(values) if values and all(v is not None for v in values) else None


def largest(blocks: Blocks, read: Callable[[Record], float | None]) -> float | None:
    """The largest of the blocks."""
    values = [read(b) for b in blocks]
    return max(values) if values and all(v is not None for v in values) else None


def ratio_of(part: float | None, whole: float | None) -> float | None:
    """part / whole, None without either or when the whole is 0."""
    return part / whole if part is not None and whole else None


def percentile(series: str, permille: int) -> Figure:
    """A percentile of a series."""
    def figure(blocks: Blocks) -> float | None:
        values = pooled(blocks, series)
        return None if values is None else nearest_rank(values, permille)
    return figure


def low_mean(blocks: Blocks) -> float | None:
    """Mean of the worst 1 % of the frames."""
    values = pooled(blocks, "frame")
    return None if values is None else worst_percent_mean(values)


def missed_share(blocks: Blocks) -> float | None:
    """Share of the ticks that showed the old picture again."""
    frames, missed = pooled(blocks, "frame"), pooled(blocks, "missed")
    if frames is None or missed is None:
        return None
    return ratio_of(float(missed.sum()), float(len(frames) + missed.sum()))


def underruns(blocks: Blocks) -> float | None:
    """Share of the audio periods that were not done in time."""
    slack = pooled(blocks, "audio")
    return None if slack is None or len(slack) == 0 else float((slack < 0).mean())


def load_kind(block: Record, at: str, kind: str) -> dict | None:
    """The counts of one kind at "begin" or "end"."""
    kinds = block.get("work", at, "kinds")
    found = [k for k in kinds or [] if isinstance(k, dict) and k.get("kind") == kind]
    return found[0] if len(found) == 1 else None


def units_done(block: Record, kind: str) -> np.ndarray | None:
    """Units each task of a kind finished between the two counts."""
    begin, end = load_kind(block, "begin", kind), load_kind(block, "end", kind)
    if not begin or not end or not begin.get("units") or not end.get("units") \
            or len(begin["units"]) != len(end["units"]):
        return None
    return np.array(end["units"], dtype=np.int64) - np.array(begin["units"], dtype=np.int64)


def load_span_ns(block: Record) -> float | None:
    """Time between the two counts."""
    begin, end = block.number("work", "begin", "at_ns"), block.number("work", "end", "at_ns")
    return end - begin if begin is not None and end is not None and end > begin else None


def work_rate(kind: str) -> Figure:
    """Units per second of a kind, all its tasks together."""
    def units(block: Record) -> float | None:
        done = units_done(block, kind)
        return None if done is None else float(done.sum())

    def figure(blocks: Blocks) -> float | None:
        per_ns = ratio_of(total(blocks, units), total(blocks, load_span_ns))
        return None if per_ns is None else per_ns * 1e9
    return figure


def worst_task(kind: str) -> Figure:
    """The task that got least done, against the mean of its kind; 0 when none did any."""
    def share(block: Record) -> float | None:
        done = units_done(block, kind)
        if done is None:
            return None
        return float(done.min() / done.mean()) if done.sum() > 0 else 0.0

    def figure(blocks: Blocks) -> float | None:
        values = [share(b) for b in blocks]
        return min(values) if values and all(v is not None for v in values) else None
    return figure


def probe_max(key: str) -> Figure:
    """The largest of a figure of the probe."""
    return lambda blocks: largest(blocks, lambda b: b.number("probe", key))


def per_second(*path: str) -> Figure:
    """Something counted during the span, per second."""
    def figure(blocks: Blocks) -> float | None:
        per_ns = ratio_of(total(blocks, lambda b: b.number(*path)),
                          total(blocks, lambda b: b.span_ns))
        return None if per_ns is None else per_ns * 1e9
    return figure


def agent_cpu(blocks: Blocks) -> float | None:
    """Share of one CPU the agent used."""
    return ratio_of(total(blocks, lambda b: b.number("agent", "cpu_ns")),
                    total(blocks, lambda b: b.span_ns))


def agent_rss(blocks: Blocks) -> float | None:
    """Resident memory of the agent, bytes."""
    kib = largest(blocks, lambda b: b.number("agent", "rss_kib"))
    return None if kib is None else kib * 1024


def window_ns(key: str) -> Callable[[Record], float | None]:
    """A figure of the agent's, like "12.3us", in ns: of its worst second."""
    def read(block: Record) -> float | None:
        seconds = block.get("agent", "stats") or []
        try:
            return max(float(second[key].removesuffix("us")) * 1000 for second in seconds)
        except (KeyError, TypeError, AttributeError, ValueError):
            return None
    return read


def window_seen(key: str) -> Figure:
    """Event to window open. The agent keeps no raw samples: the worst second of all."""
    return lambda blocks: largest(blocks, window_ns(key))


def pipe_ns(blocks: Blocks) -> float | None:
    """Instructions of one pipe operation; every run does the same number of them."""
    ns = total(blocks, lambda b: b.number("cost", "pipe_ns_per_op"))
    return None if ns is None else ns / len(blocks)


def programs(blocks: Blocks) -> dict[str, tuple[int, int]]:
    """Runs and ns of each BPF program, all blocks together."""
    found: dict[str, tuple[int, int]] = {}
    for block in blocks:
        for p in block.get("cost", "programs") or []:
            runs, ns = found.get(p["name"], (0, 0))
            found[p["name"]] = (runs + sum(p["runs"]), ns + sum(p["ns"]))
    return found


@dataclass(frozen=True)
class Metric:
    """One figure. better: "lower" or "higher". compare: "ratio" to the kernel's own
    scheduler, or "difference" where that may well be 0. applies: to which blocks; where it
    applies it has to be there."""

    key: str
    title: str
    unit: str  # ns, share, 1/s, bytes
    figure: Figure
    better: str = "lower"
    compare: str = "ratio"
    applies: Callable[[Record], bool] = lambda block: True
    head: str = ""  # its column of the summary, when it has one


def _has_kind(kind: str) -> Callable[[Record], bool]:
    def applies(block: Record) -> bool:
        return bool(block.load_entry) and kind in [k for k, _ in block.load_entry.tasks]
    return applies


def _has_agent(block: Record) -> bool:
    return bool(block.arm_entry) and block.arm_entry.agent


def _opens_windows(block: Record) -> bool:
    return _has_agent(block) and "0" not in block.arm_entry.command


def _series(key: str, title: str, head: tuple[str, ...] = (), short: str = "") -> list[Metric]:
    return [Metric(f"{key}_{name}", f"{title}, {text}", "ns", percentile(key, permille),
                   head=f"{short or key} {text}" if text in head else "")
            for name, text, permille in (("p50", "p50", 500), ("p99", "p99", 990),
                                         ("p999", "p99.9", 999), ("max", "max", 1000))]


_ALL = [
    Metric("missed", "frames missed", "share", missed_share, compare="difference", head="missed"),
    *_series("input", "input event to game thread", ("p99", "p99.9")),
    *_series("cadence", "tick to main running"),
    *_series("frame", "frame done after its tick", ("p99", "p99.9")),
    Metric("frame_low_mean", "frame done, mean of the worst 1 %", "ns", low_mean,
           head="frame 1 % low"),
    *_series("answer", "input event to finished frame", ("p99",), "input to frame"),
    *_series("net", "datagram to game thread"),
    Metric("audio_underruns", "audio periods missed", "share", underruns,
           compare="difference", head="audio missed"),
    Metric("wait_max", "longest wait of any runnable task", "ns", probe_max("wait_max_ns"),
           head="longest wait"),
    Metric("wait_game_max", "longest wait of a game task", "ns",
           probe_max("wait_game_max_ns")),
    *[Metric(f"work_{k}", f"{k}: work done per second", "1/s", work_rate(k), "higher",
             applies=_has_kind(k), head=k) for k in KINDS],
    *[Metric(f"worst_{k}", f"{k}: worst task against the mean", "share", worst_task(k),
             "higher", "difference", applies=_has_kind(k), head=f"{k} worst") for k in KINDS],
    Metric("pipe_ns", "instructions of a pipe operation", "insns", pipe_ns),
    Metric("switches", "context switches", "1/s", per_second("probe", "switches")),
    Metric("migrations", "migrations", "1/s", per_second("probe", "migrations")),
    Metric("migrations_game", "migrations of game tasks", "1/s",
           per_second("probe", "migrations_game"), compare="difference"),
    *[Metric(f"window_{k}", f"event to window open, {t}", "ns",
             window_seen(f"window_seen_{k}"), applies=_opens_windows)
      for k, t in (("p50", "p50"), ("p99", "p99"), ("max", "max"))],
    Metric("agent_wakeups", "agent: wake-ups", "1/s", per_second("agent", "wakeups"),
           applies=_has_agent),
    Metric("agent_cpu", "agent: share of one CPU", "share", agent_cpu, applies=_has_agent),
    Metric("agent_rss", "agent: memory", "bytes", agent_rss, applies=_has_agent),
]

METRICS = {metric.key: metric for metric in _ALL}


def metric(key: str) -> Metric:
    """The metric of this name. A report may only use what is registered here."""
    try:
        return METRICS[key]
    except KeyError:
        raise ValueError(f"metric {key!r} is not registered") from None


def one(what: Metric, block: Record) -> float | None:
    """The figure of one block, worked out once."""
    if what.key not in block.figures:
        block.figures[what.key] = what.figure([block])
    return block.figures[what.key]


def missing(block: Record) -> list[str]:
    """Names of figures that should be in a block and are not."""
    return [m.key for m in METRICS.values() if m.applies(block) and one(m, block) is None]
