"""Two texts side by side: which passages of the one stand in the other, to the word.

For whoever holds the source: every gram is compared and no winnowing leaves an end open.
It needs neither key nor index.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from bestkept.engines.detect import folding, tags
from bestkept.engines.detect.chain import Hit, passages
from bestkept.engines.detect.extend import Bounds, Pair, Window
from bestkept.engines.detect.grams import WORDS

_MOST = 16  # places of one gram in the source that are followed


@dataclass(frozen=True)
class Aligned:
    """A passage of a text and its original: character offsets, and words that agree."""

    start: int
    end: int
    source_start: int
    source_end: int
    words: int


class _Words:
    """A text's words; each three of them are a tag that differs from all others."""

    def __init__(self, text: str, known: dict[tuple[str, ...], int]) -> None:
        self.words = folding.words(text)
        self.spans = folding.spans(text)
        self._known = known

    def tags(self, first: int, count: int) -> list[int]:
        """Return up to `count` tags from word `first` on."""
        last = min(first + count, len(self.words) - tags.SPAN + 1)
        known = self._known
        return [known.setdefault(self.gram(at, tags.SPAN), len(known)) for at in range(first, last)]

    def gram(self, at: int, count: int) -> tuple[str, ...]:
        """Return `count` words from number `at` on."""
        return tuple(self.words[at : at + count])


def align(text: str, source: str) -> list[Aligned]:
    """Return the passages of `text` that were taken from `source`, in order of the text.

    A passage has at least one run of nine words that both have; changed, added and left out
    words inside it and towards its ends are bridged.
    """
    known: dict[tuple[str, ...], int] = {}
    here, there = _Words(text, known), _Words(source, known)
    pair = Pair(Window(here), Window(there), Bounds((0, len(here.words)), (0, len(there.words))))
    found = [_aligned(pair, passage.runs, here, there) for passage in passages(_hits(here, there))]
    return _without_echoes(found)


def _without_echoes(found: list[Aligned]) -> list[Aligned]:
    """Leave out what a passage with more words mostly covers: repeats in the source."""
    kept: list[Aligned] = []
    for one in sorted(found, key=lambda one: -one.words):
        size = one.end - one.start
        if all(2 * (min(one.end, k.end) - max(one.start, k.start)) <= size for k in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _hits(here: _Words, there: _Words) -> list[Hit]:
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(there.words) - WORDS + 1):
        places[there.gram(at, WORDS)].append(at)
    return [
        Hit(at, place, 0)
        for at in range(len(here.words) - WORDS + 1)
        for place in places.get(here.gram(at, WORDS), [])[:_MOST]
    ]


def _aligned(pair: Pair, runs: list[list[Hit]], here: _Words, there: _Words) -> Aligned:
    agreed = pair.agreement(runs)
    return Aligned(
        here.spans[min(agreed.here)][0],
        here.spans[max(agreed.here)][1],
        there.spans[min(agreed.there)][0],
        there.spans[max(agreed.there)][1],
        agreed.words,
    )
