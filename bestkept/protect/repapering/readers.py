"""Who may see what: what one was told of changes, and who has read what they were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F

from bestkept.journal.remembered import Remembered
from bestkept.journal.rules import NotThere
from bestkept.people.models import Person
from bestkept.people.rules import Many, Owed
from bestkept.protect.repapering import queries, rules
from bestkept.protect.repapering.models import Concerned, LawChange, Telling, Told

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor
    from bestkept.protect.repapering.rules import Change

KIND = "law-told"
DAYS = 14  # within which whoever is told has read it: our own figure


@dataclass(frozen=True)
class Reader:
    """A person who was told of a change: when, and when they said that they had read it."""

    email: str
    name: str
    told: datetime
    read: datetime | None
    entry: int


@dataclass(frozen=True)
class Counted:
    """How many of those in the newest impact list were told of a change, and have read it.

    `told` and `read` count everybody who was told, in the list or not any more; `left` those in
    the list whom nobody has told.
    """

    told: int
    read: int
    left: int


@dataclass(frozen=True)
class Mine:
    """A change as whoever it concerns is told: in its own words, and what legal says to them."""

    number: str
    change: Change
    where: str
    words: str
    told: datetime
    read: datetime | None
    read_entry: int | None
    withdrawn: bool


class _Waiting(NamedTuple):
    days: tuple[date, ...]
    rows: tuple[int, ...]


def left(row: LawChange) -> QuerySet[Person]:
    """Return who stands in the newest impact list and was not told; for this part alone."""
    newest = row.assessments.order_by("-pk").first()
    listed = Concerned.objects.filter(assessment=newest).values("person")
    told = Told.objects.filter(telling__change=row).values("person")
    return Person.objects.filter(pk__in=listed).exclude(pk__in=told)


def told_to(person: str, number: str) -> QuerySet[Told]:
    """Return what a person was told of a change; for this part alone."""
    rows = Told.objects.filter(person__email=person)
    return rows.filter(telling__change__number=number.strip().upper())


def mine(person: str) -> list[Mine]:
    """Return the changes that a person was told, what waits first, then the newest first."""
    rows = _whole(Told.objects.filter(person__email=person).order_by("-pk"))
    return sorted((_view(row) for row in rows), key=lambda one: one.read is not None)


def my_own(person: str, number: str) -> Mine:
    """Return a change as a person was told it; NotThere in the same words for any other."""
    row = _whole(told_to(person, number)).first()
    if row is None:
        raise NotThere(f"You were told nothing of {number}.")
    return _view(row)


def counted(by: Actor, number: str) -> Counted:
    """Return how many were told of a change, have read it, and are left to be told."""
    queries.may_see(by)
    row = _known(number)
    rows = Told.objects.filter(telling__change=row)
    return Counted(rows.count(), rows.filter(read_in__isnull=False).count(), left(row).count())


def readers(by: Actor, number: str, start: int = 0, size: int = 25) -> tuple[list[Reader], int]:
    """Return some of those who were told of a change, who has not read it first; how many."""
    queries.may_see(by)
    rows = Told.objects.filter(telling__change=_known(number))
    ordered = _whole(rows).order_by(F("read_in").asc(nulls_first=True), "person__email")
    return [_reader(one) for one in ordered[start : start + size]], rows.count()


def _known(number: str) -> LawChange:
    found = LawChange.objects.filter(number=number.strip().upper()).first()
    if found is None:
        raise NotThere(f"There is no change {number}.")
    return found


def _whole(rows: QuerySet[Told]) -> QuerySet[Told]:
    return rows.select_related(
        "person", "read_in", "telling__recorded_in", "telling__change__withdrawn_in"
    )


def _view(row: Told) -> Mine:
    change, done = row.telling.change, row.read_in
    return Mine(
        change.number,
        queries.told(change),
        rules.where(change.country),
        row.telling.words,
        row.telling.recorded_in.at,
        done.at if done else None,
        done.number if done else None,
        change.withdrawn_in_id is not None,
    )


def _reader(row: Told) -> Reader:
    done = row.read_in
    entry = (done or row.telling.recorded_in).number or 0
    told = row.telling.recorded_in.at
    return Reader(row.person.email, row.person.name, told, done.at if done else None, entry)


# What is owed: to read what one was told.


def owed(_day: date, of: Collection[str] | None = None) -> list[Owed]:
    """Return which changes wait to be read, of some people or (None) of all; of none withdrawn."""
    rows = _unread()
    return _owed(rows if of is None else rows.filter(person__email__in=of))


def many_owed(day: date) -> Many:
    """Return the same of all, told in part: a change may concern everybody there is."""
    kept = _waiting.on(day)
    return Many(
        KIND,
        kept.days,
        lambda size: sorted(_owed(Told.objects.filter(pk__in=kept.rows[:size]))),
        lambda of: Many.listed(KIND, owed(day, of)),
    )


def _unread() -> QuerySet[Told]:
    return Told.objects.filter(read_in__isnull=True, telling__change__withdrawn_in__isnull=True)


def _read(_day: date) -> _Waiting:
    names = ("telling__recorded_in__at", "telling__change__number", "person__email", "pk")
    told = sorted((_due(at), *rest) for at, *rest in _unread().values_list(*names))
    return _Waiting(tuple(one[0] for one in told), tuple(one[-1] for one in told))


# What waits comes with a telling, and goes when it is read or its change withdrawn.
_waiting = Remembered(_read, Telling, Told, LawChange)


def _due(at: datetime) -> date:
    return at.astimezone(UTC).date() + timedelta(days=DAYS)


def _owed(rows: QuerySet[Told]) -> list[Owed]:
    names = ("telling__recorded_in__at", "telling__change__number", "person__email")
    return [
        Owed(_due(at), KIND, number, f"Read what changes by {number}.", email)
        for at, number, email in rows.values_list(*names)
    ]
