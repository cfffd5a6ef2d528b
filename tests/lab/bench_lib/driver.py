# SPDX-License-Identifier: GPL-2.0-only
"""Measures a set of blocks, keeping those that are there, then writes the report."""

import argparse
import fcntl
import os
import shutil
import signal
import sys
from pathlib import Path

from . import block, machine, markdown, report
from .arms import ARMS
from .loads import LOADS
from .schedule import Job, Runner, announce, kept
from .sets import SETS, Wanted, kernels_asked
from .usage import Parser

RUN = machine.REPO / "tests/lab/run"
ROOM = 512 << 20  # bytes that have to be free


def _parser() -> Parser:
    parser = Parser(
        prog="tests/lab/bench", description=__doc__,
        epilog="exit: 0 all measured or n/a, 1 a block failed or was void, 2 usage")
    parser.add_argument("set", choices=SETS)
    parser.add_argument("--kernel", action="append", metavar="SERIES",
                        help="series or folder, may be repeated (KERNEL, or the set's)")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)),
                        help="blocks at a time (one per CPU)")
    parser.add_argument("--out", type=Path, default=machine.BUILD / "bench", metavar="DIR",
                        help="build/bench")
    return parser


def _job(wanted: Wanted, out: Path) -> Job:
    head = block.head_of(ARMS[wanted.arm], LOADS[wanted.load], wanted.seed, wanted.series,
                         {"seconds": wanted.seconds})
    command = [str(RUN), wanted.arm, wanted.load, str(wanted.seed), str(wanted.seconds),
               "--kernel", wanted.series]
    return Job(wanted, out / "blocks" / block.path_of(head).name, command, head)


def plan(name: str, kernels: tuple[str, ...], out: Path) -> list[Job]:
    """All jobs of a set. Raises machine.Unusable with a reason."""
    return [_job(w, out) for w in SETS[name].blocks(kernels)]


def _lock(out: Path):
    """Nobody else may measure into the folder at the same time."""
    out.mkdir(parents=True, exist_ok=True)
    lock = open(out / "lock", "w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise machine.Unusable(f"another run writes to {out}") from None
    free = shutil.disk_usage(out).free
    if free < ROOM:
        raise machine.Unusable(f"{free >> 20} MiB free in {out}, {ROOM >> 20} are needed")
    return lock


def _measure(args: argparse.Namespace) -> int:
    jobs = plan(args.set, kernels_asked(args.kernel), args.out)
    todo = [job for job in jobs if not kept(job)]
    at_a_time = min(args.jobs, max(len(todo), 1))
    announce(f"{args.set}: {len(jobs)} blocks, {len(jobs) - len(todo)} kept, "
             f"{len(todo)} to measure, {at_a_time} at a time")
    runner = Runner(os.environ | {"GAMER_BENCH_DIR": str(args.out)}, say=announce)
    runner.run(todo, at_a_time)
    blocks = report.write(args.out)
    announce(markdown.terminal(blocks))
    announce(f"{args.out / 'report.md'}\n{args.out / 'report.html'}")
    names = {job.path.stem for job in jobs}
    unfit = [b for b in blocks if b.status not in ("ok", "n/a") and b.path.stem in names]
    return 1 if unfit else 0


def _interrupted(*_) -> None:
    raise KeyboardInterrupt


def main(words: list[str]) -> int:
    """See the parser's epilog; 130 after Ctrl-C."""
    args = _parser().parse_args(words)
    if args.jobs < 1:
        print("bench: --jobs takes at least 1", file=sys.stderr)
        return 2
    args.out = args.out.resolve()
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        with _lock(args.out):
            return _measure(args)
    except KeyboardInterrupt:
        print("bench: stopped; finished blocks are kept", file=sys.stderr)
        return 130
    except (machine.Unusable, OSError, ValueError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
