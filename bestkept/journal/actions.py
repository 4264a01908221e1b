"""What changes: one act, written with its fields, its leaf and the new head, or not at all."""

from __future__ import annotations

import errno
import json
import sqlite3
from contextlib import ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import Error as DatabaseTrouble
from django.db import transaction
from django.db.models import Max

from bestkept.engines.ledger.verify import canonical_json
from bestkept.home import ReadOnly
from bestkept.journal import asked, entries, rows, rules, sequence, turn
from bestkept.journal.models import Act, Field, Record, erasing, in_act
from bestkept.journal.rules import NestedAct, NotRecorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor

# What opens the acts of this thread, where they stand or fall together.
_together: ContextVar[Callable[..., AbstractContextManager[Recording]] | None] = ContextVar(
    "_together", default=None
)

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SENTENCES = {
    sqlite3.SQLITE_FULL: "the disk is full. Free some space and try again",
    sqlite3.SQLITE_BUSY: "another command kept the database busy. Try again in a moment",
    sqlite3.SQLITE_READONLY: "the database may not be written. Run as the owner of the home",
    sqlite3.SQLITE_IOERR: "the disk is full or failing. Check it and try again",
    sqlite3.SQLITE_CORRUPT: "the database is damaged. Run `bestkept fsck`",
    sqlite3.SQLITE_NOTADB: "the database is damaged. Restore it from a backup",
}


_STATES = {  # of PostgreSQL: whole codes, and classes of them
    "22001": "a value is longer than its place. Shorten it",
    "25006": "the database is read-only. Restore the setting of the home that was moved",
    "42501": "the database's user may not write. Give it the tables, or name another user",
    "53": "the database server is out of room. Free some and try again",
    "55P03": _SENTENCES[sqlite3.SQLITE_BUSY],
    "40": _SENTENCES[sqlite3.SQLITE_BUSY],
    "57P01": "the database server is shutting down. Start it and try again",
}


def utc_now() -> datetime:
    """Return the owner's clock."""
    return datetime.now(UTC)


class Recording:
    """An act that is being written.

    `id` is what rows point at, `at` its instant. `number`, its place in the log, is known when
    the act is over: on PostgreSQL not before, and the instant may then be a later one.
    """

    def __init__(self, place: sequence.Place) -> None:
        self.place = place
        self.id = place.id
        self._values: dict[str, Any] = {}

    @property
    def number(self) -> int:
        """The act's place in the log, from 0."""
        if self.place.number is None:
            raise NestedAct("An act has no number before it is over.")
        return self.place.number

    @property
    def at(self) -> datetime:
        """The act's instant, in whole seconds UTC."""
        return self.place.at

    def note(self, name: str, value: Any) -> None:
        """Record a field; dict with text names, list, str, int, bool and None are values.

        Raises TypeError for another kind of value, ValueError for a name noted before.
        """
        canonical_json(value)
        if name in self._values:
            raise ValueError(f"The field {name} was noted before in this act.")
        self._values[name] = value

    def about(self, *subjects: str) -> None:
        """Note what the act is about: the field subject, and further ones in the list also."""
        first, *also = subjects
        self.note(rules.SUBJECT, first)
        if also:
            self.note(rules.ALSO, also)

    def write(self, verb: str, version: int, ending: ExitStack | None) -> None:
        """Write the entry and its fields, and append its leaf to the log."""
        entry = entries.salted(verb, version, self._values)
        self.place.take(*entries.insert([(self.place, entry)], ending))


@contextmanager
def act(
    verb: str,
    by: Actor,
    *,
    version: int = 1,
    clock: Callable[[], datetime] | None = None,
    apart: bool = False,
) -> Iterator[Recording]:
    """Record one act of `by`; what the body writes is written with it, or not at all.

    `verb` is like candidate.guarded, and `version` that of its fields. Say `apart` where the
    body reads nothing that another act may be changing: then, on PostgreSQL, it need not wait
    for its turn. Raises NotRecorded when the database cannot take it, NestedAct inside another
    act or transaction, and NothingNoted when the body noted no subject.
    """
    if not rules.VERB.fullmatch(verb):
        raise ValueError(f"{verb} is no verb of the journal: write noun.done.")
    if opened := _together.get():
        with _among(opened, verb, by, version=version, clock=clock) as recording:
            yield recording
        return
    with plainly():
        with (
            ExitStack() as ending,
            held(alone=False),
            writing(apart=apart, waiting=True),
            recorded(verb, by, version, clock, ending) as recording,
        ):
            yield recording
        (recording.place,) = sequence.settled([recording.place])


