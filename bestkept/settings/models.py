"""What is: settings, each from a day on, by whom."""

from __future__ import annotations

from django.db import models

from bestkept.journal.models import DatedRow


class Setting(DatedRow):
    """A setting of this home: its name, and its value as text."""

    name = models.CharField(max_length=80)
    value = models.TextField()

    def __str__(self) -> str:
        return self.name
