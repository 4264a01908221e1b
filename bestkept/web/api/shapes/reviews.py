"""What people owe, what is looked at again, and reminders."""

from datetime import date
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from bestkept.protect.duties.rules import OFTEN
from bestkept.protect.reviews import rules
from bestkept.protect.reviews.queries import STATES
from bestkept.web.api.shapes.parts import Line, Paged, Said, Sent, Title, WholeDay

Action_ = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=rules.ACTION)]


class DutiesAsked(Paged):
    """What of all that is owed is asked for."""

    kind: Line = Field("", description="Of one kind, such as notice")
    person: Line = Field("", description="Of one person, or of those who hold a role")


class Duty(Schema):
    """Something owed: by which day and how near that is, what, and by whom."""

    day: date
    when: str
    kind: str
    number: str
    words: str
    person: str
    name: str


class ReviewsAsked(Paged):
    """Which reviews are asked for."""

    state: Literal[("", *STATES)] = ""  # type: ignore[valid-type]
    kind: Literal[("", *rules.KINDS)] = ""  # type: ignore[valid-type]


class Cause(Schema):
    """Why a review was opened, and the entry of the log that was the trigger."""

    word: str
    words: str
    entry: int | None


class ReviewAction(Schema):
    """What must be done before a review closes; `result` is null until it is."""

    order: int
    words: str
    owner: str
    due: date
    entry: int
    done_entry: int | None
    result: str | None


class Round(Schema):
    """One time that a review was open; its outcome is null while it is."""

    order: int
    opened: date
    due: date
    entry: int
    causes: list[Cause]
    actions: list[ReviewAction]
    outcome: str | None
    because: str
    closed: date | None
    closed_entry: int | None


class OwnAction(Schema):
    """What a review asks of somebody: its number in the review, what, and until when."""

    review: str
    order: int
    words: str
    due: date


class Review(Schema):
    """What is looked at again, by whom, when it is due, and each time that it was."""

    number: str
    kind: str
    subject: str
    owner: str
    owner_name: str
    deputy: str
    deputy_name: str
    first: date | None
    months: int | None
    triggers: list[str]
    entry: int
    state: str
    due: date | None
    rounds: list[Round] = Field([], description="Left out in lists")


class Plan(Sent):
    """Who reviews something, when, and what else opens it."""

    owner: Line
    deputy: Line = ""
    first: WholeDay | None = None
    months: int | None = Field(None, ge=1, le=rules.LONGEST_INTERVAL)
    triggers: tuple[Literal[tuple(rules.TRIGGERS)], ...] = ()  # type: ignore[valid-type]
    because: Said

    def said(self) -> rules.Said:
        """Return how it is to be reviewed."""
        return rules.Said(self.owner, self.deputy, self.first, self.months, self.triggers)


class Planning(Plan):
    """What is to be reviewed, and how."""

    kind: Literal[rules.KINDS]  # type: ignore[valid-type]
    subject: Title


class Adding(Sent):
    """What must be done before a review can close."""

    words: Action_
    owner: Line
    due: WholeDay


class Closing(Sent):
    """How a review came out, and why."""

    outcome: Literal[rules.OUTCOMES]  # type: ignore[valid-type]
    because: Said


class Added(Schema):
    """The review, and the number of the action in it."""

    number: str
    order: int


class Often(Sent):
    """How often somebody wants to be reminded by mail."""

    often: Literal[OFTEN]  # type: ignore[valid-type]
