"""What cases hold: items as the record has them, the list of secrets, the drafts of letters.

For actions and queries of this part, which ask who may.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from bestkept.journal import queries as journal
from bestkept.journal.rules import utc_day
from bestkept.people.models import Engagement, RoleHeld, SignIn, Token
from bestkept.protect.access import knowing
from bestkept.protect.access.models import Grant, Opened
from bestkept.protect.agreements.models import Terms
from bestkept.protect.moves import joining, leaving, letter, record, rules
from bestkept.protect.moves.models import Case, Excuse, Letter, Listed, Redated, Step
from bestkept.protect.moves.rules import Due, Facts, Held, Told
from bestkept.register.models import AssetFact
from bestkept.settings import queries as settings
from bestkept.settings.rules import ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from bestkept.people.models import Person


def cases() -> QuerySet[Any]:
    """Return all cases, each with the day until which it is due now."""
    newest = Redated.objects.filter(case=OuterRef("pk")).order_by("-pk").values("due")[:1]
    wide = Case.objects.select_related("person", "recorded_in", "closed_in", "place__organisation")
    return wide.annotate(due_now=Coalesce(Subquery(newest), "due"))


def draft(row: Case, day: date, kind: str, to: str = "") -> str:
    """Return the draft of a letter of a leaver's case, from the record."""
    about = letter.About(
        row.person.name,
        settings.current()[ORGANISATION] or "the company",
        row.until,
        _survive(row.person, day),
        [(one.asset.number, one.title) for one in listed(row)],
        [(number, title) for number, title, _ in later(row, day)],
        utc_day(row.recorded_in.at),
    )
    return letter.reminder(about) if kind == rules.REMINDER else letter.employer(about, to)


def _survive(person: Person, day: date) -> list[letter.Survives]:
    """Return the agreements that bind a person, also those that are over: confidence outlasts."""
    rows = Terms.objects.filter(agreement__parties__person=person, valid_from__lte=day)
    newest = {row.agreement_id: row for row in rows.select_related("agreement").order_by("pk")}
    found = []
    for row in newest.values():
        ends = [one for one in (row.valid_to, row.ended_on) if one and one <= day]
        told = (row.agreement.number, row.agreement.kind, row.signed_on, row.law, row.survives)
        found.append(letter.Survives(*told, min(ends, default=None)))
    return found


def known_to(email: str, on: date) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the secrets that a person knows or knew by a day: number, title, and why."""
    why = knowing.reasons_of(email, on)
    rows = AssetFact.objects.holding(on).filter(asset__number__in=list(why), name="title")
    titles = dict(rows.order_by("pk").values_list("asset__number", "value"))
    return [
        (number, titles.get(number, number), tuple(map(str, why[number]))) for number in sorted(why)
    ]


def items(rows: Sequence[Case], day: date) -> dict[str, tuple[Due, ...]]:
    """Return the items of cases by number: as the record has them, or had when one was closed."""
    open_ = [row for row in rows if row.closed_in_id is None]
    facts = record.of((row.person.email for row in open_), day) if open_ else {}
    steps, letters = by_case(Step, open_), by_case(Letter, open_)
    excuses, there, came = by_case(Excuse, open_), _listed_of(open_), _came_to(open_)
    found = {}
    for row in open_:
        about = facts[row.person.email]
        if row.kind == rules.LEAVER:
            new = _new(about, came[row.person_id], there[row.pk])
            done = _done(new, steps[row.pk], letters[row.pk])
            made = leaving.due(about, row.until, done)
        else:
            made = _coming(row, about, {one.item for one in steps[row.pk]})
        reasons = {one.item: one.because for one in excuses[row.pk]}
        found[row.number] = rules.excused(made, reasons)
    return found | _as_closed([row for row in rows if row.closed_in_id is not None])


def _listed_of(rows: Sequence[Case]) -> dict[int, set[str]]:
    """Return the secrets on the lists of leavers, by the row of the case."""
    found: dict[int, set[str]] = defaultdict(set)
    there = Listed.objects.filter(case__in=[row.pk for row in rows if row.kind == rules.LEAVER])
    for case, number in there.values_list("case", "asset__number"):
        found[case].add(number)
    return found


def _came_to(rows: Sequence[Case]) -> dict[int, dict[str, int]]:
    """Return what leavers were granted or shown, also what was ended since, by the person's row.

    The id of the last act by the number of the secret. A grant that never held is none.
    """
    who = [row.person_id for row in rows if row.kind == rules.LEAVER]
    granted = Grant.objects.filter(person__in=who, asset__isnull=False)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for some in (granted.exclude(ended_on=F("valid_from")), Opened.objects.filter(person__in=who)):
        told = some.order_by("pk").values_list("person", "asset__number", "recorded_in")
        for person, asset, act in told:
            found[person][asset] = max(act, found[person].get(asset, 0))
    return found


def _new(facts: Facts, came: dict[str, int], there: set[str]) -> list[tuple[str, int]]:
    """Return what a leaver came to know that is on no list: its title, and the act."""
    known: tuple[Told | Held, ...] = (*facts.told, *facts.held)
    titles = {one.asset: one.title for one in known}
    told = [(one.asset, one.act) for one in known] + list(came.items())
    return [(titles.get(asset, asset), act) for asset, act in told if asset not in there]


def _done(
    came: Sequence[tuple[str, int]], steps: Sequence[Step], letters: Sequence[Letter]
) -> leaving.Done:
    """Return what was done of a leaver's case, but what came before they were told of more."""
    last = max((act for _, act in came), default=0)
    reminders = [one for one in letters if one.kind == rules.REMINDER]
    newest = max((one.recorded_in_id for one in reminders), default=0)
    after = {leaving.LIST: last, leaving.HANDED: max(newest, last)}
    ticked = {one.item for one in steps if one.recorded_in_id > after.get(one.item, 0)}
    entry = (reminders[-1].recorded_in.number or 1) if newest > last else 0
    return leaving.Done(ticked, entry, tuple(dict.fromkeys(title for title, _ in came)))


