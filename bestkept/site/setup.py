"""Opening a home: Django is set up for it, before any app is imported."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import django
from django.db import connections

from bestkept.home import VARIABLE, HomeTrouble

if TYPE_CHECKING:
    from bestkept.home import Home


def open_home(home: Home, *, create: bool = False) -> None:
    """Set Django up for `home`; a process that had another home open moves to this one.

    With `create` an empty database is made first (`journal.tasks.migrate` fills it);
    HomeTrouble says when there is one already, or when it cannot be made. Without it the
    database is not touched: a missing home is told by NoHome when something is asked of it.
    """
    if create:
        _create(home)
    os.environ[VARIABLE] = str(home.path)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bestkept.site.settings")
    django.setup()
    database = connections["default"]
    if database.settings_dict["NAME"] != str(home.database):
        database.close()
        database.settings_dict["NAME"] = str(home.database)


def _create(home: Home) -> None:
    # SQLite gives its journal files the same rights as this one: its owner's alone.
    try:
        os.close(os.open(home.database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise HomeTrouble(
            f"There is a database at {home.database} already. Nothing was changed."
        ) from None
    except OSError as trouble:
        raise HomeTrouble(
            f"The database {home.database} cannot be made ({trouble.strerror}). "
            "Check that the folder is there and may be written."
        ) from None
