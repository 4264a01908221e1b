"""What cases hold: items as the record has them, the list of secrets, the drafts of letters.

For actions and queries of this part, which ask who may.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bestkept.journal import queries as journal
from bestkept.protect.access import knowing
from bestkept.protect.agreements.models import Terms
from bestkept.protect.moves import joining, leaving, letter, record, rules
from bestkept.protect.moves.models import Case, Excuse, Letter, Listed, Step
from bestkept.protect.moves.rules import Due, Facts
from bestkept.register.models import AssetFact
from bestkept.settings import queries as settings
from bestkept.settings.rules import ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.people.models import Person


def draft(row: Case, day: date, kind: str, to: str = "") -> str:
    """Return the draft of a letter of a leaver's case, from the record."""
    about = letter.About(
        row.person.name,
        settings.current()[ORGANISATION] or "the company",
        row.due,
        _survive(row.person, day),
        [(one.asset.number, one.title) for one in listed(row)],
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
    steps = by_case(Step, open_)
    letters = by_case(Letter, open_)
    excuses = by_case(Excuse, open_)
    found = {}
    for row in open_:
        ticked = {one.item for one in steps[row.pk]}
        reminder = [one for one in letters[row.pk] if one.kind == rules.REMINDER]
        entry = (reminder[0].recorded_in.number or 1) if reminder else 0
        made = _items(row, facts[row.person.email], ticked, entry)
        reasons = {one.item: one.because for one in excuses[row.pk]}
        found[row.number] = rules.excused(made, reasons)
    return found | _as_closed([row for row in rows if row.closed_in_id is not None])


def by_case(model: Any, rows: Sequence[Case]) -> dict[int, list[Any]]:
    """Return the rows of a kind that belong to cases, by the row of the case."""
    found: dict[int, list[Any]] = defaultdict(list)
    for one in model.objects.filter(case__in=rows).select_related("recorded_in").order_by("pk"):
        found[one.case_id].append(one)
    return found


def _items(row: Case, facts: Facts, ticked: set[str], letters: int) -> tuple[Due, ...]:
    if row.kind == rules.LEAVER:
        return leaving.due(facts, row.due, ticked, letters)
    made = (joining.moving if row.kind == rules.MOVER else joining.due)(facts, row.due)
    return tuple(
        replace(one, state=rules.DONE) if one.key in ticked and one.waits else one for one in made
    )


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


def listed(row: Case) -> list[Listed]:
    """Return the secrets that a leaver knew when the case was begun."""
    return list(Listed.objects.filter(case=row).select_related("asset").order_by("asset__number"))
