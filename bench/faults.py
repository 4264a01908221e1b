"""Every fault of an append, a checkpoint and an index update: `python -m bench.faults`.

On SQLite each write, sync, rename, truncation, removal and opening of a file that the program
of tests/faults.py makes fails once in each way: EIO, ENOSPC, SIGKILL (by strace). On
PostgreSQL the server itself is brought down at random while clients record, and started again.
After each, nothing that was acknowledged may be lost, numbers have no gap, and all checks pass.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bench.journal import BY, found
from bestkept.home import Home, HomeTrouble
from tests.databases import Server
from tests.faults import counted, grid, wrong_after
from tests.victims import heard, victim

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Try all of it, and print what was tried and what went wrong."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--every", type=int, default=1, help="try each n-th fault only")
    asked.add_argument("--crashes", type=int, default=20, help="crashes of the PostgreSQL server")
    options = asked.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        wrong += on_sqlite(Path(folder), options.every)
        wrong += on_postgresql(Home(Path(folder) / "server"), options.crashes)
    raise SystemExit(1 if wrong else 0)


def on_sqlite(folder: Path, every: int) -> int:
    """Try the grid of failing calls; return how many left something wrong."""
    home = Home(folder / "home")
    found(home, None)
    from django.db import connections

    connections.close_all()
    faults = grid(counted(home.path, folder))[::every]
    wrong = 0
    for fault in faults:
        try:
            troubles = wrong_after(home.path, fault, folder)
        except Exception as trouble:  # noqa: BLE001 - each fault is told, and the next is tried
            troubles = [f"{type(trouble).__name__}: {trouble}"]
        wrong += bool(troubles)
        for one in troubles:
            print(f"  {fault}: {one}")
    calls = Counter((fault.call, fault.how) for fault in faults)
    told = ", ".join(f"{call} {how} {n}" for (call, how), n in sorted(calls.items()))
    print(f"SQLite: {len(faults)} faults ({told}); {wrong} left something wrong", flush=True)
    return wrong


def on_postgresql(home: Home, crashes: int) -> int:
    """Bring a server down while four clients record; return what was lost or wrong."""
    server = Server(durable=True)
    try:
        found(home, server.url(server.empty()))
        return _crashed(home, server, crashes)
    finally:
        server.stop()


def _crashed(home: Home, server: Server, crashes: int) -> int:
    from django.db import connections

    from bestkept.journal import queries
    from bestkept.journal.tasks import check, number_all, publish

    chance, told = random.Random(23), []
    for _ in range(crashes):
        with contextlib.ExitStack() as stack:
            pipes = [stack.enter_context(victim(recording))[1] for _ in range(4)]
            time.sleep(chance.uniform(0.2, 0.8))
            server.crash()
            told += [int(word) for pipe in pipes for word in heard(pipe)]
        server.start()
        number_all()
        publish(home)
    numbers = [entry.number for entry in queries.entries()]
    wrong = [*check(home), *(f"{n} is lost" for n in told if n not in set(numbers))]
    wrong += [] if numbers == list(range(len(numbers))) else ["the numbers have a gap"]
    wrong += [] if len(told) == len(set(told)) else ["a number was given twice"]
    connections.close_all()
    print(
        f"PostgreSQL: {crashes} crashes of the server, {len(told)} acts acknowledged of "
        f"{len(numbers)} recorded; {len(wrong)} lost or wrong {wrong[:3]}",
        flush=True,
    )
    return len(wrong)


def recording(acknowledge: Callable[[int], None]) -> None:
    """Record until the server is gone."""
    from django.db import Error

    from bestkept.journal.actions import act

    with contextlib.suppress(HomeTrouble, Error):
        for turn in range(100_000):
            with act("thing.done", BY, apart=turn % 2 == 0) as done:
                done.about("TS-0001")
            acknowledge(done.number)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    main()
