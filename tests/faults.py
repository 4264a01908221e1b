"""Faults on purpose: a program that records, under strace, which fails one of its system calls.

`python -m tests.faults HOME` is that program: it records, guards, merges and publishes, and
prints each number when it is acknowledged. Whoever runs it then looks what is left.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bestkept.home import Home, HomeTrouble
from tests import databases

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "ftruncate", "unlink", "openat")
ASKING = "sendto"  # what libpq asks a server with
FAULTS = ("error=EIO", "error=ENOSPC", "signal=KILL")
QUICK = "--seccomp-bpf"  # stops the traced calls alone
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Fault:
    """The `nth` call of a kind fails in a way."""

    call: str
    nth: int
    how: str


def work(home: Home) -> None:
    """Record for a while, going on after trouble as the next command would."""
    from bestkept.journal.actions import act
    from bestkept.journal.appending import append_all
    from bestkept.journal.tasks import publish
    from bestkept.register.actions import guard_candidate
    from tests.cast import ALICE, BOB, RECIPE, texts

    documents = texts(home, RECIPE)
    acknowledge("begun")

    def guard():
        made = guard_candidate(BOB, home, title="S", tier="top", owner=None, documents=documents)
        acknowledge(made.asset)

    def record():
        with act("thing.done", ALICE) as recording:
            recording.about("TS-0001")
        acknowledge(recording.number)

    def append():
        acknowledge(*append_all("thing.done", ALICE, [{"subject": "TS-0001"}] * 5))

    def sign():
        publish(home)

    for step in (record, guard, append, sign, record, guard, sign):
        with contextlib.suppress(HomeTrouble, OSError):
            step()


def acknowledge(*words) -> None:
    """Tell what is safe, in one write: it is told whole, or not."""
    os.write(1, "".join(f"{word}\n" for word in words).encode())


def run(home: Path, *options: str) -> list[str]:
    """Run the program under strace; return what it acknowledged."""
    program = [sys.executable, "-m", "tests.faults", str(home)]
    words = ["strace", "-f", "-qq", *options, *program]
    environment = {**os.environ, "BESTKEPT_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout.rpartition("\n")[0].split()


def counted(home: Path, folder: Path) -> Counter:
    """Return how many calls of each kind the program makes, and how many before it begins."""
    copied, log = databases.copy(home, folder / "counted"), folder / "calls"
    run(copied, QUICK, "-o", str(log), "-e", f"trace={','.join((*CALLS, ASKING))}")
    databases.drop(copied)
    seen: Counter = Counter()
    for line in log.read_text().splitlines():
        found = re.match(r"\d+\s+(\w+)\(", line)
        if found:
            seen[found[1]] += 1
            if '"begun' in line:
                seen.update({f"{name} before": n for name, n in list(seen.items())})
    return seen


def grid(seen: Counter) -> list[Fault]:
    """Return every fault there is to try: each call after the beginning, in each way."""
    return [
        Fault(call, nth, how)
        for call in (*CALLS, ASKING)
        for nth in range(seen[f"{call} before"] + 1, seen[call] + 1)
        for how in FAULTS
        if call != ASKING or how == "signal=KILL"  # a wire has no disk that is full
    ]


@dataclass(frozen=True)
class After:
    """What a fault left: whether it struck at all, what was told as safe, and what is wrong."""

    struck: bool
    told: int
    wrong: list[str]


def after(home: Path, fault: Fault, folder: Path) -> After:
    """Run the program with a fault in a copy of `home`; return what is left."""
    shutil.rmtree(folder / "tried", ignore_errors=True)
    copied, log = databases.copy(home, folder / "tried"), folder / "struck"
    inject = f"inject={fault.call}:{fault.how}:when={fault.nth}"
    # With QUICK, strace 6.1 injects errors and no signals.
    quick = [] if fault.how.startswith("signal") else [QUICK]
    told = run(copied, *quick, "-o", str(log), "-e", f"trace={fault.call}", "-e", inject)
    seen = log.read_text()
    try:
        wrong = wrong_in(Home(copied), told)
    finally:
        databases.drop(copied)
    return After("(INJECTED)" in seen or "killed by SIGKILL" in seen, len(told) - 1, wrong)


def wrong_in(copied: Home, told: list[str]) -> list[str]:
    """Return what is wrong with a home, after the next command has opened it."""
    from django.db import connections

    from bestkept.journal import tasks as journal
    from bestkept.register import tasks as register
    from bestkept.site.setup import open_home

    open_home(copied)
    try:
        journal.number_all()  # as the next command does
        register.publish_index(copied)
        journal.publish(copied)
        return _wrong(copied, told)
    finally:
        connections.close_all()


def _wrong(copied: Home, told: list[str]) -> list[str]:
    from bestkept.journal import queries
    from bestkept.journal import tasks as journal
    from bestkept.register import tasks as register
    from bestkept.register.queries import assets

    numbers = [entry.number for entry in queries.entries()]
    there = {str(number) for number in numbers} | {asset.number for asset in assets()} | {"begun"}
    wrong = [*journal.check(copied), *register.check(copied)]
    wrong += [f"{word} was acknowledged and is lost" for word in told if word not in there]
    if numbers != list(range(len(numbers))):
        wrong.append("the numbers have a gap")
    return wrong


if __name__ == "__main__":
    from bestkept.site.setup import open_home

    open_home(Home(Path(sys.argv[1])))
    work(Home(Path(sys.argv[1])))
