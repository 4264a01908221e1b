"""Who was told of which secret, and questions to the IP team."""

from datetime import date, datetime

from ninja import Field, Schema

from bestkept.web.api.shapes.parts import Line, Paged, Said, Sent, Text


class NoticesAsked(Paged):
    """Which notices are asked for."""

    asset: Line = ""
    waiting: bool = Field(default=False, description="Only those that nobody acknowledged yet")


class Notice(Schema):
    """Somebody was told of a secret and its handling rules; and whether they acknowledged it."""

    number: str
    asset: str
    title: str
    tier: str
    rules: str
    words: str
    person: str
    told_on: date
    entry: int
    acknowledged: datetime | None
    acknowledged_entry: int | None
    withdrawn: int | None
    until: date | None = Field(description="The day on which the person was told anew")
    state: str


class Telling(Sent):
    """Who is to be told of which secret, and what counsel adds."""

    asset: Line
    person: Line
    words: Text = ""


class QuestionsAsked(Paged):
    """Which questions are asked for."""

    waiting: bool = Field(default=False, description="Only those that nobody answered yet")


class Reply(Schema):
    """An answer to whoever asked."""

    text: str
    by: str
    entry: int
    at: datetime


class Published(Schema):
    """A question and its answer, as everybody finds them."""

    number: str
    asked: str
    answer: str
    entry: int
    at: datetime


class Question(Schema):
    """A question to the IP team, with its answers, oldest first."""

    number: str
    text: str
    asker: str
    entry: int
    at: datetime
    state: str
    answers: list[Reply]
    published: Published | None


class Publishing(Sent):
    """Question and answer in words for everybody, that name neither asker nor secret."""

    asked: Said
    told: Said


class AnswersAsked(Paged):
    """Words that published answers are to have."""

    words: Line = ""
