"""Fills a home for bench.company: a KIND in a FOLDER, for large with PERSONS SECRETS GRANTS.

`demo` is the sample company; `large` a random one of that size, in rows of one act.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.filling import EMAIL, OWNER, begin, let_in
from bestkept.home import Home
from tests.web.browsing import PROGRAM

SEED = 7
BEFORE = timedelta(days=40)  # so long ago the random company's days begin


def large(home: Home, url: str | None, persons: int, secrets: int, grants: int) -> None:
    """Make a home with a random company, and somebody of legal who signs in."""
    begin(home, url)
    from bestkept.cli.serve import prepare
    from bestkept.journal.tasks import publish
    from bestkept.people import actions
    from tests.protect import world

    prepare(home)
    actions.add_person(OWNER, EMAIL, "Lena Lund", ["legal", "employee"])
    world.BEGIN = datetime.now(UTC).date() - BEFORE
    world.write(world.made(SEED, persons=persons, secrets=secrets, grants=grants), OWNER)
    let_in(home)
    publish(home)


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
