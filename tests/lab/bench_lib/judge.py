# SPDX-License-Identifier: GPL-2.0-only
"""Which blocks count. An unfit block stays, as a row with its reason."""

from collections import Counter
from pathlib import Path

import numpy as np

from . import metrics, record
from .record import SERIES, Record

STATUSES = ("ok", "n/a", "failed", "void")


def wrong_identity(block: Record) -> str | None:
    """Another scheduler than the arm's may have run, at least for a while."""
    before, after = block.get("identity", "before"), block.get("identity", "after")
    during = block.get("identity", "during")
    if not before or not after or not isinstance(during, list) or not during:
        return "the scheduler was not identified before, during and after"
    seen = [before, *during, after]
    if len(set(seen)) != 1:
        return "the scheduler changed: " + ", then ".join(dict.fromkeys(map(str, seen)))
    if not block.arm_entry:
        return f"no arm {block.arm!r} is known"
    if not str(before).startswith(block.arm_entry.ops):
        return f"ran under {before}, not under {block.arm_entry.ops}"
    return None


def short_capture(block: Record) -> str | None:
    """Samples are lost, or do not cover the span."""
    lost = block.number("game", "lost")
    if lost is None:
        return "it is not known whether samples were lost"
    if lost:
        return f"{lost} samples were lost"
    if block.span_ns is None:
        return "the span is not known"
    for name in SERIES:
        pairs = block.pairs(name)
        if pairs is None or len(pairs) == 0:
            continue
        if pairs[0, 0] < block.get("game", "from_ns") or \
                pairs[:, 0].max() >= block.get("game", "until_ns"):
            return f"{name}: samples outside the span"
    return None


def ticks_seen(block: Record, period_ns: float) -> float | None:
    """Ticks of the span that its frames account for, with those that still belong to a
    frame begun before it. None without frames."""
    frames, missed = block.pairs("frame"), block.pairs("missed")
    if frames is None or missed is None or len(frames) == 0:
        return None
    begin, end = block.get("game", "from_ns"), block.get("game", "until_ns")
    covered = 1 + missed[:, 1]
    left = np.ceil((end - frames[:, 0]) / period_ns)
    # Such a frame cannot well have taken longer than any that followed.
    before = np.floor((frames[0, 0] - begin) / period_ns)
    allowed = 2 * covered.max() + 2
    return float(np.minimum(covered, left).sum() + min(before, allowed))


def wrong_ticks(block: Record) -> str | None:
    """The frames do not account for every tick of the seconds asked for."""
    hz, seconds = block.number("game_hz"), block.number("seconds")
    if not hz or not seconds:
        return "cadence and length are not known"
    if abs(block.span_ns - seconds * 1e9) > 1e9 / hz:
        return f"a span of {block.span_ns / 1e9:.3f} s, not of {seconds} s"
    frames, missed = block.pairs("frame"), block.pairs("missed")
    if frames is not None and missed is not None and \
            not np.array_equal(frames[:, 0], missed[:, 0]):
        return "frames and missed ticks do not belong together"
    ticks = ticks_seen(block, 1e9 / hz)
    if ticks is None:
        return "no frames"
    if abs(ticks - seconds * hz) > 1:
        return f"{ticks:.0f} ticks were seen, {seconds * hz:.0f} should be"
    return None


def no_probe(block: Record) -> str | None:
    """Nobody watched the tasks."""
    if not isinstance(block.get("probe"), dict):
        return "the probe's figures are missing"
    return None


def judge(block: Record) -> Record:
    """Sets status and reason of a block that says of itself that it is ok."""
    if block.status not in STATUSES:
        block.put("failed", f"unknown status {block.status!r}")
    if block.status != "ok":
        block.reason = block.reason or "no reason given"
        return block
    for check in (wrong_identity, short_capture, wrong_ticks, no_probe):
        reason = check(block)
        if reason:
            block.put("void", reason)
            return block
    absent = metrics.missing(block)
    if absent:
        block.put("failed", "missing: " + ", ".join(absent))
    return block


def load_all(folder: Path) -> list[Record]:
    """All blocks of DIR/blocks, judged, in the order of their names."""
    blocks = []
    for path in sorted((folder / "blocks").glob("*.json")):
        blocks.append(judge(record.read(path)))
        blocks[-1].compact()
    return blocks


def counts(blocks: list[Record]) -> dict[str, int]:
    """How many blocks have each status."""
    found = Counter(b.status for b in blocks)
    return {status: found[status] for status in STATUSES}
