"""Fills a home for bench.desk: `python -m bench.filling FOLDER SECRETS ENTRIES`.

Everything goes through the actions that the product has, in batches where they take many.
"""

from __future__ import annotations

import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.home import Home
from bestkept.journal.rules import Actor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EMAIL = "lena@example.com"
OWNER = Actor("alice@example.com", "administrator", "cli")
LEGAL = Actor("alice@example.com", "legal", "cli")
STATES = ("accepted", "accepted", "accepted", "candidate", "reviewed", "rejected", "delisted")
TIERS = ("confidential", "restricted", "top")
THINGS = ("slurry", "furnace", "coating", "pricing", "solver", "supplier", "recipe", "calibration")
PEOPLE_EACH, INCIDENTS_EACH = 10, 50  # secrets for one of them
A_PAGE = 30  # of each kind at least, so that no list of the small home is shorter than a page


@dataclass(frozen=True)
class Size:
    """How many secrets and entries a home has."""

    secrets: int
    entries: int


def landmarks(size: Size) -> dict[str, str]:
    """Return each page that is asked for, by a name that is the same for all sizes."""
    middle = f"TS-{size.secrets // 2:04d}"
    return {
        "overview": "/desk/",
        "register": "/register/",
        "register by title": "/register/?sort=title",
        "register last page": f"/register/?page={size.secrets // 25}",
        "register search": "/register/?words=ur",
        "register lacking": "/register/?lacks=boundary",
        "register by tier": "/register/?tier=top",
        "asset": f"/register/{middle}/",
        "intake": "/intake/",
        "decide": "/intake/TS-0004/",
        "findings": "/watch/",
        "findings new": "/watch/?verdict=new",
        "finding": f"/watch/F-{size.secrets // 2:04d}/",
        "standing": "/register/standing/",
        "scans": "/scans/",
        "index": "/index/",
        "notices": "/protect/",
        "questions": "/questions/",
        "incidents": "/respond/",
        "incident": "/respond/I-0001/",
        "ledger": "/prove/",
        "ledger by verb": "/prove/?verb=asset.imported",
        "entry": f"/prove/{size.entries // 2}/",
        "people": "/people/",
        "person": "/people/bob@example.com/",
        "palette": "/find/?words=furnace",
        "me": "/me/",
        "me record": "/me/record/",
        "me submitted": "/me/submitted/",
    }


def fill(home: Home, size: Size, url: str | None = None) -> None:
    """Make a home and put everything on record; its password lies beside it."""
    begin(home, url)
    _people(home, size)
    _register(size)
    _watch(size)
    _views(home, size)


def begin(home: Home, url: str | None) -> None:
    """Make a home that can be served."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bestkept.site.web"
    os.environ["BESTKEPT_ORIGIN"] = "http://localhost"
    from bench.journal import found

    home.path.mkdir(parents=True)
    home.keys.mkdir()
    home.web_key.write_text(secrets.token_hex(32))
    found(home, url)


def _people(home: Home, size: Size) -> None:
    from bestkept.cli.serve import prepare
    from bestkept.people import actions

    prepare(home)
    actions.add_person(OWNER, EMAIL, "Lena Lund", ["legal", "employee"])
    for n in range(max(A_PAGE, size.secrets // PEOPLE_EACH)):
        actions.add_person(OWNER, f"person-{n}@example.com", f"Person {n}", ["employee"])
    let_in(home)


def let_in(home: Home, email: str = EMAIL) -> None:
    """Let somebody sign in; address and password lie in the home."""
    from bestkept.people import actions
    from bestkept.web import signing

    password = secrets.token_urlsafe(24)
    entry = actions.invite(OWNER, email)
    key = home.web_key.read_text().strip()
    token = signing.invitation_token(email, entry, key)
    signing.accept(signing.read_invitation(token), password)
    (home.path / "password").write_text(password)
    (home.path / "email").write_text(email)


def _register(size: Size) -> None:
    from bestkept.register.inventory import actions
    from bestkept.register.inventory.rules import Line

    actions.take(LEGAL, [Line(n + 2, _cells(n, size)) for n in range(size.secrets)], "bench.csv")


def _cells(n: int, size: Size) -> Mapping[str, str]:
    told = {
        "kind": "trade secret",
        "title": f"{THINGS[n % len(THINGS)].capitalize()} {n}",
        "tier": TIERS[n % len(TIERS)],
        "status": STATES[n % len(STATES)],
        "owner": f"person-{n % max(1, size.secrets // PEOPLE_EACH)}@example.com",
        "description": f"Order and times of the steps of batch {n}",
        "location": f"Drive {n % 40}",
    }
    if n % 3:
        told["boundary"] = "What is printed on the drum"
    if n % 4:
        told["factor.value"] = f"{n % 5 + 1}: It was estimated in the yearly review"
    return told


def _watch(size: Size) -> None:
    from bestkept.respond.actions import open_incident
    from bestkept.watch.actions import record_findings, triage
    from bestkept.watch.rules import Sighted

    seen = [
        Sighted(
            *(f"TS-{n + 1:04d}", f"D-{n + 1:04d}", 1, "verbatim", f"outbox/{n}.txt", None, 3, 10),
            *(200, 0.5, "finding", False, f"{n:064x}"),
        )
        for n in range(size.secrets)
    ]
    for start in range(0, len(seen), 500):
        record_findings(OWNER, seen[start : start + 500])
    for n in range(1, size.secrets // 10):
        verdict = ("leak", "authorised", "public", "false alarm")[n % 4]
        triage(LEGAL, f"F-{n:04d}", verdict, "It was looked at")
    from datetime import UTC, datetime

    for n in range(max(A_PAGE, size.secrets // INCIDENTS_EACH)):
        open_incident(
            LEGAL, f"Leak {n}", [f"F-{4 * n + 4:04d}"] if n < 2 else [], datetime.now(UTC)
        )


def _views(home: Home, size: Size) -> None:
    from django.db import connections

    from bestkept.journal import appending
    from bestkept.journal.queries import head
    from bestkept.journal.tasks import publish

    looks = _looks(size)
    there = head().size
    while there < size.entries:
        some = [next(looks) for _ in range(min(256, size.entries - there))]
        appending.append_all("page.viewed", LEGAL, some)
        there += len(some)
        if there % 102_400 < len(some):
            print(f"{home.path.name}: {there} entries", file=sys.stderr, flush=True)
            publish(home)
    publish(home)
    _settle()
    connections.close_all()


def _settle() -> None:
    """Leave the database as one at rest.

    What a million rows written at once leave to be done later, by the database and by the disk,
    would else be timed with the pages.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute("CHECKPOINT")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.sync()


def _looks(size: Size) -> Iterator[dict[str, str]]:
    """Yield looks at one secret after the other; every tenth is at one of the first hundred."""
    n = 0
    while True:
        n += 1
        number = n % 100 if n % 10 == 0 else n % size.secrets
        yield {"subject": f"view:TS-{number + 1:04d}", "page": "desk:asset"}


if __name__ == "__main__":
    place, many, entries = sys.argv[1:]
    fill(
        Home(Path(place)),
        Size(int(many), int(entries)),
        os.environ.get("BENCH_DATABASE") or None,
    )
