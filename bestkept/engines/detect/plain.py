"""The plain road: words, grams and look-up with the standard library alone.

It starts at once, which is what a hook or a draft needs. `fast.py` is the other road; both
give the same values and findings, bit for bit.
"""

from __future__ import annotations

import bisect
from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from bestkept.engines.detect import folding, hyphens, reading
from bestkept.engines.detect.grams import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bestkept.engines.detect.grams import Keying
    from bestkept.engines.detect.index import Index
    from bestkept.engines.detect.reading import Told
    from bestkept.engines.detect.segment import Segment


MANY = 32  # places of one gram from which on they are kept for the next time

Found = tuple[int, int, list[int]]  # number of the segment, of the word; stored places


class Road(Protocol):
    """How one text is read and looked up; a road remembers the last text that it read."""

    @property
    def words(self) -> int:
        """How many words the text has."""

    def read(self, text: str, segments: Sequence[Segment]) -> list[Found]:
        """Read a text; return each gram that is in a segment."""

    def told(self, text: str, index: Index) -> list[Told]:
        """Read a text; return its passages, graded, document by document."""

    def piece(self, word: int) -> tuple[int, int, str]:
        """Return the piece of the text that holds word number `word`.

        As (number of its first word, its offset in the text, the piece); it cuts no word.
        """

    def warm(self, index: Index) -> None:
        """Load all that a text may need, before the first one comes."""

    def silent(self, texts: Sequence[str], index: Index) -> list[bool]:
        """Tell of each text whether there is surely nothing to find in it."""

    def joined(self, text: str) -> hyphens.Joined | None:
        """Return the joined reading of the text that was read last, if it has one."""


class PlainRoad:
    """The road of the standard library; `block` is how many characters it reads at a time."""

    words = 0

    def __init__(self, keying: Keying, block: int = folding.BLOCK) -> None:
        self._keying = keying
        self._block = block
        self._common: dict[int, dict[int, list[int]]] = defaultdict(dict)

    def values(self, text: str) -> Iterator[tuple[int, array[int]]]:
        """Yield (number of the first word, values of its grams) of each block of a text."""
        self._pieces: list[tuple[int, int, str]] = []
        self.words, tail = 0, array("Q")
        for offset, piece in folding.blocks(text, self._block):
            self._pieces.append((self.words, offset, piece))
            hashes = tail + self._keying.hashes(folding.words(piece))
            yield self.words - len(tail), self._keying.values(hashes)
            self.words += len(hashes) - len(tail)
            tail = hashes[-(WORDS - 1) :]

    def read(self, text: str, segments: Sequence[Segment]) -> list[Found]:
        """Read a text; return each gram that is in a segment."""
        return [
            (number, first + at, places)
            for first, values in self.values(text)
            for number, segment in enumerate(segments)
            for at, places in self._look_up(segment, values)
        ]

    def told(self, text: str, index: Index) -> list[Told]:
        """Read a text; return its passages, graded, document by document."""
        return list(reading.told(text, self, index))

    def _look_up(self, segment: Segment, values: array[int]) -> Iterator[tuple[int, list[int]]]:
        common = self._common[id(segment)]
        for at in segment.candidates(values):
            places = common.get(values[at]) or segment.look_up(values[at])
            if len(places) > MANY:
                common[values[at]] = places
            if places:
                yield at, places

    def piece(self, word: int) -> tuple[int, int, str]:
        """Return the piece that holds a word: number of its first word, offset, text."""
        return self._pieces[bisect.bisect_right(self._pieces, word, key=_first) - 1]

    def warm(self, index: Index) -> None:
        """There is nothing to load."""

    def silent(self, texts: Sequence[str], index: Index) -> list[bool]:
        """Tell of no text that there is nothing in it: to find out is to read it."""
        return [not index.through(reading.LENS)] * len(texts)

    def joined(self, text: str) -> hyphens.Joined | None:
        """Return the joined reading of a text, if it has one."""
        return hyphens.joined(text, hyphens.ends(text))


def _first(piece: tuple[int, int, str]) -> int:
    return piece[0]
