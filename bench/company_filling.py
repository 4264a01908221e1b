"""Fills a home for bench.company: a KIND in a FOLDER, for large with PERSONS SECRETS GRANTS.

`demo` is the sample company; `large` the same, and a random one of that size beside it, in rows
of one act: what is asked for in both is the same, but for how much there is around it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bestkept.home import Home
from tests.web.browsing import PROGRAM

SEED, FIRST = 7, 101  # the sample company numbers its organisations and secrets below
BEFORE = timedelta(days=40)  # so long ago the random company's days begin


def large(home: Home, url: str | None, persons: int, secrets: int, grants: int) -> None:
    """Make a home with the sample company, and a random one beside it."""
    demo(home, url)
    from bestkept.cli import desk
    from bestkept.journal.rules import Actor
    from tests.protect import world

    owner = Actor((home.path / "email").read_text(), "administrator", "cli")
    world.BEGIN = datetime.now(UTC).date() - BEFORE
    made = world.made(SEED, persons=persons, secrets=secrets, grants=grants, first=FIRST)
    with desk.at(home):
        world.write(made, owner)


def demo(home: Home, url: str | None) -> None:
    """Make a home with the sample company; its counsel signs in."""
    from bestkept.cli import desk, serve, staffing

    serve.dress(home, "http://localhost")
    desk.make_home(home, name="Ada Halden", email="ada.halden@haldencathode.example", database=url)
    (home.path / "sample").mkdir()  # by which the demo knows a home of its own
    words = [PROGRAM, "demo", "--no-serve", "--home", home.path]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    serve.prepare(home)
    with desk.at(home) as here:
        staffing.staff(here)
        staffing.let_in(here)
        (home.path / "password").write_text(staffing.password(here))
    (home.path / "email").write_text("lena.lund@haldencathode.example")


if __name__ == "__main__":
    kind, place, *sizes = sys.argv[1:]
    database = os.environ.get("BENCH_DATABASE") or None
    if kind == "demo":
        demo(Home(Path(place)), database)
    else:
        large(Home(Path(place)), database, *map(int, sizes))
