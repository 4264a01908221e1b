"""Excuses: which of a passage's words are public, and by which source.

They are looked for when a text is scanned, not when one is guarded, so that a list that has
grown holds for every document at once. There are two: the shipped list (public.py), and what
the owner of the home declared public, which lies in the index under the lens `public`,
sketched like any document. A gram is public when public runs cover all of its words.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

from bestkept.engines.detect import public, rarity
from bestkept.engines.detect.grams import WORDS
from bestkept.engines.detect.segment import place_of
from bestkept.engines.detect.sketch import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bestkept.engines.detect.chain import Passage
    from bestkept.engines.detect.index import Index
    from bestkept.engines.detect.segment import Segment

LENS = "public"


def sources(words: Sequence[str], index: Index) -> dict[int, str]:
    """Return the number of each public word in `words`, with the source that has it.

    A source is a group of the shipped list, or the number of what was declared public.
    """
    found: dict[int, str] = {}
    for at, name in _runs(tuple(words), index):
        found.update(dict.fromkeys(range(at, at + WORDS), name))
    return found


def mark(passage: Passage, words: Sequence[str], index: Index) -> None:
    """Label the hits of a passage whose words are all public; `words` are those it spans."""
    there = sources(words, index)
    if not there:
        return
    first = passage.first
    for run in passage.runs:
        for number, hit in enumerate(run):
            at = hit.here - first
            if all(word in there for word in range(at, at + WORDS)):
                run[number] = replace(hit, labels=hit.labels | PUBLIC)


@functools.lru_cache(64)  # one passage often stands in many documents
def _runs(words: tuple[str, ...], index: Index) -> tuple[tuple[int, str], ...]:
    every = (*public.known(words).items(), *_declared(words, index))
    # Rows of zeros stand in public text too; they are excused as what they are.
    return tuple((at, name) for at, name in every if not rarity.is_poor(words[at : at + WORDS]))


def _declared(words: Sequence[str], index: Index) -> Iterator[tuple[int, str]]:
    segments = index.through(LENS)
    if not segments:
        return
    values = index.keying.values(index.keying.hashes(list(words)))
    for segment in segments:
        for at in segment.candidates(values):
            for name in _names(segment, values[at]):
                yield at, name


def _names(segment: Segment, value: int) -> Iterator[str]:
    for entry in segment.look_up(value)[:1]:
        yield segment.papers[segment.paper_at(place_of(entry)[0])].label.document
