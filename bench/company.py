"""Measure whether pages of people, agreements and access stay as fast in a large company.

    python -m bench.company [--persons 10000] [--secrets 1000] [--grants 100000] [--only DATABASE]
        [--homes DIR]

Beside each other: the sample company of the demo, and the same with a random one around it
(tests/protect/world.py) whose days lie around today. Both are served and asked as by bench.desk,
in turns, at a fixed rate. Prints one JSON object.
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

from bench.asking import Asking, sign_in
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


def pages(person: str, secret: str) -> dict[str, str]:
    """Return each page that counsel asks for, by its name, with a person and a secret in it.

    What has a number else is of the sample company, which both homes have.
    """
    return {
        "duties": "/duties/",
        "reviews": "/reviews/",
        "review": "/reviews/RV-0001/",
        "agreements": "/agreements/",
        "agreements that end": "/agreements/?state=ends+soon",
        "agreements in force": "/agreements/?state=in+force",
        "agreements search": "/agreements/?words=meridian",
        "agreement": "/agreements/A-0001/",
        "agreement amend": "/agreements/A-0001/amend/",
        "agreement record": "/agreements/record/",
        "countries": "/countries/",
        "country": "/countries/IN/",
        "law": "/law/",
        "law change": "/law/LC-0001/",
        "repapering": "/repapering/RP-0001/",
        "access": "/access/",
        "access of a secret": f"/access/?asset={secret}",
        "access of a person": f"/access/?words={person}",
        "access grant": "/access/grant/",
        "access request": "/access/requests/R-0001/",
        "campaigns": "/access/campaigns/",
        "campaign": "/access/campaigns/C-0001/",
        "notices": "/protect/",
        "questions": "/questions/",
        "asset": f"/register/{secret}/",
        "people": "/people/",
        "people search": "/people/?words=p1",
        "person": f"/people/{person}/",
        "moves": "/moves/",
        "move": "/moves/M-0001/",
        "move begin": "/moves/begin/",
        "requirements": "/moves/requirements/",
        "stewards": "/stewards/",
        "me": "/me/",
        "me access": "/me/access/",
        "me access ask": "/me/access/ask/",
        "me agreements": "/me/agreements/",
        "me told": "/me/told/",
        "me move": "/me/move/",
        "me reminders": "/me/reminders/",
        "me record": "/me/record/",
        "overview": "/desk/",
    }


PARTNER = "petra.porter@meridianloop.example"
PARTNER_PAGES = {
    "partner": "/partner/",
    "partner told": "/partner/told/N-0004/",
    "partner know": "/partner/know/G-0003/",
    "partner move": "/partner/move/",
    "partner record": "/partner/record/",
}


def _compared(folder: Path, asked: argparse.Namespace, server: Server | None) -> dict[str, Any]:
    with ExitStack() as running:
        sides, partners = [], []
        for name, person, secret in (
            ("demo", "aksel@haldencathode.example", "TS-0001"),
            ("large", "p1@world.example", "TS-0101"),
        ):
            home = Home(folder / name)
            if not home.marker.exists():
                _fill(home, name, asked, server.url(server.empty()) if server else "")
            asking = served(running, home)
            sides.append((pages(person, secret), asking))
            partners.append((PARTNER_PAGES, _partner(asking, home)))
        return in_turns(sides, asked) | in_turns(partners, asked)


def _partner(asking: Asking, home: Home) -> Asking:
    """Sign a partner's contact in where counsel is."""
    return sign_in(asking.port, PARTNER, (home.path / "password").read_text(), asking.server[0].pid)


def _fill(home: Home, kind: str, asked: argparse.Namespace, url: str) -> None:
    sizes = [str(n) for n in (asked.persons, asked.secrets, asked.grants)]
    words = [sys.executable, "-m", "bench.company_filling", kind, home.path, *sizes]
    began = time.perf_counter()
    subprocess.run(words, env={**os.environ, "BENCH_DATABASE": url}, check=True)
    say(f"{home.path.name}: filled in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
