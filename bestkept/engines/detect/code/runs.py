"""Runs: hits on one diagonal, packed into numbers so that sorting them is all there is to do.

A hit is (diagonal, token number in the text), from high to low in one 64-bit number. A run is
hits of one diagonal, none further than REACH from the next. (Documents lie further apart than
that in a segment, so a run has one document.) Short runs, which any code may have, are left
out here, before they cost anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bestkept.engines.detect.code.grams import SPAN
from bestkept.engines.detect.segment import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MANY = 16  # places of one gram that are followed
REACH = 64  # tokens without a hit after which a run has ended
LEAST = 20  # tokens that a run spans
HERE = 25  # bits of a token number: a part has fewer tokens than bytes
FAR = 1 << 31  # added to a diagonal, so that it is positive


class Hit(NamedTuple):
    """A gram found: token numbers in the text and in the segment."""

    here: int
    there: int

    @property
    def diagonal(self) -> int:
        """How much further on it stands in the text than in the segment."""
        return self.here - self.there


class Run(NamedTuple):
    """First token in the text, the one after the last, and the packed hits, in order."""

    first: int
    last: int
    packed: list[int]


def pack(here: int, place: int) -> int:
    """Return the number of a hit at a stored place."""
    there, _ = place_of(place)
    return here - there + FAR << HERE | here


def unpacked(packed: int) -> Hit:
    """Return the hit that a number holds."""
    here = packed & (1 << HERE) - 1
    return Hit(here, here - (packed >> HERE) + FAR)


def cut(packed: Sequence[int]) -> Iterator[Run]:
    """Yield the runs that may tell of a copy; `packed` is sorted."""
    start = 0
    for at in range(1, len(packed) + 1):
        if at == len(packed) or packed[at] - packed[at - 1] > REACH:
            first = unpacked(packed[start]).here
            last = unpacked(packed[at - 1]).here + SPAN
            if last - first >= LEAST:
                yield Run(first, last, list(packed[start:at]))
            start = at
