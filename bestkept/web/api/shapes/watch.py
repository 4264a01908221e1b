"""Findings, scans of laptops, drafts."""

from datetime import datetime
from typing import Annotated, Literal

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


class FindingsAsked(Paged):
    """Which findings are asked for."""

    verdict: Literal["", *FOUND] = ""  # type: ignore[valid-type]
    grade: Literal["", *GRADES] = ""  # type: ignore[valid-type]
    asset: Line = ""


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
