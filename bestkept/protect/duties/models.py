"""What is: how often people are reminded, their calendar feeds, and which letters went out.

What they owe is kept by the parts that make them owe it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bestkept.journal.models import DatedRow
from bestkept.people.models import Person


class Reminding(DatedRow):
    """How often a person wants to be reminded by mail, from a day on; a word of `rules.OFTEN`."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    often = models.CharField(max_length=20)

    class Meta(DatedRow.Meta):
        """A person has one wish at a time."""

        constraints = (  # type: ignore[assignment]  # Django takes any number of them
            *DatedRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(superseded_in__isnull=True),
                name="duties_reminding_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.often}"


class Feed(DatedRow):
    """An address at which a calendar program reads what its person owes, and nothing else.

    Of the token in the address only a keyed hash is kept.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)

    class Meta(DatedRow.Meta):
        """A person has one feed at a time."""

        constraints = (  # type: ignore[assignment]  # Django takes any number of them
            *DatedRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"], condition=Q(superseded_in__isnull=True), name="duties_feed_once"
            ),
        )

    def __str__(self) -> str:
        return f"feed of {self.person}"


class Letter(models.Model):
    """A reminder to a person on a day, and how far it came. Plumbing, and no record.

    `state` is a word of `rules.LETTERS`.
    """

    person = models.CharField(max_length=254)
    day = models.DateField()
    state = models.CharField(max_length=40)
    why = models.TextField(default="")
    at = models.DateTimeField(null=True)

    class Meta:
        """A person gets one letter a day at most."""

        constraints = (
            models.UniqueConstraint(fields=["person", "day"], name="duties_letter_once"),
        )

    def __str__(self) -> str:
        return f"letter to {self.person} of {self.day}"
