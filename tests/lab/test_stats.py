# SPDX-License-Identifier: GPL-2.0-only
"""Comparisons: pairs by seed, intervals, the worst seed, and chance."""

import unittest

import synthetic
from bench_lib import metrics, stats
from bench_lib.record import Record

WAIT, MISSED, WORK = (metrics.metric(k) for k in ("wait_max", "missed", "work_hogs"))


def blocks(arm, **waits):
    """Blocks of an arm whose longest waits are given by seed: s1=..."""
    found = []
    for name, wait in waits.items():
        raw = synthetic.block(arm, seed=int(name[1:]))
        raw["probe"]["wait_max_ns"] = wait
        found.append(Record(raw))
    return found


class Compare(unittest.TestCase):
    def test_pairs_by_seed(self):
        ours = stats.compare(WAIT, blocks("gamer", s3=300, s1=50, s7=1),
                             blocks("eevdf", s1=100, s3=100, s2=9))
        self.assertEqual(ours.pairs, {1: 0.5, 3: 3.0})
        self.assertAlmostEqual(ours.mean, 1.5 ** 0.5)
        self.assertEqual((ours.worst_seed, ours.worst), (3, 3.0))

    def test_worst_is_least_where_more_is_better(self):
        own = stats.figures(WORK, [Record(synthetic.block("gamer", seed=s)) for s in (1, 2, 3)])
        self.assertEqual(stats.worst_seed(WORK, own), min(own, key=own.get))

    def test_interval(self):
        low, high = stats.interval([0.5, 0.6, 0.7, 0.8], True)
        self.assertTrue(0.5 <= low < 0.64 < high <= 0.8)
        self.assertEqual((low, high), stats.interval([0.5, 0.6, 0.7, 0.8], True))
        self.assertEqual(stats.interval([0.5], True), (None, None))
        self.assertEqual(stats.interval([2, 2, 2], False), (2, 2))

    def test_base_of_zero_is_left_out_and_counted(self):
        ours = stats.compare(WAIT, blocks("gamer", s1=5, s2=5), blocks("eevdf", s1=0, s2=10))
        self.assertEqual((ours.pairs, ours.undefined), ({2: 0.5}, 1))

    def test_differences_stand_zero(self):
        fifo = [Record(synthetic.block("fifo", seed=s)) for s in (1, 2)]
        ours = stats.compare(MISSED, fifo, fifo)
        self.assertEqual((ours.mean, ours.undefined), (0, 0))

    def test_unusable_blocks_are_no_pairs(self):
        ours = blocks("gamer", s1=50, s2=50)
        ours[0].put("void", "x")
        pairs = stats.compare(WAIT, ours, blocks("eevdf", s1=100, s2=100)).pairs
        self.assertEqual(pairs, {2: 0.5})


class Verdict(unittest.TestCase):
    def verdict(self, ours, again):
        base = blocks("eevdf", s1=100, s2=100, s3=100)
        return stats.verdict(WAIT, stats.compare(WAIT, blocks("gamer", **ours), base),
                             stats.compare(WAIT, blocks("eevdf-again", **again), base))

    def test_beyond_chance(self):
        again = {"s1": 80, "s2": 110, "s3": 95}
        self.assertEqual(self.verdict({"s1": 50, "s2": 55, "s3": 60}, again), "better")
        self.assertEqual(self.verdict({"s1": 150, "s2": 155, "s3": 160}, again), "worse")

    def test_within_chance(self):
        again = {"s1": 80, "s2": 110, "s3": 95}
        self.assertEqual(self.verdict({"s1": 85, "s2": 88, "s3": 90}, again), "within chance")

    def test_no_claim_without_a_spread(self):
        self.assertEqual(self.verdict({"s1": 5, "s2": 5, "s3": 6}, {}), "no A/A")
        self.assertEqual(self.verdict({"s1": 5, "s2": 5, "s3": 6}, {"s1": 100}), "no A/A")
        self.assertEqual(self.verdict({"s1": 5}, {"s1": 100, "s2": 90}), "one seed")


if __name__ == "__main__":
    unittest.main()
