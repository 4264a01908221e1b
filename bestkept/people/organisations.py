"""Units of our own and partners: which there are, which have ended, how many work for each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from bestkept.people.models import Engagement, Organisation, OrganisationEnd, OrganisationName
from bestkept.people.queries import MAY_SEE_PERSONS, authorise, working_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestkept.journal.rules import Actor


@dataclass(frozen=True)
class OrganisationView:
    """A unit of our own or a partner, and the country of its seat.

    From the day `ended` on nobody works for it any more (None: it goes on).
    """

    number: str
    name: str
    kind: str
    country: str
    ended: date | None = None


def listed(by: Actor) -> list[OrganisationView]:
    """Return the units of our own and the partners, by number."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE_PERSONS)
    return _views(Organisation.objects.order_by("pk"))


def open_ones(by: Actor) -> list[OrganisationView]:
    """Return those for which somebody may work today, by number."""
    return [one for one in listed(by) if one.ended is None]


def some(
    by: Actor, words: str = "", start: int = 0, size: int = 25
) -> tuple[list[OrganisationView], int]:
    """Return some organisations by name, with words in it or of a number; and how many are."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE_PERSONS)
    rows = Organisation.objects.annotate(now=_name_now()).order_by("now", "pk")
    for word in words.split()[:8]:
        rows = rows.filter(called_so(word))
    return _views(rows[start : start + size]), rows.count()


def called_so(word: str) -> Q:
    """Return what an organisation is that has a word in its name, now or as it was put on record.

    Or has it for a number; for parts after this one.
    """
    later = OrganisationName.objects.filter(name__icontains=word, superseded_in__isnull=True)
    now = Q(pk__in=later.values("organisation"))
    return Q(name__icontains=word) | Q(number__iexact=word) | now


def ended(on: date, some: Iterable[str] | None = None) -> dict[str, date]:
    """Return which organisations have ended by a day, and when, of some numbers or (None) all."""
    rows = OrganisationEnd.objects.holding(on)
    if some is not None:
        rows = rows.filter(organisation__number__in=list(some))
    return dict(rows.values_list("organisation__number", "valid_from"))


def _name_now() -> Any:
    later = OrganisationName.objects.filter(organisation=OuterRef("pk"))
    later = later.filter(superseded_in__isnull=True).order_by("-pk")
    return Coalesce(Subquery(later.values("name")[:1]), F("name"), output_field=CharField())


def people_of(numbers: Iterable[str]) -> Counter[str]:
    """Return how many work today for each of some organisations, each by their latest record."""
    told = working_at(numbers).values_list("organisation__number").annotate(many=Count("pk"))
    return Counter(dict(told.order_by()))


def organisation(number: str) -> OrganisationView | None:
    """Return the organisation of a number, for stages after this one; None where there is none."""
    return next(iter(_views(Organisation.objects.filter(number=number))), None)


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


def _views(rows: Iterable[Organisation]) -> list[OrganisationView]:
    """Return organisations with the days on which they ended, in one question more."""
    found = list(rows)
    over = ended(datetime.now(UTC).date(), [row.number for row in found]) if found else {}
    return [
        OrganisationView(row.number, row.name, row.kind, row.country, over.get(row.number))
        for row in found
    ]
