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
from bestkept.protect.access.lapsed import Places
from bestkept.protect.access.models import Grant, Opened, Request
from bestkept.protect.decision import queries as decision
from bestkept.register import queries as register
from bestkept.register.inventory import queries as inventory

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor
    from bestkept.protect.access.lapsed import Lapse
    from bestkept.protect.decision.rules import Decision

MAY_SEE = ("legal", "security", "hr", "auditor", "administrator")
MAY_OWN = ("employee", "analyst", "security", "legal", "administrator")  # roles of who may own one
MAY_REVOKE = ("legal", "security", "administrator")
MOST = 1000  # lines that a list counts; beyond, it says that there are more
MOST_PERSONS = 200  # that a search for a name means


@dataclass(frozen=True)
class GrantView(DatedRow):
    """A grant: to whom, of which secret and version (None: any), for what, and who approved.

    One with a `lapse` is open, and lets its person know nothing all the same. `falls` is the
    first day after the one that is asked about on which a move, if one is on record, does that.
    """

    number: str
    person: str
    name: str
    asset: str
    version: int | None
    purpose: str
    because: str
    approver: str
    same_person: bool
    lapse: Lapse | None = None
    falls: date | None = None

    @property
    def last(self) -> date:
        """The last day on which it holds, or held."""
        return self.end - timedelta(days=1)


