"""What is: findings, what was decided about them, and who looks into them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, DatedRow, Record
from bestkept.people.models import Person
from bestkept.register.models import Asset


class Finding(Record):
    """A passage of ours that a scan saw somewhere; where, never what it says.

    `identity` is one hash over the columns that make two findings the same.
    """

    number = models.CharField(max_length=20, unique=True)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="findings")
    document = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    lens = models.CharField(max_length=40)
    path = models.TextField()
    member = models.TextField()
    line = models.BigIntegerField()
    start = models.BigIntegerField()
    end = models.BigIntegerField()
    share = models.DecimalField(max_digits=5, decimal_places=4)
    grade = models.CharField(max_length=20)
    public = models.BooleanField()
    excerpt_sha256 = models.CharField(max_length=64)
    identity = models.CharField(max_length=64, unique=True)
    seen_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.number


class Triage(DatedRow):
    """The verdict on a finding, and the reason for it."""

    erasable: ClassVar[dict[str, str]] = {"because": BLANK}

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="verdicts")
    verdict = models.CharField(max_length=20)
    because = models.TextField()

    def __str__(self) -> str:
        return f"{self.finding}: {self.verdict}"


class Assignment(DatedRow):
    """Who looks into a finding."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.finding}: {self.person}"


class Share(Record):
    """Somebody pointed a colleague at a finding, with a word on why."""

    erasable: ClassVar[dict[str, str]] = {"words": BLANK}

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="shares")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.TextField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.finding} for {self.person}"


class ReadablePlace(DatedRow):
    """A folder in which the server may read passages again, for those who may see them."""

    folder = models.TextField()
    because = models.TextField()

    def __str__(self) -> str:
        return self.folder
