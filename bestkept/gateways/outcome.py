"""What one source gave: findings and troubles, made by reading and scanning it, or kept.

No text of the source is kept: a kept outcome has no passages.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import asdict, astuple, dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from bestkept.engines import detect
from bestkept.engines.detect import Finding
from bestkept.engines.extract import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bestkept.engines.detect import Index
    from bestkept.engines.extract import Extraction, Source

# Names that engines/extract gives to further readings of the same text.
_FURTHER = {
    "asides",
    "columns",
    "flow",
    "source",
    "strings",
    "without terminal codes",
    "without-furniture",
}
_RANK = {"note": 1, "suspicion": 2, "finding": 3}
_SHOWN = 400  # characters of a passage that a person is shown
# What depends on nothing but the bytes. The rest may go otherwise the next time: a child that
# had no memory, a clock that ran out, a missing right.
_LASTING = frozenset({"picture", "format", "encrypted", "link", "special"})


class Sight(NamedTuple):
    """A finding, the inner file that it was made in, and what stands there."""

    member: str | None
    finding: Finding
    passage: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading and scanning one source gave, in the order in which it came."""

    sights: tuple[Sight, ...] = ()
    unread: tuple[Trouble, ...] = ()
    partial: tuple[Trouble, ...] = ()

    @property
    def lasting(self) -> bool:
        """Whether the same bytes will give the same again."""
        return all(trouble.kind in _LASTING for trouble in (*self.unread, *self.partial))

    def renamed(self, old: str | None, new: str | None) -> Outcome:
        """Return what the same content gives as the inner file `new`, where it was `old`."""
        if old == new:
            return self
        return Outcome(
            tuple(sight._replace(member=_moved(sight.member, old, new)) for sight in self.sights),
            tuple(replace(one, member=_moved(one.member, old, new)) for one in self.unread),
            tuple(replace(one, member=_moved(one.member, old, new)) for one in self.partial),
        )

    def packed(self) -> bytes:
        """Return it as bytes, without the passages; of a clean source there are none."""
        if not (self.sights or self.unread or self.partial):
            return b""
        sights = [(sight.member, asdict(sight.finding)) for sight in self.sights]
        troubles = [[astuple(one) for one in some] for some in (self.unread, self.partial)]
        return json.dumps([sights, *troubles]).encode("utf-8", "surrogatepass")

    @classmethod
    def unpacked(cls, data: bytes) -> Outcome:
        """Return what `packed` made bytes of. Raises ValueError, TypeError."""
        if not data:
            return cls()
        sights, unread, partial = json.loads(data)
        return cls(
            tuple(Sight(member, _finding(fields), "") for member, fields in sights),
            tuple(Trouble(*one) for one in unread),
            tuple(Trouble(*one) for one in partial),
        )


def _finding(fields: dict[str, Any]) -> Finding:
    """Return a finding of its fields, of which JSON has made a list where a pair was."""
    there = fields["there"]
    return Finding(**{**fields, "there": None if there is None else tuple(there)})


class Remembering(Protocol):
    """What a sweep asks of its memory (`gateways.memory`)."""

    def at(self, source: Source) -> Outcome | None:
        """Return what `source` gave, if it is as it was when it was read."""

    def of(self, content: str) -> Outcome | None:
        """Return what a source of this `content` gave."""

    def knows(self, content: str) -> bool:
        """Tell whether that is known."""

    def keep(self, source: Source, content: str | None, outcome: Outcome, *, steady: bool) -> None:
        """Remember what `source` gave; its place too, if it was `steady` while it was read."""

    def close(self) -> None:
        """Write what is to be written."""


class Forgetful:
    """No memory at all: for hooks, which read what git gives them."""

    def at(self, source: Source) -> None:
        """Know nothing of any source."""

    def of(self, content: str) -> None:
        """Know nothing of any content."""

    def knows(self, content: str) -> bool:
        """Know nothing."""
        return content is None

    def keep(self, source: Source, content: str | None, outcome: Outcome, *, steady: bool) -> None:
        """Keep nothing."""

    def close(self) -> None:
        """There is nothing to close."""


def examined(
    source: Source, index: Index, known: Callable[[str], Outcome | None]
) -> tuple[Outcome, str | None, bool]:
    """Return what `source` gives, its content, and whether it stood still while it was read.

    `known` is asked by its content, if it has one, before it is parsed.
    """
    extraction = source.read()
    content = source.content or extraction.content
    outcome = known(content) if content else None
    steady = extraction.mark is not None and extraction.mark == source.mark
    if outcome is not None:
        return outcome.renamed(None, source.member), content, steady
    return look(extraction, index), content, steady


def look(extraction: Extraction, index: Index) -> Outcome:
    """Read a source to its end and scan all of its texts."""
    sights = tuple(_sights(extraction, index))
    return Outcome(sights, tuple(extraction.unread), tuple(extraction.partial))


def _sights(extraction: Extraction, index: Index) -> Iterator[Sight]:
    told: dict[tuple[str, str, str], int] = {}
    pieces, read = itertools.tee(extraction.pieces)
    every = detect.scan_all((piece.text for piece in read), index)
    for piece, findings in zip(pieces, every, strict=True):
        for found in findings:
            if not _told_before(told, piece.member, found):
                yield Sight(piece.member, found, piece.text[found.start : found.end][:_SHOWN])


def _told_before(told: dict[tuple[str, str, str], int], member: str | None, found: Finding) -> bool:
    """Tell whether a second reading of a document says again what the first one said.

    A table is read by rows and by columns, a PDF by pages and as one flow: that the same
    guarded document was found in both is told once, at its highest grade first met.
    """
    first, second = _reading(member)
    key = (first, found.asset, found.document)
    rank = _RANK[found.grade] * (not found.public)
    again = second and told.get(key, -1) >= rank
    told[key] = max(rank, told.get(key, -1))
    return again


def _reading(member: str | None) -> tuple[str, bool]:
    """Return the place of a document, and whether `member` is a further reading of it."""
    head, _, tail = (member or "").rpartition("#")
    further = tail in _FURTHER or tail.startswith("as-")
    return (head, further) if further or tail.startswith("page ") else (member or "", False)


def _moved(member: str | None, old: str | None, new: str | None) -> str | None:
    """Put `new` where `old` stands at the beginning of a member; None is no name at all."""
    rest = "" if member is None else member.removeprefix(old or "")
    return None if new is None and not rest else (new or "") + rest
