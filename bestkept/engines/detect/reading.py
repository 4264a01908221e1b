"""The reading of a text by the verbatim lens: from hits to passages that are graded.

This is the road of the standard library; `fastpassages.py` does the same in machine code.
"""

from __future__ import annotations

import bisect
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bestkept.engines.detect import excuses, extend, folding, tags
from bestkept.engines.detect.chain import Hit, Passage, passages
from bestkept.engines.detect.grade import grade
from bestkept.engines.detect.grams import WORDS
from bestkept.engines.detect.segment import GAP, PLACE, place_of
from bestkept.engines.detect.thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.detect.grade import Grading
    from bestkept.engines.detect.index import Index
    from bestkept.engines.detect.plain import Road
    from bestkept.engines.detect.segment import DocumentLabel, Paper, Segment

LENS = "verbatim"
MANY = 32  # places of one gram that are all followed
FIRST = 4  # of more, the first ones, and those on the fullest diagonals
FULLEST = 8
MOST = 5_000_000  # places looked at beyond those in one text: about a second's work
STEP = 32  # words: a copy of 25 lies in one stretch of two steps
_CELL = 2048  # characters whose words are placed at once
NEAR = 40  # words within which a hit can continue a passage

Crowd = tuple[int, list[int]]  # a gram's word number and its places, of which there are many


class Told(NamedTuple):
    """A passage of a text that stands in a document, graded.

    `start` and `end` are in characters of what was read, `there` in words of the document.
    """

    label: DocumentLabel
    start: int
    end: int
    share: float
    grading: Grading
    there: tuple[int, int]


def told(text: str, road: Road, index: Index) -> Iterator[Told]:
    """Yield the passages of a text, document by document."""
    reading = Reading(text, road, index)
    here = extend.Window(reading)
    for segment, paper, hits in reading.hits():
        windows = (here, extend.Window(segment))
        share = share_of(len({hit.there for hit in hits}), paper)
        for passage in passages(hits):
            yield _told(reading, paper, _stretched(reading, windows, paper, passage), share)


def share_of(seen: int, paper: Paper) -> float:
    """Return the part of a document's sketches that was seen."""
    return round(seen / paper.sketches, 4)


def _told(reading: Reading, paper: Paper, passage: Passage, share: float) -> Told:
    words = reading.between(passage.first, passage.last)
    excuses.mark(passage, words, reading.index)
    start, end = reading.span(passage.first)[0], reading.span(passage.last - 1)[1]
    graded = grade(passage, words)
    return Told(paper.label, start, end, share, graded, passage.there(paper.first))


def _stretched(
    reading: Reading,
    windows: tuple[extend.Window, extend.Window],
    paper: Paper,
    passage: Passage,
) -> Passage:
    """Return the passage with what agrees around its hits."""
    bounds = extend.Bounds((0, reading.words), (paper.first, paper.first + paper.words - GAP))
    found = Passage(passage.runs, extend.Pair(*windows, bounds).agreement(passage.runs))
    _trim(reading, found.agreed, range(found.first, passage.first))
    _trim(reading, found.agreed, range(found.last - 1, passage.last - 1, -1))
    return found


def _trim(reading: Reading, agreed: extend.Agreement, gained: range) -> None:
    """Take back up to three words at an end that stand apart on another line.

    One tag in sixteen agrees by chance, and reaches three words at most.
    """
    for count, word in enumerate(gained[: tags.SPAN], 1):
        if reading.breaks(word, word + gained.step):
            agreed.here.difference_update(gained[:count])


