"""The verbatim lens: copied words, in any layout."""

from __future__ import annotations

import bisect
import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from bestkept.engines.detect import folding
from bestkept.engines.detect.chain import Hit, Passage, passages
from bestkept.engines.detect.finding import Finding
from bestkept.engines.detect.grade import grade
from bestkept.engines.detect.segment import PLACE, place_of
from bestkept.engines.detect.thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bestkept.engines.detect.index import Index
    from bestkept.engines.detect.plain import Road
    from bestkept.engines.detect.segment import Paper, Segment

LENS = "verbatim"
_MANY = 32  # places of one gram that are all followed
_FIRST = 4  # of more, the first ones, and those on the fullest diagonals
_FULLEST = 8
_MOST = 5_000_000  # places looked at beyond those in one text: about a second's work
_STEP = 32  # words: a copy of 25 lies in one stretch of two steps
_NEAR = 40  # words within which a hit can continue a passage

Crowd = tuple[int, list[int]]  # a gram's word number and its places, of which there are many


def find(text: str, index: Index) -> list[Finding]:
    """Return what this lens finds in `text`, in no order and with echoes."""
    segments = index.through(LENS)
    road = index.road(len(text))
    found = road.read(text, segments)
    if not found:
        return []
    gatherings = [_Gathering(one) for one in segments]
    for segment, word, places in thinned(found):
        gatherings[segment].add(word, places)
    raw = [of_one for gathering in gatherings for of_one in gathering.by_paper()]
    reading = _Reading(text, road)
    return [
        _finding(reading, paper, passage, hits) for paper, hits in raw for passage in passages(hits)
    ]


_Piece = tuple[int, int, "Sequence[Sequence[int]]"]  # first word, offset, spans of its words


class _Excerpt(NamedTuple):
    """A stretch of the text: offsets, line, folded words, SHA-256."""

    start: int
    end: int
    line: int
    words: list[str]
    sha256: str


class _Reading:
    """A text that was read: where its words and lines are."""

    def __init__(self, text: str, road: Road) -> None:
        self.text = text
        self._road = road
        self._pieces: list[_Piece] = []
        self._lines = [(0, 1)]
        self._excerpts: dict[tuple[int, int], _Excerpt] = {}

    def excerpt(self, first: int, last: int) -> _Excerpt:
        """Return the stretch of words [first, last); many documents may share it."""
        if (first, last) not in self._excerpts:
            start, end = self.span(first)[0], self.span(last - 1)[1]
            text = self.text[start:end]
            digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
            found = _Excerpt(start, end, self.line(start), folding.words(text), digest)
            self._excerpts[first, last] = found
        return self._excerpts[first, last]

    def span(self, word: int) -> tuple[int, int]:
        """Return (start, end) in the text of word number `word`."""
        at = bisect.bisect_right(self._pieces, word, key=_first) - 1
        if at < 0 or word >= self._pieces[at][0] + len(self._pieces[at][2]):
            first, offset, piece = self._road.piece(word)
            at += 1
            self._pieces.insert(at, (first, offset, self._road.spans(piece)))
        first, offset, spans = self._pieces[at]
        start, end = spans[word - first]
        return int(start) + offset, int(end) + offset

    def line(self, start: int) -> int:
        """Return the number of the line in which a character lies, counting on from one told."""
        at = bisect.bisect_right(self._lines, (start, len(self.text) + 1)) - 1
        before, line = self._lines[at]
        line += self.text.count("\n", before, start)
        self._lines.insert(at + 1, (start, line))
        return line


def _first(piece: _Piece) -> int:
    return piece[0]


class _Gathering:
    """The hits of one segment."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._hits: dict[int, list[Hit]] = defaultdict(list)
        self._crowds: list[Crowd] = []
        self._sorted: list[tuple[int, int]] | None = None

    def add(self, word: int, places: list[int]) -> None:
        """Take in where the gram that begins at word number `word` stands."""
        if len(places) > _MANY:
            self._crowds.append((word, places))
            places = places[:_FIRST]  # the rest is followed later
        for place in places:
            self._keep(word, place)

    def _keep(self, here: int, place: int) -> None:
        there, labels = place_of(place)
        self._hits[self._segment.paper_at(there)].append(Hit(here, there, labels))

    def by_paper(self) -> list[tuple[Paper, list[Hit]]]:
        """Return what was found, document by document."""
        self._follow_crowds()
        papers = self._segment.papers
        return [(papers[number], sorted(set(hits))) for number, hits in self._hits.items()]

    def _follow_crowds(self) -> None:
        """Take from grams with very many places those that lie on a shared diagonal.

        In each stretch of the text the diagonals are counted over all grams, and the
        fullest are followed: a repeated line is found at its first places, and a copy
        whose every gram is common is found where its grams stand together.
        """
        left = _MOST
        for stretch in _stretches(self._crowds):
            left -= sum(len(places) for _, places in stretch)
            if left < 0:
                return  # a text of nothing but repeats: its first places tell enough
            self._follow(stretch)

    def _follow(self, stretch: list[Crowd]) -> None:
        counts: Counter[int] = Counter()
        for here, places in stretch:
            counts.update([here - (place & PLACE) for place in places])
        wanted = [diagonal for diagonal, count in counts.most_common(_FULLEST) if count > 1]
        wanted += self._diagonals(stretch[0][0] - _NEAR, stretch[-1][0] + _NEAR)
        for here, places in stretch:
            there = {here - diagonal for diagonal in wanted}
            for place in places[_FIRST:]:
                if place & PLACE in there:
                    self._keep(here, place)

    def _diagonals(self, first: int, last: int) -> list[int]:
        """Return the diagonals of the hits between two words of the scanned text."""
        if self._sorted is None:
            every = (hit for hits in self._hits.values() for hit in hits)
            self._sorted = sorted((hit.here, hit.diagonal) for hit in every)
        low = bisect.bisect_left(self._sorted, (first, -(1 << 62)))
        high = bisect.bisect_right(self._sorted, (last, 1 << 62))
        return [diagonal for _, diagonal in self._sorted[low:high]]


def _stretches(crowds: list[Crowd]) -> list[list[Crowd]]:
    """Cut crowds into stretches of 2 * _STEP words, each half overlapping the next."""
    found: dict[int, list[Crowd]] = defaultdict(list)
    for crowd in crowds:
        cell = crowd[0] // _STEP
        found[cell].append(crowd)
        found[cell + 1].append(crowd)
    return [found[cell] for cell in sorted(found)]


def _finding(reading: _Reading, paper: Paper, passage: Passage, hits: Iterable[Hit]) -> Finding:
    excerpt = reading.excerpt(passage.first, passage.last)
    graded = grade(passage, excerpt.words)
    return Finding(
        asset=paper.label.asset,
        version=paper.label.version,
        document=paper.label.document,
        lens=LENS,
        start=excerpt.start,
        end=excerpt.end,
        line=excerpt.line,
        share=round(len({hit.there for hit in hits}) / paper.sketches, 4),
        score=graded.score,
        grade=graded.grade,
        excuse=graded.excuse,
        excerpt_sha256=excerpt.sha256,
    )
