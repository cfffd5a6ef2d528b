# SPDX-License-Identifier: GPL-2.0-only
"""Plots as SVG for a page. Text stays text, and every colour is a variable of the page, so
that light and dark come from its style sheet. Each plot exists wide and narrow: a scaled
one could not be read on a telephone."""

import io
import re
from collections.abc import Callable

import matplotlib
import numpy as np

matplotlib.use("svg")

from matplotlib.figure import Figure  # noqa: E402
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter  # noqa: E402

from . import metrics, stats  # noqa: E402
from .groups import Group  # noqa: E402
from .timeline import CLASSES, Timeline  # noqa: E402

matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "scx_gamer",
                            "font.size": 11, "axes.spines.top": False,
                            "axes.spines.right": False})

WIDE, NARROW = (10.2, 4.4), (5.0, 4.6)

# Colours that stand for variables of the page: light, dark.
TONES = {
    "#010000": ("--fg", "#1c2024", "#e6e8eb"),
    "#010001": ("--grid", "#d6d9de", "#3a4047"),
    "#020000": ("--gamer", "#d3361f", "#ff7a5c"),
    "#020001": ("--eevdf", "#555c66", "#aab2bd"),
    "#020002": ("--again", "#9aa2ad", "#6f7782"),
    "#020003": ("--slice", "#5aa0d8", "#7fbdf0"),
    "#020004": ("--nice", "#1763a8", "#4a9be8"),
    "#020005": ("--fifo", "#1d8a4c", "#46c07c"),
    "#020006": ("--bare", "#8a6d1d", "#d1ad4a"),
    "#020007": ("--nowin", "#e08a1e", "#f0ae57"),
    "#020008": ("--decoy", "#8b3fb0", "#c184e4"),
    "#020009": ("--peer1", "#0f8b8d", "#3fc4c6"),
    "#02000a": ("--peer2", "#b0416f", "#e884ad"),
    "#02000b": ("--peer3", "#6b7f1a", "#acc24a"),
    "#02000c": ("--peer4", "#4b4fbf", "#989cf2"),
    "#030000": ("--game1", "#d3361f", "#ff7a5c"),
    "#030001": ("--game2", "#e8994f", "#f0ae57"),
    "#030002": ("--game3", "#8b3fb0", "#c184e4"),
    "#030003": ("--game4", "#1763a8", "#4a9be8"),
    "#030004": ("--game5", "#a9c46c", "#7f9a45"),
    "#030005": ("--game6", "#12837f", "#3fc4c6"),
    "#030006": ("--system", "#6f7782", "#8d96a1"),
    "#030007": ("--load", "#c9cdd3", "#4b525a"),
}
FG, GRID = "#010000", "#010001"
ARM_TONES = {"gamer": "#020000", "eevdf": "#020001", "eevdf-again": "#020002",
             "eevdf-slice": "#020003", "eevdf-slice-nice": "#020004", "fifo": "#020005",
             "bare": "#020006", "gamer-no-windows": "#020007", "decoy": "#020008"}
PEER_TONES = ("#020009", "#02000a", "#02000b", "#02000c")


def style(dark: bool) -> str:
    """The variables as declarations of a style sheet."""
    return "".join(f"{name}:{night if dark else day};" for name, day, night in TONES.values())


def tone(arm: str, arms: list[str]) -> str:
    """The colour of an arm; peers share a few."""
    others = [a for a in arms if a not in ARM_TONES]
    if arm in ARM_TONES:
        return ARM_TONES[arm]
    return PEER_TONES[others.index(arm) % len(PEER_TONES)]


