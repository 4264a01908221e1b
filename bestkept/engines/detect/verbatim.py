"""The verbatim lens: copied words, in any layout."""

from __future__ import annotations

import bisect
import hashlib
from typing import TYPE_CHECKING, NamedTuple

from bestkept.engines.detect.finding import Finding
from bestkept.engines.detect.reading import LENS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestkept.engines.detect import hyphens
    from bestkept.engines.detect.index import Index
    from bestkept.engines.detect.reading import Told

__all__ = ["LENS", "find"]


def find(text: str, index: Index) -> list[Finding]:
    """Return what this lens finds in `text`, in no order and with echoes."""
    road = index.road()  # it remembers the last text that it read
    told, joined = road.told(text, index), road.joined(text)
    found = _findings(told, _Whole(text, None)) if told else []
    if joined:
        found += _findings(road.told(joined.text, index), _Whole(text, joined))
    return found


class _Excerpt(NamedTuple):
    """A stretch of the text as it stands: offsets, line, SHA-256."""

    start: int
    end: int
    line: int
    sha256: str


class _Whole:
    """The text as it stands, to which the offsets of a finding belong."""

    def __init__(self, text: str, joined: hyphens.Joined | None) -> None:
        self._text, self._joined = text, joined
        self._lines = [(0, 1)]
        self._excerpts: dict[tuple[int, int], _Excerpt] = {}

    def excerpt(self, start: int, end: int) -> _Excerpt:
        """Return a stretch of what was read; many documents may share it."""
        if (start, end) not in self._excerpts:
            first, last = self._place(start, end)
            text = self._text[first:last]
            digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
            self._excerpts[start, end] = _Excerpt(first, last, self._line(first), digest)
        return self._excerpts[start, end]

    def _place(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets of a stretch of what was read."""
        if self._joined is None:
            return start, end
        return self._joined.origin(start), self._joined.origin(end - 1) + 1

    def _line(self, start: int) -> int:
        """Return the number of the line in which a character lies, counting on from one told."""
        at = bisect.bisect_right(self._lines, (start, len(self._text) + 1)) - 1
        before, line = self._lines[at]
        line += self._text.count("\n", before, start)
        self._lines.insert(at + 1, (start, line))
        return line


def _findings(told: Iterable[Told], whole: _Whole) -> list[Finding]:
    return [_finding(one, whole) for one in told]


def _finding(told: Told, whole: _Whole) -> Finding:
    excerpt, label, graded = whole.excerpt(told.start, told.end), told.label, told.grading
    return Finding(
        asset=label.asset,
        version=label.version,
        document=label.document,
        lens=LENS,
        start=excerpt.start,
        end=excerpt.end,
        line=excerpt.line,
        share=told.share,
        score=graded.score,
        grade=graded.grade,
        excuse=graded.excuse,
        excerpt_sha256=excerpt.sha256,
        there=told.there,
        false_alarms=graded.false_alarms,
    )
