"""Joiners, movers and leavers, and what places ask of their people."""

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema

from bestkept.content.countries import FORMS
from bestkept.web.api.shapes.parts import Line, Paged, Said, Sent, Text, Title, WholeDay

Kind = Literal["joiner", "mover", "leaver"]
Outcome = Literal["cleared", "with conditions", "not cleared"]
LetterKind = Literal["reminder", "new employer"]


class CasesAsked(Paged):
    """Which cases are asked for."""

    state: Literal["open", "overdue", "closed", "all"] = "open"


class Case(Schema):
    """A case, and how many of its items are done."""

    number: str
    kind: str
    person: str
    name: str
    due: date
    first: bool
    entry: int
    begun: datetime
    closed_entry: int | None
    closed: datetime | None
    done: int
    waiting: int
    state: str


class MoveItem(Schema):
    """Something that is due: its state by the record, who owes it by when, what it rests on."""

    key: str
    what: str
    state: str
    why: str
    owes: str
    day: date
    shows: list[str]
    asked: bool
    reason: str


class Falls(Schema):
    """A grant of an earlier place."""

    number: str
    asset: str
    title: str
    purpose: str
    until: date


class MoveStep(Schema):
    """Something that was done, which the record cannot see."""

    item: str
    day: date
    words: str
    asked: list[str]
    form: str
    file: str
    entry: int


class Letter(Schema):
    """A letter as legal approved it."""

    kind: str
    text: str
    because: str
    entry: int
    at: datetime


class Knows(Schema):
    """A secret that a leaver knows, and why."""

    asset: str
    title: str
    why: list[str]


class LostGrant(Schema):
    """A grant that was ended as its person left."""

    number: str
    asset: str
    purpose: str


class Lost(Schema):
    """What of a leaver's access was ended; it stays so where the leaving is withdrawn."""

    grants: list[LostGrant]
    roles: list[str]
    sign_in: bool
    tokens: int


class Whole(Schema):
    """A case with its items, what falls away, the list of secrets, steps and letters.

    `later` are secrets that a leaver came to know after the list was written.
    """

    case: Case
    because: str
    ready: bool
    items: list[MoveItem]
    falls: list[Falls]
    known: list[Knows]
    later: list[Knows]
    lost: Lost
    steps: list[MoveStep]
    letters: list[Letter]


class NotBegun(Schema):
    """A case that the record asks for and nobody has begun."""

    kind: str
    person: str
    name: str
    why: str


class MoveBeginning(Sent):
    """A case that is begun; `first` ends every access of a leaver in the same act."""

    kind: Kind
    person: Line
    because: Said
    due: WholeDay | None = None
    first: bool = False


class Stepping(Sent):
    """Something that was done: an interview has questions, a certificate a form of signature."""

    item: Line
    day: WholeDay
    words: Said
    asked: list[Line] = Field(default=[], max_length=20)
    form: Line = ""
    file: Line = ""


class Excusing(Sent):
    """An item that a case goes on without, and why."""

    item: Line
    text: Said


class MoveEnded(Schema):
    """How many of each access were ended."""

    grants: int
    requests: int
    tokens: int
    roles: int
    sign_ins: int
    invitations: int = 0


class Redating(Sent):
    """The day until which a case is due from now on, and why."""

    due: WholeDay
    text: Said


class SettlingRoles(Sent):
    """Which roles from before a move end, and why the others are kept."""

    end: list[Line] = Field(default=[], max_length=20)
    text: Said


class CertificateSent(Sent):
    """When a certificate of return was signed, in which form, and what is said of it."""

    day: WholeDay
    words: Said
    form: Literal[FORMS]  # type: ignore[valid-type]


class Settling(Sent):
    """Which grants of the earlier place are made anew, and why; all are closed."""

    keep: list[Line] = Field(default=[], max_length=200)
    text: Said


class Settled(Schema):
    """Grants that were closed, and those that were made."""

    closed: list[str]
    granted: list[str]


class LetterAsked(Sent):
    """Which letter is drafted; one to a new employer says to whom."""

    kind: LetterKind = "reminder"
    to: Line = ""


class LetterDraft(Schema):
    """A draft from the record, and its source. Not legal advice."""

    text: str
    source: str


class LetterApproving(LetterAsked):
    """A letter as it is approved; without words of its own, the draft."""

    words: Text = ""
    text: Said


class Deciding(Sent):
    """What is decided on a declaration about earlier employers, and why."""

    outcome: Outcome
    text: Said


class Declaring(Sent):
    """Whether earlier employers bind, to whom in general terms; nothing of theirs comes along."""

    bound: bool
    towards: Line = ""
    nothing: bool


class Requirement(Schema):
    """What a place asks of its people; what is empty means any.

    `lacking` counts those of today who lack it and have no case.
    """

    number: str
    side: str
    country: str
    unit: str
    job: str
    asset: str
    purpose: str
    kinds: list[str]
    since: date
    entry: int
    lacking: int = 0


class Requiring(Sent):
    """What people of a place are told of for a purpose, or kinds of which they sign one."""

    side: Line = ""
    country: Line = ""
    unit: Line = ""
    job: Line = ""
    asset: Line = ""
    purpose: Line = ""
    kinds: list[Title] = Field(default=[], max_length=8)
    text: Said


class NoticeRead(Schema):
    """An edition of the notice of 18 USC 1833(b) that a person read, and when."""

    edition: str
    at: datetime
    entry: int
