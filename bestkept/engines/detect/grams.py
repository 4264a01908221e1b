"""Keyed values of runs of nine words: what the register keeps instead of the text.

A word becomes 64 bits under a secret seed and multiplier; nine of them are XORed, each
rotated by its place; SipHash-1-3 under a secret key makes of the sum the value that is
stored and looked up. Without the key a value tells nothing that can be guessed at; docs/why
says what a thief of key and index can do.
"""

from __future__ import annotations

import hashlib
from array import array

from bestkept.engines.detect import lanes, tags

WORDS = 9  # words in a gram
WINDOW = 4  # neighbouring grams of which at least one is kept
_MOST_WORDS = 1 << 18  # remembered word hashes; a text with more distinct words forgets them


class _WordHashes(dict[str, int]):
    """Word to 64 bits; each word is hashed when first met."""

    def __init__(self, seed: int, multiplier: int) -> None:
        super().__init__()
        self._seed = seed
        self._multiplier = multiplier

    def __missing__(self, word: str) -> int:
        data = word.encode()
        value = self._seed ^ len(data)
        for start in range(0, len(data), 8):
            chunk = int.from_bytes(data[start : start + 8], "little")
            value = (value ^ chunk) * self._multiplier & lanes.FULL
            value ^= value >> 32
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[word] = value
        return value


class Keying:
    """The secrets that one 32-byte key gives to the verbatim lens.

    `identity` names the key in segments without revealing it (16 hex digits). `secret` is
    the seed and the odd multiplier of the words and the two halves of the PRF's key. `code`
    is the seed of the code lens.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("A detector's key is 32 bytes.")
        secret = hashlib.blake2b(key, digest_size=32, person=b"bk verbatim 1").digest()
        parts = [int.from_bytes(secret[i : i + 8], "little") for i in range(0, 32, 8)]
        self.secret = (parts[0], parts[1] | 1, parts[2], parts[3])
        self._hashes = _WordHashes(*self.secret[:2])
        self._sip = self.secret[2:]
        self.code = hashlib.blake2b(key, digest_size=32, person=b"bk code 1").digest()
        marks = hashlib.blake2b(key, digest_size=16, person=b"bk tags 1").digest()
        self.tag_secret = tuple(int.from_bytes(marks[i : i + 8], "little") for i in (0, 8))
        self.identity = hashlib.blake2b(key, digest_size=8, person=b"bk key id").hexdigest()

    def hashes(self, words: list[str]) -> array[int]:
        """Return the 64-bit hash of each word."""
        return array("Q", map(self._hashes.__getitem__, words))

    def values(self, hashes: array[int]) -> array[int]:
        """Return the value of each gram; empty for fewer than nine words."""
        return lanes.keyed_sums(hashes, WORDS, self._sip)

    def tags(self, hashes: array[int]) -> bytes:
        """Return the tag of each three words, one a byte; empty for fewer than three."""
        first, second = self.tag_secret
        found = lanes.keyed_sums(hashes, tags.SPAN, (first, second))
        return found.tobytes()[:: found.itemsize].translate(tags.LOW)


def winnow(values: array[int]) -> list[int]:
    """Return the places kept: the least value of every window, the last one on a tie.

    Any twelve words in a row (a full window) keep at least one gram; fewer than a window
    of grams keep their least. Source: Schleimer, Wilkerson, Aiken, "Winnowing" (2003).
    """
    if not values:
        return []
    window = min(WINDOW, len(values))
    kept: list[int] = []
    for start in range(len(values) - window + 1):
        least = start
        for place in range(start + 1, start + window):
            if values[place] <= values[least]:
                least = place
        if not kept or kept[-1] != least:
            kept.append(least)
    return kept
