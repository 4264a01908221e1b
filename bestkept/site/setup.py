"""Opening a home: Django is set up for it, before any app is imported."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import django
from django.db import connections

from bestkept.home import VARIABLE, HomeTrouble
from bestkept.site import database

if TYPE_CHECKING:
    from bestkept.home import Home

SIGN_INS = "sign-ins"  # the second database, where pages are served


def open_home(home: Home, *, create: bool = False) -> None:
    """Set Django up for `home`; a process that had another home open moves to this one.

    With `create` an empty database is made first (`journal.tasks.migrate` fills it, and
    `found` ends it); HomeTrouble says when there is one already, or when it cannot be made.
    Without it the database is not touched: a missing home is told by NoHome when something
    is asked of it.
    """
    url = database.url_of(home)
    wanted = database.settings_of(home, url)
    if create and url is None:
        _create(home)
    os.environ[VARIABLE] = str(home.path)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bestkept.site.settings")
    django.setup()
    use({**wanted, "FOUNDING": True} if create and url is not None else wanted)
    if SIGN_INS in connections.settings:
        use(database.sign_ins_of(home), SIGN_INS)
    if create and url is not None:
        require_empty()


def use(wanted: dict[str, Any], alias: str = "default") -> None:
    """Let `alias` mean the database that `wanted` describes, in this thread and later ones."""
    given = connections.settings.setdefault(alias, {})
    full = connections.configure_settings({"default": dict(wanted)})["default"]
    if {**given} == full:
        return
    forget(alias)
    given.clear()
    given.update(full)


def forget(alias: str) -> None:
    """Close and drop this thread's connection."""
    if connections.settings.get(alias):
        connections[alias].close()
        del connections[alias]


def found(home: Home) -> None:
    """Mark the database that was filled as the home's own, where many databases are at hand."""
    mark(home, "default")
    open_home(home)


def mark(home: Home, alias: str, *, moving: bool = False) -> None:
    """Write in the database of `alias` whose it is, or is about to be."""
    if connections[alias].vendor != "postgresql":
        return
    from bestkept.site.postgresql import base  # noqa: PLC0415 - it loads psycopg

    own = base.identity(home)
    with connections[alias].cursor() as cursor:
        text = base.moving(own) if moving else own
        cursor.execute(f"COMMENT ON TABLE journal_head IS '{text}'")


def require_empty() -> None:
    """Refuse to fill a PostgreSQL database that holds anything."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') "
            "AND n.nspname NOT LIKE 'pg_toast%' AND c.relkind IN ('r', 'v', 'm', 'S', 'p')"
        )
        if cursor.fetchone()[0]:
            raise HomeTrouble(
                f"The database {connections['default'].settings_dict['NAME']} is not empty. "
                "Nothing was changed: name an empty one."
            )


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
