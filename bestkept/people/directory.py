"""Who is on record, as a company's directory sees it: a few facts of each person, and groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from bestkept.journal.rules import NotThere
from bestkept.people.models import (
    Directory,
    Engagement,
    Organisation,
    Person,
    RoleHeld,
    Standing,
)
from bestkept.people.queries import authorise
from bestkept.people.rules import person_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor

MAY_PROVISION = ("hr", "administrator")
GOING = ("leaving", "left")


@dataclass(frozen=True)
class Entry:
    """A person as a directory sees them; texts are empty where nothing is on record.

    `number` never changes, `external` is the directory's own. `manager` is a person's number.
    `active` is False, too, for who left, and for who is leaving and holds no role any more: until
    then their access is there to be ended. `roles` are those of today.
    """

    number: str
    email: str
    name: str
    formatted: str
    given: str
    family: str
    external: str
    active: bool
    status: str
    organisation: str
    unit: str
    job: str
    manager: str
    roles: tuple[str, ...]
    created: datetime
    modified: datetime


@dataclass(frozen=True)
class Wanted:
    """Which people are asked for; empty or None: any."""

    number: str = ""
    email: str = ""
    external: str = ""
    active: bool | None = None


@dataclass(frozen=True)
class Group:
    """A unit of ours, a partner or a role, and the numbers and names of who is in it."""

    number: str
    name: str
    created: datetime | None
    members: tuple[tuple[str, str], ...]


def entries(by: Actor, wanted: Wanted, start: int = 0, size: int = 100) -> tuple[list[Entry], int]:
    """Return some of the people whom directories see, in the order of record, and how many."""
    authorise(by, _today(), *MAY_PROVISION)
    rows = _asked(wanted)
    return _views(list(rows.order_by("pk")[start : start + size])), rows.count()


def entry(by: Actor, number: str) -> Entry:
    """Return one of them; NotThere for a number that is nobody's, or somebody's taken out."""
    found, _ = entries(by, Wanted(number=number or "-"), size=1)
    if not found:
        raise NotThere(f"Nobody has the number {number}.")
    return found[0]


def groups(by: Actor) -> list[Group]:
    """Return units and partners with who works there, and roles with who holds them, today."""
    authorise(by, _today(), *MAY_PROVISION)
    places = list(Organisation.objects.select_related("recorded_in").order_by("pk"))
    works: dict[int, list[tuple[str, str]]] = {}
    for at in _holding(Engagement).select_related("person").order_by("person"):
        works.setdefault(at.organisation_id, []).append(_member(at.person))
    held: dict[str, list[tuple[str, str]]] = {}
    for one in _holding(RoleHeld).select_related("person").order_by("person"):
        held.setdefault(one.role, []).append(_member(one.person))
    units = [
        Group(row.number, row.name, row.recorded_in.at, tuple(works.get(row.pk, ())))
        for row in places
    ]
    return units + [Group(f"role-{name}", name, None, tuple(held[name])) for name in sorted(held)]


def organisations(by: Actor) -> list[str]:
    """Return the names of units and partners, as a directory may name them."""
    authorise(by, _today(), *MAY_PROVISION)
    return list(Organisation.objects.order_by("pk").values_list("name", flat=True))


def visible() -> QuerySet[Person]:
    """Return whom directories see: everybody but whom a directory took out."""
    told = Directory.objects.filter(person=OuterRef("pk"))
    return Person.objects.filter(~Exists(told) | Exists(told.filter(superseded_in__isnull=True)))


def row_of(number: str) -> int:
    """Return which row a number names; 0 for what is none."""
    told = number[2:]
    row = int(told) if told.isascii() and told.isdigit() and len(told) < 16 else 0
    return row if person_number(row) == number else 0


def _member(row: Person) -> tuple[str, str]:
    return person_number(row.pk), row.name


def _today() -> date:
    return datetime.now(UTC).date()


def _holding(model: Any) -> Any:
    rows = model.objects.filter(valid_from__lte=_today())
    return rows.exclude(valid_to__lte=_today()).exclude(ended_on__lte=_today())


def _asked(wanted: Wanted) -> QuerySet[Person]:
    rows = visible()
    if wanted.number:
        rows = rows.filter(pk=row_of(wanted.number))
    if wanted.email:
        rows = rows.filter(email=wanted.email.strip().lower())
    open_ = Directory.objects.filter(person=OuterRef("pk"), superseded_in__isnull=True)
    if wanted.external:
        rows = rows.filter(Exists(open_.filter(external=wanted.external)))
    if wanted.active is not None:
        at = _holding(Standing).filter(person=OuterRef("pk"))
        held = Exists(_holding(RoleHeld).filter(person=OuterRef("pk")))
        gone = Q(Exists(at.filter(status="left"))) | Q(Exists(at.filter(status="leaving")), ~held)
        out = gone | Q(Exists(open_.filter(active=False)))
        rows = rows.exclude(out) if wanted.active else rows.filter(out)
    return rows.select_related("recorded_in")


def _views(rows: list[Person]) -> list[Entry]:
    """Return people with what is on record of them, in as many questions for one as for many."""
    told = Directory.objects.filter(person__in=rows, superseded_in__isnull=True)
    said = {one.person_id: one for one in told.select_related("recorded_in")}
    works = _holding(Engagement).filter(person__in=rows).order_by("pk")
    at = {
        one.person_id: one for one in works.select_related("organisation", "manager", "recorded_in")
    }
    stand = _holding(Standing).filter(person__in=rows).select_related("recorded_in").order_by("pk")
    status = {one.person_id: one for one in stand}
    held: dict[int, list[str]] = {}
    for one in _holding(RoleHeld).filter(person__in=rows).order_by("role"):
        held.setdefault(one.person_id, []).append(one.role)
    return [
        _view(row, said.get(row.pk), at.get(row.pk), status.get(row.pk), held.get(row.pk, ()))
        for row in rows
    ]


def _view(
    row: Person,
    said: Directory | None,
    at: Engagement | None,
    standing: Standing | None,
    held: Iterable[str],
) -> Entry:
    acts = [one.recorded_in.at for one in (row, said, at, standing) if one is not None]
    status = standing.status if standing else ""
    manager = at.manager if at else None
    return Entry(
        person_number(row.pk),
        row.email,
        said.name if said else row.name,
        said.formatted if said else "",
        said.given if said else "",
        said.family if said else "",
        said.external if said else "",
        active=(said is None or said.active) and not _gone(status, held),
        status=status,
        organisation=at.organisation.name if at else "",
        unit=_plain(at.unit) if at else "",
        job=_plain(at.job) if at else "",
        manager=person_number(manager.pk) if manager else "",
        roles=tuple(held),
        created=row.recorded_in.at,
        modified=max(acts),
    )


def _gone(status: str, held: Iterable[str]) -> bool:
    return status == "left" or (status == "leaving" and not held)


def _plain(text: str) -> str:
    return "" if text == "-" else text
