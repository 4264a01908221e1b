"""How far a copied passage goes: seeds extended along the tags, over changed words.

Hits are exact but sparse: of four neighbouring grams one is kept, and a changed word spoils
nine. From each hit the tags of text and document are compared word by word; an agreement
adds, a difference takes away, and the walk ends once the sum has fallen far below its best,
where the passage is then said to end. A word put in or left out moves the walk to a
neighbouring diagonal. Source: S. F. Altschul et al., "Basic local alignment search tool",
J. Mol. Biol. 215 (1990), there called X-drop; on keyed tags instead of letters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bestkept.engines.detect import tags
from bestkept.engines.detect.grams import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bestkept.engines.detect.chain import Hit

GAIN, LOSS, DROP = 2, 1, 24
SURE = 3  # tags that must agree in a row before the walk changes its diagonal
SHIFTS = (1, -1, 2, -2, 3, -3, 4, -4)
_WIDEST = 4  # of the shifts
AFTER, UNTIL = 2, 10  # differences in a row between which other diagonals are tried


class Tagged(Protocol):
    """Something with tags by word position: the scanned text, or a segment."""

    def tags(self, first: int, count: int) -> Sequence[int]:
        """Return up to `count` tags from word `first` on."""


@dataclass
class Agreement:
    """The words that text and document share around a passage's hits, by position.

    `here` are word positions in the text, `there` in the document; both lie in a tag or a
    hit that agrees.
    """

    here: set[int] = field(default_factory=set)
    there: set[int] = field(default_factory=set)

    def add(self, here: int, there: int, count: int) -> None:
        """Take in `count` words that agree."""
        self.here.update(range(here, here + count))
        self.there.update(range(there, there + count))

    @property
    def words(self) -> int:
        """How many words agree; a line that repeats on one side counts once."""
        return min(len(self.here), len(self.there))

    def besides(self, hits: Iterable[Hit], count: int) -> int:
        """Return how many words agree outside the `count` words of each of `hits`."""
        here, there = set(self.here), set(self.there)
        for hit in hits:
            here.difference_update(range(hit.here, hit.here + count))
            there.difference_update(range(hit.there, hit.there + count))
        return min(len(here), len(there))


@dataclass(frozen=True)
class Bounds:
    """The words that a walk may touch: [first, last) in the text and in the document."""

    here: tuple[int, int]
    there: tuple[int, int]

    def within(self, here: int, there: int) -> bool:
        """Tell whether a tag at these places lies inside."""
        return (
            self.here[0] <= here <= self.here[1] - tags.SPAN
            and self.there[0] <= there <= self.there[1] - tags.SPAN
        )

    def between(self, first: int, last: int) -> Bounds:
        """Return the same with the text cut to [first, last)."""
        return Bounds((max(first, self.here[0]), min(last, self.here[1])), self.there)


class Pair:
    """A text and a document whose tags are compared."""

    def __init__(self, text: Window, document: Window, bounds: Bounds) -> None:
        self._text = text
        self._document = document
        self.bounds = bounds

    def agreement(self, runs: list[list[Hit]]) -> Agreement:
        """Return what agrees around the hits of one passage, given diagonal by diagonal."""
        found = Agreement()
        ordered = sorted(runs, key=lambda run: run[0].here)
        last: Hit | None = None
        for run in ordered:
            self._inside(run, found)
            self._before(run[0], last, found)
            if last is None or run[-1].here > last.here:
                last = run[-1]
        if last is not None:
            self._walk((last.here, last.there), 1, self.bounds, found)
        return found

    def _inside(self, run: list[Hit], found: Agreement) -> None:
        """Take in a run's hits, and between them what agrees on their diagonal."""
        end = run[0].here
        for hit in run:
            for at in range(end, hit.here):
                self._try(at, at - hit.diagonal, found)
            found.add(hit.here, hit.there, WORDS)
            end = hit.here + WORDS - tags.SPAN + 1

    def _before(self, first: Hit, last: Hit | None, found: Agreement) -> None:
        """Walk the gap before a run: backwards from it, and onwards from the run before."""
        if last is None:
            self._walk((first.here, first.there), -1, self.bounds, found)
        elif last.here + WORDS < first.here:
            gap = self.bounds.between(last.here, first.here + tags.SPAN)
            self._walk((last.here, last.there), 1, gap, found)
            self._walk((first.here, first.there), -1, gap, found)

    def _try(self, here: int, there: int, found: Agreement) -> bool:
        agrees = self._agrees(here, there)
        if agrees:
            found.add(here, there, tags.SPAN)
        return agrees

    def _agrees(self, here: int, there: int) -> bool:
        return self.bounds.within(here, there) and self._text[here] == self._document[there]

    def _walk(self, seed: tuple[int, int], step: int, bounds: Bounds, found: Agreement) -> None:
        """Walk from a hit on (step 1) or back (-1); take in what agrees up to the best sum."""
        ahead = WORDS - tags.SPAN + 1 if step > 0 else -1
        here, there = seed[0] + ahead, seed[1] + ahead
        total = best = missed = 0
        row = SURE  # tags that agree in a row; a hit is as good as that
        pending: list[tuple[int, int]] = []
        while total > best - DROP and bounds.within(here, there):
            agrees = self._text[here] == self._document[there]
            if not agrees:
                missed += 1
                if AFTER < missed <= UNTIL:
                    there = self._shifted(here, there, step)
                    agrees = self._agrees(here, there)
            if agrees:
                total, missed, row = total + GAIN, 0, row + 1
                pending.append((here, there))
            else:
                total, row = total - LOSS, 0
            if total > best and row > 1:
                best = total
                for place in pending:
                    found.add(*place, tags.SPAN)
                pending.clear()
            here, there = here + step, there + step

    def _shifted(self, here: int, there: int, step: int) -> int:
        """Return where in the document the walk goes on: there, or on a sure diagonal near."""
        back = 0 if step > 0 else SURE - 1  # a walk back looks at the tags before
        wanted = self._text.part(here - back, SURE)
        first = there - back - _WIDEST
        around = self._document.part(first, 2 * _WIDEST + SURE)
        for shift in SHIFTS:
            if around[_WIDEST + shift : _WIDEST + shift + SURE] == wanted:
                return there + shift
        return there


class Window:
    """Tags by position, fetched a stretch at a time and kept for the next passage."""

    _SIZE = 256

    def __init__(self, source: Tagged) -> None:
        self._source = source
        self._stretches: dict[int, Sequence[int]] = {}

    def __getitem__(self, at: int) -> int:
        number, offset = divmod(at, self._SIZE)
        stretch = self._stretches.get(number) or self._stretch(number)
        return stretch[offset] if offset < len(stretch) else -1

    def part(self, first: int, count: int) -> list[int]:
        """Return `count` tags from word `first` on, -1 where there are none."""
        offset = first % self._SIZE
        if first >= 0 and offset + count <= self._SIZE:
            found = list(self._stretch(first // self._SIZE)[offset : offset + count])
            return found if len(found) == count else found + [-1] * (count - len(found))
        return [self[at] if at >= 0 else -1 for at in range(first, first + count)]

    def _stretch(self, number: int) -> Sequence[int]:
        if number not in self._stretches:
            self._stretches[number] = self._source.tags(number * self._SIZE, self._SIZE)
        return self._stretches[number]
