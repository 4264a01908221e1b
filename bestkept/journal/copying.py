"""Rows from one database to another: every table of every stage, streamed, as it stands."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, router, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from bestkept.home import HomeTrouble
from bestkept.journal import guards
from bestkept.journal.models import literally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import Model

AT_ONCE = 1000  # rows in memory


@dataclass(frozen=True)
class Contents:
    """What a table holds: how many rows, and one hash over all their values in order."""

    rows: int
    sha256: str


def copy_whole(source: str, target: str) -> None:
    """Make in the empty database `target` what `source` holds: tables, rows, guards.

    The tables are those of the version that `source` was last migrated to, be it older than
    this program. Raises HomeTrouble where the copy is not what was copied.
    """
    with connections[target].constraint_checks_disabled():
        models = _tables_as_in(source, target)
    with transaction.atomic(using=target):
        copy_rows(source, target, models)
        if contents(source, models) != contents(target, models):
            raise HomeTrouble("The copy is not what was copied. Try again.")
        there = set(connections[target].introspection.table_names())
        guards.install_guards(target, there)


def _tables_as_in(source: str, target: str) -> list[type[Model]]:
    """Migrate `target` as far as `source`; return the models of that time."""
    executor = MigrationExecutor(connections[target])
    seen = set(MigrationRecorder(connections[source]).applied_migrations())
    graph = executor.loader.graph
    last = [key for key in sorted(seen) if not {c.key for c in graph.node_map[key].children} & seen]
    state = executor.migrate(last)
    return list(state.apps.get_models(include_auto_created=True))


def copy_rows(source: str, target: str, models: Sequence[type[Model]]) -> None:
    """Copy all rows of the tables, keys and all, and let new keys go on after them.

    References are not checked on the way: the transaction that is open checks them at its end.
    """
    for model in models:
        rows = _rows(model, source)
        while some := list(islice(rows, AT_ONCE)):
            model._base_manager.using(target).bulk_create(some)  # noqa: SLF001 - Django's own name
    database = connections[target]
    with database.cursor() as cursor:
        for statement in database.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


def contents(alias: str, models: Sequence[type[Model]]) -> dict[str, Contents]:
    """Return what each of the tables of a database holds."""
    return {model._meta.db_table: _contents(model, alias) for model in models}  # noqa: SLF001


def tables() -> list[type[Model]]:
    """Return every model that has a table of its own, in the order of the path."""
    models = apps.get_models(include_auto_created=True)
    own = [m for m in models if router.allow_migrate_model("default", m)]
    return [m for m in own if not m._meta.proxy]  # noqa: SLF001 - the public plan of a model


def applied(alias: str) -> set[str]:
    """Return the migrations that a database has seen."""
    return {".".join(key) for key in MigrationRecorder(connections[alias]).applied_migrations()}


def _rows(model: type[Model], alias: str) -> Iterator[Any]:
    rows = model._base_manager.using(alias).order_by("pk")  # noqa: SLF001
    with literally():
        yield from rows.iterator(chunk_size=AT_ONCE)


def _contents(model: type[Model], alias: str) -> Contents:
    names = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001
    rows, digest = 0, hashlib.sha256()
    for row in _rows(model, alias):
        values = [_plain(getattr(row, name)) for name in names]
        digest.update(json.dumps(values, default=str).encode() + b"\n")
        rows += 1
    return Contents(rows, digest.hexdigest())


def _plain(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, bytes | memoryview | bytearray) else value
