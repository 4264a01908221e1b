"""Which index a command uses: the home's own, or on a laptop the one that its server gave it."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bestkept.cli import showing
from bestkept.gateways import prepared
from bestkept.home import VARIABLE, Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bestkept.engines import detect
    from bestkept.gateways.files import Seen
    from bestkept.gateways.laptop import Fetched, Login

_SENT = (
    "asset",
    "document",
    "version",
    "lens",
    "line",
    "start",
    "end",
    "share",
    "grade",
    "public",
    "excerpt_sha256",
)


_FEW = timedelta(minutes=10)  # between two questions of what runs all the time
_OLD = timedelta(days=1)


@dataclass(frozen=True)
class Guard:
    """What a command guards with: the index, its segments' names, its key, what scans remember.

    `login` is whose laptop this is, None where there is a home; `left_out` the lenses that
    cannot look then.
    """

    index: detect.Index
    segments: list[str]
    key: bytes
    memory: Path
    login: Login | None = None
    left_out: tuple[str, ...] = ()


def home_meant(named: str | None) -> Home | None:
    """Return the home that a command uses; None where it uses what `bestkept login` brought.

    A home that is named, by --home or the environment, is meant.
    """
    home = Home.find(named)
    if named or os.environ.get(VARIABLE) or home.marker.exists() or not _signed_in():
        return home
    return None


@contextmanager
def guard(named: str | None, *, often: bool = False) -> Iterator[Guard]:
    """Open what to guard with: the home, or where there is none, what `bestkept login` brought.

    `often` is said by what runs all the time: then the server is asked every few minutes only,
    and an index is spoken of when it has grown old. Raises NoHome without home and sign-in.
    """
    home = home_meant(named)
    if home is None:
        yield _on_laptop(often=often)
        return
    with home.lock():
        yield _at_home(home)


def _at_home(home: Home) -> Guard:
    """The home's index, and the names of just the segments that are in it."""
    index, names = prepared.opened(home, showing.today())
    return Guard(index, names, home.detect_key(), home.scans)


def _signed_in() -> bool:
    from bestkept.gateways import laptop

    return laptop.settings_file().exists()


def _on_laptop(*, often: bool) -> Guard:
    from bestkept.gateways import laptop

    told = laptop.login()
    assert told is not None
    fetched = laptop.fetched(told, _FEW if often else timedelta(0))
    if not often or datetime.now(UTC) - fetched.asked > _OLD:
        tell(fetched)
    index, names = laptop.index(told)
    key, memory = bytes.fromhex(told.key), laptop.cache() / "scans.sqlite3"
    return Guard(index, names, key, memory, told, laptop.NOT_RUN)


def report(login: Login, found: list[Seen], *, send: bool) -> None:
    """Send what a scan found, if that was asked for; else say that nothing was."""
    if send:
        from bestkept.gateways import laptop

        new, known = laptop.send(login, [_row(one) for one in found])
        print(
            f"Sent to {login.url}: {showing.plural(len(new), 'new finding')}, {len(known)} known "
            "before (places, offsets and hashes; no text).",
            file=sys.stderr,
        )
    elif found:
        print("Nothing was sent: --send tells the server where, without any text.", file=sys.stderr)


def _row(one: Seen) -> dict[str, Any]:
    """Return a finding as it is sent: with the name of this machine before its place."""
    machine = socket.gethostname() or "a laptop"
    row = one.row()
    kept = {name: row[name] for name in _SENT}
    kept["path"] = _plain(f"{machine}: {one.path}")
    kept["member"] = _plain(one.member) if one.member else None
    kept["place"] = _plain(f"{machine}:{one.place}") if one.place else None
    return kept


def _plain(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")[:8000]


def tell(fetched: Fetched) -> None:
    """Say on standard error which index is used, how old it is, and what it lacks."""
    carried = fetched.carried
    documents = showing.plural(carried.documents, "document")
    print(f"Laptop index of {carried.at:%Y-%m-%d %H:%M} UTC: {documents}.", file=sys.stderr)
    if fetched.why:
        age = datetime.now(UTC) - fetched.asked
        said = _age(age)
        print(showing.harmless(fetched.why), file=sys.stderr)
        print(f"Going on with the index as it was {said} ago.", file=sys.stderr)
    if carried.missing:
        print(
            f"Not guarded by laptops, or not in whole: {', '.join(carried.missing)}. They were "
            "registered before laptops had an index, or hold too little: register their files "
            "anew (bestkept register FILE --asset NUMBER).",
            file=sys.stderr,
        )


def _age(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    if hours < 1:
        return "less than an hour"
    return showing.plural(hours, "hour") if hours < 48 else showing.plural(hours // 24, "day")
