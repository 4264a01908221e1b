"""What is: changes in law or wording, what each touches, who is told, and signing anew."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from bestkept.journal.models import BLANK, Act, DatedRow, Record
from bestkept.people.models import Person
from bestkept.protect.agreements.models import Agreement, Terms
from bestkept.protect.countries.models import Advice


class LawChange(Record):
    """Something by which signed agreements fall behind: a change in law, wording or policy.

    `country` is empty for everywhere. `made_on` is when the source made it public, `effective`
    from when it holds. `kinds` of agreement and `forms` of signature are names, one a line, and
    say what it touches; `law` is how agreements name that country's law. `edition` names one's
    own new wording. `refuses` tells that these forms are no longer enough in that country.
    """

    filled_once = ("withdrawn_in_id",)
    erasable: ClassVar[dict[str, str]] = {"words": BLANK, "source": BLANK}

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    topic = models.CharField(max_length=40)
    words = models.TextField()
    source = models.TextField()
    made_on = models.DateField()
    effective = models.DateField()
    kinds = models.TextField()
    forms = models.TextField()
    law = models.CharField(max_length=200)
    edition = models.CharField(max_length=80)
    refuses = models.BooleanField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    withdrawn_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return self.number


class Linked(Record):
    """Advice of counsel on a change: one that confirms it, or that it logged itself."""

    change = models.ForeignKey(LawChange, models.PROTECT, related_name="advice")
    advice = models.ForeignKey(Advice, models.PROTECT, related_name="+")
    confirms = models.BooleanField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """Advice is linked to a change once."""

        constraints = (
            models.UniqueConstraint(fields=["change", "advice"], name="repapering_linked_once"),
        )

    def __str__(self) -> str:
        return f"{self.advice} on {self.change}"


class Assessment(Record):
    """That the impact of a change was computed from the record, for which day."""

    change = models.ForeignKey(LawChange, models.PROTECT, related_name="assessments")
    on = models.DateField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"impact of {self.change}"


class Affected(Record):
    """Terms in an impact list as it was computed, and why they are in it."""

    act_path = "assessment__recorded_in_id"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="agreements")
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="+")
    why = models.TextField()

    def __str__(self) -> str:
        return f"{self.terms} in {self.assessment}"


class Concerned(Record):
    """A person in an impact list as it was computed, and why."""

    act_path = "assessment__recorded_in_id"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="persons")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    why = models.TextField()

    def __str__(self) -> str:
        return f"{self.person} in {self.assessment}"


class Telling(Record):
    """That the people whom a change concerns are told of it, and what legal says to them."""

    erasable: ClassVar[dict[str, str]] = {"words": BLANK}

    change = models.ForeignKey(LawChange, models.PROTECT, related_name="tellings")
    words = models.TextField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"telling of {self.change}"


class Told(Record):
    """A person who is told of a change, and whether they said that they had read it."""

    filled_once = ("read_in_id",)
    act_path = "telling__recorded_in_id"

    telling = models.ForeignKey(Telling, models.PROTECT, related_name="told")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    read_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    class Meta:
        """A person is told once in a telling."""

        constraints = (
            models.UniqueConstraint(fields=["telling", "person"], name="repapering_told_once"),
        )

    def __str__(self) -> str:
        return f"{self.person} in {self.telling}"


class Edition(Record):
    """In which edition of one's own wording terms were signed; the newest row counts."""

    terms = models.ForeignKey(Terms, models.PROTECT, related_name="editions")
    edition = models.CharField(max_length=80)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.terms}: {self.edition}"


class Campaign(Record):
    """Agreements that are to be signed anew because of a change, by a day.

    How it came out is in the entry that closed it.
    """

    filled_once = ("closed_in_id",)
    erasable: ClassVar[dict[str, str]] = {"words": BLANK}

    number = models.CharField(max_length=20, unique=True)
    change = models.ForeignKey(LawChange, models.PROTECT, related_name="campaigns")
    words = models.TextField()
    due = models.DateField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    closed_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return self.number


class Item(Record):
    """An agreement in a campaign, with the terms that fell behind."""

    act_path = "campaign__recorded_in_id"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="items")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    behind = models.ForeignKey(Terms, models.PROTECT, related_name="+")

    class Meta:
        """An agreement stands once in a campaign."""

        constraints = (
            models.UniqueConstraint(fields=["campaign", "agreement"], name="repapering_item_once"),
        )

    def __str__(self) -> str:
        return f"{self.agreement} in {self.campaign}"


class Stage(DatedRow):
    """How an item stands from a day on, who answers for it, and which edition is signed then.

    `terms` closed the item, where its state is signed. An empty `edition` is one that nobody
    put on record.
    """

    erasable: ClassVar[dict[str, str]] = {"because": BLANK}

    item = models.ForeignKey(Item, models.PROTECT, related_name="stages")
    state = models.CharField(max_length=20)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    because = models.TextField()
    edition = models.CharField(max_length=80)
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="+", null=True)

    class Meta(DatedRow.Meta):
        """One that is signed names the terms, and no other does."""

        constraints = (  # type: ignore[assignment]  # Django takes any number of them
            *DatedRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="signed", terms__isnull=False)
                | (~Q(state="signed") & Q(terms__isnull=True)),
                name="repapering_signed_by_terms",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item}: {self.state}"
