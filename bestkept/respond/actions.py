"""What changes: incidents are opened, get steps, and are closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act
from bestkept.journal.rules import NotThere, Refused, instant, storable
from bestkept.people.queries import authorise
from bestkept.respond import rules
from bestkept.respond.models import (
    Incident,
    IncidentEvidence,
    IncidentFinding,
    IncidentOutcome,
    IncidentStatus,
    IncidentStep,
)
from bestkept.vault.models import Kept
from bestkept.watch.models import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor

MAY_RESPOND = ("analyst", "legal", "security", "administrator")


def open_incident(by: Actor, title: str, findings: Sequence[str], discovered_at: datetime) -> str:
    """Open an incident on findings (F- numbers), and return its number.

    `discovered_at` is the instant from which its hours count; it may not lie ahead or
    before 2000, nor lack its time zone. Raises Refused for that, for no title, or a finding not
    on record.
    """
    with act("incident.opened", by) as recording:
        authorise(by, recording.at.date(), *MAY_RESPOND)
        rows = _findings(findings)
        incident = Incident.objects.create(
            number=rules.incident_number(Incident.objects.count() + 1),
            title=_line(title, "title"),
            discovered_at=rules.discovery(discovered_at, recording.at),
            opened_in_id=recording.id,
        )
        recording.about(incident.number, *findings, *sorted({r.asset.number for r in rows}))
        recording.note("title", incident.title)
        recording.note("discovered_at", instant(discovered_at))
        IncidentFinding.objects.bulk_create(
            IncidentFinding(incident=incident, finding=row, recorded_in_id=recording.id)
            for row in rows
        )
        _set_status(recording, incident, rules.OPEN, "opened")
    return incident.number


def add_step(by: Actor, number: str, text: str) -> None:
    """Record something that was done about an incident that is open."""
    with act("incident.step-added", by) as recording:
        authorise(by, recording.at.date(), *MAY_RESPOND)
        incident = open_one(number)
        row = IncidentStep.objects.create(
            incident=incident, text=_told(text, "step"), recorded_in_id=recording.id
        )
        recording.about(incident.number)
        recording.note("step", row.text)


def add_evidence(by: Actor, number: str, kept: str) -> None:
    """Record that something in the vault (V- number), as it is now, belongs to an open incident."""
    with act("incident.evidence-added", by) as recording:
        authorise(by, recording.at.date(), *MAY_RESPOND)
        incident = open_one(number)
        row = Kept.objects.filter(number=kept, shredded_in__isnull=True).order_by("version").last()
        if row is None:
            raise Refused(f"There is nothing kept under {kept}.")
        if incident.evidence.filter(kept__number=kept).exists():
            raise Refused(f"{kept} is among the evidence of {number} already.")
        IncidentEvidence.objects.create(incident=incident, kept=row, recorded_in_id=recording.id)
        recording.about(incident.number, kept)
        recording.note("evidence", {"kept": kept, "sealed_sha256": row.sealed_sha256})


def close_incident(by: Actor, number: str, because: str, outcome: str = "") -> None:
    """Close an incident, with the reason and, if told, its outcome; Refused if it is not open."""
    with act("incident.closed", by) as recording:
        authorise(by, recording.at.date(), *MAY_RESPOND)
        incident = open_one(number)
        recording.about(incident.number)
        if outcome:
            kept = rules.outcome(outcome)
            IncidentOutcome.objects.create(
                incident=incident, outcome=kept, recorded_in_id=recording.id
            )
            recording.note("outcome", kept)
        _set_status(recording, incident, rules.CLOSED, _told(because, "reason"))


def open_one(number: str) -> Incident:
    """Return the row of an open incident; Refused for a closed one, and where there is none."""
    incident = Incident.objects.filter(number=number).first()
    if incident is None:
        raise NotThere(f"There is no incident {number}. Nothing was changed.")
    if not _standing(incident).filter(status=rules.OPEN).exists():
        raise Refused(f"{number} is closed. Open another incident for what came after.")
    return incident


def _findings(numbers: Sequence[str]) -> list[Finding]:
    rows = {row.number: row for row in Finding.objects.filter(number__in=numbers)}
    missing = [number for number in numbers if number not in rows]
    if missing or len(rows) != len(numbers):
        what = f"There is no finding {missing[0]}" if missing else "A finding is named twice"
        raise Refused(f"{what}. No incident was opened.")
    return list(rows.values())


def _told(text: str, what: str) -> str:
    kept = storable(text).strip()
    if not kept:
        raise Refused(f"The {what} is empty. Say it in a sentence.")
    return kept


def _line(text: str, what: str) -> str:
    kept = _told(text, what)
    if not kept.isprintable():
        raise Refused(f"The {what} holds characters that cannot be shown. Write it without them.")
    return kept


def _standing(incident: Incident) -> QuerySet[IncidentStatus]:
    return incident.statuses.filter(superseded_in__isnull=True)


def _set_status(recording: Recording, incident: Incident, status: str, because: str) -> None:
    today = recording.at.date()
    for before in _standing(incident):
        ended_on = max(today, before.valid_from)
        incident.statuses.filter(pk=before.pk).update(
            ended_on=ended_on, superseded_in_id=recording.id
        )
        recording.note(f"status.ended.{before.pk}", {"ended_on": ended_on.isoformat()})
    row = IncidentStatus.objects.create(
        incident=incident,
        status=status,
        because=because,
        valid_from=today,
        recorded_in_id=recording.id,
    )
    recording.note(
        f"status.{row.pk}",
        {"status": status, "because": because, "valid_from": today.isoformat()},
    )
