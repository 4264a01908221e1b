"""What is: IP specialists and their deputies, for a partner or a country.

Owner and deputy of a secret are facts of the register.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from bestkept.journal.models import BLANK, DatedRow
from bestkept.people.models import Organisation, Person


class Steward(DatedRow):
    """Somebody answers for a partner or, without one, for a country, from a day on.

    `post` is specialist or deputy; `country` has two letters (ISO 3166-1 alpha-2).
    """

    erasable: ClassVar[dict[str, str]] = {"because": BLANK}

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True)
    country = models.CharField(max_length=2)
    because = models.TextField()

    class Meta(DatedRow.Meta):
        """They answer for one or the other."""

        constraints = (  # type: ignore[assignment]  # Django takes any number of them
            *DatedRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, country="")
                | Q(organisation__isnull=True) & ~Q(country=""),
                name="stewards_steward_of_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.post} of {self.organisation or self.country}"
