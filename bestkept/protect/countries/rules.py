"""What follows: how advice is numbered, what it may say, and what it may come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.content.countries import FORMS, TOPICS
from bestkept.journal.rules import Refused
from bestkept.people.rules import line, one_of

if TYPE_CHECKING:
    from datetime import date

OUTCOMES = ("enough", "not enough", "noted")


@dataclass(frozen=True)
class Advised:
    """What counsel answered: with topic form, a `form` and an outcome, it settles that form.

    `expires` is from when it is asked anew; `file` names the answer in the vault.
    """

    topic: str
    question: str
    answer: str
    counsel: str
    outcome: str = "noted"
    form: str = ""
    expires: date | None = None
    file: str = ""
    privileged: bool = True


def advice_number(count: int) -> str:
    """Return the number of the `count`-th advice, from 1."""
    return f"L-{count:04d}"


def checked(said: Advised, today: date) -> Advised:
    """Return advice as it is kept; Refused for what cannot be."""
    if (said.outcome != "noted") != bool(said.form) or (said.form and said.topic != "form"):
        raise Refused("Enough or not enough is said of a form of signature, with topic form.")
    if said.expires is not None and said.expires <= today:
        raise Refused("Advice expires after the day on which it is logged.")
    return Advised(
        one_of(said.topic, TOPICS, "topic"),
        line(said.question, "question", 2000),
        line(said.answer, "answer", 4000),
        line(said.counsel, "name of counsel", 200),
        one_of(said.outcome, OUTCOMES, "outcome"),
        one_of(said.form, FORMS, "form of signature") if said.form else "",
        said.expires,
        said.file,
        said.privileged,
    )
