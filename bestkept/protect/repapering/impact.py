"""What a change touches, computed from the record in the same few questions, however many rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from bestkept.content.countries import names
from bestkept.people.models import Engagement
from bestkept.protect.agreements.models import Party, Terms
from bestkept.protect.repapering import rules
from bestkept.protect.repapering.models import Edition, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bestkept.people.models import Person
    from bestkept.protect.agreements.models import Agreement
    from bestkept.protect.repapering.rules import Change


# What is read of items of a campaign, so that it can be told whom the terms behind bind.
SIDES = (
    "item__behind__unbound",
    "item__behind__agreement__parties__person",
    "item__behind__agreement__parties__organisation",
)


@dataclass(frozen=True)
class Touched:
    """An agreement that falls behind: by the row of its terms, with its parties and why."""

    agreement: str
    kind: str
    parties: tuple[str, ...]
    row: int
    form: str
    law: str
    signed_on: date
    why: str


@dataclass(frozen=True)
class Reached:
    """A person whom a change concerns, and why."""

    email: str
    name: str
    why: str


@dataclass(frozen=True)
class Impact:
    """What a change touches on a day: agreements by number, persons by address."""

    on: date
    agreements: tuple[Touched, ...]
    persons: tuple[Reached, ...]


def computed(change: Change, today: date) -> Impact:
    """Return what a change touches on the day from which it holds, or today if that is later.

    Terms count that hold on that day by what is on record now.
    """
    on = max(today, change.effective)
    placed = _placed(on)
    seats = _Sides(placed)
    editions = signed_editions()
    rows = _terms(change, on)
    found = [
        touched(row, why)
        for row in rows
        if (why := rules.touches(change, seats.signed(row, editions)))
    ]
    chosen = {one.row for one in found}
    persons = _persons(change, [row for row in rows if row.pk in chosen], placed)
    return Impact(on, tuple(found), persons)


def signed_editions(one: str | None = None) -> dict[str, str]:
    """Return the edition that each agreement (or one) was last signed in, by its number.

    By the newest terms of which one is known: with a campaign, or with the terms. What was noted
    by itself corrects what a campaign recorded.
    """
    rows = Stage.objects.filter(state=rules.SIGNED, superseded_in__isnull=True)
    told = ("terms__agreement__number", "terms__amendment", "edition")
    narrowed = {} if one is None else {"terms__agreement__number": one}
    signed = rows.filter(**narrowed).exclude(edition="").order_by("pk").values_list(*told)
    noted = Edition.objects.filter(**narrowed).order_by("pk").values_list(*told)
    by_terms = {
        (agreement, amendment): edition
        for agreement, amendment, edition in (*signed, *noted)
        if agreement is not None
    }
    return {agreement: by_terms[agreement, order] for agreement, order in sorted(by_terms)}


def _terms(change: Change, on: date) -> Sequence[Terms]:
    """Return terms that hold on a day and may be touched, one of each agreement, in its order."""
    rows = Terms.objects.holding(on).filter(agreement__kind__in=change.kinds)
    if change.forms:
        rows = rows.filter(form__in=change.forms)
    if change.country:
        rows = rows.filter(_there(change))
    rows = rows.select_related("agreement").order_by("agreement", "pk")
    rows = rows.prefetch_related("agreement__parties__person", "agreement__parties__organisation")
    rows = rows.prefetch_related("unbound")
    return list({row.agreement_id: row for row in rows}.values())


def _there(change: Change) -> Q:
    """Narrow to what has to do with the country; the rule decides, by whole words."""
    named = rules.law_of(change)
    if not named.isascii():  # databases fold the case of other letters in ways of their own
        return Q()
    works = Engagement.objects.filter(country=change.country).values("person")
    sides = Q(organisation__country=change.country) | Q(person__in=works)
    bound = Party.objects.filter(sides).values("agreement")
    return Q(law__icontains=named) | Q(agreement__in=bound)


def _placed(on: date) -> dict[int, Engagement]:
    """Return for whom each person works on a day."""
    rows = Engagement.objects.holding(on).select_related("person", "organisation")
    return {row.person_id: row for row in rows.order_by("pk")}


class _Sides:
    """The sides of agreements, with the country of each."""

    def __init__(self, placed: dict[int, Engagement]) -> None:
        self._placed = placed

    def signed(self, row: Terms, editions: dict[str, str]) -> rules.Signed:
        """Return an agreement as a change looks at it."""
        sides = tuple(self._side(one) for one in _parties(row))
        edition = editions.get(row.agreement.number, "")
        kind = row.agreement.kind
        return rules.Signed(kind, row.form, row.law, row.signed_on, edition, sides)

    def _side(self, party: Party) -> rules.Side:
        if party.organisation is not None:
            return rules.Side(party.organisation.number, False, party.organisation.country)
        at = self._placed.get(party.person_id or 0)
        return rules.Side(str(party.person), True, at.country if at else "")


def bound(row: Terms) -> tuple[str, ...]:
    """Return who is bound by terms, by address or number."""
    return tuple(str(one.person or one.organisation) for one in _parties(row))


def now(agreement: Agreement) -> tuple[str, ...]:
    """Return who is bound by the newest terms of an agreement."""
    return bound(agreement.terms.order_by("pk").reverse()[0])


def _parties(row: Terms) -> list[Party]:
    """Return whom terms bind."""
    apart = {one.party_id for one in row.unbound.all()}
    return [one for one in row.agreement.parties.all() if one.pk not in apart]


def touched(row: Terms, why: str) -> Touched:
    """Return terms as an impact list shows them."""
    one = row.agreement
    told = (row.pk, row.form, row.law, row.signed_on, why)
    return Touched(one.number, one.kind, bound(row), *told)


def _persons(
    change: Change, rows: Iterable[Terms], placed: dict[int, Engagement]
) -> tuple[Reached, ...]:
    """Return who is bound, works for whoever is bound, or works in the country."""
    why: dict[Person, list[str]] = {}
    firms: dict[int, str] = {}
    for row in rows:
        for party in _parties(row):
            if party.person is not None:
                why.setdefault(party.person, []).append(f"bound by {row.agreement.number}")
            elif party.organisation_id is not None:
                firms[party.organisation_id] = row.agreement.number
    for at in placed.values():
        if words := _at_work(change, at, firms):
            why.setdefault(at.person, []).append(words)
    found = (Reached(one.email, one.name, "; ".join(words)) for one, words in why.items())
    return tuple(sorted(found, key=lambda one: one.email))


def _at_work(change: Change, at: Engagement, firms: dict[int, str]) -> str:
    if at.organisation_id in firms:
        return f"works for {at.organisation.name}, bound by {firms[at.organisation_id]}"
    here = change.country and at.country == change.country
    return f"works in {names().get(change.country, change.country)}" if here else ""
