"""Who works where something is asked for that they lack, held in memory until that changes.

A case asks for it by itself; this is of people who have none, as where a requirement is new. An
agreement counts here by its kind alone: whether its form is enough, the page of a person tells.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bestkept.journal.remembered import Remembered
from bestkept.people.models import Engagement, Person, Standing
from bestkept.people.rules import WORKING
from bestkept.protect.agreements.models import Terms
from bestkept.protect.agreements.standing import bound
from bestkept.protect.moves import record, wanting
from bestkept.protect.moves.models import Case, Requirement
from bestkept.protect.moves.rules import Place
from bestkept.protect.notices.models import Notice
from bestkept.register.inventory.standing import OUT
from bestkept.register.models import AssetFact

if TYPE_CHECKING:
    from datetime import date

    from bestkept.protect.moves.rules import Asks


def _read(day: date) -> tuple[tuple[Asks, tuple[int, ...]], ...]:
    """Return the requirements of a day that somebody lacks, each with the rows of these people."""
    asked = record.requirements(day)
    if not asked:
        return ()
    at, told, signed, out = _people(day), _told(asked), _signed(day), _out(asked, day)
    found = []
    for one in asked:
        if one.asset and one.asset in out:
            continue
        here = {pk for place, some in at for pk in some if one.meets(place)}
        has = told[one.asset] if one.asset else {p for k in one.kinds for p in signed[k]}
        if left := sorted(here - has):
            found.append((one, tuple(left)))
    return tuple(found)


on = Remembered(_read, Requirement, Person, Engagement, Standing, Case, Notice, Terms, AssetFact).on


def _people(day: date) -> list[tuple[Place, list[int]]]:
    """Return who works at which place, without a case; one place for all that are alike to a rule.

    Whoever joins or leaves has a case, or wants one.
    """
    busy = set(Case.objects.filter(closed_in__isnull=True).values_list("person", flat=True))
    other = wanting.newest(Standing, day).exclude(status=WORKING)
    busy |= set(other.values_list("person", flat=True))
    fields = ("organisation__kind", "country", "unit", "job")
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for pk, *told in wanting.newest(Engagement, day).values_list("person", *fields):
        if pk not in busy:
            alike[tuple(told)].append(pk)
    return [
        (Place(0, "", "", side, country, "", unit, job, day), some)
        for (side, country, unit, job), some in alike.items()
    ]


def _told(asked: list[Asks]) -> dict[str, set[int]]:
    """Return who was told of each secret that is asked for."""
    found: dict[str, set[int]] = defaultdict(set)
    rows = Notice.objects.filter(asset__number__in={one.asset for one in asked if one.asset})
    standing = rows.filter(withdrawn_in__isnull=True)
    for number, person in standing.values_list("asset__number", "person"):
        found[number].add(person)
    return found


def _signed(day: date) -> dict[str, set[int]]:
    """Return who is bound by an agreement of each kind that is in force."""
    found: dict[str, set[int]] = defaultdict(set)
    rows = bound(Terms.objects.holding(day)).filter(person__isnull=False)
    for kind, person in rows.values_list("agreement__kind", "person"):
        found[kind].add(person)
    return found


def _out(asked: list[Asks], day: date) -> set[str]:
    """Return the secrets among these that are none any more."""
    rows = AssetFact.objects.holding(day).filter(name="status").order_by("recorded_in_id", "pk")
    some = rows.filter(asset__number__in={one.asset for one in asked if one.asset})
    status = dict(some.values_list("asset__number", "value"))
    return {number for number, value in status.items() if value in OUT}
