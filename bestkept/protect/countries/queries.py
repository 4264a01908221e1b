"""Who may see what: the profile of a country, and the advice that stands beside it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count

from bestkept.content import countries, iso3166
from bestkept.journal.remembered import Remembered
from bestkept.journal.rules import NotThere, Refused
from bestkept.people.models import Engagement, Organisation
from bestkept.people.queries import authorise
from bestkept.people.rules import Owed
from bestkept.protect.countries.models import Advice, Confirmed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor

MAY_SEE = ("legal", "security", "hr", "auditor", "administrator")
READS = "legal"  # the role that reads what is privileged, and owes what is to be asked anew
KIND = "advice"  # of what is owed
STANDS, WILL, EXPIRED, ENDED = "stands", "will stand", "expired", "ended"
_LETTERS = re.compile("[A-Z]{2}")


@dataclass(frozen=True)
class AdviceView:
    """Advice of counsel: question and answer are empty for whom it is privileged against.

    `kinds` are the kinds of agreement that it is for (none: every kind), `state` how it stands
    today, `confirms` the key of a shipped statement that it confirms, and `ended` the first day
    on which it stood no longer, where it was ended by an act.
    """

    number: str
    country: str
    state: str
    topic: str
    form: str
    kinds: tuple[str, ...]
    outcome: str
    question: str
    answer: str
    counsel: str
    since: date
    expires: date | None
    entry: int
    privileged: bool
    file: str
    confirms: str
    ended: date | None


@dataclass(frozen=True)
class StatementView:
    """A shipped statement: `advice` is the number of the one by which counsel confirmed it.

    `assigned_by` are the kinds of organisation whose work is not the payer's until assigned.
    """

    key: str
    topic: str
    words: str
    source: str
    read_on: str
    edition: str
    confirmed: bool
    advice: str
    assigned_by: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """What is known of a country's law: shipped statements, and advice that stands today.

    `coming` is the advice that will stand, `past` the one that stands no longer, the newest
    first.
    """

    country: str
    name: str
    statements: tuple[StatementView, ...]
    advice: tuple[AdviceView, ...]
    coming: tuple[AdviceView, ...] = ()
    past: tuple[AdviceView, ...] = ()

    @property
    def unsure(self) -> int:
        """How many of the statements no counsel has confirmed."""
        return sum(not one.confirmed for one in self.statements)


class OnForm(NamedTuple):
    """Advice on a form of signature: its row, number, country, outcome, kinds and first day.

    `kinds` are those of agreement that it is for, one a line; None for every kind.
    """

    row: int
    number: str
    country: str
    outcome: str
    kinds: str | None
    since: date


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
    codes, sure = {*countries.names(), *people, *houses, *standing}, confirmed(today)
    found = [
        _line(code, sure, (people[code], houses[code], standing[code], soon[code]))
        for code in codes
    ]
    return sorted(found, key=lambda one: (-one.people, -one.houses, one.name))


def _places(day: date) -> Counter[str]:
    return _by_country(Engagement.objects.holding(day))


_working = Remembered(_places, Engagement)


def _by_country(rows: QuerySet[Any]) -> Counter[str]:
    return Counter(dict(rows.order_by().values_list("country").annotate(many=Count("pk"))))


def _line(code: str, sure: Mapping[str, str], counts: tuple[int, int, int, int]) -> CountryLine:
    statements = countries.profile(code)
    topics = tuple(t for t in countries.TOPICS if any(one.topic == t for one in statements))
    unsure = sum(not one.confirmed and one.key not in sure for one in statements)
    return CountryLine(code, iso3166.names().get(code, code), topics, unsure, *counts)


def _standing(day: date) -> QuerySet[Advice]:
    rows = Advice.objects.filter(superseded_in__isnull=True, valid_from__lte=day)
    return rows.exclude(valid_to__lte=day)


def profile(by: Actor, where: str) -> Profile:
    """Return the profile of a country; one that nobody has written is empty."""
    today = datetime.now(UTC).date()
    authorise(by, today, *MAY_SEE)
    code = _code(where)
    rows = _whole().filter(country=code).order_by("-pk")
    told = [_advice(row, by, today) for row in rows[:MOST]]
    advice, coming, past = (
        tuple(one for one in told if one.state in states)
        for states in ((STANDS,), (WILL,), (EXPIRED, ENDED))
    )
    statements = _statements(code, today)
    return Profile(code, _named(code), statements, advice[::-1], coming[::-1], past)


def advice(by: Actor, number: str) -> AdviceView:
    """Return one advice, whether it stands or not; NotThere where there is none."""
    today = datetime.now(UTC).date()
    authorise(by, today, *MAY_SEE)
    row = _whole().filter(number=number.strip().upper()).first()
    if row is None:
        raise NotThere(f"There is no advice {number}.")
    return _advice(row, by, today)


def _whole() -> QuerySet[Advice]:
    return Advice.objects.select_related("recorded_in", "narrowed", "confirmed")


def _named(code: str) -> str:
    return iso3166.names().get(code, code)


def _statements(code: str, day: date) -> tuple[StatementView, ...]:
    sure = confirmed(day)
    return tuple(
        StatementView(
            one.key,
            one.topic,
            one.words,
            one.source,
            one.read_on,
            one.edition,
            one.confirmed or one.key in sure,
            sure.get(one.key, ""),
            one.assigned_by,
        )
        for one in countries.profile(code)
    )


def may_replace(by: Actor, number: str, where: str) -> None:
    """Refuse advice as one that new advice takes the place of: of another country, or ended.

    Asked before a file is kept with the new one; logging it asks again, in its own transaction.
    """
    if number:
        found = advice(by, number)
        if found.country != where or found.state == ENDED:
            raise Refused(
                f"{found.number} cannot be replaced: it is of elsewhere, or ended before."
            )


def confirmed(day: date) -> dict[str, str]:
    """Return which shipped statements counsel confirmed by advice that stands on a day.

    The number of the advice by the key of the statement. For parts after this one.
    """
    rows = Confirmed.objects.filter(advice__in=Advice.objects.holding(day)).order_by("pk")
    return dict(rows.values_list("statement", "advice__number"))


def _code(where: str) -> str:
    """Return the letters of a country; of old rows, letters that are no country's, too."""
    code = iso3166.code(where) or where.strip().upper()
    if not _LETTERS.fullmatch(code):
        raise NotThere(f"{where!r} is no country. Write its two letters, like IN.")
    return code


