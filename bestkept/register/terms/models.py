"""What is: terms that are guarded, by number and hint; never what they say."""

from __future__ import annotations

from django.db import models

from bestkept.journal.models import Act, Record
from bestkept.register.models import Asset


class Term(Record):
    """A code name, embargoed name or canary phrase of an asset, until it is retired.

    Its text stands nowhere: `hint` is what a person said so that others know which is meant,
    and the index has its keyed values. `until` is the last day of an embargo.
    """

    filled_once = ("retired_in_id",)

    number = models.CharField(max_length=20, unique=True)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="terms")
    kind = models.CharField(max_length=20)
    hint = models.TextField()
    words = models.PositiveIntegerField()
    until = models.DateField(null=True)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    retired_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return self.number
