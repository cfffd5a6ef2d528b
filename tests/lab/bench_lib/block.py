# SPDX-License-Identifier: GPL-2.0-only
"""Runs one block and writes its JSON."""

import argparse
import itertools
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from . import capture, machine
from .arms import ARMS, Arm
from .loads import LOADS, Load
from .usage import Parser

# Thousand instructions of a frame. With all CPUs busy each runs at 1/CPUs of the whole,
# and 70 % of the work is in a row: full is 40 % of a 144 Hz frame on 4 CPUs, long two
# thirds of a 60 Hz one.
DEMANDS = {"light": 500, "full": 1000, "heavy": 1700, "long": 4000}
SCHEMA = 2


def bench_dir() -> Path:
    """Where blocks and reports go."""
    return Path(os.environ.get("GAMER_BENCH_DIR") or machine.BUILD / "bench")


# What a set measures with; a block with other settings has them in its file's name.
DEFAULTS = {"cpus": 4, "game_hz": 144.0, "demand": "full", "warmup_s": 3, "seconds": 3}


def defaults_of(load: str) -> dict:
    """The same with what belongs to the load; of one that is no more, as of most."""
    return DEFAULTS | {"mouse_hz": LOADS[load].mouse_hz if load in LOADS else Load.mouse_hz}


def path_of(head: dict) -> Path:
    """The file of a block."""
    other = [f"{key}={head[key]}" for key, usual in defaults_of(head["load"]).items()
             if head.get(key, usual) != usual]
    words = (head["kernel"], head["arm"], head["load"], str(head["seed"]), *other)
    return bench_dir() / "blocks" / f"{'-'.join(words)}.json"


def head_of(arm: Arm, load: Load, seed: int, kernel: str, settings: dict) -> dict:
    """What a block says of itself before anything is measured. It was measured before
    when there is one that says the same. Raises machine.Unusable."""
    peer = shutil.which(arm.program) if arm.peer else None
    return {"schema": SCHEMA, "arm": arm.name, "load": load.name, "seed": seed,
            "qemu": machine.qemu(), **machine.kernel(kernel), **defaults_of(load.name), **settings,
            "peer": machine.digest_of([Path(peer)]) if peer else None,
            "code": machine.code()}


def _settings(arm: Arm, load: Load, args: argparse.Namespace) -> dict:
    """What the guest needs to know, as shell variables."""
    return {
        "game_options": " ".join(arm.game + (("--stream",) if load.stream else ())),
        "load_options": " ".join(load.arguments(args.cpus)),
        "scheduler": " ".join(arm.command or ()), "ops": arm.ops, "agent": int(arm.agent),
        "attach_s": args.attach,
        "flood": int(load.flood), "second_game": int(load.second_game),
        "server": int(load.server), "fifo": "fifo" if "--fifo" in arm.game else "",
        "hz": f"{args.hz:g}",
        "mouse_hz": args.mouse_hz,
        "warmup": args.warmup, "seconds": args.seconds, "work": DEMANDS[args.demand],
        "phase": args.seed + arm.phase,
    }


def _json(files: dict[str, bytes], name: str):
    """A result that is JSON; None when it did not come."""
    return json.loads(files[name]) if files.get(name) else None


def _agent(files: dict[str, bytes]) -> dict | None:
    """What our agent used while the game was measured, and its last figures."""
    if not files.get("agent_begin") or not files.get("agent_end"):
        return None
    begin, end = ([int(word) for word in files[f"agent_{at}"].split()] for at in ("begin", "end"))
    stats = [line for line in files["agent"].decode().splitlines() if line.startswith("stats ")]
    return {"wakeups": end[0] - begin[0], "cpu_ns": end[1] - begin[1], "rss_kib": end[2],
            "stats": [dict(w.split("=", 1) for w in line.split()[1:])
                      for line in stats[begin[3]:end[3]]]}


