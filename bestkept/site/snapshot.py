"""A copy of the home's database for a backup: always SQLite, whatever the home is kept in.

So there is one format of backups, and one way to restore them.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

from django.db import Error, connections, transaction

from bestkept.backup.writing import copy_file
from bestkept.home import HomeTrouble
from bestkept.journal import copying, sequence
from bestkept.site import database, setup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bestkept.home import Home

SNAPSHOT, COPY = "snapshot", "copy"
_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


def copy_database(home: Home, path: Path) -> None:
    """Copy the database of `home`, which is open, to the new file `path`, as of one moment.

    Others go on recording meanwhile. Raises HomeTrouble, where a server does not give it.
    """
    if connections["default"].vendor == "sqlite":
        copy_file(home, path)
        return
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        setup.use(dict(connections.settings["default"]), SNAPSHOT)
        setup.use(_file(path), COPY)
        with _one_moment():
            copying.copy_whole(SNAPSHOT, COPY)
    except Error as trouble:
        raise HomeTrouble(f"No backup was written: the database says: {trouble}") from trouble
    finally:
        for alias in (SNAPSHOT, COPY):
            setup.forget(alias)
            connections.settings.pop(alias, None)


@contextlib.contextmanager
def _one_moment() -> Iterator[None]:
    """Let SNAPSHOT show the database as it was when every act on record had its number."""
    with transaction.atomic(using=SNAPSHOT), connections[SNAPSHOT].cursor() as cursor:
        cursor.execute(_ONE_MOMENT)
        with sequence.still():
            cursor.execute("SELECT count(*) FROM journal_head")  # the first look fixes the moment
        yield


def _file(path: Path) -> dict[str, Any]:
    # A copy that a crash cuts off is thrown away: nothing waits for the disk before the end.
    quick = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    return {"ENGINE": database.SQLITE, "NAME": str(path), "OPTIONS": {"init_command": quick}}