@contextmanager
def several() -> Iterator[Callable[..., AbstractContextManager[Recording]]]:
    """Record several acts, all of them or none: each is opened with what this yields.

    For what a person does in one go and no entry could hold, or no binder of one subject
    could show without the others. On PostgreSQL their numbers are known when all is over.
    Raises as `act`.
    """
    opened: list[Recording] = []

    @contextmanager
    def one(*told: Any, **more: Any) -> Iterator[Recording]:
        with recorded(*told, **more) as recording:
            yield recording
        opened.append(recording)

    with plainly():
        with held(alone=False), writing(waiting=True):
            yield one
        places = sequence.settled([recording.place for recording in opened])
        for recording, place in zip(opened, places, strict=True):
            recording.place = place


@contextmanager
def together() -> Iterator[None]:
    """Record every act in here, each opened as ever, in one transaction: all of them or none.

    What is read in here is what the acts find: nobody else records meanwhile. An act that was
    refused takes the others with it, so let that through. Raises as `act`.
    """
    with several() as one:
        token = _together.set(one)
        try:
            yield
        finally:
            _together.reset(token)


@contextmanager
def _among(
    opened: Callable[..., AbstractContextManager[Recording]], *told: Any, **more: Any
) -> Iterator[Recording]:
    token = _together.set(None)  # an act inside this one is refused as ever
    try:
        with opened(*told, **more) as recording:
            yield recording
    except BaseException:
        transaction.set_rollback(True)
        raise
    finally:
        _together.reset(token)


@contextmanager
def alone() -> Iterator[None]:
    """Hold the database while nobody else records; raises NestedAct inside a transaction."""
    with held(alone=True):
        yield


@contextmanager
def held(*, alone: bool) -> Iterator[None]:
    """Hold the database in one transaction: alone, or as one that records among others."""
    connection = transaction.get_connection()
    # On PostgreSQL writers queue in the database.
    queued = connection.vendor == "sqlite"
    with turn.among_threads() if queued else nullcontext():
        if getattr(connection, "read_only", False):
            raise ReadOnly
        if connection.in_atomic_block:
            raise NestedAct("An act is open already: finish it before the next one begins.")
        file = str(connection.settings_dict["NAME"])
        with (
            turn.among_processes(file) if queued else nullcontext(),
            transaction.atomic(durable=True),
        ):
            if alone:
                sequence.hold()
            yield


@contextmanager
def maintenance() -> Iterator[None]:
    """Change the tables themselves, while nobody records, in one transaction.

    References between rows are checked at the end, since tables are rebuilt on the way.
    """
    connection = transaction.get_connection()
    with plainly():
        with connection.constraint_checks_disabled(), alone(), writing():
            yield
            connection.check_constraints()
        sequence.sequence()


@contextmanager
def recorded(
    verb: str,
    by: Actor,
    version: int = 1,
    clock: Callable[[], datetime] | None = None,
    ending: ExitStack | None = None,
) -> Iterator[Recording]:
    """Record an act in the transaction that is open; for `act` and migrations only.

    Give `ending`, which is to be closed after the commit, where nothing follows but that.
    """
    recording = Recording(sequence.place((clock or utc_now)()))
    recording.note("actor.person", by.person)
    recording.note("actor.role", by.role)
    recording.note("actor.door", by.door)
    asked.carried(recording)
    with rows.written() as tables:
        yield recording
    if digests := rows.digests(recording.id, tables):
        recording.note(rows.FIELD, digests)
    recording.write(verb, version, ending)


