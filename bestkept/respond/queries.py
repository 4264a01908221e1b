"""Who may see what: incidents with their findings, steps, state and clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bestkept.journal.rules import Refused
from bestkept.respond import rules
from bestkept.respond.models import Incident


@dataclass(frozen=True)
class StepView:
    """Something that was done, and the entry and instant (UTC) that recorded it."""

    text: str
    entry: int
    at: datetime


@dataclass(frozen=True)
class IncidentView:
    """An incident: `hours` are whole hours since it was discovered, up to `now`."""

    number: str
    title: str
    discovered_at: datetime
    hours: int
    entry: int
    opened: datetime
    status: str
    findings: tuple[str, ...]
    steps: tuple[StepView, ...]


def incidents(now: datetime | None = None) -> list[IncidentView]:
    """Return all incidents, oldest first."""
    return [_view(row, now) for row in Incident.objects.select_related("opened_in").order_by("id")]


def incident(number: str, now: datetime | None = None) -> IncidentView:
    """Return one incident as of `now` (None: the owner's clock); Refused if there is none."""
    row = Incident.objects.select_related("opened_in").filter(number=number).first()
    if row is None:
        raise Refused(f"There is no incident {number}.")
    return _view(row, now)


def _view(row: Incident, now: datetime | None) -> IncidentView:
    standing = row.statuses.filter(superseded_in__isnull=True).get()
    steps = row.steps.select_related("recorded_in").order_by("id")
    return IncidentView(
        row.number,
        row.title,
        row.discovered_at,
        rules.hours_since(row.discovered_at, now or datetime.now(UTC)),
        row.opened_in.number or 0,
        row.opened_in.at,
        standing.status,
        tuple(row.findings.order_by("id").values_list("finding__number", flat=True)),
        tuple(StepView(s.text, s.recorded_in.number or 0, s.recorded_in.at) for s in steps),
    )
