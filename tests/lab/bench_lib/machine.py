# SPDX-License-Identifier: GPL-2.0-only
"""The virtual machine a block runs in: its kernel, its programs, its start."""

import functools
import hashlib
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

REPO = Path(__file__).resolve().parents[3]
BUILD = REPO / "build"
DIR = "/lab"  # where our programs are in the guest
PROGRAMS = ("scx_gamer", "lab/game", "lab/load", "lab/probe", "lab/bare", "lab/pingpong",
            "lab/server", "guest/uinput-device")
TOOLS = ("bpftool", "hackbench")
TIMEOUT_S = 560


class Unusable(Exception):
    """There is no machine to measure on; the text says why, in one line."""


class Unknown(Unusable):
    """It was asked for a kernel that does not exist: bad usage."""


def programs() -> dict[str, Path]:
    """Host path of each program by its name in the guest. BENCH_GAMER names another
    build of scx_gamer, so that a gate can be shown to fail."""
    paths = {Path(p).name: BUILD / p for p in PROGRAMS}
    if os.environ.get("BENCH_GAMER"):
        paths["scx_gamer"] = Path(os.environ["BENCH_GAMER"]).resolve()
    paths["guest"] = REPO / "tests/lab/guest"
    for name, path in paths.items():
        if not path.exists():
            raise Unusable(f"{name} is not built ({path.name}): run make programs")
    return paths


def digest_of(paths: list[Path]) -> str:
    """One digest of files, by their names and what they hold."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@functools.cache
def code() -> str:
    """A digest of everything of ours that makes a block what it is: the programs, the
    machine, and the tables of arms and loads. Blocks of another one are old."""
    tables = [Path(__file__).with_name(f"{name}.py") for name in ("arms", "loads", "block")]
    return digest_of([path for _, path in sorted(programs().items())] +
                     sorted((REPO / "tests/vm/lib").iterdir()) +
                     [REPO / "tests/vm/lockstep.c"] + tables)


@functools.cache
def _kernel_folder(series: str) -> Path:
    """Where the kernel of a series is, fetched if need be."""
    done = subprocess.run([REPO / "tests/vm/kernel", series], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    if done.returncode:
        kind = Unknown if done.returncode == 2 else Unusable
        raise kind(done.stderr.strip().splitlines()[-1] if done.stderr else "no kernel")
    return Path(done.stdout.strip().splitlines()[-1])


@functools.cache
def kernel(series: str) -> dict:
    """Version and HZ of the kernel of a series."""
    folder = _kernel_folder(series)
    config = (folder / "config").read_text()
    if "CONFIG_SCHED_CLASS_EXT=y" not in config:
        raise Unusable(f"kernel {(folder / 'version').read_text().strip()} has no sched_ext")
    return {"kernel": (folder / "version").read_text().strip(),
            "kernel_image": digest_of([folder / "image"]),
            "kernel_hz": int(re.search(r"^CONFIG_HZ=(\d+)$", config, re.M)[1])}


@functools.cache
def qemu() -> str:
    """QEMU's version."""
    try:
        text = subprocess.run(["qemu-system-x86_64", "--version"], capture_output=True,
                              text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unusable("no qemu-system-x86_64 (package qemu-system-x86)") from error
    return re.search(r"version (\S+?)[\s(]", text)[1]


def _command(series: str, cpus: int, phase: int, conf: Path, peer: str | None) -> list[str]:
    words = [str(REPO / "tests/vm/vm"), "virtual", "--kernel", series, "--smp", str(cpus),
             "--seed", str(phase), "--timeout", str(TIMEOUT_S),
             "--module", "evdev", "--module", "uinput"]
    for name, path in programs().items():
        words += ["--file", f"{path}:{DIR}/{name}"]
    for tool in TOOLS:
        words += ["--file", shutil.which(tool, path=f"{os.environ['PATH']}:/usr/sbin") or tool]
    if peer:
        # Some ask libbpf for the kernel's configuration, which looks for it there.
        config = f"/boot/config-{kernel(series)['kernel']}"
        words += ["--file", f"{_kernel_folder(series) / 'config'}:{config}"]
        words += ["--file", f"{peer}:{DIR}/{Path(peer).name}"]
    return words + ["--file", f"{conf}:{DIR}/conf", "--", f"{DIR}/guest", DIR]


def run(series: str, cpus: int, phase: int, settings: dict, peer: str | None,
        scratch: Path) -> tuple[int, bytes, str]:
    """Boots, measures; the guest's exit code, what it sent, and the last word of errors."""
    conf = scratch / "conf"
    conf.write_text("".join(f"{key}={shlex.quote(str(value))}\n"
                            for key, value in settings.items()))
    done = subprocess.run(_command(series, cpus, phase, conf, peer), stdin=subprocess.DEVNULL,
                          capture_output=True)
    errors = [line for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
    return done.returncode, done.stdout, errors[-1] if errors else ""
