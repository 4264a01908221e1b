"""The guards: what makes the database itself refuse what no act writes, on SQLite and PostgreSQL.

They stop mistakes, ours and those of other programs. Whoever may write the file, or own the
tables, can remove a guard, which `check` then tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connections, router

from bestkept.journal import rules
from bestkept.journal.models import Record

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

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


def install_guards(using: str = "default", tables: Container[str] | None = None) -> None:
    """Put the guards on each table of each stage, as they should be (or on `tables` alone)."""
    drop_guards(using)
    vendor = connections[using].vendor
    with connections[using].cursor() as cursor:
        for name, (table, event, condition) in _wanted(vendor).items():
            if tables is None or table in tables:
                for statement in _statements(vendor, name, table, event, condition):
                    cursor.execute(statement)


def keep_out_of_statistics() -> None:
    """On PostgreSQL, let the planner take no samples of what may be erased one day."""
    if connections["default"].vendor != "postgresql":
        return
    with connections["default"].cursor() as cursor:
        for model in apps.get_models():
            for column in model.erasable if issubclass(model, Record) else ():
                table = _plan(model).db_table
                cursor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0')


def drop_guards(using: str = "default") -> None:
    """Take the guards away, for a change of the tables themselves."""
    with connections[using].cursor() as cursor:
        for name, told in installed(using).items():
            if connections[using].vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER "{name}"')
            else:
                cursor.execute(f'DROP TRIGGER "{name}" ON "{told.split(" ", 1)[0]}"')
                cursor.execute(f'DROP FUNCTION IF EXISTS "{name}"()')


def installed(using: str = "default") -> dict[str, str]:
    """Return the name of every trigger on the tables, and what it does."""
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "sqlite":
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


def guards(using: str = "default") -> dict[str, str]:
    """Return what `installed` returns where every guard stands as it should."""
    vendor = connections[using].vendor
    if vendor == "sqlite":
        return {name: _sqlite(name, *rest) for name, rest in _wanted(vendor).items()}
    return {
        name: f"{table} {_EVENTS[event]}A {_body(event, condition)}"
        for name, (table, event, condition) in _wanted(vendor).items()
    }


def _wanted(vendor: str) -> dict[str, tuple[str, str, str]]:
    # The sign-ins of the pages lie in a database of their own, which holds nothing recorded.
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if router.allow_migrate_model("default", model)
    ]
    guarded = [m for m in models if _plan(m).db_table not in rules.PLUMBING]
    return {
        f"guard_{event.lower()}_{_plan(model).db_table}": (_plan(model).db_table, event, condition)
        for model in guarded
        for event, condition in _conditions(model, vendor)
    }


def _plan(model: type[Model]) -> Options[Model]:
    return model._meta  # noqa: SLF001 - the public plan of a model, by the name Django gives it


def _conditions(model: type[Model], vendor: str) -> Iterator[tuple[str, str]]:
    """Yield each event with the SQL condition on which an act may do it."""
    never, always = ("0", "1") if vendor == "sqlite" else ("false", "true")
    edited = _plan(model).db_table in rules.UNGUARDED_EDITS
    yield "INSERT", always
    yield "UPDATE", always if edited else _closes(model, vendor) or never
    yield "DELETE", never
    if vendor == "postgresql":
        yield "TRUNCATE", never


def _closes(model: type[Model], vendor: str) -> str:
    ways = (_fills(model, _SAME[vendor]), _erases(model, vendor))
    return " OR ".join(f"({one})" for one in ways if one)


def _fills(model: type[Model], same: str) -> str:
    """Return the SQL condition on which an update only fills in what may be filled in once."""
    once = model.filled_once if issubclass(model, Record) else ()
    if not once:
        return ""
    settled = model.settled_with if issubclass(model, Record) else ()
    columns = [field.column for field in _plan(model).local_concrete_fields]
    filled = [f'OLD."{name}" IS NULL AND NEW."{name}" IS NOT NULL' for name in once]
    kept = [
        f'OLD."{name}" {same} NEW."{name}"' for name in columns if name not in (*once, *settled)
    ]
    return " AND ".join(filled + kept)


def _erases(model: type[Model], vendor: str) -> str:
    """Return the SQL condition on which an update takes values away in an erasure, and no more."""
    blank = model.erasable if issubclass(model, Record) else {}
    if not blank:
        return ""
    same = _SAME[vendor]
    columns = [field.column for field in _plan(model).local_concrete_fields]
    gone = [f'NEW."{name}" {same} {_literal(empty, vendor)}' for name, empty in blank.items()]
    kept = [f'OLD."{name}" {same} NEW."{name}"' for name in columns if name not in blank]
    return " AND ".join([_IS_ERASING[vendor], *gone, *kept])


def _literal(value: str | bytes, vendor: str) -> str:
    if isinstance(value, str):
        return f"'{value}'"
    return f"x'{value.hex()}'" if vendor == "sqlite" else f"'\\x{value.hex()}'::bytea"


def _statements(vendor: str, name: str, table: str, event: str, condition: str) -> Iterator[str]:
    if vendor == "sqlite":
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
