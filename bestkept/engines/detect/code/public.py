"""The shipped list of public structure: runs of tokens that three or more public files have.

`public.bin`, made by `python -m bench.public_code` from the sources that
docs/reference/public-code.md names, is a Bloom filter in words of 64 bits, little-endian: the
top bits of a run's value say which word, three fields of six bits which bits of it. It takes
one run in twenty for public that is not; a token is public only where every listed run that
covers it is, so a mistake costs a token at an edge at most. The file is mapped, not read; its
key is no secret. Source: F. Putze, P. Sanders, J. Singler, "Cache-, hash- and space-efficient
Bloom filters" (2007).
"""

from __future__ import annotations

import functools
import mmap
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.engines.detect.code.grams import SPAN, keying

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

KEY = b"bestkept public code, version 1."
SPANS = (SPAN, 12, 8)  # tokens in a listed run
WIDTH = 19  # bits that say which word
SHIFT = 64 - WIDTH
_FILE = Path(__file__).with_name("public.bin")


@functools.cache
def shipped() -> memoryview:
    """Return the words of the list that came with this program."""
    with _FILE.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)).cast("Q")


def bits_of(value: int) -> int:
    """Return the bits that stand for a value in its word."""
    return 1 << (value & 63) | 1 << (value >> 6 & 63) | 1 << (value >> 12 & 63)


def is_public(value: int) -> bool:
    """Tell whether a run's value under KEY stands in the list."""
    wanted = bits_of(value)
    return shipped()[value >> SHIFT] & wanted == wanted


def encode(values: Iterable[int]) -> bytes:
    """Return the shipped form of a set of values under KEY."""
    words = [0] * (1 << WIDTH)
    for value in values:
        words[value >> SHIFT] |= bits_of(value)
    return b"".join(word.to_bytes(8, "little") for word in words)


def own(codes: Sequence[int], backs: Sequence[int], span: int) -> bytearray:
    """Return, for each token, 1 where a run of `span` of these tokens covers it that is not listed.

    `backs` are the distances to the same name; those that lead out of these tokens are left out.
    """
    links = bytes(back if back <= at else 0 for at, back in enumerate(backs))
    found = bytearray(len(codes))
    for at, value in enumerate(keying(KEY).values(codes, links, span)):
        if not is_public(value):
            found[at : at + span] = b"\1" * span
    return found
