"""Facts of an asset: what is said of it, what is missing, and what changes it."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema

from bestkept.register.facts import SIDE_BY_SIDE
from bestkept.web.api.shapes.parts import Made, Said, Sent, Text, WholeDay

Because = Annotated[Said, Field(description="Kept with the act for good")]
Value = Annotated[Text, Field(description="A factor: 4: Two people know")]
Since = Annotated[WholeDay | None, Field(description="The first day; none means today")]


class FactSpan(Schema):
    """What a fact said from its first day until the day before `end`, null where none is known."""

    first: date
    end: date | None
    value: str


class FactBeside(Sent):
    """A fact of a kind of which an asset has several."""

    kind: Literal[SIDE_BY_SIDE]  # type: ignore[valid-type]
    value: Value
    since: Since = None


class FactMade(Made):
    """The asset, and the name under which the fact is on record, like place.3."""

    name: str


class FactAmending(Sent):
    """What a fact says from a day on; before that it is as it was."""

    value: Value
    since: Since = None
    because: Because


class FactCorrecting(Sent):
    """What is put in the place of what was wrong from its first day."""

    value: Value
    since: WholeDay | None = Field(None, description="The right first day; none: the same")
    on: WholeDay | None = Field(None, description="A day on which the wrong one holds; none: today")
    because: Because


class FactEnding(Sent):
    """From which day a fact holds no longer."""

    on: Since = None
    because: Because


class Scoring(Sent):
    """The score of a factor, with its reason."""

    points: int = Field(ge=1, le=5)
    because: Because
    since: Since = None


class Gap(Schema):
    """What a description lacks: the rule, and what to do about it."""

    rule: str
    words: str


class Score(Schema):
    """The score of one of the six factors, with its reason, since when."""

    factor: str
    asks: str
    score: int
    because: str
    since: date
    entry: int


class IntakeDecision(Schema):
    """A decision on a candidate; no reason where that is legal advice to others."""

    verdict: str
    before: str
    after: str
    because: str
    by: str
    role: str
    same_person: bool
    privileged: bool
    entry: int
    at: datetime


class HandlingRules(Schema):
    """How a tier is handled: the label on each copy, and what holds at each step."""

    version: str
    since: date
    tier: str
    label: str
    rules: list[tuple[str, str]]
    source: str


class AssetStanding(Schema):
    """How an asset stands as of a day, and what is missing of it."""

    number: str
    status: str
    turn: list[str] = Field(description="The roles of which one moves it on")
    submitter: str
    lacks: list[str] = Field(description="Facts that a trade secret should have")
    gaps: list[Gap]
    scores: list[Score]
    unscored: list[str]
    decisions: list[IntakeDecision]
    handling: HandlingRules | None


class Term(Schema):
    """A guarded name or phrase, without its words; `retired` is the entry that ended it."""

    number: str
    asset: str
    kind: str
    hint: str
    words: int
    until: date | None
    entry: int
    recorded: datetime
    retired: int | None


class Guarded(Schema):
    """A document or a term, and the lenses that guard it by the index as it is now."""

    label: str
    version: int | None = Field(description="Of the asset; null for a term")
    lenses: list[str]


class LookedAt(Schema):
    """A time that facts about something were shown: to whom, by which page or operation."""

    entry: int
    at: datetime
    by: str
    page: str


class Looks(Schema):
    """How often facts about an asset were shown, and the newest times to those who may see."""

    views: int
    newest: list[LookedAt]