def on_form(form: str, where: Collection[str], on: date) -> list[OnForm]:
    """Return the advice on a form of signature that stands, in the order of its recording.

    For parts after this one: it says nothing that is privileged.
    """
    rows = Advice.objects.holding(on).filter(form=form, country__in=where)
    told = ("pk", "number", "country", "outcome", "narrowed__kinds", "valid_from")
    return [OnForm(*one) for one in rows.order_by("pk").values_list(*told)]


def answers(files: Collection[str]) -> set[bool]:
    """Return whether advice whose answer is one of these documents is privileged: none for none.

    For parts after this one. Advice that stands no longer is as privileged as it was.
    """
    rows = Advice.objects.filter(file__in=files)
    return set(rows.values_list("privileged", flat=True))


def owed(day: date, of: Collection[str] | None = None) -> list[Owed]:
    """Return which advice legal is to ask for anew: it has expired, or does within SOON days.

    It is owed until it is ended, by an act or by advice that takes its place.
    """
    if of is not None and READS not in of:
        return []
    limit = day + timedelta(days=SOON)
    rows = Advice.objects.filter(superseded_in__isnull=True, valid_to__lte=limit)
    told = rows.values_list("valid_to", "number", "country")
    return sorted(
        Owed(until, KIND, number, f"Ask counsel again: {_named(code)}", READS)
        for until, number, code in told
        if until is not None
    )


def _state(row: Advice, day: date) -> str:
    if row.superseded_in_id is not None:
        return ENDED
    if row.valid_from > day:
        return WILL
    return EXPIRED if row.valid_to is not None and row.valid_to <= day else STANDS


def _advice(row: Advice, by: Actor, day: date) -> AdviceView:
    shut, confirms = row.privileged and by.role != READS, getattr(row, "confirmed", None)
    return AdviceView(
        row.number,
        row.country,
        _state(row, day),
        row.topic,
        row.form,
        tuple(row.kinds.split("\n")) if row.kinds else (),
        row.outcome,
        "" if shut else row.question,
        "" if shut else row.answer,
        row.counsel,
        row.valid_from,
        row.valid_to,
        row.recorded_in.number or 0,
        row.privileged,
        row.file,
        confirms.statement if confirms else "",
        row.ended_on,
    )
