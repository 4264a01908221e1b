"""Passages: runs of one document that lie near each other in it and in the text.

Reordered functions are passages of their own, since a run needs no neighbours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bestkept.engines.detect.code import evidence
from bestkept.engines.detect.code.grams import SPAN
from bestkept.engines.detect.code.runs import HERE, REACH, Hit, Run, cut, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bestkept.engines.detect.code.evidence import Points
    from bestkept.engines.detect.segment import Segment

BAND = 48  # tokens put in or left out between two runs of one passage
NEAR = 16  # passages of a document, the latest first, that a run may go on
FILL = 8  # tokens between two hits that count as covered
LEAST = 60  # points of its own that a passage has at least
PUBLIC = 150  # points, public or not, from which a passage is told as excused


class Passage(NamedTuple):
    """Number of the document, first token in the text and the one after the last, points, hits.

    `packed` are the hits as numbers (runs.py), in any order.
    """

    paper: int
    first: int
    last: int
    points: Points
    packed: Sequence[int]

    @property
    def hits(self) -> list[Hit]:
        """The hits, unpacked."""
        return [unpacked(int(one)) for one in self.packed]


class _Growing:
    """A passage that runs are joined to, which begin no earlier."""

    def __init__(self, paper: int, run: Run) -> None:
        self.paper, self.first, self.last, self.packed = paper, run.first, run.last, run.packed
        self.diagonal = run.packed[0] >> HERE

    def takes(self, paper: int, run: Run) -> bool:
        """Tell whether a run goes on with this passage; if so, take it in."""
        diagonal = run.packed[0] >> HERE
        near = run.first - self.last <= REACH and abs(diagonal - self.diagonal) <= BAND
        if paper != self.paper or not near:
            return False
        self.last, self.diagonal = max(self.last, run.last), diagonal
        self.packed = self.packed + run.packed
        return True


def passages(
    packed: Sequence[int], codes: Sequence[int], backs: Sequence[int], segment: Segment
) -> Iterator[Passage]:
    """Yield the passages that may tell of a copy; `packed` are sorted hits in `segment`."""
    for one in _grown(cut(packed), segment):
        heres = {hit & (1 << HERE) - 1 for hit in one.packed}
        points = evidence.weigh(codes, backs, covered(heres))
        if says_enough(points):
            yield Passage(one.paper, one.first, one.last, points, one.packed)


def says_enough(points: Points) -> bool:
    """Tell whether a passage is worth telling, be it as excused."""
    return points.own >= LEAST or points.everything >= PUBLIC


def _grown(runs: Iterable[Run], segment: Segment) -> list[_Growing]:
    whose = [(segment.paper_at(unpacked(run.packed[0]).there), run) for run in runs]
    done: list[_Growing] = []
    for paper, run in sorted(whose, key=lambda one: (one[0], one[1].first)):
        if not any(other.takes(paper, run) for other in done[: -NEAR - 1 : -1]):
            done.append(_Growing(paper, run))
    return done


def covered(heres: Iterable[int]) -> list[tuple[int, int]]:
    """Return the ranges of tokens that grams at these places cover, short gaps filled."""
    ranges: list[tuple[int, int]] = []
    for here in sorted(heres):
        if ranges and here <= ranges[-1][1] + FILL:
            ranges[-1] = (ranges[-1][0], here + SPAN)
        else:
            ranges.append((here, here + SPAN))
    return ranges
