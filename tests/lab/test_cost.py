# SPDX-License-Identifier: GPL-2.0-only
"""What programs cost against the record: growth, programs that come and go, other tools."""

import unittest

from bench_lib import cost
from bench_lib.cost import Cost, Record

BUILT = {"kernel": "6.18.15 abc", "compiler": "clang 19.1.7", "qemu": "10.0.2"}
OLD = Record(BUILT, {"gamer_enqueue": Cost(10_000, 8000, 600.0), "gamer_exit": Cost(40, 300, None)})


def judged(**changed: Cost) -> dict[str, bool]:
    """Which programs are ok when these differ."""
    new = Record(BUILT, OLD.costs | changed)
    return {text.split(":")[0]: good for good, text in cost.compare(OLD, new)}


class CostRecord(unittest.TestCase):
    def test_the_same(self):
        self.assertEqual(judged(), {"gamer_enqueue": True, "gamer_exit": True})

    def test_each_figure_may_grow_a_little_and_shrink(self):
        for figures in ((11_000, 8800, 660.0), (1, 1, 1.0)):
            self.assertTrue(judged(gamer_enqueue=Cost(*figures))["gamer_enqueue"])

    def test_no_figure_may_grow_much(self):
        for figures in ((11_001, 8000, 600.0), (10_000, 8801, 600.0), (10_000, 8000, 660.1)):
            self.assertFalse(judged(gamer_enqueue=Cost(*figures))["gamer_enqueue"], figures)

    def test_few_instructions_more_of_few_are_no_news(self):
        self.assertTrue(judged(gamer_exit=Cost(90, 364, None))["gamer_exit"])
        self.assertFalse(judged(gamer_exit=Cost(91, 300, None))["gamer_exit"])

    def test_a_new_program(self):
        self.assertFalse(judged(gamer_new=Cost(1, 1, None))["gamer_new"])

    def test_a_program_that_is_gone(self):
        new = Record(BUILT, {"gamer_exit": OLD.costs["gamer_exit"]})
        self.assertEqual([good for good, _ in cost.compare(OLD, new)], [False, True])

    def test_one_that_runs_no_more_has_no_figure(self):
        (good, text), _ = cost.compare(OLD, Record(BUILT, OLD.costs | {
            "gamer_enqueue": Cost(10_000, 8000, None)}))
        self.assertTrue(good)
        self.assertIn("- ns (was 600)", text)

    def test_another_compiler_is_said(self):
        new = Record(BUILT | {"compiler": "clang 21"}, OLD.costs)
        self.assertEqual(cost.differs(OLD, new), ["compiler: clang 19.1.7, now clang 21"])
        self.assertEqual(cost.differs(OLD, OLD), [])

    def test_written_and_read(self):
        again = cost.parse(cost.show(OLD))
        self.assertEqual(again, OLD)
        self.assertEqual(cost.show(again), cost.show(OLD))

    def test_damaged(self):
        for text in ("gamer_enqueue 1 2", "gamer_enqueue 1 2 x", "gamer_enqueue 1 2 3 4"):
            with self.assertRaises(cost.Damaged, msg=text):
                cost.parse(text)

    def test_the_record_in_the_tree(self):
        record = cost.parse(cost.RECORD.read_text())
        self.assertEqual(set(record.built), set(BUILT))
        self.assertIn("gamer_dispatch", record.costs)

    def test_of_a_block(self):
        of = {"bytes": 80, "verified": 10}
        programs = [{"name": "gamer_a", "runs": [200] * 3, "ns": [10_200, 10_000, 90_000], **of},
                    {"name": "gamer_b", "runs": [99] * 3, "ns": [5000] * 3, **of},
                    {"name": "gamer_c", "runs": [99, 100, 0], "ns": [1, 5000, 0], **of},
                    {"name": "another", "runs": [500] * 3, "ns": [1] * 3, **of, "verified": None}]
        self.assertEqual(cost.costs_of({"cost": {"programs": programs}}),
                         {"gamer_a": Cost(10, 80, 50.0), "gamer_b": Cost(10, 80, None),
                          "gamer_c": Cost(10, 80, 50.0)})


if __name__ == "__main__":
    unittest.main()
