"""What is: views of the register that people saved. Other rights are assets, with facts."""

from __future__ import annotations

from django.db import models

from bestkept.journal.models import DatedRow
from bestkept.people.models import Person


class SavedView(DatedRow):
    """What of the register somebody asks for often, under a name.

    `role` is the role whose holders see it too, empty for a view of one's own; `query` is
    what stands behind the question mark of the register's address.
    """

    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    pinned = models.BooleanField()

    def __str__(self) -> str:
        return self.name
