"""What is: the drafts of an innovation, in their order."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, Record
from bestkept.register.models import Asset


class Draft(Record):
    """A draft: its place in the order, where it lay, its hash, and its date as claimed.

    `order` counts from 1 within an innovation. `claimed` is what file or commit say, which
    anybody can set: what the journal proves is that the draft was there when it was recorded.
    """

    erasable: ClassVar[dict[str, str]] = {"place": BLANK, "sha256": BLANK}
    named_by = "order"

    innovation = models.ForeignKey(Asset, models.PROTECT, related_name="drafts")
    order = models.PositiveIntegerField()
    place = models.TextField()
    sha256 = models.CharField(max_length=64)
    claimed = models.DateTimeField(null=True)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """A draft stands once in the order."""

        constraints = (
            models.UniqueConstraint(
                fields=["innovation", "order"], name="innovations_draft_order_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.innovation} draft {self.order}"
