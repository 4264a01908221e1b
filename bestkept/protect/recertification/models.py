"""What is: campaigns that look at grants again, what waits in each, and what was answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, Record
from bestkept.people.models import Person
from bestkept.protect.access.models import Grant


class Campaign(Record):
    """Grants that somebody is to look at again by a day: still needed, or to be ended.

    `scope` is the number of the secret or of the organisation whose people's grants they are;
    empty: all. `reviewer` is whose it was when it began.
    """

    number = models.CharField(max_length=20, unique=True)
    scope = models.CharField(max_length=20)
    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due = models.DateField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.number


class Handing(Record):
    """That a campaign is somebody else's from then on; the last one counts."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="handings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.campaign} to person {self.person_id}"


class Item(Record):
    """A grant in a campaign."""

    act_path = "campaign__recorded_in_id"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="items")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+")

    class Meta:
        """A grant stands once in a campaign."""

        constraints = (
            models.UniqueConstraint(fields=["campaign", "grant"], name="recertification_item_once"),
        )

    def __str__(self) -> str:
        return f"{self.grant} in {self.campaign}"


class Review(Record):
    """What the reviewer decided on an item, in a batch of how many, after how many seconds.

    `stamped` tells that the batch looks rubber-stamped.
    """

    erasable: ClassVar[dict[str, str]] = {"because": BLANK}

    item = models.OneToOneField(Item, models.PROTECT, related_name="review")
    verdict = models.CharField(max_length=20)
    because = models.TextField()
    batch = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField()
    stamped = models.BooleanField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.item}: {self.verdict}"
