"""What is: questions, answers to whoever asked, and what was published of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, Record
from bestkept.people.models import Person


class Question(Record):
    """What somebody asks the IP team; they and the team read it."""

    erasable: ClassVar[dict[str, str]] = {"text": BLANK}

    number = models.CharField(max_length=20, unique=True)
    asker = models.ForeignKey(Person, models.PROTECT, related_name="questions")
    text = models.TextField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.number


class Answer(Record):
    """What the team answered; the newest one counts."""

    erasable: ClassVar[dict[str, str]] = {"text": BLANK}

    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    text = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"answer to {self.question}"


class PublishedAnswer(Record):
    """Question and answer as everybody may find them, in words chosen for that; no asker."""

    filled_once = ("withdrawn_in_id",)
    erasable: ClassVar[dict[str, str]] = {"asked": BLANK, "answer": BLANK}

    question = models.ForeignKey(Question, models.PROTECT, related_name="published")
    asked = models.TextField()
    answer = models.TextField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    withdrawn_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return f"published answer to {self.question}"
