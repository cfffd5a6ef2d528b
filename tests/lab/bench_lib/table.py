# SPDX-License-Identifier: GPL-2.0-only
"""Tables, as Markdown, HTML and plain text; and how figures are written."""

import html
from dataclasses import dataclass, field

from .metrics import Metric

NONE = "–"


@dataclass
class Table:
    """Rows of text. The first text_columns are aligned left, the rest right."""

    head: list[str]
    rows: list[list[str]] = field(default_factory=list)
    text_columns: int = 1

    def markdown(self) -> str:
        """As a pipe table."""
        rule = ["---" if i < self.text_columns else "---:" for i in range(len(self.head))]
        lines = [self.head, rule, *self.rows]
        return "\n".join("| " + " | ".join(c.replace("|", "\\|") for c in line) + " |"
                         for line in lines) + "\n"

    def html(self) -> str:
        """As a table in a box that scrolls by itself when it is too wide."""
        def row(tag: str, cells: list[str]) -> str:
            return "<tr>" + "".join(
                f'<{tag}{" class=t" if i < self.text_columns else ""}>{html.escape(c)}</{tag}>'
                for i, c in enumerate(cells)) + "</tr>"
        body = "\n".join(row("td", r) for r in self.rows)
        return (f'<div class="scroll"><table><thead>{row("th", self.head)}</thead>\n'
                f"<tbody>{body}</tbody></table></div>\n")

    def text(self) -> str:
        """For a terminal."""
        widths = [max(len(line[i]) for line in [self.head, *self.rows])
                  for i in range(len(self.head))]
        return "".join("  ".join(
            c.ljust(w) if i < self.text_columns else c.rjust(w)
            for i, (c, w) in enumerate(zip(line, widths))).rstrip() + "\n"
            for line in [self.head, *self.rows])


def time_ns(ns: float) -> str:
    """A time with three figures and its unit."""
    for unit, size in (("s", 1e9), ("ms", 1e6), ("us", 1e3)):
        if abs(ns) >= size:
            value = ns / size
            digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
            return f"{value:.{digits}f} {unit}"
    return f"{ns:.0f} ns"


def value(metric: Metric, figure: float | None) -> str:
    """A figure with its unit."""
    if figure is None:
        return NONE
    if metric.unit == "ns":
        return time_ns(figure)
    if metric.unit == "share":
        return f"{figure * 100:.2f} %"
    if metric.unit == "bytes":
        return f"{figure / 2**20:.2f} MiB"
    suffix = "/s" if metric.unit == "1/s" else ""
    return f"{figure:.1f}{suffix}" if abs(figure) < 1000 else f"{figure:.0f}{suffix}"


def relation(metric: Metric, pair: float | None) -> str:
    """A ratio or a difference."""
    if pair is None:
        return NONE
    if metric.compare == "ratio":
        return f"{pair:.3f}x" if pair < 10 else f"{pair:.1f}x"
    if metric.unit == "share":
        return f"{pair * 100:+.2f} pp"
    return "+" * (pair >= 0) + value(metric, pair)


def span(metric: Metric, low: float | None, high: float | None) -> str:
    """An interval of those."""
    if low is None or high is None:
        return NONE
    return f"{relation(metric, low)} … {relation(metric, high)}"