def _verified(files: dict[str, bytes]) -> dict[int, int]:
    """Instructions the verifier went through, by the id of the scheduler's programs."""
    rows = [line.split() for line in files.get("verified", b"").decode().splitlines()]
    return {int(number): int(count) for number, count in rows}


def _rounds(files: dict[str, bytes]) -> list[dict[int, dict]]:
    """What the kernel counted of each program, by its id, at the end of each round."""
    names = sorted(name for name in files if name.startswith("programs"))
    return [{p["id"]: p for p in _json(files, name)} for name in names]


def _of_rounds(counted: list[dict], key: str) -> list[int]:
    """How much a count of one program grew in each round."""
    at = [0, *(p.get(key, 0) for p in counted)]
    return [then - before for before, then in itertools.pairwise(at)]


def _program(last: dict, counted: list[dict], verified: int | None) -> dict:
    return {"name": last["name"], "runs": _of_rounds(counted, "run_cnt"),
            "ns": _of_rounds(counted, "run_time_ns"), "bytes": last.get("bytes_xlated", 0),
            "verified": verified}


def _cost(files: dict[str, bytes]) -> dict:
    """Instructions per decision: of a ping-pong, and of each program of the scheduler in each
    round, with what the verifier made of it. None = of a program that is not the scheduler's."""
    words = dict(w.split("=") for w in files["pingpong"].decode().split()[1:])
    verified, rounds = _verified(files), _rounds(files)
    programs = [_program(last, [r.get(number, {}) for r in rounds], verified.get(number))
                for number, last in (rounds[-1] if rounds else {}).items()
                if last.get("run_cnt") or number in verified]
    return {"pipe_ns_per_op": int(words["elapsed_ns"]) / int(words["ops"]), "programs": programs}


def _results(files: dict[str, bytes]) -> dict:
    def lines(name: str) -> list[str]:
        return files.get(name, b"").decode().split("\n")[:-1]

    before, after = lines("before"), lines("after")
    return {
        "identity": {"before": before[0] if before else None, "during": lines("during"),
                     "after": after[0] if after else None},
        "game": _json(files, "game"),
        "work": {"begin": _json(files, "load_begin"), "end": _json(files, "load_end")},
        "probe": _json(files, "probe"), "agent": _agent(files), "cost": _cost(files),
    }


def measure(arm: Arm, load: Load, args: argparse.Namespace, head: dict) -> dict:
    """The block, whatever becomes of it: status and reason say."""
    peer = shutil.which(arm.program) if arm.peer else None
    if arm.peer and not peer:
        return head | {"status": "n/a", "reason": f"{arm.program} is not installed"}
    with tempfile.TemporaryDirectory() as scratch:
        status, stream, error = machine.run(args.kernel, args.cpus, args.seed + arm.phase,
                                            _settings(arm, load, args), peer, Path(scratch))
    notes = capture.notes_of(stream)
    if status == 3 and arm.peer:  # one of ours that does not load is a failure
        return head | {"status": "n/a", "reason": notes[-1] if notes else "does not load"}
    if status:
        reason = notes[-1] if notes and status in (1, 3) else error or f"exit {status}"
        return head | {"status": "failed", "reason": reason}
    try:
        results = _results(capture.unpack(stream)[0])
    except (capture.Damaged, ValueError, KeyError) as damage:
        return head | {"status": "failed", "reason": f"the capture is damaged: {damage!r}"}
    identity = results["identity"]
    seen = {identity["before"], *identity["during"], identity["after"]}
    if len(seen) != 1 or not str(identity["before"]).startswith(arm.ops):
        return head | results | {"status": "void", "reason": f"the scheduler changed: {seen}"}
    return head | results | {"status": "ok", "reason": None}


