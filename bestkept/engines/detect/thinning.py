"""Public stretches of a text: told once, whoever has them.

A licence stands in hundreds of guarded documents and in thousands of outgoing files. Where all
that is hit within the reach of a passage is public, every passage is excused, so each gram is
followed to one document instead of all: the stretch is still found and labelled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.engines.detect.chain import REACH
from bestkept.engines.detect.grams import WORDS
from bestkept.engines.detect.segment import PLACE
from bestkept.engines.detect.sketch import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.detect.plain import Found

_LOOKED_AT = 32  # places of a gram whose labels are looked at; one label is the rule
_PUBLIC = PUBLIC * (PLACE + 1)


def thinned(found: list[Found]) -> Iterator[Found]:
    """Yield what was found, in order of place; of public stretches, one place a gram."""
    stretch: list[Found] = []
    public = True
    for one in sorted(found, key=_word):
        if stretch and one[1] - stretch[-1][1] > REACH + WORDS:
            yield from _told(stretch, public)
            stretch, public = [], True
        stretch.append(one)
        public = public and _is_public(one[2])
    yield from _told(stretch, public)


def _word(one: Found) -> tuple[int, int]:
    return one[1], one[0]


def _is_public(places: list[int]) -> bool:
    return all(place & _PUBLIC for place in places[:_LOOKED_AT])


def _told(stretch: list[Found], public: bool) -> Iterator[Found]:
    """Yield a stretch; of a public one, the first place of each gram that is met first."""
    last = -1
    for segment, word, places in stretch:
        if not public:
            yield segment, word, places
        elif word != last:
            yield segment, word, places[:1]
        last = word
