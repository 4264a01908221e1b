"""Who may see what: reviews, how each stands, each time it was opened, and what is owed by them."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from bestkept.content import countries
from bestkept.journal import queries as journal
from bestkept.journal.rules import NotAllowed, NotThere
from bestkept.people.queries import authorise, gone
from bestkept.people.rules import Owed
from bestkept.protect.reviews import rules
from bestkept.protect.reviews.models import Action, Cause, Plan, Review, Round

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor
    from bestkept.people.models import Person

MAY_SEE = ("legal", "security", "hr", "auditor", "administrator")
OPEN, OVERDUE, PLANNED, WAITING, ENDED = "open", "overdue", "planned", "waits", "ended"
STATES = (OVERDUE, OPEN, PLANNED, WAITING, ENDED)


@dataclass(frozen=True)
class CauseView:
    """Why a review was opened: the word, more words, and the entry that was the trigger."""

    word: str
    words: str
    entry: int | None


@dataclass(frozen=True)
class ActionView:
    """An action: its number in the round, what, who (address, name) until when.

    `result` is None until it is done.
    """

    order: int
    words: str
    owner: str
    due: date
    entry: int
    done_entry: int | None
    result: str | None
    name: str = ""


@dataclass(frozen=True)
class OwnAction:
    """An action that somebody has to do: of which review, its number in it, what, until when."""

    review: str
    order: int
    words: str
    due: date


@dataclass(frozen=True)
class RoundView:
    """One time that a review was open: its causes and actions; outcome None while it is open."""

    order: int
    opened: date
    due: date
    entry: int
    causes: tuple[CauseView, ...]
    actions: tuple[ActionView, ...]
    outcome: str | None
    because: str
    closed: date | None
    closed_entry: int | None


@dataclass(frozen=True)
class ReviewView:
    """A review: what, by whom, when; how it stands, and when it is due next (None: no day).

    `first` and `months` are as planned, `triggers` words of `rules.TRIGGERS`; `rounds` the
    times that it was opened, newest first, left out in lists.
    """

    number: str
    kind: str
    subject: str
    owner: str
    owner_name: str
    deputy: str
    deputy_name: str
    first: date | None
    months: int | None
    triggers: tuple[str, ...]
    entry: int
    state: str
    due: date | None
    rounds: tuple[RoundView, ...] = ()

    @property
    def about(self) -> str:
        """What is reviewed, as people say it: India, not IN."""
        return _about(self.kind, self.subject)

    @property
    def open(self) -> RoundView | None:
        """The round that is open, None where none is."""
        return next((one for one in self.rounds if one.outcome is None), None)


def _about(kind: str, subject: str) -> str:
    return countries.names().get(subject, subject) if kind == "country" else subject


def listed(
    by: Actor, *, state: str = "", kind: str = "", start: int = 0, size: int = 25
) -> tuple[list[ReviewView], int]:
    """Return some reviews, those that are due the first first, and how many suit."""
    today = datetime.now(UTC).date()
    authorise(by, today, *MAY_SEE)
    rows = _rows(Review.objects.filter(kind=kind) if kind else Review.objects.all())
    found = [one for one in _standing(rows, today) if not state or one.state == state]
    found.sort(key=lambda one: (STATES.index(one.state) // 2, one.due or date.max, one.number))
    return found[start : start + size], len(found)


def counted(by: Actor) -> dict[str, int]:
    """Return how many reviews stand how."""
    today = datetime.now(UTC).date()
    authorise(by, today, *MAY_SEE)
    found = _standing(_rows(Review.objects.all()), today)
    return {state: sum(one.state == state for one in found) for state in STATES}


def review(by: Actor, number: str) -> ReviewView:
    """Return one review with all its rounds; its owner, deputy and those with actions see it too.

    Raises NotThere where there is none, and NotAllowed, as for most roles.
    """
    today = datetime.now(UTC).date()
    row = _rows(Review.objects.filter(number=number)).first()
    own = row is not None and _concerns(row, by.person)
    if by.role not in MAY_SEE and not own:
        # The same words for both, so that nobody learns by trying which numbers there are.
        raise NotAllowed(f"{number} is not yours to see, if there is one. Ask legal.")
    authorise(by, today, *((by.role,) if own else MAY_SEE))
    if row is None:
        raise NotThere(f"There is no review {number}.")
    return _view(row, today, _rounds(row))


def _concerns(row: Review, person: str) -> bool:
    plan = _plan(row)
    mine = {plan.owner.email, plan.deputy.email if plan.deputy else ""} if plan else set()
    acting = Action.objects.filter(round__review=row, owner__email=person)
    return person in mine or acting.exists()


def owed(day: date, of: Collection[str] | None = None) -> list[Owed]:
    """Return the open reviews and actions of persons and roles or (None) of all.

    A review whose owner has left is its deputy's, else legal's.
    """
    open_ = Round.objects.filter(closed_in__isnull=True)
    rows = Action.objects.filter(done_in__isnull=True, round__closed_in__isnull=True)
    if of is not None:
        open_, rows = open_.filter(_perhaps_of(of, day)), rows.filter(owner__email__in=of)
    rounds = list(open_.select_related("review"))
    plans = _plans(one.review_id for one in rounds)
    left = gone(day, {who.email for one in plans.values() for who in _named(one)})
    found = [
        Owed(
            one.due,
            "review",
            one.review.number,
            f"Review the {one.review.kind}: {_about(one.review.kind, one.review.subject)}.",
            _answers(plans.get(one.review_id), left),
        )
        for one in rounds
    ]
    told = rows.values_list("due", "round__review__number", "words", "owner__email")
    found += [Owed(due, "action", number, words, email) for due, number, words, email in told]
    return [one for one in found if of is None or one.person in of]


def actions_of(by: Actor) -> list[OwnAction]:
    """Return the actions of reviews that somebody has not done yet, the most urgent first.

    Nothing else of the review: who does one thing for it need not know what is reviewed.
    """
    authorise(by, datetime.now(UTC).date(), by.role)
    rows = Action.objects.filter(done_in__isnull=True, round__closed_in__isnull=True)
    mine = rows.filter(owner__email=by.person).order_by("due", "pk")
    told = mine.values_list("round__review__number", "order", "words", "due")
    return [OwnAction(*one) for one in told]


def _perhaps_of(of: Collection[str], day: date) -> Q:
    """Narrow rounds to those whose review may be of persons and roles; which is, the plan tells."""
    plans = Plan.objects.filter(superseded_in__isnull=True)
    theirs = plans.filter(Q(owner__email__in=of) | Q(deputy__email__in=of))
    found = Q(review__in=theirs.values("review"))
    if rules.NOBODY in of:
        left = gone(day, plans.values_list("owner__email", flat=True))
        found |= ~Q(review__in=plans.exclude(owner__email__in=left).values("review"))
    return found


def _answers(plan: Plan | None, left: frozenset[str]) -> str:
    able = [one.email for one in _named(plan)] if plan else []
    return next((one for one in able if one not in left), rules.NOBODY)


def _named(plan: Plan) -> list[Person]:
    return [one for one in (plan.owner, plan.deputy) if one]


def standing() -> list[rules.Standing]:
    """Return the reviews that have not ended, as triggers see them, for tasks."""
    rows = _rows(Review.objects.filter(ended_in__isnull=True))
    return [_stands(row, plan) for row in rows if (plan := _plan(row)) is not None]


def _stands(row: Review, plan: Plan) -> rules.Standing:
    triggers = frozenset(plan.triggers.split("\n")) - {""}
    since = plan.recorded_in.number
    return rules.Standing(
        row.pk,
        row.subject,
        plan.owner.email,
        plan.deputy.email if plan.deputy else "",
        triggers,
        sys.maxsize if since is None else since,
    )


def to_open(today: date) -> list[tuple[int, date]]:
    """Return the rows of reviews whose day comes near and which are not open, with the day."""
    rows = _rows(Review.objects.filter(ended_in__isnull=True))
    found = [(row.pk, _due(row)) for row in rows if _open(row) is None]
    return [(pk, due) for pk, due in found if due is not None and rules.opens(due, today)]


def _rows(rows: QuerySet[Review]) -> QuerySet[Review]:
    plans = Plan.objects.filter(superseded_in__isnull=True)
    whole = plans.select_related("owner", "deputy", "recorded_in")
    return (
        rows.select_related("recorded_in", "ended_in")
        .prefetch_related(
            Prefetch("plans", whole), Prefetch("rounds", Round.objects.order_by("order"))
        )
        .order_by("pk")
    )


def _plans(reviews: Iterable[int]) -> dict[int, Plan]:
    rows = Plan.objects.filter(review__in=set(reviews), superseded_in__isnull=True)
    return {row.review_id: row for row in rows.select_related("owner", "deputy")}


def _plan(row: Review) -> Plan | None:
    return next(iter(row.plans.all()), None)


def _open(row: Review) -> Round | None:
    return next((one for one in row.rounds.all() if one.closed_in_id is None), None)


def _due(row: Review) -> date | None:
    """Return until when a review is to be done: the open round's day, else the planned one."""
    there, plan = _open(row), _plan(row)
    if there is not None:
        return there.due
    if plan is None:
        return None
    closed = max((one.closed_on for one in row.rounds.all() if one.closed_on), default=None)
    return rules.next_due(plan.first, plan.months, closed)


