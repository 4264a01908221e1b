"""Measure whether pages of people, agreements and access stay as fast in a large company.

    python -m bench.company [--persons 10000] [--secrets 1000] [--grants 100000] [--only DATABASE]
        [--homes DIR]

Beside each other: the sample company of the demo, and a random one (tests/protect/world.py) whose
days lie around today. Both are served and asked as by bench.desk, in turns, at a fixed rate.
Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.desk import in_turns, say, served
from bestkept.home import Home
from tests.databases import Server


def main() -> None:
    """Make both companies, serve and ask; print what came of it."""
    asked = _options()
    with ExitStack() as end:
        made = tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR"))
        folder, told = asked.homes or Path(end.enter_context(made)), {}
        for name in ("sqlite", "postgresql"):
            if asked.only in (None, name):
                server = Server(durable=True) if name == "postgresql" else None
                if server:
                    end.callback(server.stop)
                told[name] = _compared(folder / name, asked, server)
    print(json.dumps(told, indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--persons", type=int, default=10_000)
    parser.add_argument("--secrets", type=int, default=1_000)
    parser.add_argument("--grants", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=10.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=3.0, help="of one round")
    parser.add_argument("--homes", type=Path, help="keep homes on SQLite here, and use them again")
    parser.add_argument("--pages", nargs="*", help="only pages with one of these in their name")
    return parser.parse_args()


def pages(person: str) -> dict[str, str]:
    """Return each page that is asked for, by its name; `person` is somebody of the company."""
    return {
        "duties": "/duties/",
        "reviews": "/reviews/",
        "agreements": "/agreements/",
        "agreements that end": "/agreements/?state=ends+soon",
        "agreement": "/agreements/A-0001/",
        "countries": "/countries/",
        "country": "/countries/IN/",
        "law": "/law/",
        "access": "/access/",
        "access of a secret": "/access/?secret=TS-0001",
        "access of a person": f"/access/?person={person}",
        "campaigns": "/access/campaigns/",
        "asset": "/register/TS-0001/",
        "people": "/people/",
        "people search": "/people/?words=p1",
        "person": f"/people/{person}/",
        "moves": "/moves/",
        "stewards": "/stewards/",
        "me": "/me/",
        "me access": "/me/access/",
        "me agreements": "/me/agreements/",
        "overview": "/desk/",
    }


def _compared(folder: Path, asked: argparse.Namespace, server: Server | None) -> dict[str, Any]:
    with ExitStack() as running:
        sides = []
        for name, person in (
            ("demo", "aksel@haldencathode.example"),
            ("large", "p1@world.example"),
        ):
            home = Home(folder / name)
            if not home.marker.exists():
                _fill(home, name, asked, server.url(server.empty()) if server else "")
            sides.append((pages(person), served(running, home)))
        return in_turns(sides, asked)


def _fill(home: Home, kind: str, asked: argparse.Namespace, url: str) -> None:
    sizes = [str(n) for n in (asked.persons, asked.secrets, asked.grants)]
    words = [sys.executable, "-m", "bench.company_filling", kind, home.path, *sizes]
    began = time.perf_counter()
    subprocess.run(words, env={**os.environ, "BENCH_DATABASE": url}, check=True)
    say(f"{home.path.name}: filled in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
