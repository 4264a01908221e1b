"""A new home's tables are those that all migrations make, one after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from bestkept.journal import tables as journal_tables
from bestkept.journal import tasks
from bestkept.journal.actions import maintenance

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor

_LISTED = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": (
        "SELECT table_name || '.' || column_name, data_type || is_nullable "
        "|| coalesce(character_maximum_length::text, '') || coalesce(is_identity, '') "
        "FROM information_schema.columns WHERE table_schema = current_schema() "
        "UNION ALL SELECT conname, conrelid::regclass || pg_get_constraintdef(oid) "
        "FROM pg_constraint WHERE connamespace = current_schema()::regnamespace "
        "UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
    ),
}
# What a name is made of when Django makes it up: of the columns, as they stood then.
_MADE_UP = re.compile(r"_[0-9a-f]{8}(_fk_\w+|_uniq|_like|_idx)?\b")


def tables(connection=connection):
    """Return every table, index and trigger, by what it says, whatever the order of columns."""
    with connection.cursor() as cursor:
        cursor.execute(_LISTED[connection.vendor])
        return {(_MADE_UP.sub("", name), plain(words)) for name, words in cursor.fetchall()}


def plain(words):
    """Return what stands before the first bracket, and the parts within it, in no order."""
    head, _, rest = _MADE_UP.sub("", words).replace('"', "").partition("(")
    parts, depth = [""], 0
    for sign in rest.rpartition(")")[0]:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return head, frozenset(part.strip() for part in parts)


def dropped():
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cascade = "CASCADE" if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TABLE "{name}" {cascade}')


@pytest.fixture
def made(home):
    return tables()


def test_tables_made_at_once_are_those_of_the_migrations(made, monkeypatch):
    def one_after_the_other(executor: MigrationExecutor, leaves):
        executor.migrate(leaves)

    monkeypatch.setattr(journal_tables, "_make_at_once", one_after_the_other)
    with maintenance():
        dropped()
        tasks.make_tables()
        step_by_step = tables()
        assert step_by_step - made == set()
        assert made - step_by_step == set()
