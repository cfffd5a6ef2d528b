# SPDX-License-Identifier: GPL-2.0-only
"""Blocks with figures of no meaning, for the tests of the report: whole and consistent."""

import json
from pathlib import Path

import numpy as np

from bench_lib.arms import ARMS
from bench_lib.loads import LOADS

HZ, SECONDS, BEGIN = 144.0, 4, 13_000_000_000
PERIOD = 1e9 / HZ
KERNEL = "6.18.15+deb13-amd64"


def _frames(rng, slowness: float) -> tuple[list, list]:
    """Frames one after another; one that is late costs the ticks it overran."""
    frames, missed, tick = [], [], 0
    while tick < round(SECONDS * HZ):
        at = int(BEGIN + round(tick * PERIOD))
        length = int(2.6e6 * (1 + slowness * rng.lognormal(0, 0.9)))
        over = int(length // PERIOD)
        frames.append([at, length])
        missed.append([at, over])
        tick += 1 + over
    return frames, missed


def _series(rng, number: int, typical_ns: float, slowness: float) -> list:
    at = BEGIN + np.arange(number) * (SECONDS * 1_000_000_000 // number)
    values = typical_ns * (1 + slowness * 20 * rng.pareto(1.8, number))
    return [[int(a), int(v)] for a, v in zip(at, values)]


def _game(rng, slowness: float) -> dict:
    frames, missed = _frames(rng, slowness)
    number = len(frames)
    slack = 2_000_000 - rng.exponential(4e5 * slowness, 1500)
    periods = BEGIN + np.arange(1500) * 2_666_667
    return {
        "from_ns": BEGIN, "until_ns": BEGIN + SECONDS * 1_000_000_000,
        "frame": frames, "missed": missed, "lost": 0, "input_lost": 0, "bursts": 2, "threads": 17,
        "cadence": _series(rng, number, 6e4, slowness),
        "joined": _series(rng, number, 6e4, slowness),
        "handed": _series(rng, number, 6e4, slowness),
        "worker": _series(rng, 3 * number, 6e4, slowness),
        "input": _series(rng, 4000, 5e4, slowness), "net": _series(rng, 256, 5e4, slowness),
        "answer": [[at, length + 800_000] for at, length in frames],
        "audio": [[int(a), int(s)] for a, s in zip(periods, slack)],
    }


def _timeline(rng, frames: list) -> list:
    """Switches around the longest frame, on four CPUs."""
    at, length = max(frames, key=lambda frame: frame[1])
    names = ["game-main", "game-worker", "game-render", "game-input", "game-audio", "hogs",
             "kworker/0:1", ""]
    rows = []
    for cpu in range(4):
        now = at - length
        while now < at + 2 * length:
            pick = int(rng.choice(8, p=[.12, .18, .1, .05, .05, .35, .05, .1]))
            rows.append([int(now), cpu, 0 if pick == 7 else 500 + pick, 500, names[pick]])
            now += rng.exponential(6e5)
    return sorted(rows)


def _load(rng, load: str, share: float) -> dict:
    kinds = []
    for kind, count in LOADS[load].tasks:
        tasks = int(count) if isinstance(count, str) else 4 * count
        rate = 20_000 if kind in ("hogs", "pinned") else 200
        kinds.append({"kind": kind, "tasks": tasks,
                      "units": [int(v) for v in rng.normal(rate * share, rate / 20, tasks)]})
    begin = [k | {"units": [10] * k["tasks"]} for k in kinds]
    if not kinds:
        return {"begin": None, "end": None}
    return {"begin": {"at_ns": BEGIN, "kinds": begin},
            "end": {"at_ns": BEGIN + SECONDS * 1_000_000_000, "kinds": kinds}}


def _agent(arm: str) -> dict | None:
    if not ARMS[arm].agent:
        return None
    window = {f"window_seen_{p}": v for p, v in (("p50", "9.2us"), ("p99", "14.0us"),
                                                 ("max", "31.5us"))}
    return {"wakeups": 4200, "cpu_ns": 9_000_000, "rss_kib": 2600,
            "stats": [window, window | {"window_seen_max": "24.5us"}]}


SLOWNESS = {"eevdf": 1.2, "eevdf-again": 1.2, "eevdf-slice": 1.0, "eevdf-slice-nice": 0.4,
            "fifo": 0.05, "bare": 3.0, "gamer": 0.08, "decoy": 1.5}


def block(arm: str = "gamer", load: str = "mix", seed: int = 1, kernel: str = KERNEL) -> dict:
    """One whole block."""
    rng = np.random.default_rng([seed, *map(ord, arm + load)])
    slowness = SLOWNESS.get(arm, 0.6) * (0.3 if load == "none" else 1)
    ops = f"{ARMS[arm].ops}{'0.1.0' if ARMS[arm].agent else ''}"
    name = f"{ops} {0 if ops == 'disabled' else 1}"
    game = _game(rng, slowness)
    wait = int(8e6 * (1 + slowness))
    programs = [{"name": "gamer_enqueue", "runs": [50_000, 40_000], "ns": [16_000_000] * 2},
                {"name": "gamer_dispatch", "runs": [40_000, 40_000], "ns": [20_000_000] * 2}]
    return {
        "schema": 2, "arm": arm, "load": load, "seed": seed, "status": "ok", "reason": None,
        "kernel": kernel, "kernel_hz": 250, "cpus": 4, "qemu": "10.0.2", "game_hz": HZ,
        "warmup_s": 3, "seconds": SECONDS, "code": "c0de" * 16, "demand": "full",
        "identity": {"before": name, "during": [name, name], "after": name},
        "game": game, "work": _load(rng, load, 1 - 0.1 * (arm == "gamer")),
        "probe": {"wait_max_ns": wait, "wait_max_pid": 77, "wait_max_comm": "hogs",
                  "wait_game_max_ns": wait // 4, "wait_hist_log2_ns": [0] * 48, "waits": 9000,
                  "switches": 40_000, "migrations": 3000, "migrations_game": 400,
                  "timeline": _timeline(rng, game["frame"]), "timeline_lost": 0},
        "agent": _agent(arm),
        "cost": {"pipe_ns_per_op": 30_000.0 + seed,
                 "programs": programs if ARMS[arm].agent else []},
    }


def write(folder: Path, *blocks: dict) -> None:
    """Puts blocks where the report looks for them."""
    (folder / "blocks").mkdir(parents=True, exist_ok=True)
    for raw in blocks:
        name = "-".join((raw["kernel"].split("-")[0], raw["arm"], raw["load"], str(raw["seed"])))
        (folder / "blocks" / f"{name}.json").write_text(json.dumps(raw))
