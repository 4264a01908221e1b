"""What is: decisions on candidates, each with who, in which role, and why."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, Record
from bestkept.register.models import Asset


class Decision(Record):
    """What somebody decided on a candidate, and the state that it was in before and after.

    `same_person` tells that the submitter decided; `privileged` that counsel marked the
    reason as legal advice.
    """

    erasable: ClassVar[dict[str, str]] = {"because": BLANK, "by": BLANK}

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=20)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    because = models.TextField()
    by = models.CharField(max_length=254)
    role = models.CharField(max_length=40)
    same_person = models.BooleanField()
    privileged = models.BooleanField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.asset} {self.verdict}"