def _standing(rows: Iterable[Review], today: date) -> list[ReviewView]:
    return [_view(row, today) for row in rows]


def _state(row: Review, due: date | None, today: date) -> str:
    if row.ended_in_id is not None:
        return ENDED
    if _open(row) is not None:
        return OVERDUE if due is not None and due < today else OPEN
    return WAITING if due is None else PLANNED


def _view(row: Review, today: date, rounds: tuple[RoundView, ...] = ()) -> ReviewView:
    plan, due = _plan(row), _due(row)
    return ReviewView(
        row.number,
        row.kind,
        row.subject,
        plan.owner.email if plan else "",
        plan.owner.name if plan else "",
        plan.deputy.email if plan and plan.deputy else "",
        plan.deputy.name if plan and plan.deputy else "",
        plan.first if plan else None,
        plan.months if plan else None,
        tuple(filter(None, plan.triggers.split("\n"))) if plan else (),
        row.recorded_in.number or 0,
        _state(row, due, today),
        due,
        rounds,
    )


def _rounds(row: Review) -> tuple[RoundView, ...]:
    there = Round.objects.filter(review=row).select_related("recorded_in", "closed_in")
    causes: dict[int, list[CauseView]] = defaultdict(list)
    for one in Cause.objects.filter(review=row).order_by("pk"):
        causes[one.round_id].append(CauseView(one.word, one.words, one.entry))
    acts = Action.objects.filter(round__review=row).order_by("order")
    actions = list(acts.select_related("owner", "recorded_in", "done_in"))
    rounds = list(there.order_by("-order"))
    ends = [*(one.closed_in for one in rounds), *(one.done_in for one in actions)]
    told = journal.said([one.number for one in ends if one and one.number is not None], "because")
    return tuple(
        RoundView(
            one.order,
            one.opened_on,
            one.due,
            one.recorded_in.number or 0,
            tuple(causes[one.pk]),
            tuple(_action(a, told) for a in actions if a.round_id == one.pk),
            one.outcome,
            told.get(one.closed_in.number or 0, "") if one.closed_in else "",
            one.closed_on,
            one.closed_in.number if one.closed_in else None,
        )
        for one in rounds
    )


def _action(row: Action, told: dict[int, str]) -> ActionView:
    done = row.done_in.number or 0 if row.done_in else None
    entry = row.recorded_in.number or 0
    result = None if done is None else told.get(done, "")
    who = row.owner
    return ActionView(row.order, row.words, who.email, row.due, entry, done, result, name=who.name)
