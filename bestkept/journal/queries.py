"""Who may see what: the entries of the log, what they open to, and where the log stands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from bestkept.engines.ledger.tiles import TileReader
from bestkept.engines.ledger.tree import inclusion_proof
from bestkept.engines.ledger.verify import EMPTY_ROOT
from bestkept.journal import rows
from bestkept.journal.models import Act, Field, Head
from bestkept.journal.rules import VIEWED, NotThere

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bestkept.home import Home

_PROBES = 64  # places at which a day is looked for at once
# In the literal words of an index (migration 0002): a parameter would not be seen to be it.
_DONE = f"journal_act.verb <> '{VIEWED}'"


@dataclass(frozen=True)
class Entry:
    """An entry of the log: its number from 0, what was done when (UTC), its leaf and hash.

    `act` is the id by which rows point at it.
    """

    act: int
    number: int
    verb: str
    version: int
    at: datetime
    leaf: bytes
    leaf_hash: bytes


@dataclass(frozen=True)
class Opening:
    """What a field's commitment opens to: its value and the 16 bytes of its salt."""

    name: str
    value: Any
    salt: bytes


@dataclass(frozen=True)
class LogHead:
    """How many entries the log has, and its root hash."""

    size: int
    root: bytes


def head() -> LogHead:
    """Return where the log stands."""
    row = Head.objects.filter(pk=1).first()
    return LogHead(row.size, bytes(row.root)) if row else LogHead(0, EMPTY_ROOT)


def database() -> str:
    """Return which database runs, with its version, and a known fault of it."""
    version = connection.get_database_version()
    told = ".".join(str(part) for part in version)
    if connection.vendor != "sqlite":
        return f"PostgreSQL {told}"
    if version >= (3, 51, 3):
        return f"SQLite {told}"
    return f"SQLite {told} (its WAL-reset fault is kept off: one connection checkpoints at a time)"


def entries(start: int = 0, stop: int | None = None) -> Iterator[Entry]:
    """Yield the entries numbered `start` to `stop` (not included; None: all), in order."""
    acts = Act.objects.filter(number__gte=start).order_by("number")
    if stop is not None:
        acts = acts.filter(number__lt=stop)
    return (_entry(row) for row in acts.iterator())


def entry(number: int) -> Entry:
    """Return one entry; Refused if the log has none of that number."""
    found = next(entries(number, number + 1), None)
    if found is None:
        raise NotThere(f"The ledger has no entry {number}.")
    return found


def openings(number: int) -> list[Opening]:
    """Return what the fields of entry `number` open to, by name; what was erased is left out."""
    there = Field.objects.filter(act__number=number).exclude(value="").order_by("name")
    return [Opening(row.name, json.loads(row.value), bytes(row.salt)) for row in there]


def openings_of(numbers: Sequence[int]) -> dict[int, list[Opening]]:
    """Return what `openings` returns for each of these entries, in one query."""
    rows = Field.objects.filter(act__number__in=numbers).exclude(value="").order_by("name")
    found: dict[int, list[Opening]] = {number: [] for number in numbers}
    for number, name, value, salt in rows.values_list("act__number", "name", "value", "salt"):
        found[number or 0].append(Opening(name, json.loads(value), bytes(salt)))
    return found


def said(numbers: Sequence[int], name: str) -> dict[int, str]:
    """Return the text that each of these entries holds under a name; what was erased is left out.

    For words that an act wrote in no row of its own, such as why something was closed.
    """
    rows = Field.objects.filter(act__number__in=numbers, name=name).exclude(value="")
    told = rows.values_list("act__number", "value")
    return {number or 0: str(json.loads(value)) for number, value in told}


def erased(number: int | None = None) -> list[tuple[int, str]]:
    """Return entry and name of each field that was erased, of one entry (None: of all).

    What hung on such a value is not re-decidable: its commitment is all that is left. The
    hashes of rows, which go with every value, are not told: the erasure has them anew.
    """
    gone = Field.objects.filter(value="", act__number__isnull=False).exclude(name=rows.FIELD)
    if number is not None:
        gone = gone.filter(act__number=number)
    return sorted((row.act.number or 0, row.name) for row in gone.select_related("act"))


def timeline(subject: str) -> list[Entry]:
    """Return the entries about `subject`, such as TS-0001, oldest first."""
    acts = Act.objects.filter(subjects__label=subject, number__isnull=False)
    return [_entry(row) for row in acts.order_by("number")]


def latest(subject: str, size: int) -> list[Entry]:
    """Return at most `size` entries about a subject, newest first."""
    acts = Act.objects.filter(subjects__label=subject, number__isnull=False)
    return [_entry(row) for row in acts.order_by("-number")[:size]]


def counted(subject: str) -> int:
    """Return how many entries are about a subject."""
    return Act.objects.filter(subjects__label=subject, number__isnull=False).count()


def newest(
    size: int,
    before: int | None = None,
    verb: str = "",
    *,
    looks: bool = False,
    subject: str = "",
    start: int = 0,
) -> list[Entry]:
    """Return at most `size` entries, newest first, from below number `before` down to `start`.

    Of one verb and about one subject where these are told; those that only looked are left
    out, unless `looks`.
    """
    acts = Act.objects.filter(number__isnull=False).order_by("-number")
    if before is not None:
        acts = acts.filter(number__lt=before)
    if start:
        acts = acts.filter(number__gte=start)
    if verb:
        acts = acts.filter(verb=verb)
    if subject:  # its own index finds it; that of the acts that are no looks would be walked
        acts = acts.filter(subjects__label=subject)
        acts = acts if looks else acts.exclude(verb=VIEWED)
    elif verb != VIEWED and not looks:
        acts = acts.extra(where=[_DONE])  # noqa: S610 - words of ours
    return [_entry(row) for row in acts[:size]]


def first_at(at: datetime) -> int:
    """Return the number of the first entry at or after an instant; the log's size if none is.

    Times never go back along the log, so it is looked for as in a book: a few questions,
    however long the log is.
    """
    low, high = 0, head().size
    while low < high:
        step = max((high - low) // _PROBES, 1)
        there = Act.objects.filter(number__in=list(range(low, high, step))).order_by("number")
        told = [(number or 0, when) for number, when in there.values_list("number", "at")]
        if not told:
            break
        low = max((number + 1 for number, when in told if when < at), default=low)
        high = min((number for number, when in told if when >= at), default=high)
    return low


def of_verbs(start: int, stop: int, verbs: Sequence[str], size: int) -> list[Entry]:
    """Return at most `size` entries of these verbs from `start` to `stop` (not included)."""
    acts = Act.objects.filter(number__gte=start, number__lt=stop, verb__in=verbs)
    return [_entry(row) for row in acts.order_by("number")[:size]]


def proof(home: Home, number: int, size: int) -> list[bytes]:
    """Return the hashes from entry `number` to the root of the first `size` entries.

    They are read from the published tiles. Raises OSError or ValueError where these are lost.
    """
    return inclusion_proof(number, size, TileReader(home.log, size).read)


def _entry(row: Act) -> Entry:
    number = -1 if row.number is None else row.number
    return Entry(
        row.pk, number, row.verb, row.version, row.at, bytes(row.leaf), bytes(row.leaf_hash)
    )
