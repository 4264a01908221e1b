"""What is: what local counsel advised on the law of a country, and how long that stands."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, DatedRow, Record


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

    @property
    def kinds(self) -> str:
        """The kinds of agreement that it is narrowed to, one a line; empty for every kind."""
        narrowed = getattr(self, "narrowed", None)
        return narrowed.kinds if narrowed else ""


class Narrowed(Record):
    """To which kinds of agreement advice on a form of signature is narrowed: names, one a line.

    A table of its own, and not a column: rows that were hashed into their entries stay as they
    are.
    """

    advice = models.OneToOneField(Advice, models.PROTECT, related_name="narrowed")
    kinds = models.TextField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.advice} for some kinds"


class Confirmed(Record):
    """That advice confirms a shipped statement: by its key, which changes with its words."""

    advice = models.OneToOneField(Advice, models.PROTECT, related_name="confirmed")
    statement = models.CharField(max_length=40)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.advice} confirms {self.statement}"
