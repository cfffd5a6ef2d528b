# SPDX-License-Identifier: GPL-2.0-only
"""What each BPF program of scx_gamer costs, against the record in the tree: the instructions
the verifier went through, the size it left, and virtual ns (instructions) per run in the
block's ping-pongs. Boots one virtual machine."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import block, machine
from .arms import ARMS
from .loads import LOADS
from .usage import Parser

RECORD = machine.REPO / "tests/lab/cost.record"
# All hooks, nothing beside the game; the shortest there is.
BLOCK = ("gamer-napi", "none", "2", "1", "--warmup", "0", "--kernel", "6.18")
FIGURES = ("verified", "bytes", "ns")
GROWTH = 0.10  # what a figure may grow by before the record has to say so
# Below these, growth is no news: an instruction more of a few, a class of the clock.
SLACK = {"verified": 50, "bytes": 64, "ns": 20}
LEAST_RUNS = 100  # of a round that counts


@dataclass(frozen=True)
class Cost:
    """The figures of one program; ns is None when it hardly ran."""

    verified: int
    bytes: int
    ns: float | None


@dataclass(frozen=True)
class Record:
    """Costs by program, and what they were measured with."""

    built: dict[str, str]
    costs: dict[str, Cost]


class Damaged(Exception):
    """The record cannot be read; the text says where."""


def parse(text: str) -> Record:
    """Reads a record as show() writes it."""
    built, costs = {}, {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        try:
            if line.startswith("#") or not words:
                continue
            if words[0].endswith(":"):
                built[words[0][:-1]] = line.split(":", 1)[1].strip()
                continue
            name, verified, size, ns = words
            costs[name] = Cost(int(verified), int(size), None if ns == "-" else float(ns))
        except ValueError as error:
            raise Damaged(f"line {number}: {line.strip()!r}: {error}") from error
    return Record(built, costs)


def show(record: Record) -> str:
    """The record as a file, the same for the same figures."""
    lines = ["# What each BPF program costs; tests/lab/cost --update writes it, see the README.",
             "#", "# verified: instructions the verifier went through. bytes: what it left.",
             "# ns: instructions per run in the ping-pongs; - = it hardly ran there.",
             *(f"{key}: {value}" for key, value in record.built.items()),
             f"# {'program':22}{'verified':>9}{'bytes':>8}{'ns':>9}"]
    for name, cost in sorted(record.costs.items()):
        ns = "-" if cost.ns is None else f"{cost.ns:.1f}"
        lines.append(f"{name:24}{cost.verified:9}{cost.bytes:8}{ns:>9}")
    return "\n".join(lines) + "\n"


def grew(figure: str, old: float, new: float) -> bool:
    """Whether that is more than the record lets pass."""
    return new - old > max(GROWTH * old, SLACK[figure])


def _change(figure: str, old: float | None, new: float | None) -> str:
    """One figure and how it differs from the record."""
    unit = {"verified": "verified", "bytes": "bytes", "ns": "ns"}[figure]
    if new is None:
        return f"- {unit}" if old is None else f"- {unit} (was {old:.0f})"
    value = f"{new:.0f} {unit}"
    if old is None:
        return f"{value} (new)"
    if round(old, 1) == round(new, 1):
        return f"{value} (=)"
    return f"{value} ({new - old:+.0f}, {(new - old) / (old or 1) * 100:+.1f} %)"


def _program(name: str, old: Cost | None, new: Cost | None) -> tuple[bool, str]:
    if new is None:
        return False, f"{name}: in the record, but not loaded"
    if old is None:
        return False, f"{name}: not in the record"
    pairs = [(f, getattr(old, f), getattr(new, f)) for f in FIGURES]
    bad = [f for f, was, now in pairs if None not in (was, now) and grew(f, was, now)]
    text = ", ".join(_change(*pair) for pair in pairs)
    return not bad, f"{name}: {text}" + (f": grew too much: {' '.join(bad)}" if bad else "")


def compare(old: Record, new: Record) -> Iterator[tuple[bool, str]]:
    """A result for each program of either."""
    for name in sorted(old.costs.keys() | new.costs.keys()):
        yield _program(name, old.costs.get(name), new.costs.get(name))


def differs(old: Record, new: Record) -> list[str]:
    """What it was built and measured with that is not what it was."""
    return [f"{key}: {old.built.get(key, 'unknown')}, now {value}"
            for key, value in new.built.items() if old.built.get(key) != value]


def _ns_of(program: dict) -> float | None:
    """Of the round that was disturbed least: all virtual CPUs share one clock, so a run that is
    interrupted pays for what the others do, and a few of those make a mean a quarter larger."""
    means = [ns / runs for ns, runs in zip(program["ns"], program["runs"], strict=True)
             if runs >= LEAST_RUNS]
    return min(means) if means else None


def costs_of(measured: dict) -> dict[str, Cost]:
    """The figures of our programs in a block."""
    return {p["name"]: Cost(p["verified"], p["bytes"], _ns_of(p))
            for p in measured["cost"]["programs"] if p["verified"] is not None}


def _compiler() -> str:
    """As the Makefile chooses it."""
    done = subprocess.run(["make", "--no-print-directory", "-s", "clang-version"],
                          cwd=machine.REPO, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def measure() -> Record:
    """Boots, measures. Raises machine.Unusable with the reason."""
    args = block.parse(BLOCK)
    arm, load = ARMS[args.arm], LOADS[args.load]
    head = block.head_of(arm, load, args.seed, args.kernel, {
        "cpus": args.cpus, "game_hz": args.hz, "mouse_hz": args.mouse_hz,
        "warmup_s": args.warmup, "seconds": args.seconds, "demand": args.demand})
    measured = block.measure(arm, load, args, head)
    if measured["status"] != "ok":
        raise machine.Unusable(measured["reason"])
    built = {"kernel": f"{head['kernel']} {head['kernel_image'][:12]}",
             "compiler": _compiler(), "qemu": head["qemu"]}
    return Record(built, costs_of(measured))


def _parser() -> Parser:
    parser = Parser(
        prog="tests/lab/cost", description=__doc__,
        epilog=f"A figure that grew by more than {GROWTH:.0%} (and than {SLACK['verified']} "
        f"instructions, {SLACK['bytes']} bytes, {SLACK['ns']} ns), and a program that is new or "
        "gone, is not ok. exit: 0 all ok, 1 one is not, 2 usage. BENCH_GAMER: another build of "
        "scx_gamer")
    parser.add_argument("--update", action="store_true", help="write what was measured")
    parser.add_argument("--record", type=Path, default=RECORD, metavar="FILE",
                        help="another record than the tree's")
    return parser


def _judge(path: Path, new: Record) -> int:
    old = parse(path.read_text()) if path.exists() else Record({}, {})
    other = differs(old, new)
    for line in other:
        print(f"# measured with another {line}")
    if other:
        print("# so the figures are not exact, and only more than the tolerance is news")
    results = list(compare(old, new))
    for good, text in results:
        print(f"{'ok' if good else 'not ok'} - cost: {text}")
    return 0 if all(good for good, _ in results) else 1


def main(words: list[str]) -> int:
    """See the parser's epilog."""
    args = _parser().parse_args(words)
    try:
        new = measure()
        code = _judge(args.record, new)
        if args.update:
            args.record.write_text(show(new))
            print(f"# written to {args.record}")
            return 0
        if code:
            print("# if that is meant: tests/lab/cost --update; commit that with the reason")
        return code
    except (machine.Unusable, Damaged, OSError, subprocess.CalledProcessError) as error:
        print(f"not ok - cost: {error}")
        return 1
