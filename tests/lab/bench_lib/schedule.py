# SPDX-License-Identifier: GPL-2.0-only
"""Runs blocks, some at a time. Each is a process of its own: one that fails or hangs
becomes a failed block, and the others never notice."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from .sets import Wanted

TIMEOUT_S = 600
GRACE_S = 10  # between asking a block to end and ending it


@dataclass
class Job:
    """A block to measure and where it goes. head: what its file says of itself before
    anything is measured."""

    wanted: Wanted
    path: Path
    command: list[str]
    head: dict


@dataclass
class Runner:
    """Runs jobs; everything it started is gone when it ends."""

    environment: dict[str, str]
    timeout_s: float = TIMEOUT_S
    say: Callable[[str], None] = print
    running: set[subprocess.Popen] = field(default_factory=set)
    stopping: bool = False

    def run(self, jobs: list[Job], at_a_time: int) -> int:
        """Runs them all; how many did not succeed. Ctrl-C ends what runs."""
        begun, failed = time.monotonic(), 0
        with ThreadPoolExecutor(at_a_time) as pool:
            futures = {pool.submit(self.one, job): job for job in jobs}
            try:
                for done, future in enumerate(as_completed(futures), 1):
                    good, text = future.result()
                    failed += not good
                    left_s = (time.monotonic() - begun) / done * (len(jobs) - done)
                    self.say(f"[{done:{len(str(len(jobs)))}}/{len(jobs)}] "
                             f"{futures[future].wanted}: {text}; {duration(left_s)} left")
            except BaseException:
                self.stopping = True
                pool.shutdown(wait=False, cancel_futures=True)
                for process in list(self.running):
                    _end(process)
                raise
        return failed

    def one(self, job: Job) -> tuple[bool, str]:
        """Measures one block; whether that succeeded, and a word about it."""
        if self.stopping:
            return False, "not begun"
        job.path.unlink(missing_ok=True)  # whatever is there afterwards is of this run
        begun = time.monotonic()
        # A session of its own: its VM ends with it, and Ctrl-C comes from us alone.
        process = subprocess.Popen(job.command, env=self.environment, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, start_new_session=True)
        self.running.add(process)
        if self.stopping:  # Ctrl-C came between the two
            _end(process)
        try:
            errors = process.communicate(timeout=self.timeout_s)[1]
            reason = (errors.strip().splitlines() or [f"exit status {process.returncode}"])[-1]
        except subprocess.TimeoutExpired:
            reason = f"hung: stopped after {self.timeout_s:g} s"
            _end(process)
            job.path.unlink(missing_ok=True)
        finally:
            process.stderr.close()
            self.running.discard(process)
        status, why = status_of(job.path)
        if status is None and not self.stopping:
            status, why = "failed", reason
            _write_failed(job, reason)
        text = f"{status} in {duration(time.monotonic() - begun)}"
        return status in ("ok", "n/a"), f"{text} ({why})" if why else text


def status_of(path: Path) -> tuple[str | None, str | None]:
    """Status and reason of a block file; None when there is none that can be read."""
    try:
        raw = json.loads(path.read_text())
        return raw["status"], raw["reason"]
    except (OSError, ValueError, KeyError, TypeError):
        return None, None


def kept(job: Job) -> bool:
    """Its block was measured before: it is ok and says of itself what this one would. One
    that is n/a is tried again: its program may have come."""
    try:
        raw = json.loads(job.path.read_text())
        return raw["status"] == "ok" and raw == raw | job.head
    except (OSError, ValueError, KeyError, TypeError):
        return False


def duration(seconds: float) -> str:
    """For people."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def _write_failed(job: Job, reason: str) -> None:
    block = job.head | {"status": "failed", "reason": reason}
    job.path.parent.mkdir(parents=True, exist_ok=True)
    job.path.write_text(json.dumps(block) + "\n")


def _end(process: subprocess.Popen) -> None:
    """Ends a block with all it started: asks first, so that it can clean up."""
    _signal(process, signal.SIGTERM)
    try:
        process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        pass
    _signal(process, signal.SIGKILL)  # also what outlived its parent
    process.wait()


def _signal(process: subprocess.Popen, number: int) -> None:
    """To everyone in the session: timeout(1) and others make groups of their own. That
    somebody else gets a number in between would take a whole round of all numbers."""
    for pid in _session(process.pid):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def _session(leader: int) -> list[int]:
    """Processes of a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, which may hold anything, ends with the last parenthesis.
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader:
            found.append(int(stat.parent.name))
    return found


def announce(text: str) -> None:
    """A line at once, also into a pipe."""
    print(text, flush=True, file=sys.stdout)
