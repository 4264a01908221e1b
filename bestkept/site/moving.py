"""Moving a home to another database: all of it in one transaction, and the setting last.

Killed at any point, the home is either where it was or where it goes; run again, it is moved.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connections

from bestkept.home import HomeTrouble, ReadOnly
from bestkept.journal import copying, queries, sequence, tasks
from bestkept.journal.actions import maintenance, recorded
from bestkept.people.queries import authorise
from bestkept.register import tasks as register
from bestkept.site import database, setup
from bestkept.site.postgresql import base
from bestkept.vault import tasks as vault

if TYPE_CHECKING:
    from bestkept.home import Home
    from bestkept.journal.rules import Actor

OLD = "old"


@dataclass(frozen=True)
class Moved:
    """A move that is done: entries in the log, rows by table, and where the old one is kept."""

    entries: int
    rows: dict[str, int]
    kept: str


def move(home: Home, by: Actor, url: str) -> Moved:
    """Move `home`, which is open and held alone, to the empty PostgreSQL database at `url`.

    Raises HomeTrouble where either database is not as it should be; then nothing was moved.
    """
    if os.environ.get(database.VARIABLE) is not None:
        raise HomeTrouble(f"{database.VARIABLE} is set, and would win over the move. Unset it.")
    if home.restored.exists():
        raise ReadOnly
    wanted = database.settings_of(home, url)
    before = dict(connections.settings["default"])
    if _same(before, wanted):
        return Moved(queries.head().size, {}, _set_aside_file(home))
    tasks.number_all()
    tasks.publish(home)
    _require_sound(home)
    try:
        setup.use(before, OLD)
        setup.use({**wanted, "FOUNDING": True})
        rows = _fill(home, by, database.named(before), database.named(wanted))
        database.write_url(home, url)
        setup.mark(home, "default")
        kept = _set_aside(home, before)
    finally:
        setup.forget(OLD)
        connections.settings.pop(OLD, None)
        setup.open_home(home)
    tasks.publish(home)
    return Moved(queries.head().size, rows, kept)


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one.get(part) == other.get(part) for part in ("ENGINE", "NAME", "HOST", "PORT"))


def _require_sound(home: Home) -> None:
    if tasks.check(home) or register.check(home) or vault.check(home):
        raise HomeTrouble("The home is not sound, so nothing was moved. Run `bestkept fsck`.")


def _fill(home: Home, by: Actor, source: str, target: str) -> dict[str, int]:
    _clear(home)
    with maintenance():
        tasks.make_tables()
        if copying.applied("default") != copying.applied(OLD):
            raise HomeTrouble("The home is of another version. Upgrade it, then move it.")
        copying.copy_rows(OLD, "default", copying.tables())
        held = copying.contents(OLD, copying.tables())
        if copying.contents("default", copying.tables()) != held:
            raise HomeTrouble("The copy is not what was copied, so nothing was moved.")
        with recorded("home.moved", by) as recording:
            authorise(by, recording.at.date(), "administrator")
            recording.about("home")
            recording.note("from", source)
            recording.note("to", target)
            recording.note("tables", {table: one.rows for table, one in held.items()})
        sequence.number_waiting()
        if wrong := tasks.check(home):
            raise HomeTrouble(f"The copy is not sound, so nothing was moved. {wrong[0]}")
        setup.mark(home, "default", moving=True)
    return {table: one.rows for table, one in held.items()}


def _clear(home: Home) -> None:
    """Take away what an earlier move of this home left that was killed before its end."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regclass('journal_head'), 'pg_class')")
        (mark,) = cursor.fetchone()
        if mark == base.moving(base.identity(home)):
            for table in connections["default"].introspection.table_names():
                cursor.execute(f'DROP TABLE "{table}" CASCADE')
    setup.require_empty()


def _set_aside(home: Home, before: dict[str, Any]) -> str:
    if before["ENGINE"] == database.SQLITE:
        with connections[OLD].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections[OLD].close()
        return _set_aside_file(home)
    with connections[OLD].cursor() as cursor:
        name = connections[OLD].ops.quote_name(before["NAME"])
        cursor.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    return database.named(before)


def _set_aside_file(home: Home) -> str:
    """Put the SQLite file away, so that nobody takes it for the home's database."""
    if not home.database.exists():
        return ""
    kept = home.database.with_name(f"{home.database.name}.moved")
    number = 1
    while kept.exists():
        number += 1
        kept = home.database.with_name(f"{home.database.name}.moved-{number}")
    home.database.chmod(0o400)
    for suffix in ("-wal", "-shm"):
        home.database.with_name(home.database.name + suffix).unlink(missing_ok=True)
    home.database.rename(kept)
    return str(kept)
