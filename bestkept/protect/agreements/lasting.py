"""Where confidence ends while what it covers still is a secret: of one agreement, and of many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bestkept.people.queries import authorise
from bestkept.protect.agreements import rules
from bestkept.protect.agreements.models import Covered, Survival, Terms
from bestkept.protect.agreements.queries import MAY_SEE
from bestkept.register.inventory.standing import OUT
from bestkept.register.models import Asset, AssetFact
from bestkept.register.rules import TRADE_SECRET

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor
    from bestkept.protect.agreements.queries import AgreementView


@dataclass(frozen=True)
class Short:
    """That confidence ends before what it covers is no secret any more.

    From `ends` on nothing binds to it (None: some day, since the term has no end yet). `secrets`
    are those that the terms name and that still are secrets; empty where they cover `every` one.
    """

    ends: date | None
    secrets: tuple[str, ...]
    every: bool


def short(by: Actor, found: Iterable[AgreementView]) -> dict[str, Short]:
    """Return of which of some agreements confidence ends too soon, by their numbers, as of today.

    By the terms of the day, else by the last ones: what was learnt under these counts.
    """
    day = datetime.now(UTC).date()
    authorise(by, day, *MAY_SEE)
    ends = {one.number: _ends(one) for one in found}
    some = {number: told for number, told in ends.items() if told is not None}
    named = {scope.asset for terms, _ in some.values() for scope in terms.scopes}
    there = _secret(day, named)
    told = {number: _short(*one, there) for number, one in some.items()}
    return {number: one for number, one in told.items() if one.every or one.secrets}


def _ends(one: AgreementView) -> tuple[rules.Terms, date] | None:
    terms = one.terms or (one.chain[-1] if one.chain else None)
    ends = rules.confidence_ends(terms) if terms else None
    return (terms, ends) if terms and ends else None


def _short(terms: rules.Terms, ends: date, there: Collection[str]) -> Short:
    secrets = tuple(one.asset for one in terms.scopes if one.asset in there)
    return Short(None if ends == date.max else ends, secrets, terms.every_secret)


def shorter(day: date) -> list[int]:
    """Return the agreements, by their rows, of which confidence ends too soon."""
    told: dict[int, str] = dict(Survival.objects.order_by("pk").values_list("terms", "how"))
    ending = [terms for terms, how in told.items() if how != rules.AS_SECRET]
    rows = Terms.objects.filter(pk__in=ending, valid_from__lte=day)
    rows = rows.filter(superseded_in=None) | rows.filter(pk__in=_last(rows))
    covered = Covered.objects.filter(terms__in=rows, asset__in=_standing(day))
    named = covered.values_list("terms__agreement", flat=True)
    every = rows.filter(every_secret=True).values_list("agreement", flat=True)
    return sorted({*named, *every})


def _last(rows: QuerySet[Terms]) -> list[int]:
    """Return which of some terms no others of their agreement followed."""
    whole = Terms.objects.filter(agreement__in=rows.values("agreement")).order_by("pk")
    return list(dict(whole.values_list("agreement", "pk")).values())


def _secret(day: date, numbers: Collection[str]) -> set[str]:
    rows = _standing(day).filter(number__in=numbers)
    return set(rows.values_list("number", flat=True))


def _standing(day: date) -> QuerySet[Asset]:
    """Return what is a trade secret today: neither rejected nor de-listed."""
    out = AssetFact.objects.holding(day).filter(name="status", value__in=OUT)
    return Asset.objects.filter(kind=TRADE_SECRET).exclude(pk__in=out.values("asset"))
