"""The sweep: every text under some paths, read and scanned, with an account of what was not.

No Django, and nothing but the standard library until a file needs more.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bestkept.engines import detect, extract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bestkept.engines.detect import Finding, Index
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


@dataclass(frozen=True)
class Seen:
    """A finding and where it was made. `passage` is what the reader's own file says there.

    `path` is as it was typed, `place` the real and absolute one (None: it is no file).
    """

    path: str
    member: str | None
    finding: Finding
    passage: str
    place: str | None = None

    @property
    def alarming(self) -> bool:
        """Whether somebody must look: a finding or suspicion that is not excused."""
        return self.finding.grade != "note" and not self.finding.public

    def row(self) -> dict[str, Any]:
        """Return the finding as `scan --json` prints it."""
        found = self.finding
        return {
            "path": self.path,
            "place": self.place,
            "member": self.member,
            "asset": found.asset,
            "version": found.version,
            "document": found.document,
            "lens": found.lens,
            "start": found.start,
            "end": found.end,
            "line": found.line,
            "share": found.share,
            "score": found.score,
            "grade": found.grade,
            "public": found.public,
            "excuse": found.excuse,
            "excerpt_sha256": found.excerpt_sha256,
        }


@dataclass
class Account:
    """What a sweep read, what it could not read, and what it found.

    `unread` and `partial` hold (path with member, why, kind); `findings` counts the alarming.
    `confined` is False where it was asked for reading without full confinement.
    """

    files: int = 0
    bytes: int = 0
    findings: int = 0
    notes: int = 0
    unread: list[tuple[str, str, str]] = field(default_factory=list)
    partial: list[tuple[str, str, str]] = field(default_factory=list)
    seconds: float = 0.0
    confined: bool = True

    def row(self) -> dict[str, Any]:
        """Return the account as `scan --json` prints it."""
        return {
            "summary": {
                "files": self.files,
                "bytes": self.bytes,
                "findings": self.findings,
                "unread": [{"path": path, "why": why} for path, why, _ in self.unread],
                "partial": [{"path": path, "why": why} for path, why, _ in self.partial],
                "seconds": round(self.seconds, 3),
                "confined": self.confined,
            }
        }

    def verdict(self, *, strict: bool = False) -> int:
        """Return the exit code: 1 found, 3 nothing found but not all read, else 0."""
        if self.findings or (strict and self.notes):
            return 1
        return 3 if self.unread or self.partial else 0


class Sweep:
    """One walk over `sources` with `index`; iterate over it, then read its `account`.

    `watcher` is called after each source with the account and the path.
    """

    def __init__(
        self,
        index: Index,
        sources: Iterable[Source],
        watcher: Callable[[Account, Source], None] | None = None,
        *,
        confined: bool = True,
    ) -> None:
        self.index = index
        self._sources = sources
        self._watcher = watcher
        self.account = Account(confined=confined)

    def __iter__(self) -> Iterator[Seen]:
        began = time.monotonic()
        for source in self._sources:
            yield from self._source(source)
            self.account.seconds = time.monotonic() - began
            if self._watcher:
                self._watcher(self.account, source)
        self.account.seconds = time.monotonic() - began

    def _source(self, source: Source) -> Iterator[Seen]:
        extraction = source.read()
        told: dict[tuple[str, str, str], int] = {}
        for piece in extraction.pieces:
            for found in detect.scan(piece.text, self.index):
                if not _told_before(told, piece.member, found):
                    yield self._seen(source.path, piece.member, piece.text, found)
        self.account.files += 1
        if not any(trouble.member is None for trouble in extraction.unread):
            self.account.bytes += source.size
        self._note_troubles(source.path, extraction)

    def _seen(self, path: str, member: str | None, text: str, found: Finding) -> Seen:
        """Count a finding, and say where it was made."""
        passage = text[found.start : found.end][:_SHOWN]
        seen = Seen(path, member, found, passage, _real(path))
        self.account.findings += seen.alarming
        self.account.notes += found.grade == "note" and not found.public
        return seen

    def _note_troubles(self, path: str, extraction: Extraction) -> None:
        for troubles, kept in (
            (extraction.unread, self.account.unread),
            (extraction.partial, self.account.partial),
        ):
            kept.extend((_place(path, t.member), t.why, t.kind) for t in troubles)


def _real(path: str) -> str | None:
    """Return the real place of a path as shown; names that are no UTF-8 keep their shown form."""
    if path == "-":
        return None
    return os.fsencode(os.path.realpath(path)).decode("utf-8", "backslashreplace")


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


def _place(path: str, member: str | None) -> str:
    return f"{path}!{member}" if member else path


def sweep(
    index: Index,
    paths: Iterable[str],
    limits: extract.Limits,
    watcher: Callable[[Account, Source], None] | None = None,
) -> Sweep:
    """Return the sweep over files and folders; SourceTrouble for a path that is not there."""
    return Sweep(index, extract.walk(paths, limits), watcher)
