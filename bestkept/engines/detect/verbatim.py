"""The verbatim lens: copied words, in any layout."""

from __future__ import annotations

import bisect
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bestkept.engines.detect import excuses, extend, folding, hyphens, tags
from bestkept.engines.detect.chain import Hit, Passage, passages
from bestkept.engines.detect.finding import Finding
from bestkept.engines.detect.grade import grade
from bestkept.engines.detect.grams import WORDS
from bestkept.engines.detect.segment import GAP, PLACE, place_of
from bestkept.engines.detect.thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bestkept.engines.detect.index import Index
    from bestkept.engines.detect.plain import Road
    from bestkept.engines.detect.segment import Paper, Segment

LENS = "verbatim"
_MANY = 32  # places of one gram that are all followed
_FIRST = 4  # of more, the first ones, and those on the fullest diagonals
_FULLEST = 8
_MOST = 5_000_000  # places looked at beyond those in one text: about a second's work
_STEP = 32  # words: a copy of 25 lies in one stretch of two steps
_CELL = 2048  # characters whose words are placed at once
_NEAR = 40  # words within which a hit can continue a passage

Crowd = tuple[int, list[int]]  # a gram's word number and its places, of which there are many


def find(text: str, index: Index) -> list[Finding]:
    """Return what this lens finds in `text`, in no order and with echoes."""
    road = index.road()  # it remembers the last text that it read
    found = list(_read(_Reading(text, road, index), _Whole(text, None)))
    joined = hyphens.joined(text, road.hyphens(text))
    if joined:
        found += _read(_Reading(joined.text, road, index), _Whole(text, joined))
    return found


def _read(reading: _Reading, whole: _Whole) -> Iterable[Finding]:
    text = extend.Window(reading)
    for segment, paper, hits in reading.hits():
        windows = (text, extend.Window(segment))
        share = round(len({hit.there for hit in hits}) / paper.sketches, 4)
        for passage in passages(hits):
            stretched = _stretched(reading, windows, paper, passage)
            yield _finding((reading, whole), paper, stretched, share)


class _Excerpt(NamedTuple):
    """A stretch of the text as it stands: offsets, line, folded words, SHA-256."""

    start: int
    end: int
    line: int
    words: list[str]
    sha256: str


class _Whole:
    """The text as it stands, to which the offsets of a finding belong."""

    def __init__(self, text: str, joined: hyphens.Joined | None) -> None:
        self._text, self._joined = text, joined
        self._lines = [(0, 1)]
        self._excerpts: dict[tuple[int, int], _Excerpt] = {}

    def excerpt(self, start: int, end: int, read: str) -> _Excerpt:
        """Return the stretch that was read as `read`; many documents may share it."""
        if (start, end) not in self._excerpts:
            first, last = self._place(start, end)
            text = self._text[first:last]
            digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
            found = _Excerpt(first, last, self._line(first), folding.words(read), digest)
            self._excerpts[start, end] = found
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


def _stretched(
    reading: _Reading,
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


def _trim(reading: _Reading, agreed: extend.Agreement, gained: range) -> None:
    """Take back up to three words at an end that stand apart on another line.

    One tag in sixteen agrees by chance, and reaches three words at most.
    """
    for count, word in enumerate(gained[: tags.SPAN], 1):
        if reading.breaks(word, word + gained.step):
            agreed.here.difference_update(gained[:count])


class _Reading:
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
        there = excuses.sources(self._between(first, grams[-1] + WORDS), self.index)
        return all(word - first in there for at in grams for word in range(at, at + WORDS))

    def tags(self, first: int, count: int) -> bytes:
        """Return up to `count` tags of the text from word `first` on."""
        last = min(first + count + tags.SPAN - 1, self.words)
        keying = self.index.keying
        return keying.tags(keying.hashes(self._between(first, last)))

    def _between(self, first: int, last: int) -> list[str]:
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
        if len(places) > _MANY:
            self._crowds.append((word, places))
            places = places[:_FIRST]  # the rest is followed later
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
            for number, hits in self._hits.items()
        ]

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


def _finding(
    read: tuple[_Reading, _Whole], paper: Paper, passage: Passage, share: float
) -> Finding:
    reading, whole = read
    start, end = reading.span(passage.first)[0], reading.span(passage.last - 1)[1]
    excerpt = whole.excerpt(start, end, reading.text[start:end])
    excuses.mark(passage, excerpt.words, reading.index)
    graded = grade(passage, excerpt.words)
    return Finding(
        asset=paper.label.asset,
        version=paper.label.version,
        document=paper.label.document,
        lens=LENS,
        start=excerpt.start,
        end=excerpt.end,
        line=excerpt.line,
        share=share,
        score=graded.score,
        grade=graded.grade,
        excuse=graded.excuse,
        excerpt_sha256=excerpt.sha256,
        there=passage.there(paper.first),
        false_alarms=graded.false_alarms,
    )
