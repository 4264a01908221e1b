"""Where what a partner makes is not ours by payment, and which agreement hands the rights over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q

from bestkept.content import countries as law
from bestkept.people.models import Engagement, Organisation
from bestkept.protect.agreements import standing
from bestkept.protect.agreements.models import Terms
from bestkept.protect.countries import queries as countries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from bestkept.content.countries import Statement
    from bestkept.protect.agreements.queries import AgreementView


@dataclass(frozen=True)
class Rights:
    """A party whose work is not the payer's by the law of its country, and who says so.

    `assigned` are the agreements in force that hand the rights over; none: they stay theirs.
    `party` is an address or a number. `confirmed` tells whether counsel says so, too.
    """

    party: str
    name: str
    country: str
    country_name: str
    words: str
    source: str
    read_on: str
    confirmed: bool
    assigned: tuple[str, ...]


@dataclass(frozen=True)
class _Bound:
    """A party, the rows by which it or its employer may have signed, and where it works."""

    label: str
    name: str
    person: int | None
    house: Organisation
    countries: tuple[str, ...]


def rights(one: AgreementView, on: date) -> list[Rights]:
    """Return which parties of an agreement have to assign what they make, and whether they do.

    By the law of where they work or have their seat. None where no terms hold on that day.
    """
    if one.terms is None:
        return []
    told = [(each, found) for each in _bound(one, on) if (found := _statement(each))]
    handed, sure = _handed([each for each, _ in told], on), countries.confirmed(on) if told else {}
    return [_rights(each, _told(found, sure), handed) for each, found in told]


def _told(said: Statement, sure: Collection[str]) -> Statement:
    return replace(said, confirmed=said.confirmed or said.key in sure)


def _bound(one: AgreementView, on: date) -> list[_Bound]:
    people = [party.label for party in one.bound if party.person]
    houses = [party.label for party in one.bound if not party.person]
    works = Engagement.objects.holding(on).filter(person__email__in=people).order_by("pk")
    newest = {row.person_id: row for row in works.select_related("person", "organisation")}
    found = [
        _Bound(row.number, row.name, None, row, (row.country,))
        for row in Organisation.objects.filter(number__in=houses).order_by("pk")
    ]
    for row in newest.values():
        at = row.organisation
        where = tuple(dict.fromkeys((row.country, at.country)))
        found.append(_Bound(row.person.email, row.person.name, row.person_id, at, where))
    return found


def _statement(each: _Bound) -> Statement | None:
    told = (law.leaves_rights(code, each.house.kind) for code in each.countries)
    return next((one for one in told if one), None)


def _handed(some: Sequence[_Bound], on: date) -> dict[tuple[str, int], list[str]]:
    """Return the agreements in force that hand rights over, by the row of who signed them."""
    people = [one.person for one in some if one.person is not None]
    whose = Q(person__in=people) | Q(organisation__in=[one.house.pk for one in some])
    holding = Terms.objects.holding(on).filter(agreement__kind__in=law.HANDING)
    rows = standing.bound(holding).filter(whose)
    found: dict[tuple[str, int], list[str]] = {}
    told = rows.order_by("agreement").values_list("person", "organisation", "agreement__number")
    for person, house, number in told:
        key = ("person", person) if person is not None else ("house", house)
        found.setdefault(key, []).append(number)
    return found


def _rights(each: _Bound, said: Statement, handed: dict[tuple[str, int], list[str]]) -> Rights:
    by = [*handed.get(("house", each.house.pk), ())]
    if each.person is not None:
        by += handed.get(("person", each.person), ())
    name = law.names().get(said.country, said.country)
    told = (said.words, said.source, said.read_on, said.confirmed)
    return Rights(each.label, each.name, said.country, name, *told, tuple(dict.fromkeys(by)))


def kept(some: Iterable[Rights]) -> list[Rights]:
    """Return those whose rights no agreement hands over."""
    return [one for one in some if not one.assigned]
