"""A draft and its answer: fine, change this, or ask; no asset is named, and nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bestkept.engines import detect, extract

if TYPE_CHECKING:
    from bestkept.engines.detect import Finding
    from bestkept.home import Home

ADVICE = {
    "change": "This passage stands in text that is kept secret. Take it out before you post.",
    "ask": "This passage may come from text that is kept secret. Ask the owner of the subject.",
    "name": "This is a name or phrase that is kept secret. Take it out before you post.",
}

_SHOWN = 600  # characters of a passage


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


@dataclass(frozen=True)
class Passage:
    """A passage of a file: in which part of it ("": the file itself), its words, the advice."""

    part: str
    text: str
    advice: str


@dataclass(frozen=True)
class FileAnswer:
    """What to do with a file: fine, change or ask; the passages, and what could not be read."""

    verdict: str
    passages: tuple[Passage, ...]
    unread: tuple[tuple[str, str], ...]
    lenses: tuple[str, ...]


def check_file(name: str, data: bytes, home: Home) -> FileAnswer:
    """Check a file as `check` does a draft; it is read in a confined child and kept nowhere."""
    today = datetime.now(UTC).date().isoformat()
    index = detect.Index.open(home.index, home.detect_key(), today)
    read = extract.read_bytes(data, name, extract.Limits(confinement="full"))
    passages: dict[tuple[str, str], Passage] = {}
    worst = "fine"
    for piece in read.pieces:
        for one in detect.scan(piece.text, index):
            if one.public:
                continue
            how = "change" if one.grade == "finding" else "ask"
            worst = how if worst == "fine" or how == "change" else worst
            text = piece.text[one.start : one.end]
            found = Passage(piece.member or "", text[:_SHOWN], _reason(one, how).advice)
            passages.setdefault((found.part, found.text), found)
    unread = tuple((one.member or "", one.why) for one in (*read.unread, *read.partial))
    return FileAnswer(worst, tuple(passages.values()), unread, tuple(detect.LENSES))


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
