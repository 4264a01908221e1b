"""Which notices wait to be acknowledged, held in memory until one is given, withdrawn or read.

To find those few among all that were ever given, all are read. What is kept is days and the ids
of rows, never words, and is read anew whenever there are more rows: these are counted first.
"""

from __future__ import annotations

import functools
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from bestkept.protect.notices import rules
from bestkept.protect.notices.models import Acknowledgement, Notice

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Waiting(NamedTuple):
    """The days by which notices are to be acknowledged, in order, and the ids of these."""

    days: tuple[date, ...]
    notices: tuple[int, ...]


def rows(day: date) -> QuerySet[Notice]:
    """Return the notices that wait on a day."""
    return Notice.objects.filter(
        withdrawn_in__isnull=True, acknowledgement__isnull=True, told_on__lte=day
    )


def on(day: date) -> Waiting:
    """Return what waits on a day, the longest first; in an act it is read anew."""
    if connection.in_atomic_block:
        return _whole(day)
    withdrawn = Notice.objects.filter(withdrawn_in__isnull=False)
    stamp = (Notice.objects.count(), withdrawn.count(), Acknowledgement.objects.count())
    where = (str(connection.settings_dict["NAME"]), str(connection.settings_dict.get("HOST", "")))
    return _kept(where, day, stamp)


@functools.lru_cache(maxsize=4)
def _kept(database: tuple[str, str], day: date, stamp: tuple[int, ...]) -> Waiting:
    del database, stamp  # what it was read from, and in which state
    return _whole(day)


def _whole(day: date) -> Waiting:
    told = list(rows(day).order_by("told_on", "number").values_list("told_on", "pk"))
    limit = timedelta(days=rules.DAYS)
    return Waiting(tuple(since + limit for since, _ in told), tuple(pk for _, pk in told))
