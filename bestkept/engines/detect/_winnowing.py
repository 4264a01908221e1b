"""What of a text's grams is kept, and how it is labelled, in machine code (Numba)."""

from __future__ import annotations

from typing import Any

import numpy as np

from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._kernel import _rotl, _siphash
from bestkept.engines.detect.grams import WORDS
from bestkept.engines.detect.rarity import LEAST_BITS, LEAST_DISTINCT

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
def poor(hashes: Any, weights: Any, kept: Any) -> Any:
    """Return 1 for each gram that says too little to count alone, 0 for the others."""
    found = np.zeros(len(kept), np.uint8)
    for n in range(len(kept)):
        found[n] = is_poor(hashes, weights, kept[n], kept[n] + WORDS)
    return found


@njit()
def is_poor(hashes: Any, weights: Any, first: Any, last: Any) -> Any:
    """Tell whether a run of words is too repetitive or too thin to count alone (`rarity`)."""
    different, bits = 0, 0.0
    one, two, three = first, first, first  # where the first different words stand
    for n in range(first, last):
        word = hashes[n]
        if bits < LEAST_BITS:  # of so few words all can be compared
            new = True
            for before in range(first, n):
                new = new and hashes[before] != word
        else:
            new = word not in (hashes[one], hashes[two], hashes[three])
        bits += weights[n] if new else 1.0
        if new:
            different += 1
            two, three = (n if different == 2 else two), (n if different == 3 else three)
        if different >= LEAST_DISTINCT and bits >= LEAST_BITS:
            return False
    return True


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
