"""Who may see what: changes with what they touch, and campaigns with how far they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from bestkept.journal import queries as journal
from bestkept.journal.rules import NotThere, utc_day
from bestkept.people.queries import authorise
from bestkept.people.rules import Owed
from bestkept.protect.repapering import impact, rules
from bestkept.protect.repapering.models import (
    Affected,
    Assessment,
    Campaign,
    Concerned,
    LawChange,
    Linked,
    Stage,
)
from bestkept.protect.repapering.rules import Change

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor

MAY_SEE = ("legal", "security", "hr", "auditor", "administrator")
KIND = "repapering"  # of what is owed: where it is done
CONFIRMING = "law-change"
CONFIRMS = "legal"  # the role that has counsel confirm a change


@dataclass(frozen=True)
class ChangeView:
    """A change: what it says, whether counsel confirmed it, and how much it touches.

    `assessed` is the day for which the newest impact list was computed, `agreements` and
    `persons` how many are in it. `advice` are the numbers by which counsel confirmed it, `logged`
    those that it logged itself; `campaigns` those that sign anew because of it.
    """

    number: str
    told: Change
    where: str
    advice: tuple[str, ...]
    logged: tuple[str, ...]
    entry: int
    recorded: datetime
    withdrawn: int | None
    assessed: date
    assessed_entry: int
    agreements: int
    persons: int
    campaigns: tuple[str, ...]

    @property
    def standing(self) -> str:
        """Whether counsel confirmed it, in words."""
        return rules.standing(confirmed=bool(self.advice))


@dataclass(frozen=True)
class CampaignView:
    """A campaign on a day: how many items are in each state, how many late or past the change.

    `late` are open after the due day; `past` not signed nor excused although the change holds.
    `behind` are those who answer for open items, with how many are open and how many late.
    """

    number: str
    change: str
    change_words: str
    kind: str
    effective: date
    words: str
    due: date
    entry: int
    counts: dict[str, int]
    late: int
    past: int
    behind: tuple[tuple[str, int, int], ...]
    closed: int | None
    outcome: str

    @property
    def total(self) -> int:
        """How many agreements are in it."""
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        """How many of them are neither signed, declined nor excused."""
        return sum(self.counts[one] for one in rules.OPEN)

    @property
    def done(self) -> int:
        """How many of them are not open any more."""
        return self.total - self.open


@dataclass(frozen=True)
class ItemView:
    """An agreement in a campaign: how it stands since when, who answers, what closed it.

    `form` and `signed_on` are of the terms that fell behind.
    `terms` are those by which it was signed anew, as a person writes them; `edition` the one
    that is signed, empty where none is on record.
    """

    agreement: str
    kind: str
    parties: tuple[str, ...]
    form: str
    signed_on: date
    state: str
    owner: str
    because: str
    edition: str
    since: date
    entry: int
    terms: str
    late: bool
    past: bool


def told(row: LawChange) -> Change:
    """Return a change as it was put in; for this part alone."""
    return Change(
        row.kind,
        row.topic,
        row.words,
        row.source,
        row.made_on,
        row.effective,
        row.country,
        _lines(row.kinds),
        _lines(row.forms),
        row.law,
        row.edition,
        row.refuses,
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def changes(by: Actor, start: int = 0, size: int = 25) -> tuple[list[ChangeView], int]:
    """Return some changes, newest first, and how many there are."""
    may_see(by)
    rows = _changes()
    return _views(list(rows.order_by("-pk")[start : start + size])), rows.count()


def change(by: Actor, number: str) -> ChangeView:
    """Return one change; NotThere where there is none."""
    may_see(by)
    rows = list(_changes().filter(number=number.strip().upper()))
    if not rows:
        raise NotThere(f"There is no change {number}.")
    return _views(rows)[0]


def _changes() -> QuerySet[LawChange]:
    return LawChange.objects.select_related("recorded_in", "withdrawn_in").prefetch_related(
        "advice__advice", "campaigns"
    )


def _views(rows: Sequence[LawChange]) -> list[ChangeView]:
    every = Assessment.objects.filter(change__in=[row.pk for row in rows])
    newest = {one.change_id: one for one in every.select_related("recorded_in").order_by("pk")}
    ids = [one.pk for one in newest.values()]
    signed, people = _many(Affected, ids), _many(Concerned, ids)
    return [_change(row, newest[row.pk], signed, people) for row in rows]


def _many(model: Any, ids: Sequence[int]) -> dict[int, int]:
    rows = model.objects.filter(assessment__in=ids).order_by()
    return dict(rows.values_list("assessment").annotate(Count("pk")))


def _change(
    row: LawChange, list_: Assessment, signed: dict[int, int], people: dict[int, int]
) -> ChangeView:
    linked: list[Linked] = list(row.advice.all())
    return ChangeView(
        row.number,
        told(row),
        rules.where(row.country),
        tuple(one.advice.number for one in linked if one.confirms),
        tuple(one.advice.number for one in linked if not one.confirms),
        row.recorded_in.number or 0,
        row.recorded_in.at,
        row.withdrawn_in.number if row.withdrawn_in else None,
        list_.on,
        list_.recorded_in.number or 0,
        signed.get(list_.pk, 0),
        people.get(list_.pk, 0),
        tuple(one.number for one in row.campaigns.all()),
    )


def campaigns(
    by: Actor, start: int = 0, size: int = 25, on: date | None = None
) -> tuple[list[CampaignView], int]:
    """Return some campaigns, newest first, as they stood on a day, and how many there are."""
    today = may_see(by)
    day = on or today
    rows = _campaigns()
    return _stood(list(rows.order_by("-pk")[start : start + size]), day), rows.count()


def campaign(by: Actor, number: str, on: date | None = None) -> CampaignView:
    """Return a campaign as it stood on a day (None: today); NotThere where there is none."""
    today = may_see(by)
    rows = list(_campaigns().filter(number=number.strip().upper()))
    if not rows:
        raise NotThere(f"There is no campaign {number}.")
    return _stood(rows, on or today)[0]


def items(
    by: Actor,
    number: str,
    *,
    state: str = "",
    start: int = 0,
    size: int = 25,
    on: date | None = None,
) -> tuple[list[ItemView], int]:
    """Return agreements of a campaign as they stood on a day, and how many there are.

    Those in one state alone where that is told.
    """
    day, found = on or may_see(by), campaign(by, number, on)
    rows = standing(day).filter(item__campaign__number=found.number).order_by("item")
    if state:
        rows = rows.filter(state=state)
    whole = rows.select_related(
        "item__agreement", "item__behind__agreement", "owner", "terms__agreement", "recorded_in"
    ).prefetch_related(*impact.SIDES)
    return [_item(one, found, day) for one in whole[start : start + size]], rows.count()


def signed_by_day(by: Actor, number: str) -> list[tuple[date, int]]:
    """Return how many agreements of a campaign were signed anew by each day on which one was."""
    found = campaign(by, number)
    rows = Stage.objects.filter(item__campaign__number=found.number, state=rules.SIGNED)
    days = Counter(rows.filter(superseded_in__isnull=True).values_list("valid_from", flat=True))
    total, told_ = 0, []
    for day in sorted(days):
        total += days[day]
        told_.append((day, total))
    return told_


def owed(day: date, of: Collection[str] | None = None) -> list[Owed]:
    """Return what is open on a day in campaigns, and changes that counsel has not confirmed.

    Of persons and roles, or (None) of all. Each agreement that should be signed anew already is
    told by itself; the others of a campaign together. For parts after this one, which ask who may.
    """
    rows = standing(day).filter(state__in=rules.OPEN, item__campaign__closed_in__isnull=True)
    if of is not None:
        rows = rows.filter(owner__email__in=of)
    whole = rows.select_related("item__campaign__change", "item__agreement", "owner")
    found = [_owing(one, day) for one in whole.order_by("pk")]
    confirming = _unconfirmed() if of is None or CONFIRMS in of else []
    return sorted([*_together(found), *confirming])


def _owing(one: Stage, day: date) -> tuple[Owed, bool]:
    campaign, name = one.item.campaign, one.item.agreement.number
    past = rules.past(one.state, day, campaign.change.effective)
    words = f"{name} is not signed anew, and {campaign.change.number} holds already"
    return Owed(campaign.due, KIND, campaign.number, words, one.owner.email), past


def _together(found: Sequence[tuple[Owed, bool]]) -> list[Owed]:
    rest = Counter((o.day, o.kind, o.number, o.person) for o, past in found if not past)
    return [
        *(one for one, past in found if past),
        *(
            Owed(day, kind, number, f"Have {_counted(many)} signed anew", person)
            for (day, kind, number, person), many in rest.items()
        ),
    ]


def _counted(many: int) -> str:
    return f"{many} agreement" if many == 1 else f"{many} agreements"


def unconfirmed() -> int:
    """Return how many changes in law stand that counsel has not confirmed."""
    return _unsure().count()


def _unsure() -> QuerySet[LawChange]:
    rows = LawChange.objects.filter(withdrawn_in__isnull=True, kind=rules.LAW)
    return rows.exclude(advice__confirms=True)


def _unconfirmed() -> list[Owed]:
    return [
        Owed(row.effective, CONFIRMING, row.number, "Have counsel confirm the change", CONFIRMS)
        for row in _unsure()
    ]


def may_see(by: Actor) -> date:
    """Return today; NotAllowed for whoever may see neither changes nor campaigns."""
    today = datetime.now(UTC).date()
    authorise(by, today, *MAY_SEE)
    return today


def _campaigns() -> QuerySet[Campaign]:
    return Campaign.objects.select_related("change", "recorded_in", "closed_in")


def standing(day: date) -> QuerySet[Stage]:
    """Return how each item stood on a day; for this part alone."""
    rows = Stage.objects.filter(valid_from__lte=day)
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def _stood(rows: Sequence[Campaign], day: date) -> list[CampaignView]:
    stages = standing(day).filter(item__campaign__in=[row.pk for row in rows]).order_by()
    told_ = stages.values_list("item__campaign", "state", "owner__email").annotate(Count("pk"))
    by_campaign: dict[int, list[tuple[str, str, int]]] = {row.pk: [] for row in rows}
    for campaign_, state, owner, many in told_:
        by_campaign[campaign_].append((state, owner, many))
    ends = journal.said([row.closed_in.number or 0 for row in rows if row.closed_in], "outcome")
    return [_view(row, by_campaign[row.pk], ends, day) for row in rows]


def _view(
    row: Campaign,
    told_: Sequence[tuple[str, str, int]],
    outcomes: Mapping[int, str],
    day: date,
) -> CampaignView:
    counts = dict.fromkeys(rules.STATES, 0)
    owners: Counter[str] = Counter()
    for state, owner, many in told_:
        counts[state] += many
        owners[owner] += many if state in rules.OPEN else 0
    late = {state: many for state, many in counts.items() if rules.late(state, day, row.due)}
    effective = row.change.effective
    past = {state: n for state, n in counts.items() if rules.past(state, day, effective)}
    over = bool(day > row.due)
    closed = row.closed_in if row.closed_in and utc_day(row.closed_in.at) <= day else None
    return CampaignView(
        row.number,
        row.change.number,
        row.change.words,
        row.change.kind,
        effective,
        row.words,
        row.due,
        row.recorded_in.number or 0,
        counts,
        sum(late.values()),
        sum(past.values()),
        tuple((who, many, many * over) for who, many in owners.most_common() if many),
        closed.number if closed else None,
        outcomes.get(closed.number or 0, "") if closed else "",
    )


def _item(one: Stage, found: CampaignView, day: date) -> ItemView:
    signed = f"{one.terms.agreement.number} amendment {one.terms.amendment}" if one.terms else ""
    return ItemView(
        one.item.agreement.number,
        one.item.agreement.kind,
        impact.bound(one.item.behind),
        one.item.behind.form,
        one.item.behind.signed_on,
        one.state,
        one.owner.email,
        one.because,
        one.edition,
        one.valid_from,
        one.recorded_in.number or 0,
        signed,
        rules.late(one.state, day, found.due),
        rules.past(one.state, day, found.effective),
    )