def _svg(figure: Figure, kind: str, label: str) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", transparent=True,
                   metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg"):]
    # Only the page's style decides how large it is.
    text = re.sub(r'<svg ([^>]*?)height="[^"]*" ', r"<svg \1", text, count=1)
    text = re.sub(r'(<svg [^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.S)
    for code, (name, _, _) in TONES.items():
        text = text.replace(code, f"var({name})")
    text = re.sub(r"font: ([0-9.]+)px [^;\"]*", r"font-size: \1px", text)
    return text.replace("<svg ", f'<svg class="{kind}" role="img" aria-label="{label}" ', 1)


def _both(label: str, draw: Callable[[bool], Figure]) -> str:
    return _svg(draw(False), "wide", label) + _svg(draw(True), "narrow", label)


def _plain(axes) -> None:
    axes.tick_params(colors=FG, which="both")
    axes.grid(True, which="major", color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_color(FG)
    for text in (axes.xaxis.label, axes.yaxis.label, axes.title):
        text.set_color(FG)


def _figure(narrow: bool, rows: int, columns: int, height: float = 1.0):
    width, tall = NARROW if narrow else WIDE
    figure = Figure(figsize=(width, tall * height * rows), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for one in axes:
        _plain(one)
    return figure, axes


def _legend(figure: Figure, axes, columns: int) -> None:
    """Below the axes, in room of its own."""
    handles, labels = axes.get_legend_handles_labels()
    rows = -(-len(labels) // columns)
    room = (0.24 * rows + 0.12) / figure.get_size_inches()[1]
    figure.set_layout_engine("constrained", rect=(0, room, 1, 1 - room))
    figure.legend(handles, labels, loc="lower center", ncols=columns, frameon=False,
                  labelcolor=FG)


def survival_points(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Times and the share of samples at or above them; thinned where they are dense."""
    values = np.sort(values)
    share = 1 - np.arange(len(values)) / len(values)
    ranks = np.unique(np.geomspace(1, len(values), 240).astype(int))
    keep = np.unique(np.concatenate([len(values) - ranks, ranks - 1]))
    return values[keep], share[keep]


def _tick(ns: float, _) -> str:
    unit, size = next((u, s) for u, s in (("s", 1e9), ("ms", 1e6), ("us", 1e3), ("ns", 1))
                      if ns >= s * 0.999 or s == 1)
    return f"{ns / size:g} {unit}"


def _steps(limits: tuple[float, float]) -> tuple[int, ...]:
    """Of each decade what is named: more when there are few."""
    decades = np.log10(limits[1] / limits[0])
    return (1, 2, 5) if decades < 2 else (1, 3) if decades < 3 else (1,)


def _draw_survival(axes, here: Group, series: str, title: str) -> None:
    for arm in here.measured:
        times, share = survival_points(metrics.pooled(here.usable(arm), series))
        axes.step(np.maximum(times, 1), share, where="pre", label=arm,
                  color=tone(arm, here.measured), linewidth=2.6 if arm == "gamer" else 1.5,
                  linestyle="--" if arm in (stats.AGAIN, "decoy") else "-")
    axes.set(xscale="log", yscale="log", title=title, xlabel="at least")
    axes.set_ylabel("share of samples")
    axes.xaxis.set_major_locator(LogLocator(subs=_steps(axes.get_xlim())))
    axes.xaxis.set_major_formatter(FuncFormatter(_tick))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share * 100:g} %"))


def survival(here: Group) -> str:
    """Latency distributions of each arm."""
    plots = (("input", "Input event to game thread"), ("frame", "Frame done after its tick"))

    def draw(narrow: bool) -> Figure:
        figure, axes = _figure(narrow, 2 if narrow else 1, 1 if narrow else 2)
        for one, (series, title) in zip(axes, plots):
            _draw_survival(one, here, series, title)
        _legend(figure, axes[0], 2 if narrow else 5)
        return figure
    return _both("Latency distribution of each arm", draw)


def missed(here: Group) -> str:
    """Frames missed of each arm, as bars."""
    metric = metrics.metric("missed")
    arms = here.measured
    pooled = [metric.figure(here.usable(a)) * 100 for a in arms]
    worst = [max(stats.figures(metric, here.usable(a)).values()) * 100 for a in arms]

    def draw(narrow: bool) -> Figure:
        figure, (axes,) = _figure(narrow, 1, 1, height=(0.3 + 0.09 * len(arms)))
        places = range(len(arms))
        axes.barh(places, pooled, color=[tone(a, arms) for a in arms], height=0.66)
        axes.plot(worst, places, "|", color=FG, markersize=13, markeredgewidth=1.6)
        for place, share, far in zip(places, pooled, worst):
            axes.annotate(f"{share:.2f} %", (max(share, far), place), xytext=(6, 0),
                          textcoords="offset points", va="center", color=FG)
        axes.set_yticks(places, arms)
        axes.invert_yaxis()
        axes.grid(False, axis="y")
        axes.set(xlabel="frames missed, %", xlim=(0, max(*worst, 1) * 1.25))
        return figure
    return _both("Frames missed of each arm", draw)


def timeline(shown: Timeline) -> str:
    """What ran on each CPU during one frame."""
    def draw(narrow: bool) -> Figure:
        figure, (axes,) = _figure(narrow, 1, 1, height=0.3 + 0.12 * shown.cpus)
        for index, name in enumerate(CLASSES):
            for cpu in range(shown.cpus):
                bars = [((s.begin_ns - shown.begin_ns) / 1e6, s.length_ns / 1e6)
                        for s in shown.segments if s.cpu == cpu and s.kind == name]
                axes.broken_barh(bars, (cpu - 0.36, 0.72), color=f"#03000{index}",
                                 label=name if cpu == 0 else None)
        for mark in (shown.begin_ns, shown.end_ns):
            axes.axvline((mark - shown.begin_ns) / 1e6, color=FG, linestyle="--", linewidth=1.2)
        for tick in shown.ticks_ns:
            axes.axvline((tick - shown.begin_ns) / 1e6, color=FG, linestyle=":", linewidth=0.9)
        axes.set_yticks(range(shown.cpus), [f"CPU {n}" for n in range(shown.cpus)])
        axes.invert_yaxis()
        axes.grid(False)
        axes.set_xlabel("ms since the frame's tick")
        _legend(figure, axes, 3 if narrow else 8)
        return figure
    return _both(f"What ran on each CPU, {shown.title}", draw)
