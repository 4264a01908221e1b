"""Rows of entries into their three tables: many at once, and on PostgreSQL in one question."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from bestkept.engines.ledger.verify import canonical_json, commitment, leaf_hash
from bestkept.journal import rules
from bestkept.journal.rules import NothingNoted, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import ExitStack

    from bestkept.journal.sequence import Place

_COLUMNS = {
    "journal_act": ("id", "number", "verb", "version", "at", "leaf", "leaf_hash"),
    "journal_field": ("act_id", "name", "value", "salt"),
    "journal_subject": ("act_id", "label"),
}
_TYPES = {
    "id": "bigint",
    "act_id": "bigint",
    "number": "bigint",
    "version": "smallint",
    "at": "timestamptz",
    "leaf": "bytea",
    "leaf_hash": "bytea",
    "salt": "bytea",
}


@dataclass(frozen=True)
class Entry:
    """What is to be written of an act: its fields as (name, value as JSON, salt), and so on."""

    verb: str
    version: int
    fields: Sequence[tuple[str, str, bytes]]
    commitments: Mapping[str, bytes]
    subjects: Sequence[str]


def salted(verb: str, version: int, values: Mapping[str, Any]) -> Entry:
    """Return the entry of these values, each under a salt of its own; or NothingNoted."""
    subjects = rules.subjects(values)
    if not subjects:
        raise NothingNoted("An act must note its subject.")
    salts = os.urandom(16 * len(values))
    fields, commitments = [], {}
    for place, (name, value) in enumerate(values.items()):
        salt = salts[16 * place : 16 * place + 16]
        fields.append((name, canonical_json(value).decode(), salt))
        commitments[name] = commitment(name, value, salt)
    return Entry(verb, version, fields, commitments, subjects)


def insert(written: Sequence[tuple[Place, Entry]], ending: ExitStack | None = None) -> list[bytes]:
    """Write entries into the transaction that is open; return their leaf hashes, in order.

    With `ending`, which closes after the commit, a server is asked for both at once. Raises
    Refused for an entry that is longer than a leaf may be.
    """
    acts = [_row(place, entry) for place, entry in written]
    fields = [(place.id, *row) for place, entry in written for row in entry.fields]
    subjects = [(place.id, label) for place, entry in written for label in entry.subjects]
    if connection.vendor == "sqlite":
        _to_file(acts, fields, subjects)
    else:
        _to_server(ending, acts, fields, subjects)
    return [row[-1] for row in acts]


def _row(place: Place, entry: Entry) -> tuple[Any, ...]:
    leaf = rules.leaf(entry.verb, entry.version, place.at, entry.commitments)
    if len(leaf) > rules.LONGEST_LEAF:
        raise Refused("This is too much for one entry of the journal. Do it in several steps.")
    when = connection.ops.adapt_datetimefield_value(place.at)
    return (place.id, place.number, entry.verb, entry.version, when, leaf, leaf_hash(leaf))


def _to_file(*tables: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        for (table, columns), rows in zip(_COLUMNS.items(), tables, strict=True):
            places = ", ".join(["%s"] * len(columns))
            order = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - our own names
            cursor.executemany(order, rows)


def _to_server(ending: ExitStack | None, *tables: list[tuple[Any, ...]]) -> None:
    values = [list(column) for rows in tables for column in zip(*rows, strict=True)]
    if ending is None:
        ask((_INSERT, values))
        return
    with connection.wrap_database_errors:
        ending.enter_context(connection.connection.pipeline())
        _cursor().execute(_INSERT, values, prepare=True)


def _insert(table: str) -> str:
    columns = _COLUMNS[table]
    arrays = ", ".join(f"%s::{_TYPES.get(name, 'text')}[]" for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM unnest({arrays})"  # noqa: S608 - our own names


# References are looked at when the transaction ends: the order of these does not matter.
_INSERT = (
    f"WITH act AS ({_insert('journal_act')}), field AS ({_insert('journal_field')}) "
    f"{_insert('journal_subject')}"
)


def ask(*questions: tuple[str, Sequence[Any]]) -> list[list[tuple[Any, ...]]]:
    """Ask PostgreSQL several things in one round trip; return the rows of each answer.

    Statements are prepared: that, and not to wait for each answer, is most of what an act costs.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors:
        with connection.connection.pipeline():
            asked = [_cursor().execute(text, values, prepare=True) for text, values in questions]
        return [cursor.fetchall() if cursor.description else [] for cursor in asked]


def _cursor() -> Any:
    # Django's own puts values into the text, which then cannot be prepared.
    return connection.Database.Cursor(connection.connection)  # type: ignore[attr-defined]
