"""How long is `bestkept fsck`, and in how much memory? `python -m bench.fsck [--sizes N...]`.

Homes with so many acts (views, 256 a commit, three fields each, and one in a thousand that writes
rows: a new title of an asset) are checked by the command itself, one after the other. Prints
one JSON object: CPU seconds and the largest resident memory of each.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from bench.journal import BY, VALUES, found
from bestkept.home import VARIABLE, Home

PROGRAM = Path(sys.executable).with_name("bestkept")
ROWS_EVERY = 1000


def main() -> None:
    """Make a home that grows from size to size; check it at each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
        home = Home(Path(folder) / "home")
        found(home, None)
        told = [checked(home, size) for size in asked.sizes]
    print(json.dumps(told, indent=1))


def checked(home: Home, size: int) -> dict[str, float]:
    """Fill up to `size` acts, and check."""
    fill(home, size)
    words = [PROGRAM, "fsck", "--json"]
    environment = {**os.environ, VARIABLE: str(home.path)}
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE) as done:
        assert done.stdout
        said = json.loads(done.stdout.read())
        _, status, used = os.wait4(done.pid, 0)
        done.returncode = os.waitstatus_to_exitcode(status)
    assert said["wrong"] == [], said
    seconds = used.ru_utime + used.ru_stime
    row = {"acts": said["entries"], "cpu_seconds": round(seconds, 1)}
    row |= {"seconds_a_million": round(seconds * 1e6 / said["entries"])}
    row |= {"mb": round(used.ru_maxrss / 1024)}
    print(row, file=sys.stderr)
    return row


def fill(home: Home, size: int) -> None:
    """Record until there are `size` acts; the log is published."""
    from django.db import connections

    from bestkept.journal import appending
    from bestkept.journal.queries import head
    from bestkept.journal.tasks import publish
    from bestkept.register.actions import amend
    from bestkept.register.inventory.actions import add_right

    number = add_right(BY, "know-how", {"title": "Start-up"})
    day, until = date(2026, 1, 1), size // ROWS_EVERY * ROWS_EVERY
    while head().size < size:
        if head().size % ROWS_EVERY < 256 and head().size < until:
            day += timedelta(days=1)
            amend(BY, number, "title", f"Start-up {day}", valid_from=day, because="Renamed.")
        many = [dict(VALUES)] * min(256, size - head().size)
        appending.append_all("view.done", BY, many)
    publish(home)
    connections.close_all()


if __name__ == "__main__":
    main()
