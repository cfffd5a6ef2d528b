# SPDX-License-Identifier: GPL-2.0-only
"""Which blocks count: each way a block can be wrong is found out."""

import json
import tempfile
import unittest
from pathlib import Path

import synthetic
from bench_lib import judge
from bench_lib.record import Record


def verdict(raw):
    block = judge.judge(Record(raw))
    return block.status, block.reason or ""


class Judge(unittest.TestCase):
    def void(self, raw, reason):
        status, why = verdict(raw)
        self.assertEqual(status, "void", why)
        self.assertRegex(why, reason)

    def test_whole(self):
        for arm in synthetic.SLOWNESS:
            for load in ("none", "mix", "flood"):
                self.assertEqual(verdict(synthetic.block(arm, load)), ("ok", ""))

    def test_missing_figure_fails(self):
        raw = synthetic.block()
        raw["probe"]["wait_max_ns"] = None
        self.assertEqual(verdict(raw), ("failed", "missing: wait_max"))

    def test_ejected_scheduler(self):
        raw = synthetic.block()
        raw["identity"]["after"] = "disabled 1"
        self.void(raw, "scheduler changed: .*then disabled 1")
        raw = synthetic.block()
        raw["identity"]["during"][1] = "gamer_0.1.0 2"
        self.void(raw, "scheduler changed")

    def test_another_scheduler(self):
        raw = synthetic.block("eevdf")
        raw["identity"] = synthetic.block("gamer")["identity"]
        self.void(raw, "ran under gamer_")
        raw = synthetic.block("gamer")
        raw["identity"] = synthetic.block("eevdf")["identity"]
        self.void(raw, "ran under disabled")

    def test_unknown_identity(self):
        for part in ("before", "during", "after"):
            raw = synthetic.block()
            raw["identity"][part] = None
            self.void(raw, "not identified")
        raw = synthetic.block()
        raw["identity"]["during"] = []
        self.void(raw, "not identified")

    def test_lost_samples(self):
        raw = synthetic.block()
        raw["game"]["lost"] = 3
        self.void(raw, "3 samples were lost")
        del raw["game"]["lost"]
        self.void(raw, "not known whether")

    def test_truncated_capture(self):
        for cut in (slice(None, -20), slice(20, None), slice(None, 1)):
            for arm in ("gamer", "fifo"):
                raw = synthetic.block(arm)
                for series in ("frame", "missed"):
                    raw["game"][series] = raw["game"][series][cut]
                self.void(raw, "ticks were seen, 576 should be")

    def test_hole_in_the_capture(self):
        raw = synthetic.block("eevdf")
        for series in ("frame", "missed"):
            del raw["game"][series][30:40]
        self.void(raw, "ticks were seen")

    def test_short_span(self):
        raw = synthetic.block()
        raw["game"]["until_ns"] -= 1_000_000_000
        self.void(raw, "outside the span|a span of 3.000 s")

    def test_sample_outside(self):
        raw = synthetic.block()
        raw["game"]["input"][0][0] = synthetic.BEGIN - 1
        self.void(raw, "input: samples outside")

    def test_frame_of_the_warmup_that_lasts(self):
        raw = synthetic.block("fifo")
        for series in ("frame", "missed"):
            del raw["game"][series][:3]
        self.assertEqual(verdict(raw)[0], "ok")

    def test_no_probe(self):
        raw = synthetic.block()
        raw["probe"] = None
        self.void(raw, "probe")

    def test_others_keep_their_reason(self):
        for status in ("n/a", "failed", "void"):
            raw = {"arm": "scx_lavd", "load": "mix", "seed": 1, "status": status,
                   "reason": "it says so"}
            self.assertEqual(verdict(raw), (status, "it says so"))

    def test_unknown_status(self):
        raw = synthetic.block()
        raw["status"] = "fine"
        self.assertEqual(verdict(raw)[0], "failed")

    def test_files_that_are_no_blocks_are_rows(self):
        with tempfile.TemporaryDirectory() as folder:
            synthetic.write(Path(folder), synthetic.block())
            blocks = Path(folder) / "blocks"
            whole = next(blocks.glob("*.json")).read_text()
            (blocks / "x-cut.json").write_text(whole[:len(whole) // 2])
            (blocks / "x-list.json").write_text("[]")
            (blocks / "x-other.json").write_text(json.dumps({"schema": 9}))
            (blocks / "x-bare.json").write_text(json.dumps({"schema": 2}))
            found = judge.load_all(Path(folder))
            self.assertEqual(judge.counts(found), {"ok": 1, "n/a": 0, "failed": 4, "void": 0})


if __name__ == "__main__":
    unittest.main()
