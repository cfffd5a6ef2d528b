# SPDX-License-Identifier: GPL-2.0-only
"""Running blocks: sets, what is kept, blocks that fail or hang, Ctrl-C; and the bars."""

import contextlib
import fcntl
import io
import json
import os
import subprocess
import tempfile
import threading
import time
import unittest
from unittest import mock
from pathlib import Path

import synthetic
from bench_lib import bars, gate, metrics
from bench_lib.arms import ARMS
from bench_lib.loads import LOADS
from bench_lib.schedule import Job, Runner, duration, kept
from bench_lib.sets import SETS, Wanted

HEAD = {"schema": 2, "code": "new", "kernel": synthetic.KERNEL}
OK = 'echo \'{"status":"ok","reason":null}\' > "$0"'


class Sets(unittest.TestCase):
    def test_known_and_unique(self):
        for name, one in SETS.items():
            blocks = one.blocks()
            self.assertEqual(len(blocks), len(set(blocks)), name)
            for w in blocks:
                self.assertIn(w.arm, ARMS)
                self.assertIn(w.load, LOADS)

    def test_full_is_everything(self):
        self.assertEqual(len(SETS["full"].blocks()), len(ARMS) * len(LOADS) * 10 * 2)

    def test_other_kernels(self):
        self.assertEqual({w.series for w in SETS["smoke"].blocks(("6.16",))}, {"6.16"})


