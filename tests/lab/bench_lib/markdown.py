# SPDX-License-Identifier: GPL-2.0-only
"""report.md: the tables an engineer checks claims against."""

from . import groups, judge, words
from .metrics import METRICS
from .record import Record


def counted(blocks: list[Record]) -> str:
    """How many blocks there are of each status."""
    found = judge.counts(blocks)
    return f"{len(blocks)} blocks: " + ", ".join(f"{n} {s}" for s, n in found.items()) + "."


def _section(here: groups.Group) -> str:
    parts = [f"### {here.title}\n"]
    if not here.measured:
        return parts[0] + "\nNo block of it counts.\n"
    parts += [groups.summary(here).markdown(), "Against eevdf:\n",
              groups.comparison(here, list(METRICS.values())).markdown()]
    costs = groups.program_costs(here)
    if costs.rows:
        parts += ["Instructions per run of each BPF program:\n", costs.markdown()]
    return "\n".join(parts)


def render(blocks: list[Record]) -> str:
    """The whole file."""
    parts = [f"# {words.TITLE}\n", f"**Virtual time.** {words.LABEL}\n", counted(blocks) + "\n",
             groups.machine(blocks).markdown()]
    unfit = groups.unfit(blocks)
    if unfit.rows:
        parts += ["Blocks that do not count:\n", unfit.markdown()]
    kernel = None
    for here in groups.group(blocks):
        if here.kernel != kernel:
            kernel = here.kernel
            parts.append(f"## Kernel {kernel}\n")
        parts.append(_section(here))
    parts += ["## How to read it\n", "".join(f"- {line}\n" for line in words.HOW_TO_READ)]
    return "\n".join(parts)


def terminal(blocks: list[Record]) -> str:
    """The summaries alone, for the end of a run."""
    parts = ["virtual time: 1 instruction = 1 ns; no caches, SMT, power or placement"]
    for here in groups.group(blocks):
        if here.measured:
            hz = sorted({str(b.get("kernel_hz")) for a in here.arms for b in here.usable(a)})
            parts += ["", f"kernel {here.kernel} (HZ={', '.join(hz)}), {here.title}",
                      groups.summary(here).text().rstrip()]
    unfit = groups.unfit(blocks)
    if unfit.rows:
        parts += ["", "blocks that do not count:", unfit.text().rstrip()]
    return "\n".join([*parts, "", counted(blocks)])
