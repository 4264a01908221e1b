"""Who may see what: requests, grants, and what somebody may know, asked for and opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, Q

from bestkept.journal import queries as journal
from bestkept.journal.rules import DatedRow, Refused, in_force, utc_day
from bestkept.people.called import called
from bestkept.people.models import Engagement
from bestkept.people.queries import authorise
from bestkept.people.rules import Owed
from bestkept.protect.access import rules
from bestkept.protect.access.models import Grant, Opened, Request
from bestkept.protect.decision import queries as decision
from bestkept.register import queries as register
from bestkept.register.inventory import queries as inventory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor
    from bestkept.protect.decision.rules import Decision

MAY_SEE = ("legal", "security", "hr", "auditor", "administrator")
MAY_REVOKE = ("legal", "security", "administrator")
MOST = 1000  # lines that a list counts; beyond, it says that there are more
MOST_PERSONS = 200  # that a search for a name means


@dataclass(frozen=True)
class GrantView(DatedRow):
    """A grant: to whom, of which secret and version (None: any), for what, and who approved."""

    number: str
    person: str
    name: str
    asset: str
    version: int | None
    purpose: str
    because: str
    approver: str
    same_person: bool

    @property
    def last(self) -> date:
        """The last day on which it holds, or held."""
        return self.end - timedelta(days=1)


@dataclass(frozen=True)
class RequestView:
    """A request: who asks to know what, for what and until when; its answer, None while open.

    `asset` is the number that was asked for; `there` tells whether there is such a secret,
    which whoever asks is not shown.
    """

    number: str
    person: str
    name: str
    asset: str
    there: bool
    version: int | None
    purpose: str
    because: str
    until: date
    entry: int
    at: datetime
    answer: str | None
    answered_entry: int | None


@dataclass(frozen=True)
class GlassView:
    """An opening without a grant: of which secret, by whom, by which entry, when (UTC), and why."""

    asset: str
    person: str
    name: str
    entry: int
    at: datetime
    because: str


def listed(
    by: Actor,
    *,
    asset: str = "",
    person: str = "",
    words: str = "",
    ends_by: date | None = None,
    on: date | None = None,
    start: int = 0,
    size: int = 25,
) -> tuple[list[GrantView], int]:
    """Return some grants in force on a day (None: today), those that end first first.

    Of a secret, of a person, of persons by words, or with a last day by `ends_by`. Everybody may
    see their own; else Refused for most roles. The count stops at MOST.
    """
    own = person != "" and person == by.person
    authorise(by, datetime.now(UTC).date(), *(MAY_SEE if not own else (by.role,)))
    rows = holding(on or datetime.now(UTC).date()).order_by("valid_to", "pk")
    if asset:
        rows = rows.filter(asset__number=asset)
    if person:
        rows = rows.filter(person__email=person)
    if words:
        rows = rows.filter(person__in=_named(words))
    if ends_by and ends_by < date.max:
        rows = rows.filter(valid_to__lte=ends_by + timedelta(days=1))
    return views(rows[start : start + size]), rows[:MOST].count()


def holding(day: date) -> QuerySet[Grant]:
    """Return the rows of the grants in force on a day, for parts after this one."""
    # Every grant has an end, and lists go by it: the database needs to be told to use the index.
    return Grant.objects.holding(day).filter(valid_to__gt=day)


def _named(words: str) -> list[int]:
    rows = called(words).order_by("email")
    return list(rows.values_list("pk", flat=True)[:MOST_PERSONS])


def mine(by: Actor, start: int = 0, size: int = 25) -> tuple[list[GrantView], int]:
    """Return some of one's own grants that are in force today, and how many are."""
    return listed(by, person=by.person, start=start, size=size)


def may_use(by: Actor, grant: GrantView) -> Decision:
    """Tell whether what is asked for one's own grant is met today; nothing is opened or recorded.

    Refused for a grant that is another's.
    """
    authorise(by, datetime.now(UTC).date(), by.role)
    if grant.person != by.person:
        raise Refused(f"{grant.number} is no grant of yours.")
    day = datetime.now(UTC).date()
    asked = decision.asked_of(grant.person, grant.asset, grant.purpose, day, grant.version)
    return decision.evaluate(asked)


