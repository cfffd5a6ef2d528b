# SPDX-License-Identifier: GPL-2.0-only
"""The report: what has to be on it, and that it needs nothing from outside."""

import re
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path

import synthetic
from bench_lib import groups, judge, metrics, report, timeline, words
from bench_lib.record import Record


class Balance(HTMLParser):
    """Finds elements that are not closed in order."""

    ALONE = {"meta", "link", "br"}

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in self.ALONE:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        raws = [synthetic.block(arm, "mix", seed) for seed in (1, 2, 3)
                for arm in ("eevdf", "eevdf-again", "fifo", "gamer")]
        raws[3]["probe"]["wait_max_ns"] = 987_000_000  # gamer, seed 1
        ejected = synthetic.block("bare", "mix", 1)
        ejected["identity"]["after"] = "disabled 1"
        peer = {"schema": 2, "arm": "scx_lavd", "load": "mix", "seed": 1, "status": "n/a",
                "kernel": synthetic.KERNEL, "reason": "scx_lavd is not <installed> | here"}
        synthetic.write(Path(folder.name), *raws, ejected, peer)
        cls.blocks = report.write(Path(folder.name))
        cls.markdown = (Path(folder.name) / "report.md").read_text()
        cls.page = (Path(folder.name) / "report.html").read_text()
        report.write(Path(folder.name))
        cls.again = (Path(folder.name) / "report.html").read_text()

    def test_label(self):
        for text in (self.markdown, self.page):
            self.assertIn(words.LABEL, text)

    def test_counts_and_reasons(self):
        self.assertIn("14 blocks: 12 ok, 1 n/a, 0 failed, 1 void.", self.markdown)
        self.assertIn("the scheduler changed: bare 1, then disabled 1", self.markdown)
        self.assertIn("scx_lavd is not <installed> \\| here", self.markdown)
        self.assertIn("scx_lavd is not &lt;installed&gt; | here", self.page)

    def test_kernel_and_hz(self):
        self.assertIn(f"| {synthetic.KERNEL} | 250 | 4 | 10.0.2 |", self.markdown)

    def row(self, metric, arm):
        found = [line for line in self.markdown.splitlines()
                 if line.startswith(f"| {metrics.metric(metric).title} | {arm} |")]
        self.assertEqual(len(found), 1, found)
        return [cell.strip() for cell in found[0].strip("|").split(" | ")]

    def test_worst_seed_is_printed(self):
        cells = self.row("wait_max", "gamer")
        self.assertEqual(cells[3], "987 ms (seed 1)")
        self.assertRegex(cells[6], r"x \(seed 1\)")

    def test_spread_of_chance_stands_beside_each_claim(self):
        spread = re.compile(r"\S.* … \S")
        for metric in ("missed", "input_p99", "frame_p99", "work_hogs"):
            for arm in ("gamer", "fifo", "eevdf-again"):
                cells = self.row(metric, arm)
                self.assertRegex(cells[7], spread)
                self.assertTrue(cells[8] in ("better", "worse", "within chance", "A/A"), cells)

    def test_void_arm_has_no_figures(self):
        here = groups.group(self.blocks)[0]
        self.assertNotIn("bare", [row[0] for row in groups.summary(here).rows])

    def test_only_registered_metrics(self):
        titles = {m.title for m in metrics.METRICS.values()}
        rows = groups.comparison(groups.group(self.blocks)[0],
                                 list(metrics.METRICS.values())).rows
        self.assertTrue(rows)
        self.assertEqual({row[0] for row in rows} - titles, set())

    def test_page_is_whole_and_alone(self):
        page = Balance()
        page.feed(self.page)
        self.assertEqual(page.open, [])
        for tag, attributes in page.seen:
            self.assertNotIn(tag, ("script", "link", "img", "iframe"))
            for name in ("src", "href", "xlink:href"):
                self.assertTrue(attributes.get(name, "#").startswith("#"), attributes)
        self.assertNotRegex(self.page, r"url\((?!#)|@import")
        ids = [a["id"] for tag, a in page.seen if tag == "h3"]
        self.assertEqual(len(ids), 1)

    def test_page_has_each_plot_twice_and_both_modes(self):
        for kind in ("wide", "narrow"):
            self.assertEqual(self.page.count(f'<svg class="{kind}"'), 4)
        self.assertIn("prefers-color-scheme:dark", self.page)
        self.assertNotRegex(self.page, r"#0[123]0[0-9a-f]{3}\b")

    def test_same_blocks_same_page(self):
        self.assertEqual(self.page, self.again)

    def test_no_blocks(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(ValueError, "no bl"):
            report.write(Path(folder))

    def test_only_unfit_blocks(self):
        with tempfile.TemporaryDirectory() as folder:
            raw = synthetic.block()
            raw["game"]["lost"] = 1
            synthetic.write(Path(folder), raw)
            report.write(Path(folder))
            self.assertIn("No block of it counts", (Path(folder) / "report.html").read_text())


class WorstFrame(unittest.TestCase):
    def test_longest_recorded_frame(self):
        raw = synthetic.block("eevdf", "mix", 1)
        shown = timeline.worst_frame([judge.judge(Record(raw))])
        at, length = max(raw["game"]["frame"], key=lambda frame: frame[1])
        self.assertEqual((shown.begin_ns, shown.end_ns), (at, at + length))
        self.assertEqual({s.cpu for s in shown.segments}, {0, 1, 2, 3})

    def test_segments_follow_switches(self):
        raw = synthetic.block("eevdf", "mix", 1)
        at = synthetic.BEGIN
        raw["game"]["frame"], raw["game"]["missed"] = [[at, 100]], [[at, 0]]
        raw["probe"]["timeline"] = [[at - 50, 1, 9, 9, "game-main"], [at + 40, 1, 0, 0, ""],
                                    [at + 60, 1, 8, 8, "hogs"], [at + 200, 1, 0, 0, ""]]
        shown = timeline.worst_frame([Record(raw)])
        self.assertEqual([(s.begin_ns - at, s.length_ns, s.kind) for s in shown.segments],
                         [(-15, 55, "main"), (60, 55, "load")])

    def test_none(self):
        raw = synthetic.block()
        raw["probe"]["timeline"] = []
        self.assertIsNone(timeline.worst_frame([Record(raw)]))


if __name__ == "__main__":
    unittest.main()
