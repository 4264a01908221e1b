"""What of a text's grams is kept, and how it is labelled, in machine code (Numba)."""

from __future__ import annotations

from typing import Any

import numpy as np

from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._kernel import _rotl, _siphash

U = np.uint64


@njit()
def winnow(values: Any, most: int) -> Any:
    """Return the places kept: the least value of every window, the last one on a tie."""
    kept = np.empty(len(values), np.int64)
    window, count = min(most, len(values)), 0
    for start in range(len(values) - window + 1 if window else 0):
        least = start
        for place in range(start + 1, start + window):
            if values[place] <= values[least]:
                least = place
        if count == 0 or kept[count - 1] != least:
            kept[count] = least
            count += 1
    return kept[:count]


@njit()
def values_at(hashes: Any, kept: Any, secret: Any) -> Any:
    """Return the values of the nine-word grams that begin at the words `kept`."""
    found = np.empty(len(kept), np.uint64)
    for n in range(len(kept)):
        total = hashes[kept[n]]
        for j in range(1, 9):
            total ^= _rotl(hashes[kept[n] + j], j)
        found[n] = _siphash(total, secret[2], secret[3])
    return found


@njit()
def poor(hashes: Any, weights: Any, kept: Any, span: int, distinct: int, bits: float) -> Any:
    """Return 1 for each gram that says too little to count alone (`rarity`), 0 for the others."""
    found = np.zeros(len(kept), np.uint8)
    for n in range(len(kept)):
        first, total, different = kept[n], 0.0, 0
        for k in range(first, first + span):
            seen = False
            for before in range(first, k):
                seen = seen or hashes[before] == hashes[k]
            total += 1.0 if seen else weights[k]
            different += 0 if seen else 1
        found[n] = different < distinct or total < bits
    return found


@njit()
def tags_of(hashes: Any, secret: Any) -> Any:
    """Return the tag, 0 to 15, of each three (`tags.SPAN`) neighbouring words."""
    count = max(len(hashes) - 2, 0)
    found = np.empty(count, np.uint8)
    key0, key1 = secret[0], secret[1]
    for n in range(count):  # written out, so that eight words are done at once
        i = U(n)
        total = hashes[i] ^ _rotl(hashes[i + U(1)], 1) ^ _rotl(hashes[i + U(2)], 2)
        found[i] = np.uint8(_siphash(total, key0, key1) & U(15))
    return found
