"""Who may see what of many agreements: pages of a list, counts, a calendar, and what is owed.

Each asks a fixed number of questions, and reads no more rows than it tells of.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce

from bestkept.people.queries import authorise
from bestkept.people.rules import Many, Owed
from bestkept.protect.agreements import queries, rules, standing
from bestkept.protect.agreements.models import Agreement, Covered, Obligation, Party, Terms
from bestkept.protect.agreements.queries import MAY_SEE
from bestkept.protect.agreements.rules import Due
from bestkept.protect.agreements.standing import begun, giving_notice, governing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor
    from bestkept.protect.agreements.queries import AgreementView

LACKS_IMMUNITY, LACKS_TEXT = "notice", "text"
LACKS = (LACKS_IMMUNITY, LACKS_TEXT)
MONTHS = 12  # of the calendar
WATCHING = "legal"  # the role that watches the dates of agreements
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Asked:
    """Which agreements: by words, party, kind and state; `ends` is a month like 2026-12.

    `lacks` names what is missing: a notice under 18 USC 1833(b), or the signed text.
    """

    words: str = ""
    party: str = ""
    kind: str = ""
    state: str = ""
    ends: str = ""
    lacks: str = ""
    start: int = 0
    size: int = 25


@dataclass(frozen=True)
class Line:
    """A line of the list: an agreement, how it stands today, and how much of it is open."""

    view: AgreementView
    state: str
    last: date | None
    owed: int
    overdue: int

    @property
    def days(self) -> int | None:
        """How many days are left until its last one; None where there is no end."""
        return None if self.last is None else (self.last - _today()).days


@dataclass(frozen=True)
class Counts:
    """How many agreements are on record, and how many of them in which state."""

    total: int
    in_force: int
    soon: int
    over: int
    overdue: int


@dataclass(frozen=True)
class Month:
    """What falls into a month: how many terms end, last days for notice, open obligations."""

    first: date
    ends: int
    notices: int
    owed: int

    @property
    def key(self) -> str:
        """The month as it is asked for: 2026-12."""
        return f"{self.first:%Y-%m}"


def listed(by: Actor, asked: Asked) -> tuple[list[Line], int]:
    """Return some agreements as they stand today, the newest first, and how many there are.

    Where those that end are asked for, the next to end come first.
    """
    authorise(by, _today(), *MAY_SEE)
    rows = _filtered(asked)
    order: tuple[Any, ...] = ("-pk",)
    if asked.ends or asked.state == rules.ENDS_SOON:
        end = Coalesce("terms__ended_on", "terms__valid_to")
        rows = rows.annotate(over=Min(end, filter=Q(terms__in=governing(_today()))))
        order = ("over", "pk")
    picked = list(rows.order_by(*order).values_list("pk", flat=True)[_page(asked)])
    whole = {row.pk: row for row in queries.whole().filter(pk__in=picked)}
    return [_line(queries.view(whole[pk], None)) for pk in picked], rows.count()


def _page(asked: Asked) -> slice:
    return slice(asked.start, asked.start + asked.size)


def counted(by: Actor) -> Counts:
    """Return how many agreements there are, and in which state."""
    authorise(by, _today(), *MAY_SEE)
    day = _today()
    now = standing.on(day)
    late = Obligation.objects.filter(done_in=None, due__lt=day).count()
    total = Agreement.objects.count()
    return Counts(total, now.in_force, now.soon, now.begun - now.in_force, late)


def calendar(by: Actor) -> list[Month]:
    """Return the coming months, this one first, with what falls into each."""
    authorise(by, _today(), *MAY_SEE)
    months = _months(_today())
    ends, notices = Counter[date](), Counter[date]()
    for one in standing.on(_today()).dues:
        counted_in = notices if one.what == rules.NOTICE else ends
        counted_in[one.day.replace(day=1)] += 1
    due = Obligation.objects.filter(done_in=None, due__lt=_after(months[-1]), due__gte=_today())
    owed = Counter[date]()
    for day, many in due.values_list("due").annotate(many=Count("pk")):
        owed[day.replace(day=1)] += many
    return [Month(m, ends[m], notices[m], owed[m]) for m in months]


def coming(by: Actor, on: date, days: int, size: int | None = None) -> list[Due]:
    """Return what is due until `days` after a day, and what is overdue, the next first."""
    authorise(by, _today(), *MAY_SEE)
    until = on + timedelta(days=days)
    found = [*_terms_due(on, until, size), *_obligations_due(until, size)]
    return sorted(found)[:size]


def bound(numbers: Sequence[str]) -> dict[str, list[str]]:
    """Return the names of who is bound by these agreements; it asks nobody who may."""
    found: dict[str, list[str]] = {number: [] for number in numbers}
    rows = Party.objects.filter(agreement__number__in=found).order_by("pk")
    told = rows.values_list("agreement__number", "person__name", "organisation__name")
    for number, person, house in told:
        found[number].append(person or house)
    return found


def owed(day: date, person: str | None = None) -> list[Owed]:
    """Return what is due soon or overdue under agreements, of a person or (None) of all.

    The dates of an agreement are legal's to watch; an obligation has an owner of its own.
    """
    found = obligations_owed(day, person)
    if person in (None, WATCHING):
        found += map(_watched, _terms_due(day, _near(day), None))
    return found


def obligations_owed(day: date, person: str | None = None) -> list[Owed]:
    """Return which obligations are due soon or overdue, of a person or (None) of all."""
    rows = Obligation.objects.filter(done_in=None, due__lte=_near(day))
    if person is not None:
        rows = rows.filter(owner__email=person)
    told = rows.values_list("due", "agreement__number", "words", "owner__email")
    return [Owed(due, "obligation", number, words, email) for due, number, words, email in told]


def many_owed(day: date) -> Many:
    """Return which agreements end soon, or may be ended until soon: for legal to watch."""
    dues = _terms_due(day, _near(day), None)
    found = Many(
        "agreement",
        [one.day for one in dues],
        lambda size: list(map(_watched, dues[:size])),
        lambda of: found if WATCHING in of else Many.listed("agreement", ()),
    )
    return found


def _near(day: date) -> date:
    return day + timedelta(days=rules.SOON)


def _watched(one: Due) -> Owed:
    return Owed(one.day, "agreement", one.agreement, f"{one.what.capitalize()}.", WATCHING)


def _soon(day: date) -> Q:
    limit = day + timedelta(days=rules.SOON + 1)
    return Q(valid_to__lte=limit) | Q(ended_on__lte=limit)


def _terms_due(on: date, until: date, size: int | None) -> list[Due]:
    """Return ends of terms from a day until another, and last days for notice."""
    return [one for one in standing.on(on).dues if one.day <= until][:size]


def _obligations_due(until: date, size: int | None) -> Iterable[Due]:
    rows = Obligation.objects.filter(done_in=None, due__lte=until)
    rows = rows.select_related("agreement", "owner").order_by("due", "pk")
    return [Due(o.due, o.agreement.number, o.words, o.owner.email) for o in rows[:size]]


def _filtered(asked: Asked) -> QuerySet[Agreement]:
    rows = Agreement.objects.all()
    for word in asked.words.split()[:8]:
        rows = rows.filter(_said(word))
    if asked.party:
        rows = rows.filter(pk__in=_parties(asked.party.strip()).values("agreement"))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.state in rules.STATES:
        rows = _in_state(rows, asked.state)
    if asked.ends:
        rows = rows.filter(pk__in=_ending(asked.ends).values("agreement"))
    return _lacking(rows, asked.lacks) if asked.lacks in LACKS else rows


def _said(word: str) -> Q:
    parties = _parties(word).values("agreement")
    covered = Covered.objects.filter(asset__number=word.upper()).values("terms__agreement")
    laws = Terms.objects.filter(law__icontains=word).values("agreement")
    named = Q(number__icontains=word) | Q(kind__icontains=word)
    return named | Q(pk__in=parties) | Q(pk__in=covered) | Q(pk__in=laws)


def _parties(word: str) -> QuerySet[Party]:
    person = Q(person__name__icontains=word) | Q(person__email__icontains=word)
    there = Q(organisation__name__icontains=word) | Q(organisation__number__iexact=word)
    return Party.objects.filter(person | there)


def _in_state(rows: QuerySet[Agreement], state: str) -> QuerySet[Agreement]:
    day = _today()
    terms = governing(day)
    if state == rules.IN_FORCE:
        return rows.filter(pk__in=terms.values("agreement"))
    if state == rules.ENDS_SOON:
        return rows.filter(pk__in=terms.filter(_soon(day)).values("agreement"))
    rows = rows.exclude(pk__in=terms.values("agreement"))
    had = begun(day).values("agreement")
    return rows.filter(pk__in=had) if state == rules.OVER else rows.exclude(pk__in=had)


def _ending(month: str) -> QuerySet[Terms]:
    """Return the terms of today whose last day lies in a month like 2026-12; none for nonsense."""
    first = _first(month)
    if first is None:
        return Terms.objects.none()
    between = (first, _after(first))
    ended = Q(ended_on__gt=between[0], ended_on__lte=between[1])
    over = Q(ended_on=None, valid_to__gt=between[0], valid_to__lte=between[1])
    return governing(_today()).filter(ended | over)


def _first(month: str) -> date | None:
    found = _MONTH.fullmatch(month)
    if not found or not 1 <= int(found[2]) <= 12 or not 1 <= int(found[1]) < 9999:
        return None
    return date(int(found[1]), int(found[2]), 1)


def _lacking(rows: QuerySet[Agreement], what: str) -> QuerySet[Agreement]:
    terms = governing(_today())
    if what == LACKS_TEXT:
        return rows.filter(pk__in=terms.filter(file="", texts=None).values("agreement"))
    told = giving_notice().values("terms")
    lacking = terms.filter(signed_on__gt=rules.ENACTED).exclude(pk__in=told)
    persons = Party.objects.filter(person__isnull=False).values("agreement")
    concerned = rows.filter(kind__in=rules.CONCERNED, pk__in=persons)
    return concerned.filter(pk__in=lacking.values("agreement"))


def _line(view: AgreementView) -> Line:
    day = _today()
    open_ones = [one for one in view.obligations if one.done_entry is None]
    late = sum(one.due < day for one in open_ones)
    last = view.terms.last if view.terms else _until(view)
    return Line(view, rules.state(view.chain, day), last, len(open_ones), late)


def _until(view: AgreementView) -> date | None:
    """Return the last day on which any terms held; None where none did yet."""
    return view.lapsed - timedelta(days=1) if view.lapsed else None


def _months(day: date) -> Sequence[date]:
    months = [day.replace(day=1)]
    while len(months) < MONTHS:
        months.append(_after(months[-1]))
    return months


def _after(first: date) -> date:
    """Return the first day of the month after one that begins on a day."""
    return (first + timedelta(days=32)).replace(day=1)


def _today() -> date:
    return datetime.now(UTC).date()
