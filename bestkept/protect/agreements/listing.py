"""Who may see what of many agreements: pages of a list, counts, a calendar, and what is owed.

Each asks a fixed number of questions, and reads no more rows than it tells of; of what is found
by words also the keys of the rest, since counting them apart would look for the words twice.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from bestkept.people.called import called
from bestkept.people.models import Organisation
from bestkept.people.organisations import called_so
from bestkept.people.queries import authorise
from bestkept.people.rules import Many, Owed
from bestkept.protect.agreements import lasting, queries, rules, standing
from bestkept.protect.agreements.models import Agreement, Covered, Party, Terms, Unbound
from bestkept.protect.agreements.queries import MAY_SEE
from bestkept.protect.agreements.rules import Due
from bestkept.protect.agreements.standing import giving_notice, governing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor
    from bestkept.protect.agreements.queries import AgreementView
    from bestkept.protect.agreements.standing import Standing

LACKS_IMMUNITY, LACKS_TEXT, LACKS_CONFIDENCE = "notice", "text", "confidence"
LACKS = (LACKS_IMMUNITY, LACKS_TEXT, LACKS_CONFIDENCE)
MONTHS = 12  # of the calendar
WATCHING = "legal"  # the role that watches the dates of agreements
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Asked:
    """Which agreements: by words, party, kind and state; `ends` is a month like 2026-12.

    `lacks` names what is missing: a notice under 18 USC 1833(b), the signed text, or confidence
    that lasts as long as a secret that it covers.
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
    """A line of the list: an agreement, how it stands today, and how much of it is open.

    `last` is its last day, `renews` that after which it renews by itself.
    """

    view: AgreementView
    state: str
    last: date | None
    owed: int
    overdue: int
    renews: date | None = None

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
    picked, total = _picked(asked)
    whole = {row.pk: row for row in queries.whole().filter(pk__in=picked)}
    return [_line(queries.view(whole[pk], None)) for pk in picked], total


def _picked(asked: Asked) -> tuple[list[int], int]:
    """Return the rows of the agreements on a page, and how many there are on all pages."""
    rows, standing_so = _filtered(asked).order_by("-pk").values_list("pk", flat=True), _stand(asked)
    if standing_so is not None:
        there = set(rows) if _narrowed(asked) else None
        some = [row for row in standing_so if there is None or row in there]
        return some[_page(asked)], len(some)
    if asked.words or asked.party:  # few suit, and finding them twice would cost twice
        every = list(rows)
        return every[_page(asked)], len(every)
    return list(rows[_page(asked)]), rows.count()


def _narrowed(asked: Asked) -> bool:
    return any((asked.words, asked.party, asked.kind, asked.lacks in LACKS))


def _stand(asked: Asked) -> Sequence[int] | None:
    """Return the agreements that stand as is asked for, in order; None if it is asked for none."""
    now, states = standing.on(_today()), _BY_STATE
    found = states[asked.state](now) if asked.state in states else None
    if not asked.ends:
        return found
    first = _first(asked.ends)
    last = _after(first) - timedelta(days=1) if first else None
    ends = now.ending(first, last) if first and last else []
    there = set(found or ())
    return ends if found is None else [row for row in ends if row in there]


_BY_STATE: dict[str, Callable[[Standing], Sequence[int]]] = {
    rules.IN_FORCE: lambda now: now.governing,
    rules.ENDS_SOON: lambda now: now.soon(_today()),
    rules.OVER: lambda now: now.over,
    rules.NOT_BEGUN: lambda now: now.not_begun,
}


def _page(asked: Asked) -> slice:
    return slice(asked.start, asked.start + asked.size)


def counted(by: Actor) -> Counts:
    """Return how many agreements there are, and in which state."""
    authorise(by, _today(), *MAY_SEE)
    day = _today()
    now = standing.on(day)
    late = queries.open_obligations().filter(now_due__lt=day).count()
    total = Agreement.objects.count()
    return Counts(total, len(now.governing), len(now.soon(day)), len(now.over), late)


def calendar(by: Actor) -> list[Month]:
    """Return the coming months, this one first, with what falls into each."""
    authorise(by, _today(), *MAY_SEE)
    months = _months(_today())
    ends, notices = standing.on(_today()).months
    due = queries.open_obligations().filter(now_due__lt=_after(months[-1]), now_due__gte=_today())
    owed = Counter[date]()
    for day, many in due.values_list("now_due").annotate(many=Count("pk")):
        owed[day.replace(day=1)] += many
    return [Month(m, ends[m], notices[m], owed[m]) for m in months]


