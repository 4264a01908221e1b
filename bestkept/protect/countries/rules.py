"""What follows: how advice is numbered, what it may say, and what it may come to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bestkept.content.countries import FORMS, TOPICS, profile
from bestkept.journal.rules import Refused
from bestkept.people.rules import line, one_of
from bestkept.protect.agreements.rules import KINDS

if TYPE_CHECKING:
    from datetime import date

OUTCOMES = ("enough", "not enough", "noted")


@dataclass(frozen=True)
class Advised:
    """What counsel answered: with topic form, a `form` and an outcome, it settles that form.

    It does so for agreements of these `kinds` (none: of every kind). `expires` is from when it is
    asked anew; `file` names the answer in the vault; `confirms` the key of a shipped statement
    that counsel confirmed by it.
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
    kinds: tuple[str, ...] = ()
    confirms: str = ""


def advice_number(count: int) -> str:
    """Return the number of the `count`-th advice, from 1."""
    return f"L-{count:04d}"


def checked(where: str, said: Advised, today: date) -> Advised:
    """Return advice on the law of a country as it is kept; Refused for what cannot be."""
    if (said.outcome != "noted") != bool(said.form) or (said.form and said.topic != "form"):
        raise Refused("Enough or not enough is said of a form of signature, with topic form.")
    if said.expires is not None and said.expires <= today:
        raise Refused("Advice expires after the day on which it is logged.")
    if said.kinds and not said.form:
        raise Refused("Kinds of agreement are named where a form of signature is settled.")
    return replace(
        said,
        topic=one_of(said.topic, TOPICS, "topic"),
        question=line(said.question, "question", 2000),
        answer=line(said.answer, "answer", 4000),
        counsel=line(said.counsel, "name of counsel", 200),
        outcome=one_of(said.outcome, OUTCOMES, "outcome"),
        form=one_of(said.form, FORMS, "form of signature") if said.form else "",
        file=said.file.strip().upper(),
        kinds=_kinds(said.kinds),
        confirms=_confirms(where, said),
    )


def _kinds(told: tuple[str, ...]) -> tuple[str, ...]:
    """Return kinds of agreement in their order; none where all of them are named."""
    asked = {one_of(one, KINDS, "kind of agreement") for one in told}
    return () if len(asked) == len(KINDS) else tuple(one for one in KINDS if one in asked)


def _confirms(where: str, said: Advised) -> str:
    found = next((one for one in profile(where) if one.key == said.confirms), None)
    if said.confirms and (found is None or found.topic != said.topic):
        raise Refused("Advice confirms a statement about the same country, on the same topic.")
    return said.confirms