class CommandLine(unittest.TestCase):
    def ends(self, status, line, *words):
        lab = Path(__file__).resolve().parent
        done = subprocess.run([lab / words[0], *words[1:]], text=True, capture_output=True)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertRegex(done.stderr.strip().splitlines()[-1], line)

    def test_report(self):
        with tempfile.TemporaryDirectory() as folder:
            self.ends(1, "^report: no blocks in", "report", folder)
        self.ends(2, "^Exit: |^Usage: ", "report")
        self.ends(2, "^Exit: |^Usage: ", "report", "--nonsense")

    def test_bench(self):
        self.ends(2, "invalid choice: 'everything'", "bench", "everything")
        self.ends(2, "--jobs takes at least 1", "bench", "smoke", "--jobs", "0")

    def test_bench_is_alone_in_its_folder(self):
        with tempfile.TemporaryDirectory() as folder, open(f"{folder}/lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.ends(1, "^bench: another run writes to", "bench", "gate", "--out", folder)

    def test_gate(self):
        self.ends(2, "unrecognized arguments", "gate", "/tmp", "--nonsense")


class Bench(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.said = []

    def job(self, seed, script):
        path = self.folder / "blocks" / f"{seed}.json"
        path.parent.mkdir(exist_ok=True)
        return Job(Wanted("6.18", "gamer", "mix", seed, 4), path,
                   ["sh", "-c", script, str(path)], HEAD)

    def runner(self, timeout_s=20.0):
        return Runner(dict(os.environ), timeout_s, self.said.append)

    def read(self, job):
        raw = json.loads(job.path.read_text())
        return raw["status"], raw["reason"]

    def test_failing_and_hanging_blocks_leave_others_unharmed(self):
        jobs = [self.job(1, OK), self.job(2, "echo one >&2; echo no kernel >&2; exit 1"),
                self.job(3, "sleep 100 & sleep 100"), self.job(4, OK), self.job(5, "exit 0")]
        self.assertEqual(self.runner(1.0).run(jobs, 2), 3)
        self.assertEqual([self.read(job) for job in jobs], [
            ("ok", None), ("failed", "no kernel"), ("failed", "hung: stopped after 1 s"),
            ("ok", None), ("failed", "exit status 0")])
        self.assertEqual(len(self.said), 5)
        self.assertRegex(self.said[-1], r"^\[5/5\] 6\.18 gamer mix \d: .*; 0 s left$")

    def test_hung_block_ends_with_its_children(self):
        job = self.job(1, f"timeout 100 sleep 100 & echo $! > {self.folder}/child; wait")
        self.runner(1.0).run([job], 1)
        child = Path(f"/proc/{(self.folder / 'child').read_text().strip()}/stat")
        deadline = time.monotonic() + 10
        while child.exists() and child.read_text().split()[2] != "Z":
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def test_old_block_is_not_taken_for_a_result(self):
        job = self.job(1, "exit 1")
        job.path.write_text('{"status":"ok","reason":null}')
        self.assertEqual(self.runner().run([job], 1), 1)
        self.assertEqual(self.read(job)[0], "failed")

    def test_keeps_what_was_measured_with_this_code(self):
        job = self.job(1, OK)
        raw = HEAD | {"status": "ok"}
        for change, keep in (({}, True), ({"status": "n/a"}, False), ({"status": "void"}, False),
                             ({"status": "failed"}, False), ({"code": "old"}, False),
                             ({"kernel": "7.0"}, False), ({"game": {}}, True)):
            job.path.write_text(json.dumps(raw | change))
            self.assertEqual(kept(job), keep, change)
        job.path.write_text('{"status"')
        self.assertFalse(kept(job))
        job.path.unlink()
        self.assertFalse(kept(job))

    def test_interrupt_ends_children_and_begins_no_more(self):
        begun = self.folder / "begun"
        jobs = [self.job(n, f"echo >> {begun}; sleep 100") for n in range(1, 5)]
        jobs.insert(0, self.job(9, OK))

        def interrupt(text):
            while not begun.exists():
                time.sleep(0.01)
            raise KeyboardInterrupt
        runner = Runner(dict(os.environ), 60, interrupt)
        at = time.monotonic()
        with self.assertRaises(KeyboardInterrupt):
            runner.run(jobs, 2)
        self.assertLess(time.monotonic() - at, 50)
        self.assertEqual(runner.running, set())
        self.assertLessEqual(len(begun.read_text().splitlines()), 3)
        self.assertEqual(self.read(jobs[0]), ("ok", None))
        self.assertFalse(jobs[4].path.exists())
        self.assertEqual(threading.active_count(), 1)

    def test_duration(self):
        self.assertEqual([duration(s) for s in (7, 600, 7200)], ["7 s", "10 min", "2.0 h"])


class Gate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def gate(self, change=lambda raws: None):
        raws = {w.arm: synthetic.block(w.arm, w.load, w.seed) for w in SETS["gate"].blocks()}
        raws["gamer"]["game"] = synthetic.block("fifo")["game"]
        change(raws)
        synthetic.write(self.folder, *raws.values())
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            good = gate.check(self.folder, "gate", (), {"6.18": synthetic.KERNEL})
        return good, out.getvalue()

    def test_holds(self):
        good, text = self.gate()
        self.assertTrue(good, text)
        self.assertNotIn("not ok", text)
        self.assertGreater(text.count("ok - "), 9)

    def fails(self, change, line):
        good, text = self.gate(change)
        self.assertFalse(good)
        self.assertRegex(text, f"(?m)^not ok - .*{line}")

    def test_wants_what_bench_measures(self):
        for name, one in SETS.items():
            with mock.patch.object(gate, "check", return_value=True) as check, \
                    mock.patch.object(gate.machine, "kernel", side_effect=lambda s: {"kernel": s}):
                gate.main(["--set", name, str(self.folder)])
            self.assertEqual(one.blocks(check.call_args.args[2]), one.blocks(), name)

    def test_missing_block(self):
        self.fails(lambda raws: raws.pop("fifo"), "fifo mix 1: there is no such block")

    def test_void_block(self):
        self.fails(lambda raws: raws["gamer"]["game"].update(lost=1), "void: 1 samples")

    def test_missing_figure(self):
        self.fails(lambda raws: raws["gamer"]["game"].update(audio=None),
                   "failed: missing: audio_underruns")

    def test_no_better_than_the_kernel(self):
        def change(raws):
            raws["gamer"]["game"] = raws["eevdf"]["game"]
        self.fails(change, "frames missed")
        self.fails(change, "of eevdf's")

    def test_starved_load(self):
        def change(raws):
            for kind in raws["gamer"]["work"]["end"]["kinds"]:
                kind["units"][0] = 10
        self.fails(change, "worst task")

    def test_bars_are_of_registered_metrics(self):
        for bar in bars.BARS:
            metrics.metric(bar.metric)
            self.assertIn(bar.arm, ARMS)
            self.assertIn(bar.at, ("most", "least"))
            self.assertTrue(set(bar.loads) <= set(LOADS))


if __name__ == "__main__":
    unittest.main()
