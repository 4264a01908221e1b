"""How much a stretch of structural tokens says: how many of them nobody else is known to have.

A token has a point where some run of sixteen tokens over it is in no public code, another where
some run of twelve is, and a third where some run of eight is. What repeats says nothing new: a
token counts only where it and the five before it, names by their distances, have not stood so
in the passage already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bestkept.engines.detect.code import alphabet, public

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CONTEXT = 5  # tokens before one that make it another one
LINKED = 0x80  # names are told apart by their distances
SHAPE = (1 << 8 * (CONTEXT + 1)) - 1


class Points(NamedTuple):
    """Points of all tokens, and of those that are in no public run."""

    everything: int
    own: int


def weigh(codes: Sequence[int], backs: Sequence[int], ranges: Iterable[tuple[int, int]]) -> Points:
    """Return the points of the tokens in `ranges` (start, end) of a text, together."""
    seen: set[int] = set()
    counted = own = 0
    for start, end in ranges:
        part = bytes(codes[start:end]), bytes(backs[start:end])
        by_span = [public.own(*part, span) for span in public.SPANS]
        shape = 0
        for at in range(max(start - CONTEXT, 0), end):
            code = codes[at]
            shape = shape << 8 & SHAPE | (LINKED + backs[at] if code == alphabet.NAME else code)
            if at >= start and shape not in seen:
                seen.add(shape)
                counted += 1
                own += sum(flags[at - start] for flags in by_span)
    return Points(counted * len(public.SPANS), own)
