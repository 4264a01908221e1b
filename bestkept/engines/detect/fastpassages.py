"""The passages of a text in machine code: the same as `reading.told`, bit for bit.

Only texts in which something was hit come here; what has to be known of such a text (its
tags, its public grams, where its words are) is made at once for all of it.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bestkept.engines.detect import (
    _chains,
    _judging,
    _public,
    _winnowing,
    excuses,
    odds,
    public,
    reading,
)
from bestkept.engines.detect._words import MORE
from bestkept.engines.detect.grade import GRADES, Grading
from bestkept.engines.detect.grams import WORDS
from bestkept.engines.detect.segment import PLACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.engines.detect.fast import FastRoad, Reader
    from bestkept.engines.detect.index import Index
    from bestkept.engines.detect.segment import Segment

_EXCUSES = (None, "public", "repetitive")
_LABELS = 1 << 12  # documents whose labels are remembered


class _Words(NamedTuple):
    """What there is to know of a text, word by word (`_agreement`, `_public.look`)."""

    tags: Any
    hashes: Any
    weights: Any
    public: Any
    starts: Any
    ends: Any
    address: Any
    looked: Any
    known: Any
    secret: Any
    buckets: Any
    runs: Any


class Documents:
    """The documents of one segment, as the kernels and the findings want them."""

    def __init__(self, segment: Segment) -> None:
        self._papers = segment.papers
        self.table = np.frombuffer(segment.section("papers"), np.uint32).reshape(-1, 5)
        self.firsts = np.ascontiguousarray(self.table[:, 0])
        self.words = np.ascontiguousarray(self.table[:, 1])
        self.places = np.frombuffer(segment.section("places"), np.uint32)
        self.tags = np.frombuffer(segment.section("tags"), np.uint8)
        self.paper = functools.lru_cache(_LABELS)(self._papers.__getitem__)


class Maps:
    """Room to mark words in, all zero between two texts: of the text and of a document."""

    def __init__(self) -> None:
        self._here, self._there = (np.zeros(1 << 12, np.uint8) for _ in range(2))
        self._pending = np.zeros((1 << 12, 2), np.int64)

    def of(self, here: int, there: int) -> tuple[Any, Any, Any]:
        """Return the maps with room for so many words."""
        if len(self._here) < here:
            self._here = np.zeros(2 * here, np.uint8)
            self._pending = np.zeros((2 * here, 2), np.int64)
        if len(self._there) < there:
            self._there = np.zeros(2 * there, np.uint8)
        return self._here, self._there, self._pending


class FastPassages:
    """Makes passages of the hits of one thread's texts."""

    def __init__(self, known: Reader) -> None:
        self._known = known  # reads under the public key
        tables = (np.frombuffer(one, np.uint32) for one in public.shipped().tables)
        self._listed = (np.array(public.keying().secret, np.uint64), *tables)
        self._maps = Maps()
        self._scratch = np.zeros(256, np.uint8)

    def told(self, road: FastRoad, rows: Any, index: Index) -> list[reading.Told]:
        """Return the passages of the text that the road has read; `rows` is what was hit.

        As (segment, word, first entry, entries), in order of word and segment.
        """
        words = self._words(road, index)
        rows = rows[: _chains.thin(rows, tuple(words))]
        found = []
        for number, segment in enumerate(index.through(reading.LENS)):
            documents = road.documents(segment)
            hits = _hits(rows, number, documents)
            found += self._of_one(road, words, hits, documents)
        return found

    def _words(self, road: FastRoad, index: Index) -> _Words:
        hashes, weights = road.words_of(road.text)
        found = np.zeros(max(len(hashes) - WORDS + 1, 0), np.uint8)
        for segment in index.through(excuses.LENS):
            found[road.known(hashes, segment)] = 1
        starts, ends = (np.empty(len(hashes) + MORE, np.uint32) for _ in range(2))
        return _Words(
            _winnowing.tags_of(hashes, np.array(index.keying.tag_secret, np.uint64)),
            hashes,
            weights,
            found,
            starts,
            ends,
            np.uint64(road.spans_of(self._scratch, starts, ends)),
            np.zeros(len(found) // _public.CELL + 1, np.uint8),
            self._known.words_of(road.text)[0],
            *self._listed,
        )

    def _of_one(
        self, road: FastRoad, words: _Words, hits: Any, documents: Documents
    ) -> list[reading.Told]:
        longest = int(documents.words[np.unique(hits[:, 0])].max(initial=0))
        maps = self._maps.of(len(words.hashes), longest)
        rows = _judging.judge(hits, documents.table, documents.tags, tuple(words), maps)
        rows[:, 1], rows[:, 2] = words.starts[rows[:, 1]], words.ends[rows[:, 2] - 1]
        rows[:, 1:3] = road.characters(rows[:, 1:3])
        return [_told(documents, row) for row in rows.tolist()]


def _told(documents: Documents, row: Sequence[int]) -> reading.Told:
    number, first, last, grade, excuse, agreed, start, end, seen = row
    paper = documents.paper(number)
    return reading.Told(
        paper.label,
        first,
        last,
        reading.share_of(seen, paper),
        _grading(grade, excuse, agreed),
        (start, end),
    )


@functools.lru_cache(1 << 10)
def _grading(grade: int, excuse: int, agreed: int) -> Grading:
    score = odds.score(agreed)
    return Grading(GRADES[grade], _EXCUSES[excuse], score, odds.false_alarms(score))


def _hits(rows: Any, number: int, documents: Documents) -> Any:
    """Return the hits in one segment, in order, each once."""
    crowds = rows[(rows[:, 0] == number) & (rows[:, 3] > reading.MANY)]
    of_one = documents.places, documents.firsts, documents.words
    if not len(crowds):
        return _chains.ordered(_chains.follow(rows, number, reading.MANY, *of_one))
    few = rows.copy()
    few[few[:, 3] > reading.MANY, 3] = reading.FIRST
    hits = _chains.follow(few, number, reading.MANY, *of_one)
    return _chains.ordered(np.concatenate([hits, *_followed(crowds, hits, documents)]))


def _followed(crowds: Any, hits: Any, documents: Documents) -> list[Any]:
    """Return, of grams with very many places, those on a shared diagonal (`reading`)."""
    left = reading.MOST
    found: list[Any] = []
    cells = crowds[:, 1] // reading.STEP
    for cell in np.unique(np.concatenate([cells, cells + 1])).tolist():
        stretch = crowds[(cells == cell) | (cells == cell - 1)]
        left -= int(stretch[:, 3].sum())
        if left < 0:
            break
        found.append(_on_diagonals(stretch, hits, documents))
    return found


def _on_diagonals(stretch: Any, hits: Any, documents: Documents) -> Any:
    here = np.repeat(stretch[:, 1], stretch[:, 3])
    order = np.arange(len(here)) - np.repeat(
        np.cumsum(stretch[:, 3]) - stretch[:, 3], stretch[:, 3]
    )
    places = documents.places[np.repeat(stretch[:, 2], stretch[:, 3]) + order]
    diagonals = here - (places & np.uint32(PLACE)).astype(np.int64)
    near = (hits[:, 2] >= stretch[0, 1] - reading.NEAR) & (
        hits[:, 2] <= stretch[-1, 1] + reading.NEAR
    )
    wanted = np.concatenate([_fullest(diagonals), hits[near, 1]])
    chosen = np.flatnonzero((order >= reading.FIRST) & np.isin(diagonals, wanted))
    found, at = np.empty((len(chosen), 5), np.int64), 0
    for n in chosen.tolist():
        rest = places[n : n + 1], documents.firsts, documents.words
        at = _chains.add(found, at, here[n], *rest)
    return found[:at]


def _fullest(diagonals: Any) -> Any:
    """Return the diagonals met most often, of those met twice; the first one met on a tie."""
    found, first, counts = np.unique(diagonals, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))[: reading.FULLEST]
    return found[order][counts[order] > 1]
