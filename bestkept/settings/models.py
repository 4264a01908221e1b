"""What is: settings, places, and what people chose for themselves, each from a day on, by whom."""

from __future__ import annotations

from django.db import models

from bestkept.journal.models import DatedRow


class Setting(DatedRow):
    """A setting of this home: its name, and its value as text."""

    name = models.CharField(max_length=80)
    value = models.TextField()

    def __str__(self) -> str:
        return self.name


class Place(DatedRow):
    """A place that the server may read for people: its name, where it is, what for, and why.

    `uses` are words of `rules.USES`, with a space between them.
    """

    name = models.CharField(max_length=60)
    address = models.TextField()
    uses = models.CharField(max_length=40)
    because = models.TextField()

    def __str__(self) -> str:
        return self.name


class Preference(DatedRow):
    """What somebody chose for themselves, by their address: its name, and its value as text."""

    person = models.CharField(max_length=254, db_index=True)
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.person}: {self.name}"
