"""What the commands that record have in common: an open home, who acts, and the log after it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import re
import secrets
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bestkept.cli import showing
from bestkept.cli.wrong import WrongUse
from bestkept.engines import detect
from bestkept.engines.ledger.note import generate_key
from bestkept.home import FORMAT, Home, HomeTrouble, ReadOnly
from bestkept.journal.rules import Actor
from bestkept.site.database import write_url
from bestkept.site.setup import found, open_home
from bestkept.site.versions import require_current

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence, Sized
    from pathlib import Path


MOST = 1000  # lines of a list that is asked for whole
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Desk:
    """An open home and the person who acts at it."""

    home: Home
    by: Actor


@contextlib.contextmanager
def at(
    home: Home, asked: str | None = None, suits: Sequence[str] = (), *, exclusive: bool = False
) -> Iterator[Desk]:
    """Open `home` for a command that records; publish index and log when it is done.

    The person acts in the role `asked` for, else in the first of those that suit and are
    held, so that each act records the role that was really used. With `exclusive` no other
    command may have the home open. A home that was restored without its keys is opened for
    reading; recording says why not.
    """
    with home.lock(exclusive=exclusive):
        open_home(home)
        require_current()
        # Only now: Django's apps cannot be imported before a home is open.
        from bestkept.journal import tasks as journal
        from bestkept.register import tasks as register

        if home.read_only:
            print(f"bestkept: {ReadOnly.SENTENCE}", file=sys.stderr)
            yield Desk(home, actor(asked, suits))
            return
        journal.number_all()  # these finish what a crash may have left
        register.publish_index(home)
        yield Desk(home, actor(asked, suits))
        with _safe_already(home):
            journal.publish(home)


@contextlib.contextmanager
def _safe_already(home: Home) -> Iterator[None]:
    """Say, where the database fails after an act, that the act is on record."""
    from django.db import Error

    try:
        yield
    except Error as trouble:
        raise HomeTrouble(
            f"The log in {home.log} could not be published ({trouble}). What was recorded is "
            "safe: the next command publishes it when there is room."
        ) from trouble


@contextlib.contextmanager
def of(arguments: argparse.Namespace, *suits: str) -> Iterator[Desk]:
    """Open the home that the command line names, to act in the role that it names (`--as`)."""
    asked = getattr(arguments, "role", None)
    with at(Home.find(arguments.home).require(), asked, suits) as desk:
        yield desk


def add_role(parser: argparse.ArgumentParser) -> None:
    """Let a person who holds several roles say in which one they act."""
    parser.add_argument("--as", dest="role", metavar="ROLE", help="the role that you act in")


def words(arguments: argparse.Namespace, count: int, example: str) -> list[str]:
    """Return the words of a command that takes so many; WrongUse, with an example, for others."""
    if len(arguments.words) != count:
        raise WrongUse(f"Write it like: bestkept {example}")
    found: list[str] = arguments.words
    return found


def tell(arguments: argparse.Namespace, told: Mapping[str, object], sentence: str) -> int:
    """Tell what was done: in a sentence, or with --json as an object. Return the exit code, 0."""
    if arguments.json:
        print_json(told)
    else:
        print(showing.harmless(sentence, lines=True))
    return 0


def tell_cut(shown: Sized, total: int) -> None:
    """Say on standard error, with --json too, where a list was cut: see MOST."""
    if total > len(shown):
        print(f"The first {len(shown):,} of {total:,}.", file=sys.stderr)


def account() -> str:
    """Return the operating-system account that runs the command."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid-{os.getuid()}"


def opened(home: Home) -> None:
    """Open `home` anew, of this program's version; who holds its lock calls this."""
    open_home(home)
    from django.db import connections

    connections["default"].close()
    require_current()


def actor(asked: str | None = None, suits: Sequence[str] = ()) -> Actor:
    """Return the person bound to the account that runs the command, in a role (see `at`)."""
    from bestkept.people import queries

    person = queries.person_of_account(account())
    if asked and asked not in person.roles:
        raise WrongUse(f"You do not hold the role {asked}. Yours are: {', '.join(person.roles)}.")
    able = [role for role in (*suits, "administrator") if role in person.roles]
    role = asked or (able or person.roles or ("none",))[0]
    return Actor(person.email, role, "cli")


