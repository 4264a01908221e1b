"""Keyed values of words and runs of words, for the term lens alone.

A word becomes 64 bits under a secret seed and multiplier, eight bytes at a time, its length
last; a run of words is XORed, each rotated by its place; SipHash-1-3 makes the value that is
stored. As for grams (docs/why/keyed-values.md), but under secrets of its own.
"""

from __future__ import annotations

import functools
import hashlib
from array import array
from typing import TYPE_CHECKING

from bestkept.engines.detect import lanes

if TYPE_CHECKING:
    from collections.abc import Sequence

_REMEMBERED = 1 << 17  # words; a text with more distinct ones forgets them


class TermKeying:
    """The secrets that one 32-byte key gives to the term lens.

    `secret` is the seed and the odd multiplier of the words and the two halves of the PRF's
    key, all 64-bit.
    """

    def __init__(self, key: bytes) -> None:
        secret = hashlib.blake2b(key, digest_size=32, person=b"bk term 1").digest()
        parts = [int.from_bytes(secret[i : i + 8], "little") for i in range(0, 32, 8)]
        self.secret = (parts[0], parts[1] | 1, parts[2], parts[3])
        self._hash = functools.lru_cache(_REMEMBERED)(self._word)

    def _word(self, word: str) -> int:
        data = word.encode()
        value, multiplier = self.secret[:2]
        for start in range(0, len(data), 8):
            value = _mixed(value, int.from_bytes(data[start : start + 8], "little"), multiplier)
        return _mixed(value, len(data), multiplier)

    def hashes(self, words: list[str]) -> array[int]:
        """Return the 64-bit hash of each word."""
        return array("Q", map(self._hash, words))

    def values(self, words: list[str], span: int) -> array[int]:
        """Return the value of each run of `span` neighbouring words."""
        return lanes.keyed_sums(self.hashes(words), span, self.secret[2:])

    def runs(self, runs: Sequence[Sequence[str]]) -> array[int]:
        """Return the value of each of some runs of equally many words, all made at once."""
        span = len(runs[0])
        return self.values([word for run in runs for word in run], span)[::span]


def _mixed(value: int, chunk: int, multiplier: int) -> int:
    value = (value ^ chunk) * multiplier & lanes.FULL
    return value ^ value >> 32
