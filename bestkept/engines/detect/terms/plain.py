"""The plain road of the term lens: the standard library alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from bestkept.engines.detect import folding
from bestkept.engines.detect.terms import spelling
from bestkept.engines.detect.terms.sketching import size_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bestkept.engines.detect.segment import Segment
    from bestkept.engines.detect.terms.keying import TermKeying

_NEARBY = 1 << 10  # characters


class Hit(NamedTuple):
    """A keyed value that the index holds: where its text stands in the piece, and the value."""

    start: int
    end: int
    value: int


class TermRoad(Protocol):
    """How a piece of text is read: which of its words and names are in a segment."""

    def hits(self, piece: str, segment: Segment) -> list[Hit]:
        """Return what of `piece` is in `segment`, in no order."""

    def silent(self, texts: Sequence[str], segments: Sequence[Segment]) -> list[bool]:
        """Tell of each text whether there is surely nothing of the segments in it."""


class PlainTerms:
    """The road of the standard library."""

    def __init__(self, keying: TermKeying) -> None:
        self._keying = keying

    def hits(self, piece: str, segment: Segment) -> list[Hit]:
        """Return what of `piece` is in `segment`, in no order."""
        words = folding.words(piece)
        spelt = list(spelling.identifiers(piece)) + list(spelling.spaced(piece))
        single = self._single({*words, *(word for _, _, word in spelt)}, segment)
        found = [Hit(start, end, single[word]) for start, end, word in spelt if word in single]
        at = [(n, n, single[word]) for n, word in enumerate(words) if word in single]
        if any(size_of(paper) > 1 for paper in segment.papers):
            at += [(n, n + 1, value) for n, value in self._pairs(words, segment)]
        return found + list(placed(piece, at))

    def silent(self, texts: Sequence[str], segments: Sequence[Segment]) -> list[bool]:
        """Tell of no text that there is nothing in it: to find out is to read it."""
        return [not segments] * len(texts)

    def _single(self, words: set[str], segment: Segment) -> dict[str, int]:
        """Return the value of each word that is in the segment by itself."""
        every = sorted(words)
        values = self._keying.values(every, 1)
        return {every[n]: values[n] for n in _known(values, segment)}

    def _pairs(self, words: list[str], segment: Segment) -> list[tuple[int, int]]:
        values = self._keying.values(words, 2)
        return [(n, values[n]) for n in _known(values, segment)]


def _known(values: Sequence[int], segment: Segment) -> list[int]:
    return [n for n in segment.candidates(values) if segment.look_up(values[n])]


def placed(piece: str, at: Sequence[tuple[int, int, int]]) -> Iterator[Hit]:
    """Return hits by their characters; `at` has numbers of first and last word, and the value.

    To find a word's place costs far more than to count words, so that is done nearby alone.
    """
    spans: dict[int, tuple[int, int]] = {}
    wanted = {number for first, last, _ in at for number in (first, last)}
    count = 0
    for offset, part in folding.blocks(piece, _NEARBY) if at else ():
        more = len(folding.words(part))
        if any(number in wanted for number in range(count, count + more)):
            near = folding.spans(part)
            spans |= {count + n: (s + offset, e + offset) for n, (s, e) in enumerate(near)}
        count += more
    for first, last, value in at:
        yield Hit(spans[first][0], spans[last][1], value)
