"""From single hits to passages: which hits tell of one copied piece.

A hit lies on the diagonal "place in the scanned text minus place in the document". A copy
keeps its diagonal; a word put in or left out moves it by one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bestkept.engines.detect.grams import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

BAND = 16  # diagonals: as many words put in or left out still make one passage
REACH = 64  # words without a hit after which a passage has ended


@dataclass(frozen=True, order=True)
class Hit:
    """A gram found: word positions in the scanned text and in the document, label bits."""

    here: int
    there: int
    labels: int

    @property
    def diagonal(self) -> int:
        """The difference that a copied piece keeps."""
        return self.here - self.there


@dataclass
class Passage:
    """Hits of one document that tell of one copied piece."""

    hits: list[Hit] = field(default_factory=list)

    @property
    def first(self) -> int:
        """First word of the passage in the scanned text."""
        return min(hit.here for hit in self.hits)

    @property
    def last(self) -> int:
        """The word after the passage in the scanned text."""
        return max(hit.here for hit in self.hits) + WORDS

    def by_diagonal(self) -> list[list[Hit]]:
        """Return the hits of each diagonal."""
        groups: dict[int, list[Hit]] = defaultdict(list)
        for hit in self.hits:
            groups[hit.diagonal].append(hit)
        return list(groups.values())


def covered(hits: Iterable[Hit], besides: Iterable[Hit] = ()) -> int:
    """Return how many words `hits` cover that the hits `besides` do not.

    They are counted in the text, or in the document if fewer there: one line that is
    repeated on either side counts once.
    """
    hits, besides = list(hits), list(besides)
    here = _words(hit.here for hit in hits) - _words(hit.here for hit in besides)
    there = _words(hit.there for hit in hits) - _words(hit.there for hit in besides)
    return min(len(here), len(there))


def _words(places: Iterable[int]) -> set[int]:
    return {word for place in set(places) for word in range(place, place + WORDS)}


def passages(hits: Iterable[Hit]) -> list[Passage]:
    """Join hits of one document into passages, in order of the scanned text."""
    done: list[Passage] = []
    live: list[Passage] = []
    for hit in sorted(hits):
        still = [p for p in live if hit.here - p.hits[-1].here <= REACH]
        done.extend(p for p in live if hit.here - p.hits[-1].here > REACH)
        live = still
        home = _nearest(live, hit)
        if home is None:
            live.append(Passage([hit]))
        else:
            home.hits.append(hit)
    return sorted(done + live, key=lambda passage: passage.first)


def _nearest(live: list[Passage], hit: Hit) -> Passage | None:
    """Return the live passage whose last hit lies on the nearest diagonal within the band."""
    best, distance = None, BAND + 1
    for passage in live:
        away = min(abs(hit.diagonal - passage.hits[-1].diagonal), BAND + 1)
        if away < distance:
            best, distance = passage, away
    return best