def by_case(model: Any, rows: Sequence[Case]) -> dict[int, list[Any]]:
    """Return the rows of a kind that belong to cases, by the row of the case."""
    found: dict[int, list[Any]] = defaultdict(list)
    for one in model.objects.filter(case__in=rows).select_related("recorded_in").order_by("pk"):
        found[one.case_id].append(one)
    return found


def _coming(row: Case, facts: Facts, ticked: set[str]) -> tuple[Due, ...]:
    """Return the items of a joiner or mover; of a mover's roles somebody says what becomes."""
    made = (joining.moving if row.kind == rules.MOVER else joining.due)(facts, row.until)
    decided = {joining.ROLES} & ticked
    return tuple(replace(one, state=rules.DONE) if one.key in decided else one for one in made)


def noted(one: Due) -> dict[str, Any]:
    """Return an item as the entry that closes its case records it."""
    return {**vars(one), "day": one.day.isoformat(), "shows": list(one.shows)}


def _as_closed(rows: Sequence[Case]) -> dict[str, tuple[Due, ...]]:
    """Return the items of closed cases as their entries tell them; none where erased."""
    numbers = {row.number: row.closed_in.number or 0 for row in rows if row.closed_in}
    opened = journal.openings_of(list(numbers.values()))
    found = {}
    for number, entry in numbers.items():
        told = next((one.value for one in opened[entry] if one.name == "items"), None)
        found[number] = tuple(map(_told, told if isinstance(told, list) else ()))
    return found


def _told(one: dict[str, Any]) -> Due:
    return Due(**{**one, "day": date.fromisoformat(one["day"]), "shows": tuple(one["shows"])})


def first_day(row: Case, today: date) -> date:
    """Return the day from which a joiner works: the one that was said, or that of their place.

    A case that the record began is due after some days that nobody said.
    """
    places = Engagement.objects.filter(person=row.person, ended_on__isnull=True)
    begins = places.order_by("-valid_from").values_list("valid_from", flat=True).first()
    unsaid = row.until == rules.due_day(None, utc_day(row.recorded_in.at))
    return max(today, begins if unsaid and begins else row.until)


def listed(row: Case) -> list[Listed]:
    """Return the secrets that a leaver knew when the case was begun."""
    return list(Listed.objects.filter(case=row).select_related("asset").order_by("asset__number"))


def later(row: Case, day: date) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return what a leaver came to know after the list was written, as `known_to` does.

    Of a closed case, until it was closed.
    """
    if row.kind != rules.LEAVER:
        return []
    until = min(day, utc_day(row.closed_in.at)) if row.closed_in else day
    there = {one.asset.number for one in listed(row)}
    return [one for one in known_to(row.person.email, until) if one[0] not in there]


def lost(row: Case) -> rules.Lost:
    """Return what of a leaver's access was ended while the case was open."""
    ended = Q(superseded_in__verb__in=ENDING, superseded_in_id__gte=row.recorded_in_id)
    if row.closed_in_id:
        ended &= Q(superseded_in_id__lte=row.closed_in_id)
    grants = Grant.objects.filter(ended, person=row.person).select_related("asset").order_by("pk")
    roles = RoleHeld.objects.filter(ended, person=row.person).values_list("role", flat=True)
    return rules.Lost(
        tuple((one.number, one.asset.number, one.purpose) for one in grants),
        tuple(sorted(roles)),
        SignIn.objects.filter(ended, person=row.person).exists(),
        Token.objects.filter(ended, person=row.person).count(),
    )


# By these acts a leaver's access ends; a beginning ends it in an emergency alone.
ENDING = ("leaver.access-ended", "leaver.begun")
