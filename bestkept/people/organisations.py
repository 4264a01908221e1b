"""Units of our own and partners: which there are, and how many work for each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q

from bestkept.people.models import Engagement, Organisation
from bestkept.people.queries import MAY_SEE_PERSONS, authorise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestkept.journal.rules import Actor


@dataclass(frozen=True)
class OrganisationView:
    """A unit of our own or a partner, and the country of its seat."""

    number: str
    name: str
    kind: str
    country: str


def listed(by: Actor) -> list[OrganisationView]:
    """Return the units of our own and the partners, by number."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE_PERSONS)
    rows = Organisation.objects.order_by("pk")
    return [_view(row) for row in rows]


def some(
    by: Actor, words: str = "", start: int = 0, size: int = 25
) -> tuple[list[OrganisationView], int]:
    """Return some organisations by name, with words in it or of a number; and how many are."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE_PERSONS)
    rows = Organisation.objects.order_by("name", "pk")
    for word in words.split()[:8]:
        rows = rows.filter(Q(name__icontains=word) | Q(number__iexact=word))
    return [_view(row) for row in rows[start : start + size]], rows.count()


def people_of(numbers: Iterable[str]) -> Counter[str]:
    """Return how many work today for each of some organisations."""
    rows = Engagement.objects.holding().filter(organisation__number__in=list(numbers))
    told = rows.values_list("organisation__number").annotate(many=Count("pk"))
    return Counter(dict(told.order_by()))


def organisation(number: str) -> OrganisationView | None:
    """Return the organisation of a number, for stages after this one; None where there is none."""
    row = Organisation.objects.filter(number=number).first()
    return _view(row) if row else None


def names_of(numbers: Iterable[str]) -> dict[str, str]:
    """Return the names of some organisations by number, for pages that list people."""
    rows = Organisation.objects.filter(number__in=list(numbers))
    return dict(rows.values_list("number", "name"))


def names() -> dict[str, str]:
    """Return the name of each organisation by its number, for stages after this one."""
    return dict(Organisation.objects.values_list("number", "name"))


def countries() -> dict[str, int]:
    """Return the first entry that put people or an organisation into each country."""
    found: dict[str, int] = {}
    for model in (Engagement, Organisation):
        rows = model._default_manager.values("country")  # noqa: SLF001 - as Django names it
        for one in rows.annotate(first=Min("recorded_in__number")):
            if one["first"] is not None:
                first = min(one["first"], found.get(one["country"], one["first"]))
                found[one["country"]] = first
    return found


def _view(row: Organisation) -> OrganisationView:
    return OrganisationView(row.number, row.name, row.kind, row.country)
