"""Public stretches of a text: told once, whoever has them.

A licence stands in hundreds of guarded documents and in thousands of outgoing files. Where all
that is hit within the reach of a passage is public, every passage is excused, so each gram is
followed to one document instead of all: the stretch is still found and labelled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.engines.detect.chain import REACH
from bestkept.engines.detect.grams import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bestkept.engines.detect.plain import Found

CROWD = 3  # documents a gram, in the mean: fewer are followed without being asked about


def thinned(found: list[Found], public: Callable[[list[int]], bool]) -> Iterator[Found]:
    """Yield what was found, in order of place; of public stretches, one place a gram.

    `public` tells of grams, by the numbers of their first words, whether all are public.
    """
    stretch: list[Found] = []
    for one in sorted(found, key=_word):
        if stretch and one[1] - stretch[-1][1] > REACH + WORDS:
            yield from _told(stretch, public)
            stretch = []
        stretch.append(one)
    yield from _told(stretch, public)


def _word(one: Found) -> tuple[int, int]:
    return one[1], one[0]


def _told(stretch: list[Found], public: Callable[[list[int]], bool]) -> Iterator[Found]:
    """Yield a stretch; of a public one, the first place of each gram that is met first."""
    places = sum(len(places) for _, _, places in stretch)
    words = sorted({word for _, word, _ in stretch})
    if places < CROWD * len(words) or not public(words):
        yield from stretch
        return
    last = -1
    for segment, word, there in stretch:
        if word != last:
            yield segment, word, there[:1]
        last = word
