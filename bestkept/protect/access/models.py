"""What is: requests for access, grants with reason and end, and what was opened."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, DatedRow, Record
from bestkept.people.models import Engagement, Person
from bestkept.register.models import Asset


class Request(Record):
    """Somebody asks to know a secret, for a purpose, until a day; and what the answer was.

    `asked` is the number as it was asked by; `asset` is null where there is no such secret,
    which whoever asks is not told.
    """

    filled_once = ("answer", "answered_in_id")
    erasable: ClassVar[dict[str, str]] = {"because": BLANK}

    number = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked = models.CharField(max_length=20)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+", null=True)
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
        """The decision looks a grant up by person and secret; a page lists what is open."""

        indexes = (
            models.Index(fields=["person", "asset"], name="access_grant_of_person"),
            models.Index(fields=["valid_to", "ended_on", "valid_from"], name="access_grant_by_end"),
        )

    def __str__(self) -> str:
        return self.number


class Tied(DatedRow):
    """A document of the vault (`document`: its V- number) holds content of a secret, since a day.

    `version` is that of the secret (null: whichever is the newest). All versions of the document
    are meant, and whatever else in the vault holds the same bytes.
    """

    erasable: ClassVar[dict[str, str]] = {"because": BLANK}

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(null=True)
    document = models.CharField(max_length=20)
    because = models.TextField()

    class Meta(DatedRow.Meta):
        """Asked for by document, to open it, and by secret, to list what is kept of it."""

        indexes = (
            models.Index(fields=["document"], name="access_tied_document"),
            models.Index(fields=["asset"], name="access_tied_of_asset"),
        )

    def __str__(self) -> str:
        return f"{self.document} holds {self.asset}"


class Opened(Record):
    """A person was told where a version of a secret lies, and knows it from then on.

    `without_grant` tells that no decision permitted it: the glass was broken, for a reason.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    without_grant = models.BooleanField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """Asked for by secret, and by person and secret."""

        indexes = (models.Index(fields=["asset", "person"], name="access_opened_of_asset"),)

    def __str__(self) -> str:
        return f"{self.person} knows {self.asset}"
