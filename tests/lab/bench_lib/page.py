# SPDX-License-Identifier: GPL-2.0-only
"""report.html: one file that needs no other, for wide and narrow screens, light and dark."""

import html

from . import groups, markdown, plots, timeline, words
from .metrics import METRICS
from .record import Record

# Arms whose longest frame is shown.
TIMELINES = ("eevdf", "gamer")

STYLE = """
:root{color-scheme:light dark;--bg:#fcfcfd;--soft:#f1f3f5;%s}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--soft:#1f2429;%s}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:74rem;padding:1rem 1.25rem 4rem;background:var(--bg);
 color:var(--fg);font:16px/1.55 system-ui,sans-serif}
h1{font-size:1.7rem;line-height:1.2;margin:1rem 0}
h2{margin:2.5rem 0 .5rem;padding-top:.6rem;border-top:2px solid var(--grid)}
h3{margin:2rem 0 .25rem}
.label{background:var(--soft);border-left:4px solid var(--gamer);padding:.75rem 1rem;
 margin:1rem 0}
.note{max-width:48rem;margin:.25rem 0 .75rem;font-size:.92rem}
ul{max-width:52rem;padding-left:1.2rem}
nav{line-height:2}
nav a{margin-right:1rem;white-space:nowrap}
a{color:var(--nice)}
.scroll{overflow-x:auto;margin:.75rem 0}
table{border-collapse:collapse;font-size:.86rem;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .6rem;text-align:right;border-bottom:1px solid var(--grid);
 white-space:nowrap}
th{vertical-align:bottom;font-weight:600;white-space:normal;min-width:4.5rem}
.t{text-align:left}
tbody tr:hover{background:var(--soft)}
th:first-child,td:first-child{position:sticky;left:0;background:var(--bg)}
details{margin:.5rem 0}
summary{cursor:pointer;padding:.3rem 0}
figure{margin:1.25rem 0}
figcaption{font-weight:600}
svg{display:block;width:100%%;height:auto;font-family:system-ui,sans-serif}
svg.wide{max-width:64rem}
svg.narrow{display:none}
@media (max-width:720px){body{padding:.5rem .75rem 3rem;font-size:15px}
 svg.wide{display:none}svg.narrow{display:block}
 td.t:nth-child(6){white-space:normal;min-width:12rem}}
"""


def _figure(title: str, drawing: str, kind: str) -> str:
    return (f"<figure><figcaption>{html.escape(title)}</figcaption>"
            f'<p class="note">{html.escape(words.PLOTS[kind])}</p>{drawing}</figure>\n')


def _timelines(here: groups.Group) -> str:
    parts = []
    for arm in TIMELINES:
        shown = timeline.worst_frame(here.usable(arm))
        if shown:
            parts.append(_figure(f"Longest frame: {shown.title}", plots.timeline(shown),
                                 "timeline"))
        elif here.usable(arm):
            parts.append(f'<p class="note">No frame of {html.escape(arm)} lies within the '
                         "switches that were recorded.</p>")
    return "".join(parts)


def _name(here: groups.Group) -> str:
    return html.escape(f"{here.kernel}-{here.load}".replace(" ", "-"), quote=True)


def _section(here: groups.Group) -> str:
    head = f'<h3 id="{_name(here)}">{html.escape(here.title)}</h3>\n'
    if not here.measured:
        return head + "<p>No block of it counts.</p>\n"
    parts = [head, groups.summary(here).html(),
             _figure("Latency", plots.survival(here), "survival"),
             _figure("Frames missed", plots.missed(here), "missed"), _timelines(here),
             "<details><summary>Against eevdf, with what chance alone does</summary>",
             '<p class="note">report.md has every figure; these are the main ones.</p>',
             groups.comparison(here, [m for m in METRICS.values() if m.head]).html(),
             "</details>\n"]
    costs = groups.program_costs(here)
    if costs.rows:
        parts += ["<details><summary>Instructions per run of each BPF program</summary>",
                  costs.html(), "</details>\n"]
    return "".join(parts)


def _links(found: list[groups.Group]) -> str:
    return "<nav>" + " ".join(
        f'<a href="#{_name(g)}">{html.escape(g.kernel)}, {html.escape(g.load)}</a>'
        for g in found) + "</nav>\n"


def _body(blocks: list[Record]) -> str:
    found = groups.group([b for b in blocks if b.load != "?"])
    parts = [f"<h1>{words.TITLE}</h1>\n",
             f'<p class="label"><strong>Virtual time.</strong> {html.escape(words.LABEL)}</p>\n',
             f"<p>{markdown.counted(blocks)}</p>\n", groups.machine(blocks).html()]
    unfit = groups.unfit(blocks)
    if unfit.rows:
        parts += ["<details open><summary>Blocks that do not count</summary>", unfit.html(),
                  "</details>\n"]
    parts.append(_links(found))
    kernel = None
    for here in found:
        if here.kernel != kernel:
            kernel = here.kernel
            parts.append(f"<h2>Kernel {html.escape(kernel)}</h2>\n")
        parts.append(_section(here))
    parts += ["<h2>How to read it</h2>\n<ul>",
              *[f"<li>{html.escape(line)}</li>\n" for line in words.HOW_TO_READ], "</ul>\n"]
    return "".join(parts)


def render(blocks: list[Record]) -> str:
    """The whole file."""
    style = STYLE % (plots.style(False), plots.style(True))
    return ('<!doctype html>\n<!-- SPDX-License-Identifier: GPL-2.0-only -->\n'
            '<html lang="en"><head><meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{words.TITLE}</title>\n<style>{style}</style></head>\n"
            f"<body>\n{_body(blocks)}</body></html>\n")
