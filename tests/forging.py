"""Somebody who may write the database's files or owns its tables, and gets round the guards."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from bestkept.site.database import url_of

if TYPE_CHECKING:
    from bestkept.home import Home


def forge(home: Home, statement: str) -> None:
    """Run one statement in the database of `home` behind the guards' back, and restore them."""
    url = url_of(home)
    if url is None:
        _forge_file(home, statement)
    else:
        _forge_server(url, statement)


def _forge_file(home, statement):
    forger = sqlite3.connect(home.database)
    forger.create_function("bestkept_in_act", 0, lambda: 1)
    kept = forger.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in kept:
        forger.execute(f'DROP TRIGGER "{name}"')
    forger.execute(statement)
    for _, again in kept:
        forger.execute(again)
    forger.commit()
    forger.close()


def _forge_server(url, statement):
    import psycopg

    statement = re.sub(r"zeroblob\((\d+)\)", lambda m: f"'\\x{'00' * int(m[1])}'::bytea", statement)
    statement = re.sub(r"x'(\w*)'", lambda m: f"'\\x{m[1]}'::bytea", statement)
    with psycopg.connect(url) as forger:
        forger.execute("SET session_replication_role = replica")  # no check of references
        found = forger.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal"
        ).fetchall()
        for table, name in found:
            forger.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER "{name}"')
        forger.execute(statement)
        for table, name in found:
            forger.execute(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"')


def dropping(name, table):
    """Return the statement that takes a guard away in the database that is open."""
    from django.db import connection

    where = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    return f'DROP TRIGGER "{name}"{where}'
