"""Runs: hits on one diagonal, packed into numbers so that sorting them is all there is to do.

A hit is (diagonal, token number in the text, label bits), from high to low in one 64-bit
number. A run is hits of one diagonal, none further than REACH from the next. (Documents lie
further apart than that in a segment, so a run has one document.) Runs that are short, or that
any code may have, are left out here, before they cost anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bestkept.engines.detect.code.grams import SPAN
from bestkept.engines.detect.segment import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MANY = 8  # places of one gram that are followed
REACH = 64  # tokens without a hit after which a run has ended
LEAST = 20  # tokens that a run spans
LEAST_STEPS = 60 * 16  # sixteenths of a bit of surprise that its tokens have
HERE = 25  # bits of a token number: a part has fewer tokens than bytes
LABELS = 2
FAR = 1 << 31  # added to a diagonal, so that it is positive


class Hit(NamedTuple):
    """A gram found: token numbers in the text and in the segment, label bits."""

    here: int
    there: int
    labels: int

    @property
    def diagonal(self) -> int:
        """How much further on it stands in the text than in the segment."""
        return self.here - self.there


class Run(NamedTuple):
    """First token in the text, the one after the last, steps of surprise, packed hits."""

    first: int
    last: int
    steps: int
    packed: list[int]


def pack(here: int, place: int) -> int:
    """Return the number of a hit at a stored place."""
    there, labels = place_of(place)
    return ((here - there + FAR) << HERE | here) << LABELS | labels


def unpacked(packed: int) -> Hit:
    """Return the hit that a number holds."""
    here = packed >> LABELS & (1 << HERE) - 1
    diagonal = (packed >> (HERE + LABELS)) - FAR
    return Hit(here, here - diagonal, packed & (1 << LABELS) - 1)


def cut(packed: Sequence[int], weights: Sequence[int]) -> Iterator[Run]:
    """Yield the runs that may tell of a copy; `packed` is sorted, `weights` run on."""
    start = 0
    for at in range(1, len(packed) + 1):
        ended = at == len(packed) or (packed[at] - packed[at - 1]) >> LABELS > REACH
        if ended:
            first = unpacked(packed[start]).here
            last = unpacked(packed[at - 1]).here + SPAN
            steps = weights[last] - weights[first]
            if last - first >= LEAST and steps >= LEAST_STEPS:
                yield Run(first, last, steps, list(packed[start:at]))
            start = at
