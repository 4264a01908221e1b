"""Every fault of an append, a checkpoint and an index update: `python -m bench.faults`.

Each write, sync, rename, truncation, removal and opening of a file that the program of
tests/faults.py makes is counted once; then each fails once in each way: EIO, ENOSPC, SIGKILL
(by strace), in a home on SQLite and in one on PostgreSQL. There each question to the server is
a place to be killed at, too. Then the server itself is brought down at random while clients
record and two sequencers number, and is started again. After each, nothing that was
acknowledged may be lost, numbers have no gap, and all checks pass. Progress goes to stderr, one
JSON object to stdout; `--every 20` tries each twentieth fault.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.journal import BY, found
from bestkept.home import Home, HomeTrouble
from tests import databases
from tests.databases import Server
from tests.faults import after, counted, grid
from tests.victims import heard, victim

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults import Fault

CLIENTS, SEQUENCERS = 4, 2


def main() -> None:
    """Try all of it, and print what was tried and what went wrong."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--every", type=int, default=1, help="try each n-th fault only")
    asked.add_argument("--crashes", type=int, default=20, help="crashes of the PostgreSQL server")
    asked.add_argument("--only", choices=["sqlite", "postgresql", "crashes"])
    options = asked.parse_args()
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("sqlite", "postgresql"):
            if options.only in (None, name):
                told[name] = tried(Path(folder) / name, name, options.every)
        if options.only in (None, "crashes"):
            told["crashes"] = crashed(Home(Path(folder) / "server"), options.crashes)
    print(json.dumps(told, indent=1))
    raise SystemExit(1 if any(part["wrong"] for part in told.values()) else 0)


def tried(folder: Path, name: str, every: int) -> dict[str, Any]:
    """Try the grid of failing calls on one database; return what was tried and what was wrong."""
    folder.mkdir()
    home = Home(folder / "home")
    url = databases.server().url(databases.server().empty()) if name == "postgresql" else None
    found(home, url)
    from django.db import connections

    connections.close_all()
    places = grid(counted(home.path, folder))
    try:
        return _grid(home, folder, name, places, every)
    finally:
        connections.close_all()
        databases.stop()


def _grid(home: Home, folder: Path, name: str, places: list[Fault], every: int) -> dict[str, Any]:
    # Shuffled, or each n-th would always be the same kind of fault.
    chosen = random.Random(23).sample(places, len(places))[::every]
    wrong, acknowledged = list[str](), 0
    struck: Counter[str] = Counter()
    began = time.monotonic()
    for turn, fault in enumerate(chosen, 1):
        try:
            left = after(home.path, fault, folder)
        except Exception as trouble:  # noqa: BLE001 - each fault is told, and the next is tried
            wrong.append(f"{fault}: {type(trouble).__name__}: {trouble}")
            continue
        struck[f"{fault.call} {fault.how}"] += left.struck
        acknowledged += left.told
        wrong += [f"{fault}: {one}" for one in left.wrong]
        if turn % 25 == 0 or turn == len(chosen):
            say(f"{name}: {turn} of {len(chosen)}, {len(wrong)} wrong, {since(began)}")
    at = {(fault.call, fault.nth) for fault in chosen}
    return {
        "faults there are": len(places),
        "faults": len(chosen),
        "places": len(at),
        "struck": struck.total(),
        "by kind": dict(sorted(struck.items())),
        "acknowledged": acknowledged,
        "seconds": round(time.monotonic() - began),
        "wrong": wrong,
    }


def say(line: str) -> None:
    """Tell how far it is."""
    print(line, file=sys.stderr, flush=True)


def since(began: float) -> str:
    """Return how long it has taken."""
    return f"{time.monotonic() - began:.0f} s"


def crashed(home: Home, crashes: int) -> dict[str, Any]:
    """Bring a server down while clients record; return what was lost or wrong."""
    server = Server(durable=True)
    try:
        found(home, server.url(server.empty()))
        return _crashed(home, server, crashes)
    finally:
        server.stop()


def _crashed(home: Home, server: Server, crashes: int) -> dict[str, Any]:
    from django.db import connections

    from bestkept.journal import queries
    from bestkept.journal.tasks import check, number_all, publish

    chance, told = random.Random(23), []
    for turn in range(crashes):
        with contextlib.ExitStack() as stack:
            for _ in range(SEQUENCERS):
                stack.enter_context(victim(numbering))
            pipes = [stack.enter_context(victim(recording))[1] for _ in range(CLIENTS)]
            time.sleep(chance.uniform(0.2, 0.8))
            server.crash()
            told += [int(word) for pipe in pipes for word in heard(pipe)]
        server.start()
        number_all()
        publish(home)
        say(f"crashes: {turn + 1} of {crashes}, {len(told)} acts acknowledged")
    numbers = [entry.number for entry in queries.entries()]
    lost = sorted(set(told) - set(numbers))
    wrong = [*check(home), *(f"{n} is lost" for n in lost)]
    wrong += [] if numbers == list(range(len(numbers))) else ["the numbers have a gap"]
    wrong += [] if len(told) == len(set(told)) else ["a number was given twice"]
    connections.close_all()
    return {
        "crashes": crashes,
        "acknowledged": len(told),
        "recorded": len(numbers),
        "lost": len(lost),
        "wrong": wrong,
    }


def recording(acknowledge: Callable[[int], None]) -> None:
    """Record until the server is gone."""
    from django.db import Error

    from bestkept.journal.actions import act

    with contextlib.suppress(HomeTrouble, Error):
        for turn in range(100_000):
            with act("thing.done", BY, apart=turn % 2 == 0) as done:
                done.about("TS-0001")
            acknowledge(done.number)


def numbering(_: Callable[[int], None]) -> None:
    """Give numbers until the server is gone: one of several that do so on purpose."""
    from django.db import Error

    from bestkept.journal.sequence import sequence

    with contextlib.suppress(HomeTrouble, Error):
        while True:
            sequence()


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    main()