def parser() -> Parser:
    parser = Parser(prog="tests/lab/run", description=__doc__,
                    epilog="exit: 0 measured or n/a, 1 failed or void, 2 usage; "
                    "GAMER_BENCH_DIR: where blocks go (build/bench)")
    parser.add_argument("arm", nargs="?", help="see --list")
    parser.add_argument("load", nargs="?", help="see --list")
    parser.add_argument("seed", nargs="?", type=int, help="0..999: another sample of the same")
    parser.add_argument("seconds", nargs="?", type=int, default=3, help="measured (3)")
    parser.add_argument("--kernel", default=os.environ.get("KERNEL") or "6.18",
                        help="series, or a folder with an own one (6.18)")
    parser.add_argument("--cpus", type=int, default=4, help="1..64 (4)")
    parser.add_argument("--hz", type=float, default=144, help="refresh of the game (144)")
    parser.add_argument("--mouse-hz", type=int, help="reports a second (the load's: 1000)")
    parser.add_argument("--demand", choices=DEMANDS, default="full")
    parser.add_argument("--warmup", type=int, default=3, help="seconds dropped (3)")
    parser.add_argument("--attach", type=int, default=30,
                        help="seconds a scheduler has to get in charge (30)")
    parser.add_argument("--list", action="store_true", help="arms and loads")
    parser.add_argument("--code", action="store_true", help="digest of the programs")
    return parser


def parse(words: list[str]) -> argparse.Namespace:
    """The command line, with what belongs to its load."""
    args = parser().parse_args(words)
    if args.mouse_hz is None and args.load in LOADS:
        args.mouse_hz = LOADS[args.load].mouse_hz
    return args


def _check(args: argparse.Namespace) -> None:
    """Raises ValueError with one line for what cannot be taken."""
    for kind, value, table in (("arm", args.arm, ARMS), ("load", args.load, LOADS)):
        if value is None:
            raise ValueError("ARM LOAD SEED are needed; --list shows arms and loads")
        if value not in table:
            raise ValueError(f"unknown {kind} {value!r}; there are: {' '.join(table)}")
    for name, least, most in (("seed", 0, 999), ("seconds", 1, 600), ("cpus", 1, 64),
                              ("hz", 1, 1000), ("mouse_hz", 1, 8000), ("warmup", 0, 60),
                              ("attach", 1, 600)):
        value = getattr(args, name)
        if value is None or not least <= value <= most:
            given = "is missing" if value is None else value
            raise ValueError(f"{name.replace('_', '-')} {given}: {least} to {most}")


def _folder(head: dict) -> None:
    """Makes the block's folder before minutes are spent on measuring, and tries it."""
    folder = path_of(head).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise machine.Unusable(f"GAMER_BENCH_DIR: {folder}: {error.strerror}") from error


def _write(block: dict) -> Path:
    """Whole or not at all."""
    path = path_of(block)
    part = path.with_suffix(f".{os.getpid()}")
    try:
        part.write_text(json.dumps(block, separators=(",", ":")) + "\n")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise machine.Unusable(f"{path}: {error.strerror}") from error
    return path


def _say(text: str) -> None:
    print(f"run: {text}", file=sys.stderr)


def main(words: list[str]) -> int:
    """0 measured or n/a, 1 failed or void, 2 usage."""
    args = parse(words)
    try:
        if args.list:
            for entry in (*ARMS.values(), *LOADS.values()):
                kind = "arm" if isinstance(entry, Arm) else "load"
                print(f"{kind:4} {entry.name:22} {entry.what}")
            return 0
        if args.code:
            print(machine.code())
            return 0
        _check(args)
        arm, load = ARMS[args.arm], LOADS[args.load]
        head = head_of(arm, load, args.seed, args.kernel, {
            "cpus": args.cpus, "game_hz": args.hz, "mouse_hz": args.mouse_hz,
            "warmup_s": args.warmup, "seconds": args.seconds, "demand": args.demand})
        _folder(head)
        block = measure(arm, load, args, head)
        path = _write(block)
    except (ValueError, machine.Unknown) as error:
        _say(str(error))
        return 2
    except (machine.Unusable, OSError) as error:
        _say(str(error))
        return 1
    print(f"{path}: {block['status']}{': ' + block['reason'] if block['reason'] else ''}")
    return 0 if block["status"] in ("ok", "n/a") else 1