@dataclass(frozen=True)
class RequestView:
    """A request: who asks to know what, for what and until when; its answer, None while open.

    `asset` is the number that was asked for; `there` tells whether there is such a secret,
    which whoever asks is not shown. `answer_because` is the reason of whoever answered, which
    whoever asked reads; empty while open, and where it was erased.
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
    answer_because: str


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
    """Return some grants that are open on a day (None: today), those that end first first.

    Of a secret, of a person, of persons by words, or with a last day by `ends_by`. Those that
    lapsed are among them, and say so. Everybody may see their own, and employees those of
    secrets that they answer for; else Refused for most roles. The count stops at MOST.
    """
    own = person != "" and person == by.person
    authorise(by, datetime.now(UTC).date(), *((*MAY_SEE, *MAY_OWN) if not own else (by.role,)))
    day = on or datetime.now(UTC).date()
    rows = holding(day).order_by("valid_to", "pk")
    if not own and by.role not in MAY_SEE:
        rows = rows.filter(asset__number__in=_answered_for(by.person))
    if asset:
        rows = rows.filter(asset__number=asset)
    if person:
        rows = rows.filter(person__email=person)
    if words:
        rows = rows.filter(person__in=_named(words))
    if ends_by and ends_by < date.max:
        rows = rows.filter(valid_to__lte=ends_by + timedelta(days=1))
    return views(rows[start : start + size], day), rows[:MOST].count()


def holding(day: date) -> QuerySet[Grant]:
    """Return the rows of the grants that are open on a day, for parts after this one.

    Also those of an earlier position: somebody closes them, or grants anew (see `lapsed`).
    """
    # Every grant has an end, and lists go by it: the database needs to be told to use the index.
    return Grant.objects.holding(day).filter(valid_to__gt=day)


def _answered_for(person: str) -> list[str]:
    return [one.number for one in inventory.answered_for(person)]


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
    asked = (grant.person, grant.asset, grant.purpose, day)
    return decision.evaluate_for(*asked, version=grant.version)


def grants_of(asset: str, on: date, as_known: date | None = None) -> list[GrantView]:
    """Return the grants of a secret that were open on a day, lapsed or not, for later stages."""
    rows = Grant.objects.filter(asset__number=asset, valid_from__lte=on, valid_to__gt=on)
    return in_force(views(rows.order_by("pk"), on, as_known), on, as_known)


def ending(by: Actor, what: str, size: int = 50) -> tuple[list[GrantView], int]:
    """Return what ending access would end, and how many grants: what a revoke of `what` means.

    For those who may revoke anything, and for owner or deputy of the one secret that is meant.
    """
    rows = meant(what).filter(superseded_in__isnull=True, valid_to__gt=datetime.now(UTC).date())
    if by.role not in MAY_REVOKE:
        rows = rows.filter(asset__number__in=_answered_for(by.person))
    authorise(by, datetime.now(UTC).date(), by.role)
    return views(rows.order_by("valid_to", "pk")[:size]), rows.count()


def meant(what: str) -> QuerySet[Grant]:
    """Return the grants that a number or an address means: of a grant, a secret, a person."""
    if "@" in what:
        return Grant.objects.filter(person__email=what.strip().lower())
    if what.startswith("G-"):
        return Grant.objects.filter(number=what)
    return Grant.objects.filter(asset__number=what)


def broken_glass(
    by: Actor, *, asset: str = "", start: int = 0, size: int = 10
) -> tuple[list[GlassView], int]:
    """Return some openings without a grant, the newest first, and how many there are.

    Those who see all grants and analysts see all; others those of secrets that they answer for.
    """
    authorise(by, datetime.now(UTC).date(), *MAY_SEE, *MAY_OWN)
    rows = Opened.objects.filter(without_grant=True).order_by("-pk")
    if by.role not in (*MAY_SEE, "analyst"):
        rows = rows.filter(asset__number__in=_answered_for(by.person))
    if asset:
        rows = rows.filter(asset__number=asset)
    found = list(rows.select_related("person", "asset", "recorded_in")[start : start + size])
    why = journal.said([row.recorded_in.number or 0 for row in found], "because")
    return [_glass(row, why) for row in found], rows.count()


def _glass(row: Opened, why: Mapping[int, str]) -> GlassView:
    entry = row.recorded_in.number or 0
    named = (row.asset.number, row.person.email, row.person.name)
    return GlassView(*named, entry, row.recorded_in.at, why.get(entry, ""))


def requests(
    by: Actor, *, asset: str = "", waiting: bool = True, start: int = 0, size: int = 100
) -> tuple[list[RequestView], int]:
    """Return some requests that wait, the oldest first (or all, the newest), and how many.

    For a secret, or any. Those who see all grants see all; others those for secrets that they
    answer for.
    """
    authorise(by, datetime.now(UTC).date(), by.role)
    rows = _asked().order_by("pk" if waiting else "-pk")
    if waiting:
        rows = rows.filter(answered_in__isnull=True)
    if by.role not in MAY_SEE:
        rows = rows.filter(asset__number__in=_answered_for(by.person))
    if asset:
        rows = rows.filter(asked=asset)
    return _requests(rows[start : start + size]), rows.count()


def request(by: Actor, number: str) -> RequestView:
    """Return a request that one may see; in the same words Refused for another and for none."""
    authorise(by, datetime.now(UTC).date(), by.role)
    row = _asked().filter(number=number).first()
    asset = row.asset.number if row and row.asset else ""
    if row is None or not (by.role in MAY_SEE or (asset and owns(by.person, asset))):
        raise Refused(f"{number} is no request that you may see.")
    return _requests([row])[0]


def my_requests(person: str, size: int = 50) -> list[RequestView]:
    """Return what somebody asked for, the newest first, as they are told of it themselves."""
    return _requests(_asked().filter(person__email=person).order_by("-pk")[:size])


def my_grants(person: str, on: date | None = None, asset: str = "") -> list[GrantView]:
    """Return what was granted to somebody and is open on a day (None: today), for themselves."""
    day = on or datetime.now(UTC).date()
    rows = holding(day).filter(person__email=person)
    if asset:
        rows = rows.filter(asset__number=asset)
    return views(rows.order_by("valid_to", "pk")[:MOST], day)


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


def owed(day: date, of: Collection[str] | None = None) -> list[Owed]:
    """Return which requests wait on a day, of persons and roles or (None) of all.

    A request waits for the owner of its secret, else for legal.
    """
    rows = Request.objects.filter(answered_in__isnull=True).order_by("pk")
    if of is not None:
        rows = rows.filter(_perhaps_for(of, day))
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
    return [one for one in found if of is None or one.person in of]


def _called(asset: str, titles: Mapping[str, str]) -> str:
    """Return what a secret is called, for whoever answers for it; one not there, by its number."""
    return f"{titles[asset]} ({asset})" if asset in titles else asset


def _perhaps_for(of: Collection[str], day: date) -> Q:
    """Narrow requests to what may wait for persons and roles; what does, the newest owner tells."""
    owned = register.owning(day)
    theirs = Q(asset__in=owned.filter(value__in=of).values("asset"))
    return theirs | ~Q(asset__in=owned.values("asset")) if rules.UNOWNED in of else theirs


def place_of(person: int, on: date) -> int | None:
    """Return the row of the place that a person holds on a day; None where none is on record."""
    rows = Engagement.objects.holding(on).filter(person_id=person)
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def owns(person: str, number: str) -> bool:
    """Tell whether somebody is owner or deputy of a secret today; not of one that is not there."""
    return register.answers_for(person, number)


def views(
    rows: QuerySet[Grant], on: date | None = None, as_known: date | None = None
) -> list[GrantView]:
    """Return grants as they are shown on a day (None: today), also for parts after this one.

    By what is on record now of where people work, or was `as_known`.
    """
    day = on or datetime.now(UTC).date()
    wanted = ("person", "asset", "approver", "recorded_in", "superseded_in")
    found = list(rows.select_related(*wanted, "engagement__organisation"))
    places = Places({row.person_id for row in found}, as_known)
    return [_view(row, places.lapse(row, day), places.falls(row, day)) for row in found]


def _view(row: Grant, lapse: Lapse | None, falls: date | None) -> GrantView:
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
        lapse=lapse,
        falls=falls,
    )


def _asked() -> QuerySet[Request]:
    return Request.objects.select_related("person", "asset", "recorded_in", "answered_in")


def _requests(rows: Iterable[Request]) -> list[RequestView]:
    found = list(rows)
    answers = [row.answered_in.number or 0 for row in found if row.answered_in]
    why = journal.said(answers, "because") if answers else {}
    return [_request(row, why) for row in found]


def _request(row: Request, why: Mapping[int, str]) -> RequestView:
    answered = row.answered_in.number if row.answered_in else None
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
        answered,
        why.get(answered or 0, ""),
    )
