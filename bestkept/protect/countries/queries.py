"""Who may see what: the profile of a country, and the advice that stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bestkept.content import countries
from bestkept.people.queries import authorise
from bestkept.people.rules import country
from bestkept.protect.countries.models import Advice

if TYPE_CHECKING:
    from collections.abc import Collection

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


@dataclass(frozen=True)
class Profile:
    """What is known of a country's law: shipped statements, and advice that stands today."""

    country: str
    name: str
    statements: tuple[Statement, ...]
    advice: tuple[AdviceView, ...]


def profile(by: Actor, where: str) -> Profile:
    """Return the profile of a country; one that nobody has written is empty."""
    today = datetime.now(UTC).date()
    authorise(by, today, *MAY_SEE)
    code = country(where)
    rows = Advice.objects.filter(country=code, superseded_in__isnull=True)
    standing = rows.exclude(valid_to__lte=today).select_related("recorded_in").order_by("pk")
    name = countries.names().get(code, code)
    advice = tuple(_advice(row, by) for row in standing)
    return Profile(code, name, countries.profile(code), advice)


def on_form(form: str, where: Collection[str], on: date) -> list[tuple[str, str, str]]:
    """Return the advice on a form of signature that stands: its number, country and outcome.

    For parts after this one: it says nothing that is privileged.
    """
    rows = Advice.objects.filter(form=form, country__in=where, valid_from__lte=on)
    rows = rows.exclude(valid_to__lte=on).exclude(ended_on__lte=on).order_by("pk")
    return list(rows.values_list("number", "country", "outcome"))


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
    )
