"""Rows held against entries: what an act wrote is hashed into its entry, table by table.

The database's guards stop mistakes. Whoever may write the file can take them away; what they
then edit, remove or slip in no longer has the hash that the entry of its act commits to.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.db import connection

from bestkept.engines.ledger.verify import canonical_json
from bestkept.journal.models import Act, Field, Record, Subject, literally
from bestkept.journal.rules import ERASURE, ROWS
from bestkept.journal.sequence import in_the_log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.db.models import Model

FIELD = ROWS  # the field of an entry: {"table.link": SHA-256 of the rows, hex}
LEFT = "left"  # the field of an erasure: the same, of what it left of another entry's rows
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE) "(\w+)"')
_OWN = (Act, Field, Subject)  # held against the leaf itself


def _plan(model: type[Model]) -> Any:
    return model._meta  # noqa: SLF001 - the public plan of a model, by the name Django gives it


class Link(NamedTuple):
    """How rows of a table belong to an act: by which path, and which columns it wrote."""

    model: type[Model]
    path: str
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name under which an entry holds the hash."""
        return f"{_plan(self.model).db_table}.{self.path}"


def links(tables: Iterable[str] | None = None) -> list[Link]:
    """Return the links of the tables named (None: of every table of every stage)."""
    models = [m for m in apps.get_models() if issubclass(m, Record) and m not in _OWN]
    wanted = None if tables is None else set(tables)
    return [
        link
        for model in models
        if wanted is None or _plan(model).db_table in wanted
        for link in _links_of(model)
    ]


def _links_of(model: type[Record]) -> list[Link]:
    fields = _plan(model).local_concrete_fields
    columns = tuple(field.attname for field in fields)
    own = [field.attname for field in fields if field.related_model is Act]
    made = [name for name in own if name not in model.filled_once] or [model.act_path]
    first = tuple(name for name in columns if name not in model.filled_once)
    closing = ("id", *(name for name in columns if name in model.filled_once))
    return [
        *(Link(model, name, first) for name in made),
        *(Link(model, name, closing) for name in own if name in model.filled_once),
    ]


@contextmanager
def written() -> Iterator[set[str]]:
    """Yield a set that fills with the names of the tables written to meanwhile."""
    tables: set[str] = set()

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if found := _WRITES.match(sql):
            tables.add(found[1])
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        yield tables


def digests(act: int, tables: Iterable[str] | None = None) -> dict[str, str]:
    """Return the hashes of what act number-in-table `act` wrote to `tables` (None: to all)."""
    found = {link.name: _hashes(link, [act]).get(act) for link in links(tables)}
    return {name: digest for name, digest in found.items() if digest}


def _hashes(link: Link, acts: Iterable[int] | None) -> dict[int, str]:
    """Return, by act, the SHA-256 over its rows in order of their id."""
    every = link.model._default_manager  # noqa: SLF001 - Django's public name for it
    rows = every.filter(**{f"{link.path}__isnull": False})
    if acts is not None:
        rows = rows.filter(**{f"{link.path}__in": list(acts)})
    hashes: dict[int, Any] = defaultdict(hashlib.sha256)
    told = rows.order_by("id").values_list(link.path, *link.columns)
    with literally():
        for act, *values in told.iterator():
            plain = {name: _plain(v) for name, v in zip(link.columns, values, strict=True)}
            hashes[act].update(canonical_json(plain) + b"\n")
    return {act: digest.hexdigest() for act, digest in hashes.items()}


def _plain(value: Any) -> Any:
    """Return a column's value in the one form that every database gives back alike."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return value


def changed(acts: Iterable[int] | None = None) -> list[str]:
    """Return, as plain sentences, which entries' rows are not as they were recorded.

    `acts` are ids of acts (None: all).
    """
    wanted = None if acts is None else list(acts)
    entries = in_the_log() if wanted is None else in_the_log().filter(pk__in=wanted)
    fields = Field.objects.filter(name=FIELD, act__in=entries).exclude(value="")
    told = {f.act_id: _json(f.value) for f in fields} | _left()
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for link in links():
        for act, digest in _hashes(link, wanted).items():
            found[act][link.name] = digest
    return [
        f"What entry {number} of the journal recorded in {_tables(told.get(pk, {}), found[pk])} "
        "is no longer what stands there."
        for pk, number in entries.order_by("pk").values_list("pk", "number")
        if told.get(pk, {}) != found[pk]
    ]


def _left() -> dict[int, dict[str, str]]:
    """Return, by act, the hashes that the last erasure of some of its values left."""
    said: dict[int, dict[str, Any]] = defaultdict(dict)
    fields = Field.objects.filter(act__verb=ERASURE, name__in=("erased", LEFT))
    for field in fields.order_by("act__number"):
        said[field.act_id][field.name] = json.loads(field.value)
    left = {one["erased"]["entry"]: one[LEFT] for one in said.values() if LEFT in one}
    acts = Act.objects.filter(number__in=left).values_list("pk", "number")
    return {pk: left[number] for pk, number in acts}


def _tables(told: dict[str, str], found: dict[str, str]) -> str:
    odd = {name.split(".")[0] for name, _ in told.items() ^ found.items()}
    return " and ".join(sorted(odd))


def _json(text: str) -> dict[str, str]:
    value = json.loads(text)
    return value if isinstance(value, dict) else {}
