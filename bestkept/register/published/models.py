"""What is: texts that the owner declared public, by number; never what they say."""

from __future__ import annotations

from django.db import models

from bestkept.journal.models import Act, Record


class Published(Record):
    """A text that everybody may have: where it lay, its hash, and why it is public.

    What stands in it is excused wherever it is found, until it is withdrawn.
    """

    filled_once = ("withdrawn_in_id",)

    number = models.CharField(max_length=20, unique=True)
    location = models.TextField()
    file_sha256 = models.CharField(max_length=64)
    words = models.BigIntegerField()
    sketches = models.BigIntegerField()
    because = models.TextField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    withdrawn_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return self.number
