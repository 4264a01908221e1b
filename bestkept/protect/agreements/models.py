"""What is: agreements, their parties, the terms that held when, and obligations under them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from bestkept.journal.models import BLANK, Act, DatedRow, Record
from bestkept.people.models import Organisation, Person
from bestkept.register.models import Asset


class Agreement(Record):
    """Something that was signed: its number and kind. What it says is in its terms."""

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=40)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.number


class Party(Record):
    """Who is bound by an agreement beside ourselves: a person or an organisation."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="parties")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """A party is one or the other."""

        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(organisation__isnull=True),
                name="agreements_party_is_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person or self.organisation} in {self.agreement}"


class Terms(DatedRow):
    """What an agreement says from a day on: as signed (amendment 0), or since an amendment.

    `valid_to` is the first day after its term; terms that renew by themselves have none, and hold
    on until they are ended: the day on which they renew is in their renewals. `every_secret` and
    an empty `purposes` (one a line) mean all. `survives` tells how long confidence lasts after the
    term. `file` and `sha256` name the signed text in the vault.
    """

    erasable: ClassVar[dict[str, str]] = {"because": BLANK}

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="terms")
    amendment = models.PositiveIntegerField()
    every_secret = models.BooleanField()
    purposes = models.TextField()
    survives = models.CharField(max_length=400)
    law = models.CharField(max_length=200)
    form = models.CharField(max_length=40)
    signed_on = models.DateField()
    notice_days = models.PositiveIntegerField(null=True)
    renewal = models.CharField(max_length=20)
    file = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    because = models.TextField()

    class Meta(DatedRow.Meta):
        """An amendment has its number once."""

        constraints = (  # type: ignore[assignment]  # Django takes any number of them
            *DatedRow.Meta.constraints,
            models.UniqueConstraint(fields=["agreement", "amendment"], name="agreements_once"),
        )

    def __str__(self) -> str:
        return f"{self.agreement} amendment {self.amendment}"


class Covered(Record):
    """A secret that terms name, and the versions of it that they cover (null: any)."""

    act_path = "terms__recorded_in_id"

    terms = models.ForeignKey(Terms, models.PROTECT, related_name="covered")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    first_version = models.PositiveIntegerField(null=True)
    last_version = models.PositiveIntegerField(null=True)

    class Meta:
        """A secret is named once."""

        constraints = (
            models.UniqueConstraint(fields=["terms", "asset"], name="agreements_covered_once"),
        )

    def __str__(self) -> str:
        return f"{self.asset} under {self.terms}"


class Unbound(Record):
    """A party that terms do not bind: it left with them, or joined the agreement after them."""

    terms = models.ForeignKey(Terms, models.PROTECT, related_name="unbound")
    party = models.ForeignKey(Party, models.PROTECT, related_name="unbound")
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """Said once of a party; the decision looks it up by both."""

        constraints = (
            models.UniqueConstraint(fields=["terms", "party"], name="agreements_unbound_once"),
        )

    def __str__(self) -> str:
        return f"{self.party}, not bound by {self.terms}"


class Renewal(Record):
    """What was said of the days of terms: until when they run before they renew, what was seen.

    `last` is the last day of a period after which they renew by themselves (null: none is told);
    the newest counts. `seen` says that what was due until that day was looked at (null: nothing).
    """

    erasable: ClassVar[dict[str, str]] = {"because": BLANK}

    terms = models.ForeignKey(Terms, models.PROTECT, related_name="renewals")
    last = models.DateField(null=True)
    seen = models.DateField(null=True)
    because = models.TextField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.terms}: {self.last or self.seen}"


class Survival(Record):
    """How long confidence lasts after terms, in a form that can be compared; the newest counts.

    `how` is a word of `rules.LASTING`; `until` its last day and `years` their number, where it
    asks for these.
    """

    terms = models.ForeignKey(Terms, models.PROTECT, related_name="survivals")
    how = models.CharField(max_length=40)
    until = models.DateField(null=True)
    years = models.PositiveIntegerField(null=True)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.terms}: confidence {self.how}"


class SignedText(Record):
    """The signed text of terms, put into the vault after they were recorded; the newest counts."""

    terms = models.ForeignKey(Terms, models.PROTECT, related_name="texts")
    file = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.file}, the text of {self.terms}"


class ImmunityNotice(DatedRow):
    """How terms give the notice of 18 USC 1833(b): in their text, by a policy, or not at all.

    `policy` names the policy that they refer to, and `received_on` is when the person got it
    (null: on no record). It holds from the day on which the terms did.
    """

    terms = models.ForeignKey(Terms, models.PROTECT, related_name="immunities")
    how = models.CharField(max_length=20)
    policy = models.CharField(max_length=200)
    received_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.terms}: {self.how}"


class Obligation(Record):
    """Something that has to be done under an agreement: by whom, until when, and whether it is.

    `owner` and `due` are those of its first day; what stands in their place is a charge. What was
    dropped is closed as what was done is, by the act that says so.
    """

    filled_once = ("done_in_id",)
    erasable: ClassVar[dict[str, str]] = {"words": BLANK}

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="obligations")
    order = models.PositiveIntegerField()
    words = models.TextField()
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due = models.DateField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    done_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    class Meta:
        """A number stands once in an agreement."""

        constraints = (
            models.UniqueConstraint(fields=["agreement", "order"], name="agreements_owed_once"),
        )

    def __str__(self) -> str:
        return f"{self.agreement} obligation {self.order}"


class Charge(DatedRow):
    """Who answers for an obligation, and until when it is due, since either was changed."""

    erasable: ClassVar[dict[str, str]] = {"because": BLANK}

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="charges")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due = models.DateField()
    because = models.TextField()

    def __str__(self) -> str:
        return f"{self.obligation}: {self.owner}, {self.due}"
