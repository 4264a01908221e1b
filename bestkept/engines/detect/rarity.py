"""How much a run of words says: an estimate in bits, from the words alone.

It keeps rows of zeros and ruled lines from counting as copies. It is an upper guess of what
a reader could not have predicted: a digit 3.3 bits, a letter 2 (English runs at 1 to 2), a
character of an unspaced script 8, at most 16 a word, and 1 for a word already seen.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_BITS = 48.0
LEAST_DISTINCT = 4


def bits(words: Sequence[str]) -> float:
    """Return the estimated information of `words`, in bits."""
    seen: set[str] = set()
    total = 0.0
    for word in words:
        total += 1.0 if word in seen else _word_bits(word)
        seen.add(word)
    return total


@functools.lru_cache(1 << 14)  # words of one text come again and again
def _word_bits(word: str) -> float:
    if word.isdecimal():
        return min(16.0, 3.3 * len(word))
    if len(word) == 1 and word > "\u0e00":
        return 8.0
    return min(16.0, 2.0 * len(word) + 1.0)


def is_poor(words: Sequence[str]) -> bool:
    """Tell whether a run of words is too repetitive or too thin to count alone."""
    return len(set(words)) < LEAST_DISTINCT or bits(words) < LEAST_BITS
