"""Public text: runs of words that everybody has, so that copying them betrays nothing.

The shipped list (public.bin) holds 40 bits of each nine-word run of the sources named in
docs/reference/public-text.md, under a key that is no secret; `python -m bench.public_text`
makes it again. A run found in it is still guarded, and labelled.
"""

from __future__ import annotations

import functools
import importlib.resources
from typing import TYPE_CHECKING

from bestkept.engines.detect.grams import Keying

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

KEY = b"bestkept public text, version 1."
_WIDTH = 5  # bytes a run: one chance mistake in twenty million at 60,000 runs


@functools.cache
def _keying() -> Keying:
    return Keying(KEY)


@functools.cache
def shipped() -> frozenset[int]:
    """Return the public values that ship, 40 bits each."""
    data = importlib.resources.files(__package__).joinpath("public.bin").read_bytes()
    return frozenset(
        int.from_bytes(data[i : i + _WIDTH], "little") for i in range(0, len(data), _WIDTH)
    )


def runs(found: Sequence[str]) -> list[int]:
    """Return the public 40-bit value of each nine-word run of the folded words `found`."""
    keying = _keying()
    return [value >> 24 for value in keying.values(keying.hashes(list(found)))]


def known(found: Sequence[str]) -> set[int]:
    """Return the positions of the runs in `found` that stand in the shipped list."""
    values = shipped()
    return {at for at, value in enumerate(runs(found)) if value in values}


def encode(values: Iterable[int]) -> bytes:
    """Return the shipped form of a set of public values: sorted, five bytes each."""
    return b"".join(value.to_bytes(_WIDTH, "little") for value in sorted(set(values)))
