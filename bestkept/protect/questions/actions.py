"""What changes: a question is asked, answered, and the answer published or withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act
from bestkept.journal.rules import Refused, reason
from bestkept.people.models import Person
from bestkept.people.queries import authorise
from bestkept.protect.questions import rules
from bestkept.protect.questions.models import Answer, PublishedAnswer, Question

if TYPE_CHECKING:
    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor

MAY_ASK = (
    "employee",
    "analyst",
    "legal",
    "security",
    "hr",
    "monitoring",
    "custodian",
    "administrator",
)
MAY_ANSWER = ("legal", "security")


def ask(by: Actor, text: str) -> str:
    """Record a question to the IP team; return its number. Raises Refused for no words."""
    with act("question.asked", by) as recording:
        authorise(by, recording.at.date(), *MAY_ASK)
        row = Question.objects.create(
            number=rules.number(Question.objects.count() + 1),
            asker=Person.objects.get(email=by.person),
            text=rules.said(text, "question"),
            recorded_in_id=recording.id,
        )
        recording.about(row.number)
        recording.note(f"question.{row.pk}", row.text)
    return row.number


def answer(by: Actor, number: str, text: str) -> None:
    """Record an answer, which whoever asked reads; a later one takes its place."""
    with act("question.answered", by) as recording:
        row = _known(recording, by, number)
        made = Answer.objects.create(
            question=row,
            text=rules.said(text, "answer"),
            by=Person.objects.get(email=by.person),
            recorded_in_id=recording.id,
        )
        recording.note(f"answer.{made.pk}", made.text)


def publish(by: Actor, number: str, asked: str, told: str) -> None:
    """Let everybody find a question and its answer, in words that name neither asker nor secret.

    What was published of it before is withdrawn. Raises Refused for an unanswered question.
    """
    with act("answer.published", by) as recording:
        row = _known(recording, by, number)
        if not row.answers.exists():
            raise Refused(f"{number} has no answer yet. Answer it first.")
        row.published.filter(withdrawn_in__isnull=True).update(withdrawn_in_id=recording.id)
        made = PublishedAnswer.objects.create(
            question=row,
            asked=rules.said(asked, "question"),
            answer=rules.said(told, "answer"),
            recorded_in_id=recording.id,
        )
        recording.note(f"published.{made.pk}", {"asked": made.asked, "answer": made.answer})


def withdraw(by: Actor, number: str, because: str) -> None:
    """Let nobody find a published answer any more; it stays on record."""
    with act("answer.withdrawn", by) as recording:
        row = _known(recording, by, number)
        recording.note("because", reason(because))
        if not row.published.filter(withdrawn_in__isnull=True).update(withdrawn_in_id=recording.id):
            raise Refused(f"Nothing is published of {number}. Nothing was changed.")


def _known(recording: Recording, by: Actor, number: str) -> Question:
    authorise(by, recording.at.date(), *MAY_ANSWER)
    row = Question.objects.filter(number=number).first()
    if row is None:
        raise Refused(f"There is no question {number}.")
    recording.about(number)
    return row
