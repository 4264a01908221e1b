"""The guards: what makes the database itself refuse what no act writes, on SQLite and PostgreSQL.

They stop mistakes, ours and those of other programs. Whoever may write the file, or own the
tables, can remove a guard, which `check` then tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connection, router

from bestkept.journal import rules
from bestkept.journal.models import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model
    from django.db.models.options import Options

_SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
# A trigger's name has at most 63 bytes on PostgreSQL, and so have its table's: the guard of a
# table is named by what it refuses and found through the table.
_EVENTS = {"INSERT": 7, "UPDATE": 19, "DELETE": 11, "TRUNCATE": 34}  # pg_trigger.tgtype
_RETURNS = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD", "TRUNCATE": "NULL"}
_IS_ON = "pg_catalog.current_setting('{}', true) IS NOT DISTINCT FROM 'on'"
_IS_ACT = _IS_ON.format(rules.SETTING)
_IS_ERASING = {
    "sqlite": f"{rules.ERASING}()",
    "postgresql": _IS_ON.format(rules.ERASING_SETTING),
}


def install_guards() -> None:
    """Put the guards on each table of each stage, as they should be."""
    drop_guards()
    with connection.cursor() as cursor:
        for name, (table, event, condition) in _wanted().items():
            for statement in _statements(name, table, event, condition):
                cursor.execute(statement)


def drop_guards() -> None:
    """Take the guards away, for a change of the tables themselves."""
    with connection.cursor() as cursor:
        for name, told in installed().items():
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER "{name}"')
            else:
                cursor.execute(f'DROP TRIGGER "{name}" ON "{told.split(" ", 1)[0]}"')
                cursor.execute(f'DROP FUNCTION IF EXISTS "{name}"()')


def installed() -> dict[str, str]:
    """Return the name of every trigger on the tables, and what it does."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT t.tgname, "
                "c.relname || ' ' || t.tgtype::text || t.tgenabled::text || ' ' || p.prosrc "
                "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
            )
        return dict(cursor.fetchall())


def guards() -> dict[str, str]:
    """Return what `installed` returns where every guard stands as it should."""
    if connection.vendor == "sqlite":
        return {name: _sqlite(name, *rest) for name, rest in _wanted().items()}
    return {
        name: f"{table} {_EVENTS[event]}A {_body(event, condition)}"
        for name, (table, event, condition) in _wanted().items()
    }


def _wanted() -> dict[str, tuple[str, str, str]]:
    # The sign-ins of the pages lie in a database of their own, which holds nothing recorded.
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if router.allow_migrate_model(connection.alias, model)
    ]
    guarded = [m for m in models if _plan(m).db_table not in rules.PLUMBING]
    return {
        f"guard_{event.lower()}_{_plan(model).db_table}": (_plan(model).db_table, event, condition)
        for model in guarded
        for event, condition in _conditions(model)
    }


def _plan(model: type[Model]) -> Options[Model]:
    return model._meta  # noqa: SLF001 - the public plan of a model, by the name Django gives it


def _conditions(model: type[Model]) -> Iterator[tuple[str, str]]:
    """Yield each event with the SQL condition on which an act may do it."""
    never, always = ("0", "1") if connection.vendor == "sqlite" else ("false", "true")
    edited = _plan(model).db_table in rules.UNGUARDED_EDITS
    yield "INSERT", always
    yield "UPDATE", always if edited else _closes(model) or never
    yield "DELETE", never
    if connection.vendor == "postgresql":
        yield "TRUNCATE", never


def _closes(model: type[Model]) -> str:
    return " OR ".join(f"({one})" for one in (_fills(model), _erases(model)) if one)


def _fills(model: type[Model]) -> str:
    """Return the SQL condition on which an update only fills in what may be filled in once."""
    once = model.filled_once if issubclass(model, Record) else ()
    if not once:
        return ""
    settled = model.settled_with if issubclass(model, Record) else ()
    same = _SAME[connection.vendor]
    columns = [field.column for field in _plan(model).local_concrete_fields]
    filled = [f'OLD."{name}" IS NULL AND NEW."{name}" IS NOT NULL' for name in once]
    kept = [
        f'OLD."{name}" {same} NEW."{name}"' for name in columns if name not in (*once, *settled)
    ]
    return " AND ".join(filled + kept)


def _erases(model: type[Model]) -> str:
    """Return the SQL condition on which an update takes values away in an erasure, and no more."""
    blank = model.erasable if issubclass(model, Record) else {}
    if not blank:
        return ""
    same = _SAME[connection.vendor]
    columns = [field.column for field in _plan(model).local_concrete_fields]
    gone = [f'NEW."{name}" {same} {_literal(empty)}' for name, empty in blank.items()]
    kept = [f'OLD."{name}" {same} NEW."{name}"' for name in columns if name not in blank]
    return " AND ".join([_IS_ERASING[connection.vendor], *gone, *kept])


def _literal(value: str | bytes) -> str:
    if isinstance(value, str):
        return f"'{value}'"
    return f"x'{value.hex()}'" if connection.vendor == "sqlite" else f"'\\x{value.hex()}'::bytea"


def _statements(name: str, table: str, event: str, condition: str) -> Iterator[str]:
    if connection.vendor == "sqlite":
        yield _sqlite(name, table, event, condition)
        return
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    yield (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS '
        f"$guard${_body(event, condition)}$guard$"
    )
    yield (
        f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" '
        f'FOR EACH {each} EXECUTE FUNCTION "{name}"()'
    )
    # Else a session that plays a replica would meet no guard.
    yield f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"'


def _sqlite(name: str, table: str, event: str, condition: str) -> str:
    return (
        f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" BEGIN SELECT CASE '
        f"WHEN NOT {rules.GUARD}() THEN RAISE(ABORT, '{rules.OUTSIDE}') "
        f"WHEN NOT ({condition}) THEN RAISE(ABORT, '{rules.FINAL}') END; END"
    )


def _body(event: str, condition: str) -> str:
    raises = "RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = "
    return (
        f"BEGIN IF NOT ({_IS_ACT}) THEN {raises}'{rules.OUTSIDE}'; END IF; "
        f"IF NOT ({condition}) THEN {raises}'{rules.FINAL}'; END IF; "
        f"RETURN {_RETURNS[event]}; END"
    )
