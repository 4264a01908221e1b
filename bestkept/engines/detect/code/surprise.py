"""How much a run of structural tokens says: its surprise, in bits, under public code.

The shipped tables (surprise.bin) tell how often a token follows two others, and how far back
a name last stood, in the sources named in docs/reference/public-code.md; `python -m
bench.public_code` makes them again. What a run repeats says nothing new: a token counts only
where it and the five before it have not stood so in the run already.
"""

from __future__ import annotations

import functools
import importlib.resources
import zlib
from array import array
from typing import TYPE_CHECKING

from bestkept.engines.detect.code import alphabet
from bestkept.engines.detect.code.grams import SPAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

UNIT = 16  # steps in one bit
CONTEXT = 5  # tokens before one that make it another one
_SIZE = alphabet.SIZE
LATELY = 128  # tokens
SLOTS = 1 << 12
_SHAPE = (1 << 48) - 1
_MIX = 0x9E3779B97F4A7C15
_FULL = (1 << 64) - 1
_FIRST = 4 * UNIT  # of the two first tokens, which follow nothing
_PUBLIC = 5  # bytes a gram: one chance mistake in ten million at 100,000 grams
UNSTORED = 64 - 8 * _PUBLIC  # low bits of a value that the list leaves out
KEY = b"bestkept public code, version 1."


class Tables:
    """The shipped tables: steps for pairs, what a rare context costs, triples, distances."""

    def __init__(self, packed: bytes) -> None:
        data = zlib.decompress(packed)
        square = _SIZE * _SIZE
        self.pairs, self.rare = data[:square], data[square : 2 * square]
        self.backs = data[2 * square : 2 * square + 2 * SPAN]
        rest = data[2 * square + 2 * SPAN :]
        self.keys = array("I", rest[: len(rest) // 5 * 4])
        self.triples = rest[len(rest) // 5 * 4 :]
        self._steps = dict(zip(self.keys, self.triples, strict=True))

    def steps(self, one: int, two: int, three: int) -> int:
        """Return the surprise of `three` after `one` and `two`, in steps."""
        pair = one * _SIZE + two
        found = self._steps.get(pair * _SIZE + three)
        return self.pairs[two * _SIZE + three] + self.rare[pair] if found is None else found


@functools.cache
def tables() -> Tables:
    """Return the shipped tables."""
    return Tables(importlib.resources.files(__package__).joinpath("surprise.bin").read_bytes())


@functools.cache
def _public() -> frozenset[int]:
    data = importlib.resources.files(__package__).joinpath("public.bin").read_bytes()
    return frozenset(
        int.from_bytes(data[at : at + _PUBLIC], "little") for at in range(0, len(data), _PUBLIC)
    )


def is_public(value: int) -> bool:
    """Tell whether a gram's value under KEY stands in the shipped list of public structure."""
    return value >> UNSTORED in _public()


def public_values() -> array[int]:
    """Return what the shipped list holds, each the top 40 bits of a value, in order."""
    return array("Q", sorted(_public()))


def encode(values: Iterable[int]) -> bytes:
    """Return the shipped form of a set of values under KEY: sorted, five bytes each."""
    kept = sorted({value >> UNSTORED for value in values})
    return b"".join(value.to_bytes(_PUBLIC, "little") for value in kept)


def bits(codes: Sequence[int], backs: Sequence[int], ranges: Iterable[tuple[int, int]]) -> float:
    """Return the surprise of the tokens in `ranges` (start, end), together, in bits."""
    shipped, seen = tables(), set()
    total = 0
    for start, end in ranges:
        inside = bytes(codes[start:end])
        links = bytes(back if back <= at else 0 for at, back in enumerate(bytes(backs[start:end])))
        for at, code in enumerate(inside):
            first = max(at - CONTEXT, 0)
            shape = inside[first : at + 1] + links[first : at + 1]
            if shape not in seen:
                seen.add(shape)
                total += _FIRST if at < 2 else shipped.steps(inside[at - 2], inside[at - 1], code)
                if code == alphabet.NAME:
                    member = at > 0 and inside[at - 1] == alphabet.DOT
                    total += shipped.backs[member * SPAN + links[at]]
    return total / UNIT


def weights(codes: Sequence[int], backs: Sequence[int]) -> list[int]:
    """Return, for each token, the steps of surprise of all tokens before it; then of all.

    A token that stood LATELY in the same place, after the same five, weighs nothing.
    """
    shipped, found, total = tables(), [0], 0
    slots = [-LATELY] * SLOTS
    shape = 0
    for at, code in enumerate(codes):
        shape = shape << 8 & _SHAPE | code
        slot = (shape * _MIX & _FULL) >> 52
        known, slots[slot] = at - slots[slot] < LATELY, at
        if known:
            found.append(total)
            continue
        total += _FIRST if at < 2 else shipped.steps(codes[at - 2], codes[at - 1], code)
        if code == alphabet.NAME:
            member = at > 0 and codes[at - 1] == alphabet.DOT
            total += shipped.backs[member * SPAN + backs[at]]
        found.append(total)
    return found
