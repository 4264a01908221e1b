"""What is worked out of many rows, held in memory until an entry of the log changed one of them.

A page that counts or sorts thousands of rows anew at each look grows with them. Here a look costs
the entries since the last one. The log's own order is what it goes by: a row is seen once its
entry has a number, on either database, and by then whoever wrote it has been told so.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import connection
from django.db.models import Q

from bestkept.journal.models import Act, Head
from bestkept.journal.rules import ERASURE, VIEWED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bestkept.journal.models import Record

Told = TypeVar("Told")
AT_MOST = 5000  # entries that are looked through; beyond, all is worked out anew


@dataclass(frozen=True)
class _Held(Generic[Told]):
    database: tuple[str, str]
    day: date
    size: int
    told: Told


class Remembered(Generic[Told]):
    """What `read` tells of a day, from rows of these tables and no others.

    What it tells is shared by threads: nobody may change it.
    """

    def __init__(self, read: Callable[[date], Told], *tables: type[Record]) -> None:
        self._read, self._tables = read, tables
        self._turn, self._held = threading.Lock(), list[_Held[Told]]()

    def on(self, day: date) -> Told:
        """Return what is told of a day.

        It is read anew of another day than today, and inside an act, since that may be undone.
        """
        if connection.in_atomic_block or day != datetime.now(UTC).date():
            return self._read(day)
        with self._turn:
            kept = self._still(day)
            if kept is None:
                size = log_size()  # first, so that what comes while reading is looked through later
                kept = _Held(database(), day, size, self._read(day))
            self._held[:] = [kept]
            return kept.told

    def _still(self, day: date) -> _Held[Told] | None:
        """Return what is held if nothing changed it since; None if it is to be read anew."""
        kept, size = (self._held[0] if self._held else None), log_size()
        if kept is None or (kept.database, kept.day) != (database(), day):
            return None
        if not 0 <= size - kept.size <= AT_MOST or self._changed(kept.size, size):
            return None
        return _Held(kept.database, day, size, kept.told)

    def _changed(self, since: int, size: int) -> bool:
        if since == size:
            return False
        acts = Act.objects.filter(number__gte=since, number__lt=size).exclude(verb=VIEWED)
        found = dict(acts.values_list("pk", "verb"))
        if not found:
            return False
        return ERASURE in found.values() or any(_wrote(one, list(found)) for one in self._tables)


def _wrote(table: Any, acts: Collection[int]) -> bool:
    """Tell whether these acts made a row of a table, closed one or filled one in."""
    by = Q()
    for column in table._meta.concrete_fields:  # noqa: SLF001 - the public plan of a model
        if column.related_model is Act:
            by |= Q(**{f"{column.name}__in": acts})
    return bool(table.objects.filter(by).exists())


def log_size() -> int:
    """Return how many entries have a number."""
    return Head.objects.filter(pk=1).values_list("size", flat=True).first() or 0


def database() -> tuple[str, str]:
    """Return which database is asked, for whoever keeps something of it in memory."""
    told = connection.settings_dict
    return str(told["NAME"]), str(told.get("HOST", ""))
