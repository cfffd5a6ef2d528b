# SPDX-License-Identifier: GPL-2.0-only
"""What the report says about the blocks of one kernel and load, as tables."""

from dataclasses import dataclass

from . import metrics, stats, table
from .arms import ARMS
from .loads import LOADS
from .record import Record
from .table import NONE, Table


@dataclass
class Group:
    """All blocks of one kernel under one load, by arm in the order of the table of arms."""

    kernel: str
    load: str
    arms: dict[str, list[Record]]

    @property
    def title(self) -> str:
        """Kernel and load, for people."""
        entry = LOADS.get(self.load)
        return f"{self.load}: {entry.what}" if entry else self.load

    def usable(self, arm: str) -> list[Record]:
        """Blocks of an arm whose figures count."""
        return [b for b in self.arms.get(arm, []) if b.usable]

    @property
    def measured(self) -> list[str]:
        """Arms with at least one such block."""
        return [arm for arm in self.arms if self.usable(arm)]

    def applicable(self, metric: metrics.Metric) -> list[str]:
        """Measured arms the metric applies to."""
        return [a for a in self.measured if all(metric.applies(b) for b in self.usable(a))]


def group(blocks: list[Record]) -> list[Group]:
    """Blocks by kernel and load."""
    arm_order, load_order = list(ARMS), list(LOADS)

    def order(block: Record) -> tuple:
        return (block.kernel,
                load_order.index(block.load) if block.load in LOADS else 999, block.load,
                arm_order.index(block.arm) if block.arm in ARMS else 999, block.arm, block.seed)
    found: dict[tuple[str, str], Group] = {}
    for block in sorted(blocks, key=order):
        key = (block.kernel, block.load)
        here = found.setdefault(key, Group(*key, {}))
        here.arms.setdefault(block.arm, []).append(block)
    return list(found.values())


def summary(here: Group) -> Table:
    """A row per arm: pooled figures of all seeds."""
    shown = [m for m in metrics.METRICS.values() if m.head and here.applicable(m)]
    out = Table(["arm", "seeds", "frames", *[m.head for m in shown]])
    for arm in here.measured:
        blocks = here.usable(arm)
        frames = metrics.pooled(blocks, "frame")
        cells = [table.value(m, m.figure(blocks)) if arm in here.applicable(m) else NONE
                 for m in shown]
        out.rows.append([arm, str(len(blocks)), str(len(frames)), *cells])
        if len(blocks) > 1:
            cells = [_worst(m, blocks) if arm in here.applicable(m) else NONE for m in shown]
            out.rows.append([f"{arm}, worst seed", "", "", *cells])
    return out


def _worst(metric: metrics.Metric, blocks: list[Record]) -> str:
    own = stats.figures(metric, blocks)
    return table.value(metric, own[stats.worst_seed(metric, own)])


def _comparison_row(here: Group, metric: metrics.Metric, arm: str,
                    chance: stats.Comparison) -> list[str]:
    blocks, base = here.usable(arm), here.usable(stats.BASE)
    own = stats.figures(metric, blocks)
    seed = stats.worst_seed(metric, own)
    row = [metric.title, arm, table.value(metric, metric.figure(blocks)),
           f"{table.value(metric, own[seed])} (seed {seed})" if own else NONE]
    if arm == stats.BASE:
        return row + [NONE] * 5
    ours = stats.compare(metric, blocks, base)
    mean = table.relation(metric, ours.mean)
    if ours.undefined:
        mean += f" ({ours.undefined} seeds against 0 left out)"
    worst = f"{table.relation(metric, ours.worst)} (seed {ours.worst_seed})"
    judged = "A/A" if arm == stats.AGAIN else stats.verdict(metric, ours, chance)
    return row + [mean, table.span(metric, ours.low, ours.high),
                  worst if ours.pairs else NONE,
                  table.span(metric, chance.least, chance.most), judged]


def comparison(here: Group, shown: list[metrics.Metric]) -> Table:
    """Metrics of every arm against the kernel's own scheduler."""
    out = Table(["metric", "arm", "all seeds pooled", "worst seed", "against eevdf",
                 "95 % interval", "worst pair", "A/A spread", "verdict"], text_columns=2)
    for metric in shown:
        chance = stats.compare(metric, here.usable(stats.AGAIN), here.usable(stats.BASE))
        for arm in here.applicable(metric):
            out.rows.append(_comparison_row(here, metric, arm, chance))
    return out


def program_costs(here: Group) -> Table:
    """Instructions per run of each BPF program."""
    out = Table(["arm", "program", "runs", "instructions per run"], text_columns=2)
    for arm in here.measured:
        for name, (runs, ns) in sorted(metrics.programs(here.usable(arm)).items()):
            out.rows.append([arm, name, str(runs), f"{ns / runs:.0f}" if runs else NONE])
    return out


def unfit(blocks: list[Record]) -> Table:
    """The blocks that do not count, each with its reason."""
    out = Table(["kernel", "arm", "load", "seed", "status", "reason"], text_columns=6)
    for b in blocks:
        if not b.usable:
            out.rows.append([b.kernel, b.arm, b.load, str(b.seed), b.status, str(b.reason)])
    return out


def machine(blocks: list[Record]) -> Table:
    """What was measured on."""
    out = Table(["kernel", "HZ", "CPUs", "QEMU", "game", "demand", "warm-up", "measured",
                 "programs"], text_columns=9)
    rows = {tuple([b.kernel, *[str(b.get(k)) for k in ("kernel_hz", "cpus", "qemu")],
                   f"{b.get('game_hz')} Hz", str(b.get("demand")),
                   f"{b.get('warmup_s')} s", f"{b.get('seconds')} s",
                   str(b.get("code"))[:12]]) for b in blocks if b.usable}
    out.rows = [list(row) for row in sorted(rows)]
    return out
