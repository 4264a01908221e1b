"""What is: notices of secrets, and the acknowledgement of each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, Record
from bestkept.people.models import Person
from bestkept.register.models import Asset


class Notice(Record):
    """A person was told of a secret: what it is called, how secret it is, which rules hold.

    `rules` is the version of the handling rules that were shown; title and tier are as they
    were on that day. A notice given in error is withdrawn, and stays on record.
    """

    filled_once = ("withdrawn_in_id",)
    erasable: ClassVar[dict[str, str]] = {"title": BLANK, "words": BLANK}

    number = models.CharField(max_length=20, unique=True)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="notices")
    person = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    title = models.TextField()
    tier = models.CharField(max_length=20)
    rules = models.CharField(max_length=20)
    words = models.TextField()
    told_on = models.DateField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    withdrawn_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    class Meta(Record.Meta):
        """The decision looks notices up by person and secret."""

        indexes = (models.Index(fields=["person", "asset"], name="notices_notice_of_person"),)

    def __str__(self) -> str:
        return self.number


class Acknowledgement(Record):
    """The person said that they have read a notice and will keep to it."""

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="acknowledgement")
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"acknowledgement of {self.notice}"
