"""What is: what places ask for, cases of those who join, move and leave, and what each holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, DatedRow, Record
from bestkept.people.models import Engagement, Person
from bestkept.register.models import Asset

if TYPE_CHECKING:
    from datetime import date


class Requirement(DatedRow):
    """What a place asks of its people: to be told of a secret, or to be bound by an agreement.

    `side` is own or partner, `country` two letters; these, `unit` and `job` mean any where they
    are empty. It names a secret with a purpose, or kinds of agreement with `/` between those
    of which one is enough.
    """

    number = models.CharField(max_length=20, unique=True)
    side = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    unit = models.CharField(max_length=120)
    job = models.CharField(max_length=120)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+", null=True)
    purpose = models.CharField(max_length=120)
    kinds = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.number


class Case(Record):
    """Somebody joins, moves or leaves, until a day; `place` is theirs on the day it was begun.

    `first` tells that access is ended before all else: an emergency. `due` is the day named when
    it was begun.
    """

    filled_once = ("closed_in_id",)
    erasable: ClassVar[dict[str, str]] = {"because": BLANK}

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20)
    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    place = models.ForeignKey(Engagement, models.PROTECT, related_name="+", null=True)
    due = models.DateField()
    first = models.BooleanField()
    because = models.TextField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    closed_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return self.number

    @property
    def until(self) -> date:
        """The day until which it is due now; of those alone that `contents.cases` reads."""
        found: date = self.__dict__["due_now"]
        return found


class Redated(Record):
    """A case is due on another day than was said before; the newest of its rows counts."""

    erasable: ClassVar[dict[str, str]] = {"because": BLANK}

    case = models.ForeignKey(Case, models.PROTECT, related_name="redated")
    due = models.DateField()
    because = models.TextField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.case} until {self.due}"


class Step(Record):
    """Something in a case that the record cannot see by itself: what was done, when and how.

    `asked` are the questions of an interview, one a line; `form` is how a certificate was
    signed, `file` where it lies in the vault.
    """

    erasable: ClassVar[dict[str, str]] = {"words": BLANK, "asked": BLANK}

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    item = models.CharField(max_length=40)
    day = models.DateField()
    words = models.TextField()
    asked = models.TextField()
    form = models.CharField(max_length=40)
    file = models.CharField(max_length=40)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.item} of {self.case}"


class Excuse(Record):
    """Legal lets a case go on without an item of it, for a reason."""

    erasable: ClassVar[dict[str, str]] = {"because": BLANK}

    case = models.ForeignKey(Case, models.PROTECT, related_name="excuses")
    item = models.CharField(max_length=40)
    because = models.TextField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """An item is excused once."""

        constraints = (models.UniqueConstraint(fields=["case", "item"], name="moves_excused_once"),)

    def __str__(self) -> str:
        return f"excuse of {self.item} in {self.case}"


class Listed(Record):
    """A secret that a leaver knows, and why, as the record said when the case was begun."""

    act_path = "case__recorded_in_id"
    erasable: ClassVar[dict[str, str]] = {"title": BLANK, "why": BLANK}

    case = models.ForeignKey(Case, models.PROTECT, related_name="listed")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    title = models.TextField()
    why = models.TextField()

    class Meta:
        """A secret is listed once."""

        constraints = (models.UniqueConstraint(fields=["case", "asset"], name="moves_listed_once"),)

    def __str__(self) -> str:
        return f"{self.asset} in {self.case}"


class Letter(Record):
    """A letter of a case as legal approved it: to the leaver, or to the new employer.

    A reminder is approved anew where its leaver was told of more since; the newest counts.
    """

    erasable: ClassVar[dict[str, str]] = {"text": BLANK, "because": BLANK}

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=20)
    text = models.TextField()
    because = models.TextField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.kind} letter of {self.case}"


class Declaration(Record):
    """What somebody says of duties to earlier employers, and what legal or HR decided on it.

    `towards` says to whom in general terms; what the duty is about is never written down. Why it
    was decided so is in the entry that says so.
    """

    filled_once = ("outcome", "decided_in_id")
    erasable: ClassVar[dict[str, str]] = {"towards": BLANK}

    person = models.ForeignKey(Person, models.PROTECT, related_name="declarations")
    place = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    bound = models.BooleanField()
    towards = models.TextField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, null=True)  # noqa: DJ001 - null: nobody has decided
    decided_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return f"declaration of {self.person}"


class Ruling(Record):
    """A declaration that was not cleared was decided on anew; the newest of its rows counts."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="rulings")
    outcome = models.CharField(max_length=20)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.outcome}: {self.declaration}"


class PolicyReceipt(Record):
    """A person has a policy that their agreement refers to for the notice of 18 USC 1833(b)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    policy = models.CharField(max_length=200)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """A policy is received once."""

        constraints = (
            models.UniqueConstraint(fields=["person", "policy"], name="moves_policy_once"),
        )

    def __str__(self) -> str:
        return f"{self.policy}, received by {self.person}"


class Receipt(Record):
    """A person read the notice of immunity of 18 USC 1833(b), in the edition that is named."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    edition = models.CharField(max_length=20)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """An edition is received once."""

        constraints = (
            models.UniqueConstraint(fields=["person", "edition"], name="moves_received_once"),
        )

    def __str__(self) -> str:
        return f"receipt of {self.person}"