class Reading:
    """A text that was read: what was hit in it, and where its words are."""

    def __init__(self, text: str, road: Road, index: Index) -> None:
        self.text = text
        self.index = index
        self._road = road
        self._cells: dict[int, list[_Cell]] = {}
        self.words = 0

    def hits(self) -> list[tuple[Segment, Paper, list[Hit]]]:
        """Look every position up; return the hits of each document."""
        segments = self.index.through(LENS)
        found = self._road.read(self.text, segments)
        self.words = self._road.words
        if not found:
            return []
        gatherings = [_Gathering(one) for one in segments]
        for segment, word, places in thinned(found, self._public):
            gatherings[segment].add(word, places)
        return [of_one for gathering in gatherings for of_one in gathering.by_paper()]

    def _public(self, grams: list[int]) -> bool:
        """Tell whether every word of these grams is public."""
        first = grams[0]
        there = excuses.sources(self.between(first, grams[-1] + WORDS), self.index)
        return all(word - first in there for at in grams for word in range(at, at + WORDS))

    def tags(self, first: int, count: int) -> bytes:
        """Return up to `count` tags of the text from word `first` on."""
        last = min(first + count + tags.SPAN - 1, self.words)
        keying = self.index.keying
        return keying.tags(keying.hashes(self.between(first, last)))

    def between(self, first: int, last: int) -> list[str]:
        """Return the folded words from number `first` up to `last`."""
        found: list[str] = []
        while first < last:
            cell = self._cell(first)
            part = cell.words[first - cell.first : last - cell.first]
            found += part
            first += len(part)
        return found

    def breaks(self, one: int, other: int) -> bool:
        """Tell whether a line ends between two neighbouring words."""
        first, last = sorted((self.span(one), self.span(other)))
        return "\n" in self.text[first[1] : last[0]]

    def span(self, word: int) -> tuple[int, int]:
        """Return (start, end) in the text of word number `word`."""
        cell = self._cell(word)
        if not cell.spans:
            cell.spans = folding.spans(cell.piece)
        start, end = cell.spans[word - cell.first]
        return start + cell.offset, end + cell.offset

    def _cell(self, word: int) -> _Cell:
        """Return the small piece of the text that holds word number `word`."""
        piece = self._road.piece(word)
        if piece[0] not in self._cells:
            self._cells[piece[0]] = list(_cut(*piece))
        cells = self._cells[piece[0]]
        return cells[bisect.bisect_right(cells, word, key=_first) - 1]


def _cut(count: int, start: int, text: str) -> Iterator[_Cell]:
    for offset, piece in folding.blocks(text, _CELL):
        words = folding.words(piece)
        if words:
            yield _Cell(count, offset + start, piece, words)
        count += len(words)


@dataclass
class _Cell:
    """A small piece of a text: number of its first word, offset, words; spans when asked."""

    first: int
    offset: int
    piece: str
    words: list[str]
    spans: list[tuple[int, int]] | None = None


def _first(cell: _Cell) -> int:
    return cell.first


class _Gathering:
    """The hits of one segment."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._hits: dict[int, list[Hit]] = defaultdict(list)
        self._crowds: list[Crowd] = []
        self._sorted: list[tuple[int, int]] | None = None

    def add(self, word: int, places: list[int]) -> None:
        """Take in where the gram that begins at word number `word` stands."""
        if len(places) > MANY:
            self._crowds.append((word, places))
            places = places[:FIRST]  # the rest is followed later
        for place in places:
            self._keep(word, place)

    def _keep(self, here: int, place: int) -> None:
        there, labels = place_of(place)
        self._hits[self._segment.paper_at(there)].append(Hit(here, there, labels))

    def by_paper(self) -> list[tuple[Segment, Paper, list[Hit]]]:
        """Return what was found, document by document."""
        self._follow_crowds()
        return [
            (self._segment, self._segment.papers[number], sorted(set(hits)))
            for number, hits in sorted(self._hits.items())
        ]

    def _follow_crowds(self) -> None:
        """Take from grams with very many places those that lie on a shared diagonal.

        In each stretch of the text the diagonals are counted over all grams, and the
        fullest are followed: a repeated line is found at its first places, and a copy
        whose every gram is common is found where its grams stand together.
        """
        left = MOST
        for stretch in _stretches(self._crowds):
            left -= sum(len(places) for _, places in stretch)
            if left < 0:
                return  # a text of nothing but repeats: its first places tell enough
            self._follow(stretch)

    def _follow(self, stretch: list[Crowd]) -> None:
        counts: Counter[int] = Counter()
        for here, places in stretch:
            counts.update([here - (place & PLACE) for place in places])
        wanted = [diagonal for diagonal, count in counts.most_common(FULLEST) if count > 1]
        wanted += self._diagonals(stretch[0][0] - NEAR, stretch[-1][0] + NEAR)
        for here, places in stretch:
            there = {here - diagonal for diagonal in wanted}
            for place in places[FIRST:]:
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
    """Cut crowds into stretches of 2 * STEP words, each half overlapping the next."""
    found: dict[int, list[Crowd]] = defaultdict(list)
    for crowd in crowds:
        cell = crowd[0] // STEP
        found[cell].append(crowd)
        found[cell + 1].append(crowd)
    return [found[cell] for cell in sorted(found)]
