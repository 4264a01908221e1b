"""Findings, scans of laptops, drafts."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from bestkept.watch.rules import GRADES
from bestkept.watch.rules import VERDICTS as FOUND
from bestkept.web.api.shapes.parts import Count, Hash, Line, Paged, Said, Sent, Text


class Finding(Schema):
    """Where a passage of ours was seen, and the verdict on it; never the passage."""

    number: str
    asset: str
    document: str
    version: int
    lens: str
    path: str
    member: str | None
    line: int
    start: int
    end: int
    share: float
    grade: str
    public: bool
    excerpt_sha256: str
    entry: int
    seen: datetime
    verdict: str
    because: str | None
    whose: str = Field(description="The name of who looks into it")


class FindingsAsked(Paged):
    """Which findings are asked for."""

    verdict: Literal["", *FOUND] = ""  # type: ignore[valid-type]
    grade: Literal["", *GRADES] = ""  # type: ignore[valid-type]
    asset: Line = ""
    whose: Line = Field("", description="The address of who looks into it")


class Sighting(Sent):
    """A finding of a scan, as `bestkept scan --json` prints it, without any text."""

    asset: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[0-9]{1,10}$")]
    document: Annotated[str, StringConstraints(pattern=r"^[A-Z]-[0-9]{1,10}$")]
    version: int = Field(ge=0, le=2**31 - 1)
    lens: Literal["verbatim", "code", "term"]
    path: Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", max_length=8000)]
    member: Text | None = None
    line: int = Field(ge=1, le=2**53)
    start: Count
    end: Count
    share: float = Field(ge=0, le=1)
    grade: Literal[GRADES]  # type: ignore[valid-type]
    public: bool
    excerpt_sha256: Hash
    place: Text | None = Field(None, description="The real place, by which it is known again")


class Scan(Sent):
    """What one scan found; nothing, too, is worth recording."""

    findings: list[Sighting] = Field(max_length=500)  # of so many assets at most: one act


class Recorded(Schema):
    """The numbers of the findings that are new, and of those that were known."""

    new: list[str]
    known: list[str]


class Verdict(Sent):
    """A verdict on a finding, and why."""

    verdict: Literal[FOUND]  # type: ignore[valid-type]
    because: Said


class FindingAssigning(Sent):
    """Who looks into a finding, by address."""

    person: Line


class FindingSharing(FindingAssigning):
    """A colleague who should look at a finding, and why."""

    words: Said


class FindingShare(Schema):
    """A colleague was pointed at a finding: which, by whom, why; people by their names."""

    finding: str
    path: str
    by: str
    to: str
    words: str
    at: datetime
    entry: int


class FindingExplained(Schema):
    """Why something was found: in sentences and in figures, without a word of the passage."""

    sentences: list[str]
    figures: dict[str, Any] = Field(description="Of its lens; empty where another document has it")


class Draft(Sent):
    """A draft; it is looked at once and forgotten."""

    text: Annotated[str, StringConstraints(max_length=200_000)]


class Reason(Schema):
    """A passage of the draft, by its character offsets, and what to do about it."""

    category: str
    start: int
    end: int
    advice: str


class Answer(Schema):
    """What to do with a draft: fine, change or ask; by which lenses it was looked at."""

    verdict: str
    reasons: list[Reason]
    lenses: list[str]
    left_out: list[str] = Field(default_factory=list)


class PartOfFile(Schema):
    """A passage of a file, by the part of it that it stands in ("": the file itself)."""

    part: str
    advice: str


class PartUnread(Schema):
    """A part of a file that could not be read, or not whole, and why."""

    part: str
    why: str


class FileAnswered(Schema):
    """What to do with a file: fine, change or ask; of which parts, and what was not read."""

    verdict: str
    passages: list[PartOfFile]
    unread: list[PartUnread]
    lenses: list[str]