def make_home(
    home: Home, *, name: str | None = None, email: str | None = None, database: str | None = None
) -> str:
    """Make a home, all of it or nothing, and return the log's public key.

    `database` is the address of an empty PostgreSQL database (None: SQLite). Raises
    HomeTrouble where something stands in its place already.
    """
    if home.path.exists() and (not home.path.is_dir() or any(home.path.iterdir())):
        raise HomeTrouble(
            f"There is something at {home.path} already; nothing was overwritten. "
            "Name another folder with --home."
        )
    home.path.parent.mkdir(parents=True, exist_ok=True)
    _clear_dead_drafts(home)
    with _draft(home) as draft:
        key = _fill(draft)
        if database:
            write_url(draft, database)
        _found(draft, name, email)
        try:
            draft.path.rename(home.path)
        except OSError:
            if not home.path.exists():
                raise
            raise HomeTrouble(
                f"The home at {home.path} has just been made by another command; "
                "nothing was overwritten. Use it, or name another folder with --home."
            ) from None
    open_home(home)
    return key


@contextlib.contextmanager
def _draft(home: Home) -> Iterator[Home]:
    """Make a folder beside the home to lay it out in; it is locked, and gone afterwards."""
    draft = Home(home.path.with_name(f".{home.path.name}.{secrets.token_hex(4)}.part"))
    draft.path.mkdir(mode=0o700)
    held = os.open(draft.path, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield draft
    finally:
        shutil.rmtree(draft.path, ignore_errors=True)
        os.close(held)


def _clear_dead_drafts(home: Home) -> None:
    """Clear away what commands that were killed left: nobody holds such a folder any more."""
    name = re.compile(rf"\.{re.escape(home.path.name)}\.[0-9a-f]{{8}}\.part")
    for path in home.path.parent.iterdir():
        # An empty one may have been made this moment, and not be held yet.
        if name.fullmatch(path.name) and path.is_dir() and any(path.iterdir()):
            held = os.open(path, os.O_RDONLY)
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            os.close(held)


def _fill(home: Home) -> str:
    home.keys.mkdir(mode=0o700)
    home.index.mkdir(mode=0o700)
    home.log.mkdir(mode=0o700)
    private, public = generate_key(f"bestkept.local/{secrets.token_hex(4)}")
    _write_key(home.keys / "detect.key", secrets.token_bytes(32))
    _write_key(home.log_key, private.encode())
    home.log_vkey.write_text(f"{public}\n")
    detect.write_manifest(home.index, [])
    home.marker.write_text(FORMAT)
    return public


def _write_key(path: Path, key: bytes) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())


def _found(home: Home, name: str | None, email: str | None) -> None:
    """Make the tables and record the person who founds the home."""
    open_home(home, create=True)
    from django.db import connections

    from bestkept.journal import tasks
    from bestkept.people import actions

    who = account()
    address = email or f"{who}@{os.uname().nodename or 'localhost'}"
    tasks.migrate(Actor(address, "administrator", "cli"))
    actions.create_owner(address, name or who, who)
    tasks.publish(home)
    found(home)
    connections.close_all()


def day(text: str) -> date:
    """Return the UTC day written as YYYY-MM-DD; WrongUse for anything else."""
    try:
        found = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise WrongUse(f"{text!r} is no date. Write it like 2026-03-01.")
    if found == date.max:
        raise WrongUse(f"{text} is the end of the calendar. Name an earlier day.")
    return found


def known_day(text: str) -> date:
    """Return the day as which the record is asked for; WrongUse for one that lies ahead."""
    found = day(text)
    if found > today():
        raise WrongUse(f"{text} lies ahead: nobody knows yet what will be on record then.")
    return found


def number(text: str) -> str:
    """Return the number of an asset, a finding or an incident, however its letters are typed."""
    return text.strip().upper()


def today() -> date:
    """Return today, in UTC, as the journal dates its entries."""
    return datetime.now(UTC).date()


def print_json(value: Any) -> None:
    """Print one JSON value on a line, dates and instants in ISO 8601."""
    print(showing.json_line(value))
