"""What governs on a day and when it ends, held in memory until an agreement changes.

A list wants counts and dates of some thousand agreements; asked of the tables each time, that
grows with them. What is kept is numbers and days, never words, and is read anew whenever terms
were recorded or ended: these are counted first.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, F, Max, Q

from bestkept.protect.agreements import rules
from bestkept.protect.agreements.models import ImmunityNotice, Terms

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from bestkept.protect.agreements.rules import Due


@dataclass(frozen=True)
class Standing:
    """How agreements stand on a day: how many govern, and end soon; how many ever began.

    `dues` are the last days of terms that end, and of notice, the next first.
    """

    in_force: int
    soon: int
    begun: int
    dues: tuple[Due, ...]


def on(day: date) -> Standing:
    """Return how agreements stand on a day. In an act it is read anew, since that may be undone."""
    if connection.in_atomic_block:
        return _whole(day)
    told = Terms.objects.aggregate(
        rows=Count("pk"),
        ended=Count("superseded_in"),
        last=Max("recorded_in"),
        last_end=Max("superseded_in"),
    )
    where = (str(connection.settings_dict["NAME"]), str(connection.settings_dict.get("HOST", "")))
    return _kept(where, day, tuple(told.values()))


@functools.lru_cache(maxsize=8)
def _kept(database: tuple[str, str], day: date, stamp: tuple[int | None, ...]) -> Standing:
    del database, stamp  # what it was read from, and in which state
    return _whole(day)


def _whole(day: date) -> Standing:
    terms = governing(day)
    ending = terms.filter(Q(valid_to__isnull=False) | Q(ended_on__isnull=False)).values_list(
        "agreement__number", "valid_to", "ended_on", "notice_days", "renewal"
    )
    dues = sorted(one for row in ending for one in rules.ends(*row) if one.day >= day)
    limit = day + timedelta(days=rules.SOON)
    soon = sum(one.what in rules.ENDS and one.day <= limit for one in dues)
    counts = (terms.count(), soon, begun(day).values("agreement").distinct().count())
    return Standing(*counts, tuple(dues))


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
    newest = holding(day).values("agreement").annotate(top=Max("pk")).values("top")
    return Terms.objects.filter(pk__in=newest)


def holding(day: date) -> QuerySet[Terms]:
    """Return the terms that hold on a day."""
    rows = Terms.objects.filter(valid_from__lte=day)
    return rows.exclude(valid_to__lte=day).exclude(ended_on__lte=day)
