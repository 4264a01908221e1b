"""What governs on a day and when it ends, held in memory until an agreement changes.

A list wants counts, dates and states of some thousand agreements; asked of the tables each time,
that grows with them. What is kept is numbers and days, never words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, Max, OuterRef, Q

from bestkept.journal.remembered import Remembered
from bestkept.protect.agreements import rules
from bestkept.protect.agreements.models import (
    Agreement,
    ImmunityNotice,
    Party,
    Renewal,
    Terms,
    Unbound,
)
from bestkept.protect.agreements.rules import Days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from bestkept.protect.agreements.queries import AgreementView
    from bestkept.protect.agreements.rules import Due

    _Ends = tuple[tuple[date, int], ...]

_DAY = itemgetter(0)


@dataclass(frozen=True)
class Standing:
    """How agreements stand on a day, each by its row: which govern, are over, or have not begun.

    `dues` are the last days of terms that end or renew, and of notice, the next first, those that
    passed and that nobody looked at too; `ends` the last days alone, with the row of the
    agreement, and `renewals` those after which terms renew by themselves. The other rows are in
    order, the newest first.
    """

    day: date

    governing: tuple[int, ...]
    over: tuple[int, ...]
    not_begun: tuple[int, ...]
    ends: tuple[tuple[date, int], ...]
    renewals: tuple[tuple[date, int], ...]
    dues: tuple[Due, ...]

    def ending(self, first: date, last: date) -> list[int]:
        """Return the agreements whose terms end or renew between two days, the next one first."""
        found = [*_between(self.ends, first, last), *_between(self.renewals, first, last)]
        return [row for _, row in sorted(found)]

    def soon(self, day: date) -> list[int]:
        """Return the agreements whose terms end soon after a day, the next to end first."""
        return [row for _, row in _between(self.ends, day, day + timedelta(days=rules.SOON))]

    def due(self, until: date) -> tuple[Due, ...]:
        """Return what is due until a day, the next first."""
        return self.dues[: bisect_right(self.dues, until, key=attrgetter("day"))]

    @cached_property
    def months(self) -> tuple[Counter[date], Counter[date]]:
        """How many terms end, and how many last days for notice lie, in the month of a first."""
        ends, notices = Counter[date](), Counter[date]()
        for one in self.dues[bisect_left(self.dues, self.day, key=attrgetter("day")) :]:
            counted_in = notices if one.what == rules.NOTICE else ends
            counted_in[one.day.replace(day=1)] += 1
        return ends, notices


def _between(days: _Ends, first: date, last: date) -> _Ends:
    begin = bisect_left(days, first, key=_DAY)
    return days[begin : bisect_right(days, last, key=_DAY)]


def _whole(day: date) -> Standing:
    wanted = ("agreement", "agreement__number", "valid_to", "ended_on", "notice_days", "renewal")
    told = _told()
    standing = [
        (row, _days(rest, *told.get(pk, (None, None))))
        for pk, row, *rest in governing(day).order_by("-agreement").values_list("pk", *wanted)
    ]
    unseen = [
        _days(rest, *told.get(pk, (None, None)))
        for pk, _, *rest in _unseen(day).values_list("pk", *wanted)
    ]
    had = set(begun(day).values_list("agreement", flat=True))
    here = {row for row, _ in standing}
    every = Agreement.objects.order_by("-pk").values_list("pk", flat=True)
    others = [row for row in every if row not in here]
    dues = (due for one in (*(one for _, one in standing), *unseen) for due in rules.ends(one, day))
    return Standing(
        day,
        tuple(row for row, _ in standing),
        tuple(row for row in others if row in had),
        tuple(row for row in others if row not in had),
        tuple(sorted((one.end, row) for row, one in standing if one.end and _over(one))),
        tuple(sorted((one.end, row) for row, one in standing if one.end and not _over(one))),
        tuple(sorted(dues)),
    )


def _days(rest: Sequence[Any], last: date | None, seen: date | None) -> Days:
    agreement, valid_to, ended_on, notice_days, renewal = rest
    return Days(agreement, valid_to, ended_on, notice_days, renewal, last, seen)


def _over(one: Days) -> bool:
    """Tell whether terms do end, and do not just renew."""
    return one.valid_to is not None or one.ended_on is not None


def _told() -> dict[int, tuple[date | None, date | None]]:
    """Return, by the row of terms, until when their period runs, and until when all was seen."""
    found: dict[int, tuple[date | None, date | None]] = {}
    rows = Renewal.objects.order_by("pk").values_list("terms", "last", "seen")
    for terms, last, seen in rows:
        before = found.get(terms, (None, None))
        found[terms] = (last or before[0], seen or before[1])
    return found


def _unseen(day: date) -> QuerySet[Terms]:
    """Return the terms that ran out by a day, with nobody saying so, and that none followed."""
    return Terms.objects.filter(superseded_in__isnull=True, valid_to__lte=day)


_kept = Remembered(_whole, Agreement, Terms, Renewal)
on = _kept.on


def begun(day: date) -> QuerySet[Terms]:
    """Return the terms that held on some day until then; those that never did are left out."""
    return Terms.objects.filter(valid_from__lte=day).exclude(ended_on=F("valid_from"))


def giving_notice() -> QuerySet[ImmunityNotice]:
    """Return what stands and says that terms give the notice of 18 USC 1833(b).

    In their text, or by a policy that the person received: as `rules.immunity` looks at one.
    """
    given = Q(how=rules.IN_TEXT) | Q(how=rules.BY_POLICY, received_on__isnull=False)
    return ImmunityNotice.objects.filter(given, superseded_in__isnull=True)


def governing(day: date) -> QuerySet[Terms]:
    """Return the terms that govern on a day, one of each agreement that has any."""
    newest = Terms.objects.holding(day).values("agreement").annotate(top=Max("pk")).values("top")
    return Terms.objects.filter(pk__in=newest)


def binding(parties: QuerySet[Party]) -> Exists:
    """Tell of terms that they bind one of some parties, which may have left or joined later."""
    apart = Unbound.objects.filter(terms=OuterRef(OuterRef("pk")), party=OuterRef("pk"))
    return Exists(parties.filter(~Exists(apart), agreement=OuterRef("agreement")))


def bound(terms: QuerySet[Terms]) -> QuerySet[Party]:
    """Return the parties that some terms bind: none that left with these, or joined after."""
    apart = Unbound.objects.filter(party=OuterRef("pk"), terms__in=terms)
    return Party.objects.filter(~Exists(apart), agreement__in=terms.values("agreement"))


def due_days(found: AgreementView, on: date, *, near: bool = False) -> list[Due]:
    """Return which days of an agreement nobody has answered for, the next one first.

    Those that have passed on a day, and those that come; with `near` those that come soon alone.
    """
    terms = found.chain[-1] if found.chain else None
    if terms is None or terms.ended_entry is not None:
        return []
    due = rules.ends(days_of(found.number, terms), on)
    until = on + timedelta(days=rules.SOON)
    return [one for one in due if not near or one.day <= until]


def days_of(number: str, terms: rules.Terms) -> Days:
    """Return the days of the terms of an agreement, as what is due under it is told of."""
    days = (terms.valid_to, terms.ended_on, terms.notice_days, terms.renewal)
    return Days(number, *days, terms.until, terms.seen)
