"""Who may see what: requests, grants, who knows a secret and why, and how campaigns stand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from bestkept.journal import queries as journal
from bestkept.journal.rules import DatedRow, Refused, in_force, utc_day
from bestkept.people.models import Engagement, Person
from bestkept.people.queries import authorise
from bestkept.people.rules import Owed
from bestkept.protect.access import rules
from bestkept.protect.access.models import Campaign, Grant, Opened, Request
from bestkept.protect.decision import queries as decision
from bestkept.register import queries as register
from bestkept.register.models import Asset

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor
    from bestkept.protect.decision.rules import Decision

MAY_SEE = ("legal", "security", "hr", "auditor", "administrator")
OWNING = ("employee", "analyst")
SHOWN = "campaign.shown"


@dataclass(frozen=True)
class GrantView(DatedRow):
    """A grant: to whom, of which secret and version (None: any), for what, and who approved."""

    number: str
    person: str
    asset: str
    version: int | None
    purpose: str
    because: str
    approver: str
    same_person: bool


@dataclass(frozen=True)
class RequestView:
    """A request: who asks to know what, for what and until when; its answer, None while open."""

    number: str
    person: str
    asset: str
    version: int | None
    purpose: str
    because: str
    until: date
    entry: int
    answer: str | None
    answered_entry: int | None


@dataclass(frozen=True)
class CampaignView:
    """A campaign: who looks again, until when, how many grants, and how many wait or were ended.

    `stamped` counts the answers that look as if nobody had read what they were about.
    """

    number: str
    reviewer: str
    due: date
    grants: int
    waiting: int
    ended: int
    stamped: int


def grants(
    by: Actor, *, asset: str | None = None, person: str | None = None, on: date | None = None
) -> list[GrantView]:
    """Return the grants in force on a day (None: today), of a secret, a person, or all.

    Everybody may see their own; else Refused for most roles.
    """
    own = person is not None and person == by.person
    authorise(by, datetime.now(UTC).date(), *(MAY_SEE if not own else (by.role,)))
    rows = Grant.objects.order_by("pk")
    if asset is not None:
        rows = rows.filter(asset__number=asset)
    if person is not None:
        rows = rows.filter(person__email=person)
    return in_force(_views(rows), on or datetime.now(UTC).date())


def mine(by: Actor, start: int = 0, size: int = 25) -> tuple[list[GrantView], int]:
    """Return some of one's own grants that are in force today, by number, and how many are."""
    found = grants(by, person=by.person)
    return found[start : start + size], len(found)


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
    return in_force(_views(Grant.objects.filter(asset__number=asset)), on, as_known)


def requests(by: Actor, *, waiting: bool = True) -> list[RequestView]:
    """Return the requests that wait (or all): everybody sees their own and those of own secrets."""
    authorise(by, datetime.now(UTC).date(), by.role)
    rows = Request.objects.select_related("person", "asset", "recorded_in", "answered_in")
    if waiting:
        rows = rows.filter(answered_in__isnull=True)
    found = [_request(row) for row in rows.order_by("pk")]
    if by.role in MAY_SEE:
        return found
    own = {number for number in {one.asset for one in found} if owns(by.person, number)}
    return [one for one in found if by.person == one.person or one.asset in own]


def known_by(
    by: Actor, number: str, on: date | None = None, as_known: date | None = None
) -> list[rules.Known]:
    """Return who knows a secret, or may, and why; by address.

    For those who may see the whole register, HR, and the secret's owner and deputy.
    """
    authorise(by, datetime.now(UTC).date(), *MAY_SEE, *OWNING)
    if by.role not in MAY_SEE and not owns(by.person, number):
        # The same words for both, so that nobody learns by trying which numbers there are.
        raise Refused(f"{number} is not yours to see, if there is one. Ask legal.")
    return who_knows(number, on or datetime.now(UTC).date(), as_known)


def known_by_count(number: str) -> int:
    """Return how many people know a secret or may: what the factor known-inside asks for."""
    return len(who_knows(number, datetime.now(UTC).date()))


