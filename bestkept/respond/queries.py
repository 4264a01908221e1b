"""Who may see what: incidents with their findings, steps, state and clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch

from bestkept.journal.rules import NotThere
from bestkept.respond import rules
from bestkept.respond.models import (
    Incident,
    IncidentEvidence,
    IncidentFinding,
    IncidentStatus,
    IncidentStep,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


@dataclass(frozen=True)
class StepView:
    """Something that was done, and the entry and instant (UTC) that recorded it."""

    text: str
    entry: int
    at: datetime


@dataclass(frozen=True)
class EvidenceView:
    """Something in the vault: its number, name and size in bytes, and the entry that added it."""

    number: str
    name: str
    bytes: int
    entry: int
    at: datetime


@dataclass(frozen=True)
class IncidentView:
    """An incident: `hours` are whole hours since it was discovered, up to `now`.

    A closed one has the reason, the instant (UTC) and, if told, the outcome.
    """

    number: str
    title: str
    discovered_at: datetime
    hours: int
    entry: int
    opened: datetime
    status: str
    findings: tuple[str, ...]
    steps: tuple[StepView, ...]
    evidence: tuple[EvidenceView, ...] = ()
    because: str = ""
    outcome: str = ""
    closed: datetime | None = None


def incidents(now: datetime | None = None) -> list[IncidentView]:
    """Return all incidents, oldest first."""
    return [_view(row, now) for row in _whole(Incident.objects.order_by("id"))]


def listed(
    *, start: int = 0, size: int = 25, status: str = "", now: datetime | None = None
) -> tuple[list[IncidentView], int]:
    """Return some incidents, open ones first and newest first, and how many there are in all.

    Of one status where that is told.
    """
    now_open = IncidentStatus.objects.filter(superseded_in__isnull=True, status=rules.OPEN)
    rows = Incident.objects.annotate(is_open=Exists(now_open.filter(incident=OuterRef("pk"))))
    if status:
        rows = rows.filter(is_open=status == rules.OPEN)
    some = _whole(rows.order_by("-is_open", "-id"))[start : start + size]
    return [_view(row, now) for row in some], rows.count()


def of_findings(numbers: Iterable[str]) -> list[IncidentView]:
    """Return the incidents to which any of these findings belongs, oldest first."""
    theirs = IncidentFinding.objects.filter(finding__number__in=list(numbers))
    rows = Incident.objects.filter(pk__in=theirs.values("incident")).order_by("id")
    return [_view(row, None) for row in _whole(rows)]


def of_asset(number: str, size: int = 10) -> list[IncidentView]:
    """Return the newest incidents to which a finding of an asset belongs."""
    theirs = IncidentFinding.objects.filter(finding__asset__number=number)
    rows = Incident.objects.filter(pk__in=theirs.values("incident")).order_by("-id")
    return [_view(row, None) for row in _whole(rows)[:size]]


def incident(number: str, now: datetime | None = None) -> IncidentView:
    """Return one incident as of `now` (None: the owner's clock); Refused if there is none."""
    row = _whole(Incident.objects.filter(number=number)).first()
    if row is None:
        raise NotThere(f"There is no incident {number}.")
    return _view(row, now)


def _whole(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """Bring along what a view of each takes, in a fixed number of queries."""
    return rows.select_related("opened_in", "outcome").prefetch_related(
        Prefetch("statuses", _statuses()),
        Prefetch(
            "evidence",
            IncidentEvidence.objects.select_related("kept", "recorded_in").order_by("id"),
        ),
        Prefetch("steps", IncidentStep.objects.select_related("recorded_in").order_by("id")),
        Prefetch("findings", IncidentFinding.objects.select_related("finding").order_by("id")),
    )


def _statuses() -> QuerySet[IncidentStatus]:
    rows = IncidentStatus.objects.filter(superseded_in__isnull=True)
    return rows.select_related("recorded_in")


def _view(row: Incident, now: datetime | None) -> IncidentView:
    (standing,) = row.statuses.all()
    return IncidentView(
        row.number,
        row.title,
        row.discovered_at,
        rules.hours_since(row.discovered_at, now or datetime.now(UTC)),
        row.opened_in.number or 0,
        row.opened_in.at,
        standing.status,
        tuple(one.finding.number for one in row.findings.all()),
        tuple(
            StepView(s.text, s.recorded_in.number or 0, s.recorded_in.at) for s in row.steps.all()
        ),
        tuple(_evidence(one) for one in row.evidence.all()),
        *_end(row, standing),
    )


def _evidence(row: IncidentEvidence) -> EvidenceView:
    kept, act = row.kept, row.recorded_in
    return EvidenceView(kept.number, kept.name, kept.bytes, act.number or 0, act.at)


def _end(row: Incident, standing: IncidentStatus) -> tuple[str, str, datetime | None]:
    if standing.status != rules.CLOSED:
        return "", "", None
    told = getattr(row, "outcome", None)
    return standing.because, told.outcome if told else "", standing.recorded_in.at
