"""The term lens itself: a text and an index give the names that stand in the text."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from bestkept.engines.detect import folding
from bestkept.engines.detect.finding import Finding
from bestkept.engines.detect.grade import FINDING
from bestkept.engines.detect.segment import place_of
from bestkept.engines.detect.terms.sketching import WHOLE, TermLabel, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.detect.index import Index
    from bestkept.engines.detect.segment import Paper, Segment
    from bestkept.engines.detect.terms.keying import TermKeying
    from bestkept.engines.detect.terms.plain import TermRoad

LENS = "term"
_BLOCK = 1 << 16  # characters
_OVERLAP = 400  # characters of the next piece, so that no phrase is cut in two
_CUT = re.compile(r"[^\s-]\s")  # a broken line's hyphen holds its word together
_ABOUT = 400  # characters on either side of two words in which the whole phrase lies


class _Place(NamedTuple):
    start: int
    end: int


def find(text: str, index: Index) -> list[Finding]:
    """Return what this lens finds in `text`, in no order."""
    road = index.term_road()
    found: list[Finding] = []
    for segment in index.through(LENS):
        for number, places in _occurrences(text, index, road, segment).items():
            paper = segment.papers[number]
            found += [_finding(text, place, paper, index.day) for place in _longest(places)]
    return found


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Cut `text` between words into pieces that overlap; yields (offset, piece)."""
    start = 0
    while start < len(text):
        end = _cut(text, start + _BLOCK)
        yield start, text[start : _cut(text, end + _OVERLAP)]
        start = end


def _cut(text: str, at: int) -> int:
    mark = _CUT.search(text, at, at + _BLOCK)
    return mark.end() if mark else min(at + _BLOCK, len(text))


def _occurrences(
    text: str, index: Index, road: TermRoad, segment: Segment
) -> dict[int, set[_Place]]:
    """Return where each term of a segment stands, by the number of its paper."""
    found: dict[int, set[_Place]] = defaultdict(set)
    for offset, piece in _pieces(text):
        for hit in road.hits(piece, segment):
            start, end = hit.start + offset, hit.end + offset
            for number, label in _papers(segment, hit.value):
                if label == WHOLE:
                    found[number].add(_Place(start, end))
                else:
                    phrase = _Phrase(segment, number, index.term_keying)
                    found[number].update(phrase.around(text, start))
    return {number: places for number, places in found.items() if places}


def _papers(segment: Segment, value: int) -> set[tuple[int, int]]:
    places = (place_of(entry) for entry in segment.look_up(value))
    return {(segment.paper_at(place), label) for place, label in places}


class _Phrase:
    """A term of several words, of which two were seen."""

    def __init__(self, segment: Segment, number: int, keying: TermKeying) -> None:
        self._segment = segment
        self._number = number
        self._keying = keying
        self._size = size_of(segment.papers[number])

    def around(self, text: str, seen: int) -> Iterator[_Place]:
        """Return where the whole phrase stands around the word that begins at `seen`."""
        begin = max(seen - _ABOUT, 0)
        near = text[begin : seen + _ABOUT]
        words, spans = folding.words(near), folding.spans(near)
        values = self._keying.values(words, self._size)
        for at, value in enumerate(values):
            first, last = spans[at][0], spans[at + self._size - 1]
            if first <= seen - begin < last[1] and self._is_whole(value):
                yield _Place(first + begin, last[1] + begin)

    def _is_whole(self, value: int) -> bool:
        return (self._number, WHOLE) in _papers(self._segment, value)


def _longest(places: set[_Place]) -> list[_Place]:
    """Return the places that lie in no other: a name and the identifier around it are one."""
    kept: list[_Place] = []
    for place in sorted(places, key=lambda place: (place.start, -place.end)):
        if not kept or place.end > kept[-1].end:
            kept.append(place)
    return kept


def _finding(text: str, place: _Place, paper: Paper, day: str | None) -> Finding:
    excerpt = text[place.start : place.end]
    label = TermLabel.read(paper.label.document)
    lapsed = bool(label.until and day and day > label.until)
    return Finding(
        asset=paper.label.asset,
        version=paper.label.version,
        document=label.number,
        lens=LENS,
        start=place.start,
        end=place.end,
        line=text.count("\n", 0, place.start) + 1,
        share=1.0,
        score=1.0,
        grade=FINDING,
        excuse="lapsed" if lapsed else None,
        excerpt_sha256=hashlib.sha256(excerpt.encode(errors="surrogatepass")).hexdigest(),
    )
