"""Countries: what is known of their law, and what counsel advised."""

from datetime import date
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from bestkept.content.countries import FORMS, TOPICS
from bestkept.protect.agreements.rules import KINDS
from bestkept.protect.countries.rules import OUTCOMES
from bestkept.web.api.shapes.parts import Line, Said, Sent, Title, WholeDay

Answer = Annotated[str, StringConstraints(pattern=r"^[^\x00]*[^\x00\s][^\x00]*$", max_length=4000)]


class Country(Schema):
    """A country that concerns us: who is there, and how much is known of its law."""

    code: str
    name: str
    topics: list[str]
    unsure: int
    people: int
    houses: int
    standing: int
    soon: int


class Statement(Schema):
    """What is said of a country's law, with its source; not legal advice.

    `advice` is the number of the one by which counsel confirmed it.
    """

    key: str
    topic: str
    words: str
    source: str
    read_on: date
    edition: str = Field(description="The day it was written; .2 behind it: the second that day")
    confirmed: bool
    assigned_by: list[str] = Field(
        description="Kinds of organisation whose work is not the payer's until it is assigned"
    )
    advice: str


class Advice(Schema):
    """What counsel advised; question and answer are empty for whom it is privileged against.

    `kinds` are those of agreement that it is for (none: every kind), `confirms` the key of a
    statement that it confirms.
    """

    number: str
    country: str
    state: str
    topic: str
    form: str
    kinds: list[str]
    outcome: str
    question: str
    answer: str
    counsel: str
    since: date
    expires: date | None
    privileged: bool
    file: str
    confirms: str
    ended: date | None
    entry: int


class Profile(Schema):
    """What is known of a country's law: statements, advice that stands, will stand, and stood."""

    country: str
    name: str
    statements: list[Statement]
    advice: list[Advice]
    coming: list[Advice]
    past: list[Advice]


class Advised(Sent):
    """What counsel answered; with topic form, a form and an outcome, it settles that form."""

    topic: Literal[TOPICS]  # type: ignore[valid-type]
    question: Said
    answer: Answer
    counsel: Title
    outcome: Literal[OUTCOMES] = "noted"  # type: ignore[valid-type]
    form: Literal["", *FORMS] = ""  # type: ignore[valid-type]
    expires: WholeDay | None = None
    file: Line = Field("", description="The number of the answer in the vault")
    privileged: bool = True
    kinds: list[Literal[KINDS]] = Field(  # type: ignore[valid-type]
        [], max_length=20, description="Of agreement that the form is settled for; none: every kind"
    )
    confirms: Line = Field("", description="The key of a shipped statement that it confirms")
    instead: Line = Field("", description="The number of advice that it takes the place of")


class AdvisedInForm(Advised):
    """The same by a form, which has no null: a day that is not told is left out."""

    expires: WholeDay = Field(default_factory=lambda: None)  # type: ignore[assignment]
