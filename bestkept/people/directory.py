"""Who is on record, as a company's directory sees it: a few facts of each person, and groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from bestkept.journal.models import Act
from bestkept.journal.rules import NotThere
from bestkept.people.models import (
    Directory,
    Engagement,
    GroupRole,
    GroupSaid,
    Membership,
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
MAY_SEE_MAPPINGS = ("administrator", "security", "auditor")
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
    site: str
    country: str
    roles: tuple[str, ...]
    created: datetime
    modified: datetime


@dataclass(frozen=True)
class Wanted:
    """Which people are asked for; empty or None: any."""

    number: str = ""
    email: str = ""
    external: str = ""
    manager: str = ""
    active: bool | None = None


@dataclass(frozen=True)
class Group:
    """A group of the directory, and the numbers of who is in it.

    `version` changes whenever anything of it does; `role` is the one that it gives, or empty.
    """

    number: str
    name: str
    external: str
    created: datetime
    modified: datetime
    version: int
    role: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class WantedGroups:
    """Which groups are asked for; empty: any. `member` is a person's number."""

    number: str = ""
    name: str = ""
    external: str = ""
    member: str = ""


@dataclass(frozen=True)
class Mapping:
    """Which role the members of groups of this name hold, since when, by which entry."""

    name: str
    role: str
    since: date
    entry: int


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


def groups(
    by: Actor, wanted: WantedGroups, start: int = 0, size: int = 100
) -> tuple[list[Group], int]:
    """Return some of the directory's groups in the order of record, and how many there are."""
    authorise(by, _today(), *MAY_PROVISION)
    said = GroupSaid.objects.filter(superseded_in__isnull=True)
    if wanted.number:
        said = said.filter(group__number=wanted.number)
    if wanted.name:
        # Both databases fold only some letters; groups are few.
        named = [pk for pk, n in said.values_list("pk", "name") if _same(n, wanted.name)]
        said = said.filter(pk__in=named)
    if wanted.external:
        said = said.filter(external=wanted.external)
    if wanted.member:
        told = Membership.objects.filter(superseded_in__isnull=True)
        there = told.filter(group=OuterRef("group"), person=row_of(wanted.member))
        said = said.filter(Exists(there))
    rows = said.select_related("group__recorded_in").order_by("group")
    return _groups(list(rows[start : start + size])), said.count()


def group(by: Actor, number: str) -> Group:
    """Return one of them; NotThere for a number that is none's, or of one taken out."""
    found, _ = groups(by, WantedGroups(number=number or "-"), size=1)
    if not found:
        raise NotThere(f"There is no group {number[:40]}.")
    return found[0]


def mappings(by: Actor) -> list[Mapping]:
    """Return which groups give which roles, by name."""
    authorise(by, _today(), *MAY_SEE_MAPPINGS)
    rows = GroupRole.objects.filter(superseded_in__isnull=True).select_related("recorded_in")
    found = [
        Mapping(one.name, one.role, one.valid_from, one.recorded_in.number or 0) for one in rows
    ]
    return sorted(found, key=lambda one: one.name.casefold())


def roles_given() -> dict[str, str]:
    """Return which role is given by groups of which name, in small letters."""
    rows = GroupRole.objects.filter(superseded_in__isnull=True)
    return {name.casefold(): role for name, role in rows.values_list("name", "role")}


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.strip().casefold()


def _groups(rows: list[GroupSaid]) -> list[Group]:
    """Return groups with their members, in as many questions for one as for many."""
    open_ = Membership.objects.filter(group__in=[row.group_id for row in rows])
    people: dict[int, list[str]] = {}
    for one in open_.filter(superseded_in__isnull=True).order_by("person"):
        people.setdefault(one.group_id, []).append(person_number(one.person_id))
    labels = [row.group.number for row in rows]
    acts = Act.objects.filter(subjects__label__in=labels).order_by("pk")
    last = {label: (pk, at) for label, pk, at in acts.values_list("subjects__label", "pk", "at")}
    gives = roles_given()
    return [
        Group(
            row.group.number,
            row.name,
            row.external,
            created=row.group.recorded_in.at,
            modified=last[row.group.number][1],
            version=last[row.group.number][0],
            role=gives.get(row.name.casefold(), ""),
            members=tuple(people.get(row.group_id, ())),
        )
        for row in rows
    ]


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


def _today() -> date:
    return datetime.now(UTC).date()


def _asked(wanted: Wanted) -> QuerySet[Person]:
    rows = visible()
    if wanted.number:
        rows = rows.filter(pk=row_of(wanted.number))
    if wanted.email:
        rows = rows.filter(email=wanted.email.strip().lower())
    open_ = Directory.objects.filter(person=OuterRef("pk"), superseded_in__isnull=True)
    if wanted.external:
        rows = rows.filter(Exists(open_.filter(external=wanted.external)))
    if wanted.manager:
        under = Engagement.objects.holding().filter(person=OuterRef("pk"))
        rows = rows.filter(Exists(under.filter(manager=row_of(wanted.manager))))
    if wanted.active is not None:
        at = Standing.objects.holding().filter(person=OuterRef("pk"))
        held = Exists(RoleHeld.objects.holding().filter(person=OuterRef("pk")))
        gone = Q(Exists(at.filter(status="left"))) | Q(Exists(at.filter(status="leaving")), ~held)
        out = gone | Q(Exists(open_.filter(active=False)))
        rows = rows.exclude(out) if wanted.active else rows.filter(out)
    return rows.select_related("recorded_in")


def _views(rows: list[Person]) -> list[Entry]:
    """Return people with what is on record of them, in as many questions for one as for many."""
    told = Directory.objects.filter(person__in=rows, superseded_in__isnull=True)
    said = {one.person_id: one for one in told.select_related("recorded_in")}
    works = Engagement.objects.holding().filter(person__in=rows).order_by("pk")
    at = {
        one.person_id: one for one in works.select_related("organisation", "manager", "recorded_in")
    }
    stand = Standing.objects.holding().filter(person__in=rows).order_by("pk")
    status = {one.person_id: one for one in stand.select_related("recorded_in")}
    held: dict[int, list[str]] = {}
    for one in RoleHeld.objects.holding().filter(person__in=rows).order_by("role"):
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
        site=(said.site if said else _plain(at.site) if at else ""),
        country=(said.country if said else at.country if at else ""),
        roles=tuple(held),
        created=row.recorded_in.at,
        modified=max(acts),
    )


def _gone(status: str, held: Iterable[str]) -> bool:
    return status == "left" or (status == "leaving" and not held)


def _plain(text: str) -> str:
    return "" if text == "-" else text
