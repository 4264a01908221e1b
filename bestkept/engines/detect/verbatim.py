"""The verbatim lens: copied words, in any layout."""

from __future__ import annotations

import bisect
import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from bestkept.engines.detect import excuses, folding
from bestkept.engines.detect.chain import Hit, Passage, passages
from bestkept.engines.detect.finding import Finding
from bestkept.engines.detect.grade import grade
from bestkept.engines.detect.segment import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    reading = _Reading(text, index)
    raw = reading.hits()
    return [
        _finding(reading, paper, passage, hits) for paper, hits in raw for passage in passages(hits)
    ]


class _Reading:
    """A text on its way through the index: its blocks, and where their words begin."""

    def __init__(self, text: str, index: Index) -> None:
        self.text = text
        self.index = index
        self._road = index.road(len(text))
        self._starts: list[int] = []  # offset of each block in the text
        self._counts: list[int] = []  # number of the first word of each block
        self._spans: dict[int, list[tuple[int, int]]] = {}
        self._pieces: list[str] = []

    def hits(self) -> list[tuple[Paper, list[Hit]]]:
        """Look every position up; return the hits of each document."""
        gatherings = [_Gathering(one) for one in self.index.through(LENS)]
        count = 0
        for offset, piece in folding.blocks(self.text, self._road.block):
            self._starts.append(offset)
            self._counts.append(count)
            self._pieces.append(piece)
            more = self._road.take(piece)
            for gathering in gatherings:
                gathering.add(count - self._road.carried, self._road)
            count += more
        return [found for gathering in gatherings for found in gathering.by_paper()]

    def span(self, word: int) -> tuple[int, int]:
        """Return (start, end) in the text of word number `word`."""
        block = bisect.bisect_right(self._counts, word) - 1
        if block not in self._spans:
            self._spans[block] = folding.spans(self._pieces[block])
        start, end = self._spans[block][word - self._counts[block]]
        return start + self._starts[block], end + self._starts[block]


class _Gathering:
    """The hits of one segment."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._hits: dict[int, list[Hit]] = defaultdict(list)
        self._crowds: list[Crowd] = []
        self._sorted: list[tuple[int, int]] | None = None

    def add(self, first: int, road: Road) -> None:
        """Look up what the road holds; its grams begin at word number `first`."""
        for at, places in road.found(self._segment):
            if len(places) > _MANY:
                self._crowds.append((first + at, places))
                places = places[:_FIRST]  # noqa: PLW2901 - the rest is followed later
            for place in places:
                self._keep(first + at, place)

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
            counts.update([here - place_of(place)[0] for place in places])
        wanted = [diagonal for diagonal, count in counts.most_common(_FULLEST) if count > 1]
        wanted += self._diagonals(stretch[0][0] - _NEAR, stretch[-1][0] + _NEAR)
        for here, places in stretch:
            there = {here - diagonal for diagonal in wanted}
            for place in places[_FIRST:]:
                if place_of(place)[0] in there:
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
    start, end = reading.span(passage.first)[0], reading.span(passage.last - 1)[1]
    excerpt = reading.text[start:end]
    words = folding.words(excerpt)
    excuses.mark(passage, words, reading.index)
    graded = grade(passage, words)
    return Finding(
        asset=paper.label.asset,
        version=paper.label.version,
        document=paper.label.document,
        lens=LENS,
        start=start,
        end=end,
        line=reading.text.count("\n", 0, start) + 1,
        share=round(len({hit.there for hit in hits}) / paper.sketches, 4),
        score=graded.score,
        grade=graded.grade,
        excuse=graded.excuse,
        excerpt_sha256=hashlib.sha256(excerpt.encode(errors="surrogatepass")).hexdigest(),
    )