def coming(by: Actor, on: date, days: int, size: int | None = None) -> list[Due]:
    """Return what is due until `days` after a day, and what is overdue, the next first."""
    authorise(by, _today(), *MAY_SEE)
    until = on + timedelta(days=days)
    found = [*_terms_due(on, until, size), *_obligations_due(until, size)]
    return sorted(found)[:size]


def bound(numbers: Sequence[str]) -> dict[str, list[str]]:
    """Return the names of who is bound by these agreements now; it asks nobody who may."""
    found: dict[str, list[str]] = {number: [] for number in numbers}
    rows = Party.objects.filter(agreement__number__in=found).order_by("pk")
    left = Unbound.objects.filter(terms__superseded_in__isnull=True)
    rows = rows.exclude(pk__in=left.values("party"))
    told = rows.values_list("agreement__number", "person__name", "organisation__name")
    for number, person, house in told:
        found[number].append(person or house)
    return found


def owed(day: date, of: Collection[str] | None = None) -> list[Owed]:
    """Return what is due soon or overdue under agreements, of persons and roles or (None) of all.

    The dates of an agreement are legal's to watch; an obligation has an owner of its own.
    """
    found = obligations_owed(day, of)
    if of is None or WATCHING in of:
        found += map(_watched, _terms_due(day, _near(day), None))
    return found


def obligations_owed(day: date, of: Collection[str] | None = None) -> list[Owed]:
    """Return which obligations are due soon or overdue, of some people or (None) of all."""
    rows = queries.open_obligations(of).filter(now_due__lte=_near(day))
    told = rows.values_list("now_due", "agreement__number", "words", "now_owner")
    return [Owed(due, "obligation", number, words, email) for due, number, words, email in told]


def many_owed(day: date) -> Many:
    """Return which agreements end or renew soon, or may be ended until soon: for legal to watch.

    And those of which such a day has passed, as long as nobody said what became of it.
    """
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


def _terms_due(on: date, until: date, size: int | None) -> list[Due]:
    """Return ends of terms until a day, and last days for notice; what was missed by then too."""
    return list(standing.on(on).due(until)[:size])


def _obligations_due(until: date, size: int | None) -> Iterable[Due]:
    rows = queries.open_obligations().filter(now_due__lte=until).order_by("now_due", "pk")
    return [Due(o.now_due, o.agreement.number, o.words, o.now_owner) for o in rows[:size]]


def _filtered(asked: Asked) -> QuerySet[Agreement]:
    rows = Agreement.objects.all()
    for word in asked.words.split()[:8]:
        rows = rows.filter(_said(word))
    if asked.party:
        rows = rows.filter(pk__in=_parties(asked.party.strip()).values("agreement"))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    return _lacking(rows, asked.lacks) if asked.lacks in LACKS else rows


def _said(word: str) -> Q:
    parties = _parties(word).values("agreement")
    covered = Covered.objects.filter(asset__number=word.upper()).values("terms__agreement")
    laws = Terms.objects.filter(law__icontains=word).values("agreement")
    named = Q(number__icontains=word) | Q(kind__icontains=word)
    return named | Q(pk__in=parties) | Q(pk__in=covered) | Q(pk__in=laws)


def _parties(word: str) -> QuerySet[Party]:
    """Return the parties by a word; persons and organisations first, since these have an index."""
    persons = called(word)
    houses = Organisation.objects.filter(called_so(word))
    return Party.objects.filter(
        Q(person__in=persons.values("pk")) | Q(organisation__in=houses.values("pk"))
    )


def _first(month: str) -> date | None:
    found = _MONTH.fullmatch(month)
    if not found or not 1 <= int(found[2]) <= 12 or not 1 <= int(found[1]) < 9999:
        return None
    return date(int(found[1]), int(found[2]), 1)


def _lacking(rows: QuerySet[Agreement], what: str) -> QuerySet[Agreement]:
    if what == LACKS_CONFIDENCE:
        return rows.filter(pk__in=lasting.shorter(_today()))
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
    renews = view.terms.renews if view.terms else None
    return Line(view, rules.state(view.chain, day), last, len(open_ones), late, renews)


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