def grants_of(asset: str, on: date, as_known: date | None = None) -> list[GrantView]:
    """Return the grants of a secret that were in force on a day, for stages after this one."""
    rows = Grant.objects.filter(asset__number=asset, valid_from__lte=on, valid_to__gt=on)
    return in_force(views(rows.order_by("pk")), on, as_known)


def ending(by: Actor, what: str, size: int = 50) -> tuple[list[GrantView], int]:
    """Return what ending access would end, and how many grants: what a revoke of `what` means.

    For those who may revoke anything, and for owner or deputy of the one secret that is meant.
    """
    rows = meant(what).filter(superseded_in__isnull=True, valid_to__gt=datetime.now(UTC).date())
    if by.role not in MAY_REVOKE:
        own = [one.number for one in inventory.answered_for(by.person)]
        rows = rows.filter(asset__number__in=own)
    authorise(by, datetime.now(UTC).date(), by.role)
    return views(rows.order_by("valid_to", "pk")[:size]), rows.count()


def meant(what: str) -> QuerySet[Grant]:
    """Return the grants that a number or an address means: of a grant, a secret, a person."""
    if "@" in what:
        return Grant.objects.filter(person__email=what.strip().lower())
    if what.startswith("G-"):
        return Grant.objects.filter(number=what)
    return Grant.objects.filter(asset__number=what)