def close(recording: Recording, rows: QuerySet[Any], on: date, name: str) -> int:
    """Close the open ones among dated `rows` on day `on`; return how many.

    One that begins later is closed on its first day, so that it never held, and one whose term
    is over with its term. Each is noted as `name`.ended and its id.
    """
    there = list(rows.filter(superseded_in__isnull=True))
    for one in there:
        ended_on = min(max(on, one.valid_from), one.valid_to or date.max)
        rows.filter(pk=one.pk).update(ended_on=ended_on, superseded_in_id=recording.id)
        recording.note(f"{name}.ended.{one.pk}", {"ended_on": ended_on.isoformat()})
    return len(there)


def held_beyond(rows: QuerySet[Any], on: date) -> date | None:
    """Return until which day ended ones among dated `rows` hold, where that lies after `on`.

    They are closed once: whatever is closed on `on`, these go on until then.
    """
    found: date | None = rows.filter(ended_on__gt=on).aggregate(last=Max("ended_on"))["last"]
    return found


def blank(number: int, name: str) -> set[str]:
    """Take a field's value and salt away, and the same value out of the rows of its act.

    In an act, for erasures alone: who may, and whether a hold forbids it, is asked before.
    Returns the tables that held it.
    """
    held = {Field._meta.db_table}  # noqa: SLF001 - as Django names it
    field = Field.objects.get(act__number=number, name=name)
    gone = rules.texts(json.loads(field.value)) if field.value else set()
    token = erasing.set(True)
    sequence.erase(on=True)
    try:
        for model in apps.get_models():
            if issubclass(model, Record) and model is not Field and model.erasable:
                held |= _blank_rows(model, field, gone)
        Field.objects.filter(pk=field.pk, value=field.value).update(value="", salt=b"")
    finally:
        erasing.reset(token)
    sequence.erase(on=False)
    return held


def blank_hashes(number: int) -> dict[str, str] | None:
    """Take the hashes of an entry's rows away too, by which a value could be guessed.

    Returns those of its rows as they are now; None where the entry never had any.
    """
    field = Field.objects.filter(act__number=number, name=rows.FIELD).first()
    if field is None:
        return None
    blank(number, rows.FIELD)
    return rows.digests(field.act_id)


def _blank_rows(model: type[Record], field: Field, gone: set[str]) -> set[str]:
    plan, held = model._meta, set()  # noqa: SLF001 - the public plan of a model
    recorded_by = [one.attname for one in plan.concrete_fields if one.related_model is Act]
    there = model._default_manager.all()  # noqa: SLF001 - as Django names it
    _, _, row = field.name.rpartition(".")
    if row.isdigit():
        there = there.filter(**{model.named_by: int(row)})
    path = recorded_by[0] if recorded_by else model.act_path
    for column in model.erasable:
        hit = there.filter(**{path: field.act_id, f"{column}__in": gone})
        if hit.update(**dict.fromkeys(model.erasable, rules.ERASED)):
            held.add(plan.db_table)
    return held


@contextmanager
def writing(*, apart: bool = False, waiting: bool = False) -> Iterator[None]:
    """Open the guards for this thread; `waiting` where the act is settled before it is told."""
    sequence.enter(apart=apart, waiting=waiting)
    token = in_act.set(True)
    try:
        yield
    finally:
        in_act.reset(token)


def _reason(cause: BaseException | None) -> str | None:
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return _SENTENCES.get(code & 0xFF)
    state = getattr(cause, "sqlstate", None) or ""
    return _STATES.get(state) or _STATES.get(state[:2])


@contextmanager
def plainly() -> Iterator[None]:
    """Say in one sentence why nothing was recorded, where disk or database is the reason."""
    try:
        yield
    except DatabaseTrouble as trouble:
        reason = _reason(trouble.__cause__)
        if reason is None:
            raise
        raise NotRecorded(f"Nothing was recorded: {reason}.") from trouble
    except OSError as trouble:
        if trouble.errno not in _FULL:
            raise
        raise NotRecorded(f"Nothing was recorded: {_SENTENCES[sqlite3.SQLITE_FULL]}.") from trouble
