"""The plain road: words, grams and look-up with the standard library alone.

It starts at once, which is what a hook or a draft needs. `fast.py` is the other road; both
give the same values and findings, bit for bit.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from bestkept.engines.detect.folding import words
from bestkept.engines.detect.grams import WORDS

if TYPE_CHECKING:
    from bestkept.engines.detect.grams import Keying
    from bestkept.engines.detect.segment import Segment


MANY = 32  # places of one gram from which on they are kept for the next time


class Road(Protocol):
    """How one text is read, piece by piece; a text takes a road of its own.

    `block` is the size of a piece in characters. `take` reads the next piece and returns
    how many words it has; its grams begin `carried` words before the piece, so that none
    is missed between two pieces. `found` looks the piece's grams up in a segment.
    """

    block: int
    carried: int

    def take(self, piece: str) -> int:
        """Read the next piece; return the number of its words."""

    def found(self, segment: Segment) -> list[tuple[int, list[int]]]:
        """Return (number of the gram, stored places) of the grams that are in `segment`."""


class PlainRoad:
    """The road of the standard library."""

    block = 1 << 15

    def __init__(self, keying: Keying) -> None:
        self._keying = keying
        self._tail: array[int] = array("Q")
        self._values: array[int] = array("Q")
        self._common: dict[int, dict[int, list[int]]] = defaultdict(dict)
        self.carried = 0

    def take(self, piece: str) -> int:
        """Read the next piece; return the number of its words."""
        hashes = self._keying.hashes(words(piece))
        self.carried = len(self._tail)
        joined = self._tail + hashes
        self._values = self._keying.values(joined)
        self._tail = joined[-(WORDS - 1) :]
        return len(hashes)

    def found(self, segment: Segment) -> list[tuple[int, list[int]]]:
        """Return (number of the gram, stored places) of the grams that are in `segment`."""
        values, common = self._values, self._common[id(segment)]
        found = []
        for at in segment.candidates(values):
            places = common.get(values[at]) or segment.look_up(values[at])
            if len(places) > MANY:
                common[values[at]] = places
            if places:
                found.append((at, places))
        return found
