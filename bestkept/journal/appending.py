"""Entries that change nothing else: views, answers, decisions. Many at once, in one commit.

Threads that append at the same time share a transaction, and so one wait for the disk: the
first writes for all that stand in the queue, and the others find theirs done.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from bestkept.engines.ledger.verify import canonical_json, commitment, leaf_hash
from bestkept.journal import actions, rules, sequence
from bestkept.journal.models import Act
from bestkept.journal.rules import NestedAct, NothingNoted, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bestkept.journal.rules import Actor

AT_ONCE = 256
TURNS = 8  # batches that one thread writes for others before it hands over
_ACT = ("journal_act", ("id", "number", "verb", "version", "at", "leaf", "leaf_hash"))
_FIELD = ("journal_field", ("act_id", "name", "value", "salt"))
_SUBJECT = ("journal_subject", ("act_id", "label"))
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


@dataclass
class _Entry:
    verb: str
    version: int
    fields: list[tuple[str, str, bytes]]
    commitments: dict[str, bytes]
    subjects: list[str]
    number: int | None = None
    trouble: BaseException | None = None
    row: tuple[Any, ...] = field(default=())
    woken: threading.Event = field(default_factory=threading.Event)


_queue: deque[_Entry] = deque()
_leading = threading.Lock()


def append(verb: str, by: Actor, values: Mapping[str, Any], *, version: int = 1) -> int:
    """Record one entry with `values`, of which `subject` is one; return its number.

    When this returns it is durable. Raises as `act` does.
    """
    _require_free()
    own = _entry(verb, version, by, values)
    _queue.append(own)
    while own.number is None and own.trouble is None:
        if not _lead():
            own.woken.wait()
            own.woken.clear()
    if own.trouble is not None:
        raise own.trouble
    return _number(own)


def _lead() -> bool:
    """Write what stands in the queue, unless another thread is at it; tell which."""
    led = False
    while _queue and _leading.acquire(blocking=False):
        led = True
        try:
            for _ in range(TURNS):
                batch = [_queue.popleft() for _ in range(min(len(_queue), AT_ONCE))]
                if not batch:
                    break
                _write_or_tell(batch)
                for one in batch:
                    one.woken.set()
        finally:
            _leading.release()
        if _queue:  # the first in the queue goes on
            with contextlib.suppress(IndexError):
                _queue[0].woken.set()
            break
    return led


def append_all(
    verb: str, by: Actor, many: Sequence[Mapping[str, Any]], *, version: int = 1
) -> list[int]:
    """Record an entry for each of `many`, all in one commit or none; return their numbers."""
    _require_free()
    entries = [_entry(verb, version, by, values) for values in many]
    if entries:
        _write(entries)
    return [_number(one) for one in entries]


def _require_free() -> None:
    if transaction.get_connection().in_atomic_block:
        raise NestedAct("An act is open already: finish it before the next one begins.")


def _number(entry: _Entry) -> int:
    if entry.number is None:
        raise NestedAct("An entry has no number after it was written.")
    return entry.number


def _entry(verb: str, version: int, by: Actor, values: Mapping[str, Any]) -> _Entry:
    if not rules.VERB.fullmatch(verb):
        raise ValueError(f"{verb} is no verb of the journal: write noun.done.")
    actor = {"actor.person": by.person, "actor.role": by.role, "actor.door": by.door}
    if actor.keys() & values.keys():
        raise ValueError("Who acts is noted by the journal itself.")
    subjects = rules.subjects(values)
    if not subjects:
        raise NothingNoted("An act must note its subject.")
    noted = {**actor, **values}
    salts = os.urandom(16 * len(noted))
    fields, commitments = [], {}
    for place, (name, value) in enumerate(noted.items()):
        salt = salts[16 * place : 16 * place + 16]
        fields.append((name, canonical_json(value).decode(), salt))
        commitments[name] = commitment(name, value, salt)
    return _Entry(verb, version, fields, commitments, subjects)


def _write_or_tell(batch: list[_Entry]) -> None:
    """Write a batch; where that fails, each entry alone, so that one does not cost the others."""
    try:
        _write(batch)
    except Exception as trouble:  # noqa: BLE001 - it is raised again by whoever waits for it
        if len(batch) == 1:
            batch[0].trouble = trouble
            return
        for one in batch:
            _write_or_tell([one])
    except BaseException as trouble:  # the program is being stopped: nobody waits for ever
        for one in batch:
            one.trouble = trouble
            one.woken.set()
        raise


def _write(batch: list[_Entry]) -> None:
    with actions.plainly():
        with actions.held(alone=False), actions.writing(apart=True, waiting=True):
            places = _insert(batch)
        _settle(batch, places)


def _insert(batch: list[_Entry]) -> list[sequence.Place]:
    first = sequence.place(actions.utc_now())
    places = _places(first, len(batch))
    digests = [_prepare(one, place, first.at) for one, place in zip(batch, places, strict=True)]
    pairs = list(zip(places, batch, strict=True))
    _insert_rows(_ACT, [one.row for one in batch])
    _insert_rows(_FIELD, [(place.id, *row) for place, one in pairs for row in one.fields])
    _insert_rows(_SUBJECT, [(place.id, label) for place, one in pairs for label in one.subjects])
    first.take(*digests)
    return places


def _insert_rows(into: tuple[str, tuple[str, ...]], rows: list[tuple[Any, ...]]) -> None:
    table, columns = into
    start = f"INSERT INTO {table} ({', '.join(columns)}) "
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"{start} VALUES ({places})", rows)
            return
        arrays = ", ".join(f"%s::{_TYPES.get(name, 'text')}[]" for name in columns)
        values = [list(column) for column in zip(*rows, strict=True)]
        cursor.execute(f"{start} SELECT * FROM unnest({arrays})", values)  # noqa: S608 - our own names


def _places(first: sequence.Place, count: int) -> list[sequence.Place]:
    if first.number is not None:
        return [sequence.Place(first.id + n, first.at, first.number + n) for n in range(count)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('journal_act', 'id')) "
            "FROM generate_series(2, %s)",
            [count],
        )
        ids = [first.id, *(one for (one,) in cursor.fetchall())]
    return [sequence.Place(one, first.at) for one in ids]


def _prepare(entry: _Entry, place: sequence.Place, at: datetime) -> bytes:
    leaf = rules.leaf(entry.verb, entry.version, at, entry.commitments)
    if len(leaf) > rules.LONGEST_LEAF:
        raise Refused("This is too much for one entry of the journal. Do it in several steps.")
    digest = leaf_hash(leaf)
    when = connection.ops.adapt_datetimefield_value(at)
    entry.row = (place.id, place.number, entry.verb, entry.version, when, leaf, digest)
    return digest


def _settle(batch: list[_Entry], places: list[sequence.Place]) -> None:
    if places[0].number is None:
        sequence.settled(places[-1])  # ids are numbered in order: the others have theirs then
        found = dict(
            Act.objects.filter(id__in=[place.id for place in places]).values_list("id", "number")
        )
        for entry, place in zip(batch, places, strict=True):
            entry.number = found[place.id]
        return
    for entry, place in zip(batch, places, strict=True):
        entry.number = place.number
