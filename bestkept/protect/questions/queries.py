"""Who may see what: the team sees all questions, others their own, everybody what is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q

from bestkept.journal.rules import NotThere, Refused, utc_day
from bestkept.people.queries import authorise
from bestkept.people.rules import Owed
from bestkept.protect.questions import rules
from bestkept.protect.questions.models import Answer, PublishedAnswer, Question

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor

MAY_SEE = ("legal", "security", "auditor")


@dataclass(frozen=True)
class AnswerView:
    """An answer: what it says, who gave it, by which entry and when (UTC)."""

    text: str
    by: str
    entry: int
    at: datetime


@dataclass(frozen=True)
class FoundAnswer:
    """What everybody may find: a question, its answer, by which entry and when (UTC)."""

    number: str
    asked: str
    answer: str
    entry: int
    at: datetime


@dataclass(frozen=True)
class QuestionView:
    """A question: who asked what when, its answers oldest first, and what is published of it."""

    number: str
    text: str
    asker: str
    name: str
    entry: int
    at: datetime
    answers: tuple[AnswerView, ...]
    published: FoundAnswer | None

    @property
    def state(self) -> str:
        """How it stands: open, answered or published."""
        return rules.state(answered=bool(self.answers), published=self.published is not None)


def listed(by: Actor, *, waiting: bool, start: int, size: int) -> tuple[list[QuestionView], int]:
    """Return some questions, unanswered first and oldest first among them, and how many."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    rows = _whole().annotate(done=Exists(Answer.objects.filter(question=OuterRef("pk"))))
    rows = rows.filter(done=False) if waiting else rows
    some = rows.order_by("done", "pk")[start : start + size]
    return [_view(row) for row in some], rows.count()


def unanswered() -> int:
    """Return how many questions nobody has answered."""
    return Question.objects.exclude(pk__in=Answer.objects.values("question")).count()


def owed(day: date, of: Collection[str] | None = None) -> list[Owed]:
    """Return which questions wait for an answer on a day: the IP team owes it, as legal."""
    if of is not None and rules.ANSWERS not in of:
        return []
    rows = Question.objects.exclude(pk__in=Answer.objects.values("question"))
    asked = rows.values_list("recorded_in__at", "number")
    days = timedelta(days=rules.ANSWER_DAYS)
    return [
        Owed(utc_day(at) + days, "question", number, "Answer a question.", rules.ANSWERS)
        for at, number in asked
        if utc_day(at) <= day
    ]


def question(by: Actor, number: str) -> QuestionView:
    """Return one question for the team; Refused where there is none, and for most roles."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    row = _whole().filter(number=number).first()
    if row is None:
        raise NotThere(f"There is no question {number}.")
    return _view(row)


def mine(person: str) -> list[QuestionView]:
    """Return what a person asked, newest first."""
    return [_view(row) for row in _whole().filter(asker__email=person).order_by("-pk")]


def my_own(person: str, number: str) -> QuestionView:
    """Return a question of a person's; Refused in the same words for another's and for none."""
    row = _whole().filter(asker__email=person, number=number).first()
    if row is None:
        raise Refused(f"{number} is no question of yours.")
    return _view(row)


def found(words: str, start: int, size: int) -> tuple[list[FoundAnswer], int]:
    """Return some published answers with all of these words, newest first, and how many."""
    rows = PublishedAnswer.objects.filter(withdrawn_in__isnull=True).order_by("-pk")
    for word in words.split()[:8]:
        rows = rows.filter(Q(asked__icontains=word) | Q(answer__icontains=word))
    some = rows.select_related("question", "recorded_in")[start : start + size]
    return [_found(row) for row in some], rows.count()


def _whole() -> QuerySet[Question]:
    standing = PublishedAnswer.objects.filter(withdrawn_in__isnull=True)
    return Question.objects.select_related("asker", "recorded_in").prefetch_related(
        Prefetch("answers", Answer.objects.select_related("by", "recorded_in").order_by("pk")),
        Prefetch("published", standing.select_related("question", "recorded_in")),
    )


def _view(row: Question) -> QuestionView:
    shown = next(iter(row.published.all()), None)
    return QuestionView(
        row.number,
        row.text,
        row.asker.email,
        row.asker.name,
        row.recorded_in.number or 0,
        row.recorded_in.at,
        tuple(
            AnswerView(one.text, one.by.name, one.recorded_in.number or 0, one.recorded_in.at)
            for one in row.answers.all()
        ),
        _found(shown) if shown else None,
    )


def _found(row: PublishedAnswer) -> FoundAnswer:
    return FoundAnswer(
        row.question.number,
        row.asked,
        row.answer,
        row.recorded_in.number or 0,
        row.recorded_in.at,
    )
