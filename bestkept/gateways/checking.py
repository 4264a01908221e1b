"""A draft and its answer: fine, change this, or ask; no asset is named, and nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bestkept.engines import detect

if TYPE_CHECKING:
    from bestkept.engines.detect import Finding
    from bestkept.home import Home

ADVICE = {
    "change": "This passage stands in text that is kept secret. Take it out before you post.",
    "ask": "This passage may come from text that is kept secret. Ask the owner of the subject.",
    "name": "This is a name or phrase that is kept secret. Take it out before you post.",
}


@dataclass(frozen=True)
class Reason:
    """A passage of the draft, by its character offsets, and what to do about it."""

    category: str
    start: int
    end: int
    advice: str


@dataclass(frozen=True)
class Answer:
    """What to do with a draft: fine, change or ask; why, and by which lenses it was looked at.

    `left_out` are lenses that could not look at it here.
    """

    verdict: str
    reasons: tuple[Reason, ...]
    lenses: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def check(draft: str, home: Home) -> Answer:
    """Check a draft against the index of `home`, as it holds today in UTC."""
    today = datetime.now(UTC).date().isoformat()
    return checked(draft, detect.Index.open(home.index, home.detect_key(), today))


def checked(draft: str, index: detect.Index, left_out: tuple[str, ...] = ()) -> Answer:
    """Check a draft against an open index that lacks the lenses `left_out`."""
    lenses = tuple(lens for lens in detect.LENSES if lens not in left_out)
    found = [one for one in detect.scan(draft, index) if not one.public]
    verdicts = ["change" if one.grade == "finding" else "ask" for one in found]
    worst = "change" if "change" in verdicts else "ask" if verdicts else "fine"
    # No asset is named, so a passage that stands in two of them is told once.
    reasons = {
        (one.start, one.end, how): _reason(one, how)
        for one, how in zip(found, verdicts, strict=True)
    }
    return Answer(worst, tuple(reasons.values()), lenses, left_out)


def _reason(found: Finding, how: str) -> Reason:
    if found.lens == "term":
        return Reason("guarded name", found.start, found.end, ADVICE["name"])
    return Reason("guarded text", found.start, found.end, ADVICE[how])
