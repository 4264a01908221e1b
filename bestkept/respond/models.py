"""What is: incidents, what was found, what was done, and whether they are open."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, DatedRow, Record
from bestkept.vault.models import Kept
from bestkept.watch.models import Finding


class Incident(Record):
    """Something that went wrong, and when it was discovered: its clock runs from then."""

    number = models.CharField(max_length=20, unique=True)
    title = models.TextField()
    discovered_at = models.DateTimeField()
    opened_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.number


class IncidentFinding(Record):
    """A finding that belongs to an incident."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="findings")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="incidents")
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """A finding stands once in an incident."""

        constraints = (
            models.UniqueConstraint(fields=["incident", "finding"], name="respond_finding_once"),
        )

    def __str__(self) -> str:
        return f"{self.incident}: {self.finding}"


class IncidentStep(Record):
    """Something that was done about an incident."""

    erasable: ClassVar[dict[str, str]] = {"text": BLANK}

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="steps")
    text = models.TextField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.incident}: step {self.pk}"


class IncidentStatus(DatedRow):
    """Whether an incident is open or closed, and why."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="statuses")
    status = models.CharField(max_length=20)
    because = models.TextField()

    def __str__(self) -> str:
        return f"{self.incident}: {self.status}"


class IncidentEvidence(Record):
    """Something in the vault that belongs to an incident."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="evidence")
    kept = models.ForeignKey(Kept, models.PROTECT, related_name="+")
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """A document stands once in an incident."""

        constraints = (
            models.UniqueConstraint(fields=["incident", "kept"], name="respond_evidence_once"),
        )

    def __str__(self) -> str:
        return f"{self.incident}: {self.kept}"


class IncidentOutcome(Record):
    """How an incident ended."""

    incident = models.OneToOneField(Incident, models.PROTECT, related_name="outcome")
    outcome = models.CharField(max_length=40)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.incident}: {self.outcome}"
