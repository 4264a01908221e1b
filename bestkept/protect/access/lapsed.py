"""Grants that are open and let nobody know anything: of an earlier position, or of who left.

As the decision reads it, told of any number of grants on a day in two questions. Nobody ends
such a grant; it counts no more from the day of the move.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bestkept.journal.rules import DatedRow, in_force, known
from bestkept.people.models import Engagement, Standing
from bestkept.protect.access import rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bestkept.protect.access.models import Grant


@dataclass(frozen=True)
class Lapse:
    """Why a grant lets nobody know anything, and since which day that is so."""

    why: str
    since: date


@dataclass(frozen=True)
class _Said(DatedRow):
    """What a row says of a person: a position, or how they stand."""

    words: str


class Places:
    """Where persons work and how they stand, by the record of now or as it was known on a day."""

    def __init__(self, people: Iterable[int], as_known: date | None = None) -> None:
        whose = set(people)
        self._places = _read(Engagement, whose, as_known, "organisation")
        self._standings = _read(Standing, whose, as_known)

    def lapse(self, grant: Grant, on: date) -> Lapse | None:
        """Return why a grant that is open lets its person know nothing on a day, if so."""
        why = self._why(grant, on)
        if not why:
            return None
        since = grant.valid_from
        for day in self._turns(grant):
            if grant.valid_from < day <= on and not self._why(grant, day - _A_DAY):
                since = day
        return Lapse(why, since)

    def falls(self, grant: Grant, on: date) -> date | None:
        """Return the first day after another on which a grant counts no more; None if never."""
        return next((day for day in self._turns(grant) if day > on and self._why(grant, day)), None)

    def _turns(self, grant: Grant) -> list[date]:
        """Return the days on which a place or a status of its person begins or ends."""
        rows = (*self._places[grant.person_id], *self._standings[grant.person_id])
        days = {one.valid_from for one in rows} | {one.end for one in rows}
        return sorted(days - {date.max})

    def _why(self, grant: Grant, day: date) -> str:
        place = _newest(self._places[grant.person_id], day)
        if (place.words if place else "") != _position(grant.engagement):
            return rules.EARLIER
        standing = _newest(self._standings[grant.person_id], day)
        return rules.NOT_WORKING.get(standing.words, "") if standing else ""


_A_DAY = timedelta(days=1)


def _newest(rows: Sequence[_Said], day: date) -> _Said | None:
    """Return the row that holds: of several the one recorded last, as decided."""
    return max(in_force(rows, day), key=lambda one: one.row, default=None)


def _read(
    model: Any, people: set[int], as_known: date | None, *wide: str
) -> dict[int, Sequence[_Said]]:
    found: dict[int, list[_Said]] = defaultdict(list)
    rows = model.objects.filter(person__in=people).order_by("pk")
    for row in rows.select_related("recorded_in", "superseded_in", *wide):
        found[row.person_id].append(_said(row))
    told: dict[int, Sequence[_Said]] = defaultdict(tuple)
    return told | {person: known(some, as_known) for person, some in found.items()}


def _said(row: Any) -> _Said:
    ended = row.superseded_in
    return _Said(
        row=row.pk,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        entry=row.recorded_in.number or 0,
        recorded=row.recorded_in.at,
        ended_on=row.ended_on,
        ended_entry=ended.number if ended else None,
        superseded=ended.at if ended else None,
        words=_position(row) if isinstance(row, Engagement) else row.status,
    )


def _position(at: Engagement | None) -> str:
    """Return a place as a grant is compared with it: another organisation, unit or job is one."""
    return f"{at.organisation.number}\n{at.unit}\n{at.job}" if at else ""
