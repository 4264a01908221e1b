"""What is: what is reviewed, by whom and when; each time that it was; and actions of each time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from bestkept.journal.models import BLANK, Act, DatedRow, Record
from bestkept.people.models import Person


class Review(Record):
    """Something that must be looked at again and again, until it is ended.

    `subject` is the number of what is on record, or words.
    """

    filled_once = ("ended_in_id",)
    erasable: ClassVar[dict[str, str]] = {"subject": BLANK}

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    ended_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return self.number


class Plan(DatedRow):
    """From a day on: who answers for a review, when it is due, what else opens it.

    `first` is the day from which intervals count, `months` the interval (null: once);
    `triggers` are words of `rules.TRIGGERS`, a line each.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="plans")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    first = models.DateField(null=True)
    months = models.PositiveSmallIntegerField(null=True)
    triggers = models.TextField()

    def __str__(self) -> str:
        return f"plan of {self.review}"


class Round(Record):
    """One time that a review was opened: until when it is to be done, and how it came out.

    Why it came out so is in the entry that closed it.
    """

    filled_once = ("outcome", "closed_on", "closed_in_id")

    review = models.ForeignKey(Review, models.PROTECT, related_name="rounds")
    order = models.PositiveIntegerField()
    due = models.DateField()
    opened_on = models.DateField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, null=True)  # noqa: DJ001 - null: it is open
    closed_on = models.DateField(null=True)
    closed_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    class Meta:
        """A review is open once at a time."""

        constraints = (
            models.UniqueConstraint(fields=["review", "order"], name="reviews_round_once"),
            models.UniqueConstraint(
                fields=["review"], condition=Q(closed_in__isnull=True), name="reviews_open_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.review} round {self.order}"


class Cause(Record):
    """Why a round was opened, or what happened while it was open.

    `entry` is the number of the entry of the journal that was the trigger; null for a date,
    and for a person who opened it by hand, whose words then say why.
    """

    erasable: ClassVar[dict[str, str]] = {"words": BLANK}

    review = models.ForeignKey(Review, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="causes")
    word = models.CharField(max_length=40)
    words = models.TextField()
    entry = models.BigIntegerField(null=True)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """An entry is a cause of a review once."""

        constraints = (
            models.UniqueConstraint(fields=["review", "entry"], name="reviews_cause_once"),
        )

    def __str__(self) -> str:
        return f"{self.word} of {self.round}"


class Action(Record):
    """What must be done before a round can close: by whom, until when, and whether it is.

    What was done is in the entry that says so.
    """

    filled_once = ("done_in_id",)
    erasable: ClassVar[dict[str, str]] = {"words": BLANK}

    round = models.ForeignKey(Round, models.PROTECT, related_name="actions")
    order = models.PositiveIntegerField()
    words = models.TextField()
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due = models.DateField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    done_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    class Meta:
        """A number stands once in a round."""

        constraints = (
            models.UniqueConstraint(fields=["round", "order"], name="reviews_action_once"),
        )

    def __str__(self) -> str:
        return f"action {self.order} of {self.round}"


class Mark(models.Model):
    """How far the journal was read for triggers: entries below `upto`. Plumbing, and no record.

    It moves in the transaction in which what was read has its effect: both, or neither.
    """

    upto = models.BigIntegerField()

    def __str__(self) -> str:
        return f"read up to {self.upto}"
