"""Which notices wait to be acknowledged, held in memory until one is given, withdrawn or read.

To find those few among all that were ever given, all are read.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Exists, OuterRef

from bestkept.journal.remembered import Remembered
from bestkept.protect.notices import rules
from bestkept.protect.notices.models import Acknowledgement, Notice

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Waiting(NamedTuple):
    """The days by which notices are to be acknowledged, in order, and the ids of these."""

    days: tuple[date, ...]
    notices: tuple[int, ...]


def rows(day: date) -> QuerySet[Notice]:
    """Return the notices that wait on a day; not those that were followed by another one."""
    anew = followed(OuterRef("asset"), OuterRef("person"), OuterRef("pk"))
    return Notice.objects.filter(
        ~Exists(anew.filter(told_on__lte=day)),
        withdrawn_in__isnull=True,
        acknowledgement__isnull=True,
        told_on__lte=day,
    )


def followed(asset: Any, person: Any, pk: Any) -> QuerySet[Notice]:
    """Return by which notices a person was told anew of a secret after one, the first first."""
    rows = Notice.objects.filter(asset=asset, person=person, pk__gt=pk)
    return rows.filter(withdrawn_in__isnull=True).order_by("pk")


def _read(day: date) -> Waiting:
    """Return what waits on a day, the longest first."""
    told = list(rows(day).order_by("told_on", "number").values_list("told_on", "pk"))
    limit = timedelta(days=rules.DAYS)
    return Waiting(tuple(since + limit for since, _ in told), tuple(pk for _, pk in told))


on = Remembered(_read, Notice, Acknowledgement).on
