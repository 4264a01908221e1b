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
from typing import TYPE_CHECKING

from django.db.models import F, Max, Q

from bestkept.journal.remembered import Remembered
from bestkept.protect.agreements import rules
from bestkept.protect.agreements.models import Agreement, ImmunityNotice, Terms

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bestkept.protect.agreements.rules import Due

_DAY = itemgetter(0)


@dataclass(frozen=True)
class Standing:
    """How agreements stand on a day, each by its row: which govern, are over, or have not begun.

    `dues` are the last days of terms that end, and of notice, the next first; `ends` the last
    days alone, with the row of the agreement. The other rows are in order, the newest first.
    """

    governing: tuple[int, ...]
    over: tuple[int, ...]
    not_begun: tuple[int, ...]
    ends: tuple[tuple[date, int], ...]
    dues: tuple[Due, ...]

    def ending(self, first: date, last: date) -> list[int]:
        """Return the agreements whose terms end between two days, the next to end first."""
        begin = bisect_left(self.ends, first, key=_DAY)
        return [row for _, row in self.ends[begin : bisect_right(self.ends, last, key=_DAY)]]

    def soon(self, day: date) -> list[int]:
        """Return the agreements whose terms end soon after a day, the next to end first."""
        return self.ending(day, day + timedelta(days=rules.SOON))

    def due(self, until: date) -> tuple[Due, ...]:
        """Return what is due until a day, the next first."""
        return self.dues[: bisect_right(self.dues, until, key=attrgetter("day"))]

    @cached_property
    def months(self) -> tuple[Counter[date], Counter[date]]:
        """How many terms end, and how many last days for notice lie, in the month of a first."""
        ends, notices = Counter[date](), Counter[date]()
        for one in self.dues:
            counted_in = notices if one.what == rules.NOTICE else ends
            counted_in[one.day.replace(day=1)] += 1
        return ends, notices


def _whole(day: date) -> Standing:
    wanted = ("agreement", "valid_to", "ended_on", "agreement__number", "notice_days", "renewal")
    terms = list(governing(day).order_by("-agreement").values_list(*wanted))
    had = set(begun(day).values_list("agreement", flat=True))
    standing = {row for row, *_ in terms}
    every = Agreement.objects.order_by("-pk").values_list("pk", flat=True)
    others = [row for row in every if row not in standing]
    ending = [one for one in terms if one[1] or one[2]]
    return Standing(
        tuple(row for row, *_ in terms),
        tuple(row for row in others if row in had),
        tuple(row for row in others if row not in had),
        tuple(sorted((min(filter(None, one[1:3])) - timedelta(days=1), one[0]) for one in ending)),
        tuple(sorted(due for one in ending for due in _dues(*one) if due.day >= day)),
    )


def _dues(
    _: int, to: date | None, ended: date | None, number: str, notice: int | None, renewal: str
) -> list[Due]:
    return rules.ends(number, to, ended, notice, renewal)


_kept = Remembered(_whole, Agreement, Terms)
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