def broken_glass(by: Actor, size: int = 10) -> list[GlassView]:
    """Return the newest openings without a grant, for those who see all grants and analysts."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE, "analyst")
    rows = Opened.objects.filter(without_grant=True).order_by("-pk")
    found = list(rows.select_related("person", "asset", "recorded_in")[:size])
    why = journal.said([row.recorded_in.number or 0 for row in found], "because")
    return [_glass(row, why) for row in found]


def _glass(row: Opened, why: Mapping[int, str]) -> GlassView:
    entry = row.recorded_in.number or 0
    named = (row.asset.number, row.person.email, row.person.name)
    return GlassView(*named, entry, row.recorded_in.at, why.get(entry, ""))


def requests(
    by: Actor, *, waiting: bool = True, start: int = 0, size: int = 100
) -> tuple[list[RequestView], int]:
    """Return some requests that wait (or all), the oldest first, and how many there are.

    Those who see all grants see all; others those for secrets that they answer for.
    """
    authorise(by, datetime.now(UTC).date(), by.role)
    rows = _asked().order_by("pk" if waiting else "-pk")
    if waiting:
        rows = rows.filter(answered_in__isnull=True)
    if by.role not in MAY_SEE:
        own = [one.number for one in inventory.answered_for(by.person)]
        rows = rows.filter(asset__number__in=own)
    return [_request(row) for row in rows[start : start + size]], rows.count()


def request(by: Actor, number: str) -> RequestView:
    """Return a request that one may see; in the same words Refused for another and for none."""
    authorise(by, datetime.now(UTC).date(), by.role)
    row = _asked().filter(number=number).first()
    asset = row.asset.number if row and row.asset else ""
    if row is None or not (by.role in MAY_SEE or (asset and owns(by.person, asset))):
        raise Refused(f"{number} is no request that you may see.")
    return _request(row)


def my_requests(person: str, size: int = 50) -> list[RequestView]:
    """Return what somebody asked for, the newest first, as they are told of it themselves."""
    rows = _asked().filter(person__email=person).order_by("-pk")
    return [_request(row) for row in rows[:size]]


def my_grants(person: str, on: date | None = None, asset: str = "") -> list[GrantView]:
    """Return what was granted to somebody and holds on a day (None: today), for themselves."""
    rows = holding(on or datetime.now(UTC).date()).filter(person__email=person)
    if asset:
        rows = rows.filter(asset__number=asset)
    return views(rows.order_by("valid_to", "pk")[:MOST])


def purposes_of(person: str, asset: str) -> list[str]:
    """Return for what somebody was granted a secret or asked for it, the newest first."""
    told = {"person__email": person, "asset__number": asset}
    granted = Grant.objects.filter(**told).order_by("-pk").values_list("purpose", flat=True)
    asked = Request.objects.filter(**told).order_by("-pk").values_list("purpose", flat=True)
    return list(dict.fromkeys([*granted[:5], *asked[:5]]))


def last_opened(pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], datetime]:
    """Return when each of these persons last opened the secret beside them, if they have."""
    people, assets = {one for one, _ in pairs}, {one for _, one in pairs}
    rows = Opened.objects.filter(person__email__in=people, asset__number__in=assets)
    told = rows.values_list("person__email", "asset__number")
    return {(one[0], one[1]): one[2] for one in told.annotate(at=Max("recorded_in__at"))}


def owed(day: date, person: str | None = None) -> list[Owed]:
    """Return which requests wait on a day, of a person or (None) of all.

    A request waits for the owner of its secret, else for legal.
    """
    rows = Request.objects.filter(answered_in__isnull=True).order_by("pk")
    if person is not None:
        rows = rows.filter(_perhaps_for(person, day))
    asked = list(rows.values_list("recorded_in__at", "number", "asset", "asked", "person__name"))
    owners = register.owners({row for _, _, row, *_ in asked if row is not None}, day)
    titles = inventory.titles({one for _, _, _, one, _ in asked})
    found = [
        Owed(
            utc_day(at) + timedelta(days=rules.ANSWER_DAYS),
            "request",
            number,
            f"Answer {name}, who asks to know {_called(asset, titles)}.",
            owners.get(row, rules.UNOWNED),
        )
        for at, number, row, asset, name in asked
    ]
    return [one for one in found if person is None or one.person == person]


def _called(asset: str, titles: Mapping[str, str]) -> str:
    """Return what a secret is called, for whoever answers for it; one not there, by its number."""
    return f"{titles[asset]} ({asset})" if asset in titles else asset


def _perhaps_for(person: str, day: date) -> Q:
    """Narrow requests to what may wait for a person or role: which does, the newest owner tells."""
    owned = register.owning(day)
    if person == rules.UNOWNED:
        return ~Q(asset__in=owned.values("asset"))
    return Q(asset__in=owned.filter(value=person).values("asset"))


def place_of(person: int, on: date) -> int | None:
    """Return the row of the place that a person holds on a day; None where none is on record."""
    rows = Engagement.objects.holding(on).filter(person_id=person)
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def owns(person: str, number: str) -> bool:
    """Tell whether somebody is owner or deputy of a secret today; not of one that is not there."""
    return register.answers_for(person, number)


def _whole() -> QuerySet[Grant]:
    return Grant.objects.select_related(
        "person", "asset", "approver", "recorded_in", "superseded_in"
    )


def views(rows: QuerySet[Grant]) -> list[GrantView]:
    """Return grants as they are shown, for the other files of this part and parts after it."""
    wanted = ("person", "asset", "approver", "recorded_in", "superseded_in")
    return [_view(row) for row in rows.select_related(*wanted)]


def _view(row: Grant) -> GrantView:
    ended = row.superseded_in
    return GrantView(
        row=row.pk,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        entry=row.recorded_in.number or 0,
        recorded=row.recorded_in.at,
        ended_on=row.ended_on,
        ended_entry=ended.number if ended else None,
        superseded=ended.at if ended else None,
        number=row.number,
        person=row.person.email,
        name=row.person.name,
        asset=row.asset.number,
        version=row.version,
        purpose=row.purpose,
        because=row.because,
        approver=row.approver.email,
        same_person=row.same_person,
    )


def _asked() -> QuerySet[Request]:
    return Request.objects.select_related("person", "asset", "recorded_in", "answered_in")


def _request(row: Request) -> RequestView:
    return RequestView(
        row.number,
        row.person.email,
        row.person.name,
        row.asked,
        row.asset_id is not None,
        row.version,
        row.purpose,
        row.because,
        row.until,
        row.recorded_in.number or 0,
        row.recorded_in.at,
        row.answer,
        row.answered_in.number if row.answered_in else None,
    )
