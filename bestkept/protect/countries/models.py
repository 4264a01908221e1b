"""What is: what local counsel advised on the law of a country, and how long that stands."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bestkept.journal.models import BLANK, DatedRow


class Advice(DatedRow):
    """An answer of counsel: whether a form of signature is enough in a country, or anything else.

    `outcome` is enough, not enough or noted; the first two settle `form` for the decision as
    long as the advice stands. `file` is where the answer lies in the vault.
    """

    erasable: ClassVar[dict[str, str]] = {"question": BLANK, "answer": BLANK, "counsel": BLANK}

    number = models.CharField(max_length=20, unique=True)
    country = models.CharField(max_length=2)
    topic = models.CharField(max_length=40)
    form = models.CharField(max_length=40)
    outcome = models.CharField(max_length=20)
    question = models.TextField()
    answer = models.TextField()
    counsel = models.CharField(max_length=200)
    file = models.CharField(max_length=40)
    privileged = models.BooleanField()

    def __str__(self) -> str:
        return self.number
