"""What is: holds on subjects, from a day on, and what was erased."""

from __future__ import annotations

from django.db import models

from bestkept.journal.models import Act, DatedRow, Record


class Hold(DatedRow):
    """An order to keep everything about a subject; the subject * is everything there is."""

    subject = models.CharField(max_length=200)
    because = models.TextField()

    def __str__(self) -> str:
        return f"hold on {self.subject}"


class Erasure(Record):
    """A field whose value and salt were taken away: the entry's number and hash, its name."""

    entry = models.BigIntegerField()
    leaf_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """A field is erased once."""

        constraints = (
            models.UniqueConstraint(fields=["entry", "name"], name="retention_erased_once"),
        )

    def __str__(self) -> str:
        return f"{self.entry} {self.name}"
