"""What is: requests for access, grants with reason and end, campaigns that look at them again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, DatedRow, Record
from bestkept.people.models import Engagement, Person
from bestkept.register.models import Asset


class Request(Record):
    """Somebody asks to know a secret, for a purpose, until a day; and what the answer was."""

    filled_once = ("answer", "answered_in_id")
    erasable: ClassVar[dict[str, str]] = {"because": BLANK}

    number = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(null=True)
    purpose = models.CharField(max_length=120)
    because = models.TextField()
    until = models.DateField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=20, null=True)  # noqa: DJ001 - null: nobody has answered
    answered_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return self.number


class Grant(DatedRow):
    """A person may know a secret (null version: any) for one purpose, until the day `valid_to`.

    `engagement` is the place that the person held when it was granted: a mover's grants no
    longer count. `same_person` tells that who approved is who asked.
    """

    erasable: ClassVar[dict[str, str]] = {"because": BLANK}

    number = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="grants")
    version = models.PositiveIntegerField(null=True)
    purpose = models.CharField(max_length=120)
    because = models.TextField()
    approver = models.ForeignKey(Person, models.PROTECT, related_name="+")
    same_person = models.BooleanField()
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+", null=True)
    request = models.ForeignKey(Request, models.PROTECT, related_name="grants", null=True)

    class Meta(DatedRow.Meta):
        """The decision looks a grant up by person and secret."""

        indexes = (models.Index(fields=["person", "asset"], name="access_grant_of_person"),)

    def __str__(self) -> str:
        return self.number


class Opened(Record):
    """A person opened a version of a secret for the first time, and knows it from then on."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """A person gets to know a version once."""

        constraints = (
            models.UniqueConstraint(
                fields=["person", "asset", "version"], name="access_opened_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} knows {self.asset}"


class Campaign(Record):
    """Grants that somebody is to look at again by a day: still needed, or to be ended."""

    number = models.CharField(max_length=20, unique=True)
    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due = models.DateField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.number


class Item(Record):
    """A grant in a campaign."""

    act_path = "campaign__recorded_in_id"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="items")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+")

    class Meta:
        """A grant stands once in a campaign."""

        constraints = (
            models.UniqueConstraint(fields=["campaign", "grant"], name="access_item_once"),
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
