"""From single hits to passages: which hits tell of one copied piece.

A hit lies on the diagonal "place in the scanned text minus place in the document". A copy
keeps its diagonal; a word put in or left out moves it by one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bestkept.engines.detect.extend import Agreement
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
    """Runs of hits of one document that tell of one copied piece.

    A run is hits of one diagonal, none further than REACH from the next; it is never split.
    `agreed` is what the tags show to agree around them.
    """

    runs: list[list[Hit]]
    agreed: Agreement = field(default_factory=Agreement)

    @property
    def hits(self) -> list[Hit]:
        """All hits of the passage."""
        return [hit for run in self.runs for hit in run]

    @property
    def first(self) -> int:
        """First word of the passage in the scanned text."""
        hit = min(run[0].here for run in self.runs)
        return min(hit, min(self.agreed.here, default=hit))

    @property
    def last(self) -> int:
        """The word after the passage in the scanned text."""
        hit = max(run[-1].here for run in self.runs) + WORDS
        return max(hit, max(self.agreed.here, default=-1) + 1)

    def there(self, first: int) -> tuple[int, int]:
        """Return where it stands in the document that begins at word `first`."""
        words = self.agreed.there or _words(hit.there for hit in self.hits)
        return min(words) - first, max(words) + 1 - first

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
    for run in sorted(_runs(hits)):
        done.extend(p for p in live if run[0].here - p.last > REACH)
        live = [p for p in live if run[0].here - p.last <= REACH]
        home = _nearest(live, run[0].diagonal)
        if home is None:
            live.append(Passage([run]))
        else:
            home.runs.append(run)
    return sorted(done + live, key=lambda passage: passage.first)


def _runs(hits: Iterable[Hit]) -> list[list[Hit]]:
    """Return the hits of each diagonal, cut where nothing was hit for long."""
    found: list[list[Hit]] = []
    last: Hit | None = None
    for hit in sorted(hits, key=lambda hit: (hit.diagonal, hit.here)):
        if last and hit.diagonal == last.diagonal and hit.here - last.here <= REACH:
            found[-1].append(hit)
        else:
            found.append([hit])
        last = hit
    return found


def _nearest(live: list[Passage], diagonal: int) -> Passage | None:
    """Return the live passage whose latest run lies on the nearest diagonal within the band."""
    best, distance = None, BAND + 1
    for passage in live:
        away = abs(diagonal - passage.runs[-1][0].diagonal)
        if away < distance:
            best, distance = passage, away
    return best
