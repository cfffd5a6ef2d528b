# SPDX-License-Identifier: GPL-2.0-only
"""Figures: what they are of, and that a missing one stays missing."""

import unittest

import numpy as np

import synthetic
from bench_lib import metrics
from bench_lib.arms import ARMS
from bench_lib.record import Record


def figure(key, *raws):
    return metrics.metric(key).figure([Record(raw) for raw in raws])


class Figures(unittest.TestCase):
    def test_nearest_rank(self):
        values = np.arange(1, 1001)[::-1]
        self.assertEqual([metrics.nearest_rank(values, p) for p in (500, 990, 999, 1000)],
                         [500, 990, 999, 1000])
        self.assertEqual(metrics.nearest_rank(np.array([7]), 1), 7)
        self.assertIsNone(metrics.nearest_rank(np.array([]), 500))

    def test_worst_percent(self):
        self.assertEqual(metrics.worst_percent_mean(np.arange(1, 201)), 199.5)
        self.assertEqual(metrics.worst_percent_mean(np.array([3, 9])), 9)

    def test_pools_samples_and_not_percentiles(self):
        one, two = synthetic.block(seed=1), synthetic.block(seed=2)
        one["game"]["input"] = [[synthetic.BEGIN + i, 10] for i in range(990)]
        two["game"]["input"] = [[synthetic.BEGIN + i, 1000] for i in range(10)]
        self.assertEqual(figure("input_p99", one, two), 10)
        self.assertEqual(figure("input_max", one, two), 1000)

    def test_missed_share(self):
        raw = synthetic.block()
        raw["game"]["frame"] = [[0, 5], [1, 5], [2, 5]]
        raw["game"]["missed"] = [[0, 0], [1, 7], [2, 0]]
        self.assertEqual(figure("missed", raw), 0.7)

    def test_underrun_is_negative_slack(self):
        raw = synthetic.block()
        raw["game"]["audio"] = [[0, 5], [1, 0], [2, -1], [3, 9]]
        self.assertEqual(figure("audio_underruns", raw), 0.25)

    def test_work(self):
        raw = synthetic.block(load="hogs2")
        for at, units in (("begin", [1, 1]), ("end", [31, 11])):
            raw["work"][at]["kinds"] = [{"kind": "hogs", "tasks": 2, "units": units}]
        self.assertEqual(figure("work_hogs", raw), 40 / synthetic.SECONDS)
        self.assertEqual(figure("worst_hogs", raw), 0.5)

    def test_starved_load_is_a_figure(self):
        raw = synthetic.block(load="hogs2")
        raw["work"]["end"]["kinds"] = raw["work"]["begin"]["kinds"]
        self.assertEqual((figure("work_hogs", raw), figure("worst_hogs", raw)), (0, 0))

    def test_window(self):
        self.assertEqual(figure("window_p99", synthetic.block()), 14000)

    def test_unregistered(self):
        with self.assertRaisesRegex(ValueError, "not registered"):
            metrics.metric("composite_score")


class Missing(unittest.TestCase):
    def test_whole_blocks_miss_nothing(self):
        for arm in ARMS:
            self.assertEqual(metrics.missing(Record(synthetic.block(arm))), [], arm)

    def test_each_missing_part_is_noticed(self):
        for path, key in ((("game", "input"), "input_p99"), (("game", "audio"), "audio_underruns"),
                          (("game", "net"), "net_p99"), (("game", "missed"), "missed"),
                          (("work", "end"), "work_hogs"), (("cost", "pipe_ns_per_op"), "pipe_ns"),
                          (("probe", "wait_max_ns"), "wait_max"), (("agent",), "agent_rss"),
                          (("probe", "migrations"), "migrations"),
                          (("agent", "stats"), "window_p50")):
            raw = synthetic.block()
            here = raw
            for name in path[:-1]:
                here = here[name]
            here[path[-1]] = None
            self.assertIn(key, metrics.missing(Record(raw)), path)
            del here[path[-1]]
            self.assertIn(key, metrics.missing(Record(raw)), path)

    def test_one_block_without_makes_the_pool_missing(self):
        raw = synthetic.block()
        raw["game"]["input"] = None
        self.assertIsNone(figure("input_p99", synthetic.block(seed=2), raw))

    def test_empty_series_is_missing(self):
        raw = synthetic.block()
        raw["game"]["input"] = []
        self.assertIn("input_p99", metrics.missing(Record(raw)))

    def test_no_window_seen_is_missing(self):
        raw = synthetic.block()
        raw["agent"]["stats"][0]["window_seen_p99"] = "-"
        self.assertIn("window_p99", metrics.missing(Record(raw)))

    def test_the_worst_second_of_the_agent_counts(self):
        self.assertEqual(figure("window_max", synthetic.block()), 31500.0)

    def test_other_arms_need_no_agent(self):
        self.assertEqual(metrics.missing(Record(synthetic.block("eevdf", "none"))), [])


if __name__ == "__main__":
    unittest.main()
