"""Who may see what: the profile of a country, and the advice that stands beside it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from bestkept.content import countries
from bestkept.journal.remembered import Remembered
from bestkept.journal.rules import NotThere, Refused
from bestkept.people.models import Engagement, Organisation
from bestkept.people.queries import authorise
from bestkept.people.rules import country
from bestkept.protect.countries.models import Advice

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from bestkept.content.countries import Statement
    from bestkept.journal.rules import Actor

MAY_SEE = ("legal", "security", "hr", "auditor", "administrator")


@dataclass(frozen=True)
class AdviceView:
    """Advice of counsel: question and answer are empty for whom it is privileged against."""

    number: str
    topic: str
    form: str
    outcome: str
    question: str
    answer: str
    counsel: str
    since: date
    expires: date | None
    entry: int
    privileged: bool
    file: str


@dataclass(frozen=True)
class Profile:
    """What is known of a country's law: shipped statements, and advice that stands today.

    `past` is the advice that stands no longer, the newest first.
    """

    country: str
    name: str
    statements: tuple[Statement, ...]
    advice: tuple[AdviceView, ...]
    past: tuple[AdviceView, ...] = ()


@dataclass(frozen=True)
class CountryLine:
    """A country with a profile, with people or organisations of ours, or with advice.

    `topics` are those of which something is known; `people` work there today, `houses` have
    their seat there; `standing` counts the advice that stands, and `soon` what of it ends
    within 90 days.
    """

    code: str
    name: str
    topics: tuple[str, ...]
    unsure: int
    people: int
    houses: int
    standing: int
    soon: int


SOON = 90  # days within which advice counts as about to end
MOST = 200  # pieces of advice on a country that are told


def listed(by: Actor) -> list[CountryLine]:
    """Return the countries that concern us, those with most people first."""
    today = datetime.now(UTC).date()
    authorise(by, today, *MAY_SEE)
    people = _working.on(today)
    houses = _by_country(Organisation.objects.all())
    standing = _by_country(_standing(today))
    limit = today + timedelta(days=SOON)
    soon = _by_country(_standing(today).filter(valid_to__lte=limit))
    codes = {*countries.names(), *people, *houses, *standing}
    found = [
        _line(code, (people[code], houses[code], standing[code], soon[code])) for code in codes
    ]
    return sorted(found, key=lambda one: (-one.people, -one.houses, one.name))


def _places(day: date) -> Counter[str]:
    return _by_country(Engagement.objects.holding(day))


_working = Remembered(_places, Engagement)


def _by_country(rows: QuerySet[Any]) -> Counter[str]:
    return Counter(dict(rows.order_by().values_list("country").annotate(many=Count("pk"))))


def _line(code: str, counts: tuple[int, int, int, int]) -> CountryLine:
    statements = countries.profile(code)
    topics = tuple(t for t in countries.TOPICS if any(one.topic == t for one in statements))
    unsure = sum(not one.confirmed for one in statements)
    return CountryLine(code, countries.names().get(code, code), topics, unsure, *counts)


def _standing(day: date) -> QuerySet[Advice]:
    rows = Advice.objects.filter(superseded_in__isnull=True, valid_from__lte=day)
    return rows.exclude(valid_to__lte=day)


def profile(by: Actor, where: str) -> Profile:
    """Return the profile of a country; one that nobody has written is empty."""
    today = datetime.now(UTC).date()
    authorise(by, today, *MAY_SEE)
    code = _code(where)
    rows = Advice.objects.filter(country=code).select_related("recorded_in").order_by("-pk")
    standing = {row.pk for row in _standing(today).filter(country=code).only("pk")}
    told = [(row.pk in standing, _advice(row, by)) for row in rows[:MOST]]
    name = countries.names().get(code, code)
    advice = tuple(one for stands, one in reversed(told) if stands)
    past = tuple(one for stands, one in told if not stands)
    return Profile(code, name, countries.profile(code), advice, past)


def _code(where: str) -> str:
    try:
        return country(where)
    except Refused as why:
        raise NotThere(str(why)) from None


def on_form(form: str, where: Collection[str], on: date) -> list[tuple[str, str, str]]:
    """Return the advice on a form of signature that stands: its number, country and outcome.

    For parts after this one: it says nothing that is privileged.
    """
    rows = Advice.objects.holding(on).filter(form=form, country__in=where)
    return list(rows.order_by("pk").values_list("number", "country", "outcome"))


def _advice(row: Advice, by: Actor) -> AdviceView:
    shut = row.privileged and by.role != "legal"
    return AdviceView(
        row.number,
        row.topic,
        row.form,
        row.outcome,
        "" if shut else row.question,
        "" if shut else row.answer,
        row.counsel,
        row.valid_from,
        row.valid_to,
        row.recorded_in.number or 0,
        row.privileged,
        row.file,
    )