def who_knows(number: str, on: date, as_known: date | None = None) -> list[rules.Known]:
    """Return who knows a secret on a day and why, for stages after this one."""
    asset = register.asset(number, on, as_known)
    why: dict[str, list[str]] = defaultdict(list)
    now: set[str] = set()
    for fact in asset.facts:
        if fact.name in ("owner", "deputy"):
            why[fact.value].append(f"{fact.name} since {fact.valid_from} (entry {fact.entry})")
            now.add(fact.value)
    recorder = [o.value for o in journal.openings(asset.entry) if o.name == "actor.person"]
    for person in recorder:
        why[str(person)].append(f"put it on record (entry {asset.entry})")
    for grant in _views(Grant.objects.filter(asset__number=number)):
        if grant.valid_from <= on and (as_known is None or utc_day(grant.recorded) <= as_known):
            holds = bool(in_force([grant], on, as_known))
            now |= {grant.person} if holds else set()
            why[grant.person].append(_reason(grant, holds=holds))
    for opened in Opened.objects.filter(asset__number=number).select_related(
        "person", "recorded_in"
    ):
        if utc_day(opened.recorded_in.at) <= min(on, as_known or on):
            words = f"opened version {opened.version} (entry {opened.recorded_in.number})"
            why[opened.person.email].append(words)
    names = dict(Person.objects.filter(email__in=why).values_list("email", "name"))
    return [rules.Known(p, names.get(p, ""), tuple(why[p]), p in now) for p in sorted(why)]


def _reason(grant: GrantView, *, holds: bool) -> str:
    until = "until" if holds else "which ended on"
    return f"{grant.number} for {grant.purpose}, {until} {grant.end} (entry {grant.entry})"


def campaigns(by: Actor) -> list[CampaignView]:
    """Return the campaigns, the newest first."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    rows = Campaign.objects.select_related("reviewer").prefetch_related("items__review")
    return [_campaign(row) for row in rows.order_by("-pk")]


def owed(day: date, person: str | None = None) -> list[Owed]:
    """Return which requests and campaigns wait on a day, of a person or (None) of all.

    A request waits for the owner of its secret, else for legal.
    """
    found = [*_requests_owed(day), *_campaigns_owed()]
    return [one for one in found if person is None or one.person == person]


def _requests_owed(day: date) -> list[Owed]:
    rows = Request.objects.filter(answered_in__isnull=True)
    asked = list(rows.values_list("recorded_in__at", "number", "asset", "asset__number"))
    owners = register.owners({row for _, _, row, _ in asked}, day)
    return [
        Owed(
            utc_day(at) + timedelta(days=rules.ANSWER_DAYS),
            "request",
            number,
            f"Answer who asks to know {asset}.",
            owners.get(row, "legal"),
        )
        for at, number, row, asset in asked
    ]


def _campaigns_owed() -> list[Owed]:
    waiting = Count("items", filter=Q(items__review__isnull=True))
    rows = Campaign.objects.annotate(waiting=waiting).filter(waiting__gt=0)
    told = rows.values_list("due", "number", "reviewer__email", "waiting")
    return [
        Owed(due, "campaign", number, f"Look again at {many} grants: still needed?", email)
        for due, number, email, many in told
    ]


def seconds_since_shown(number: str, person: str, at: datetime) -> int:
    """Return how long ago a campaign was last shown to a person; 0 if it never was."""
    for entry in journal.latest(number, 50):
        if entry.verb == SHOWN:
            by = [o.value for o in journal.openings(entry.number) if o.name == "actor.person"]
            if by == [person]:
                return int((at - entry.at).total_seconds())
    return 0


def place_of(person: int, on: date) -> int | None:
    """Return the row of the place that a person holds on a day; None where none is on record."""
    rows = Engagement.objects.filter(person_id=person, valid_from__lte=on)
    rows = rows.exclude(valid_to__lte=on).exclude(ended_on__lte=on)
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def owns(person: str, number: str) -> bool:
    """Tell whether somebody is owner or deputy of a secret today; not of one that is not there."""
    if not Asset.objects.filter(number=number).exists():
        return False
    found = register.asset(number)
    return person in (found.fact("owner"), found.fact("deputy"))


def _views(rows: QuerySet[Grant]) -> list[GrantView]:
    whole = rows.select_related("person", "asset", "approver", "recorded_in", "superseded_in")
    return [_view(row) for row in whole]


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
        asset=row.asset.number,
        version=row.version,
        purpose=row.purpose,
        because=row.because,
        approver=row.approver.email,
        same_person=row.same_person,
    )


def _request(row: Request) -> RequestView:
    return RequestView(
        row.number,
        row.person.email,
        row.asset.number,
        row.version,
        row.purpose,
        row.because,
        row.until,
        row.recorded_in.number or 0,
        row.answer,
        row.answered_in.number if row.answered_in else None,
    )


def _campaign(row: Campaign) -> CampaignView:
    reviews = [one.review for one in row.items.all() if hasattr(one, "review")]
    return CampaignView(
        row.number,
        row.reviewer.email,
        row.due,
        len(row.items.all()),
        len(row.items.all()) - len(reviews),
        sum(one.verdict == rules.END for one in reviews),
        sum(one.stamped for one in reviews),
    )
