"""Keyed values of runs of sixteen structural tokens.

A token becomes 64 bits under a secret table. A name adds how many tokens ago the same name
stood, where that is within the gram: whatever names are called, which of them are the same
one stays ("parameterised" matching: B. S. Baker, "Parameterized pattern matching", 1996). The
hashes are XORed, each rotated by its place, and SipHash-1-3 makes the value of the sum.
"""

from __future__ import annotations

import functools
import hashlib
from array import array
from typing import TYPE_CHECKING

from bestkept.engines.detect import lanes
from bestkept.engines.detect.code import alphabet

if TYPE_CHECKING:
    from collections.abc import Sequence

SPAN = 16  # tokens in a gram
WINDOW = 8  # neighbouring grams of which at least one is kept
_CHUNK = 4096


class CodeKeying:
    """The secrets that a 32-byte seed gives to the code lens.

    `table` holds 64 bits for each code, `backs` for each distance, `sip` the PRF's key.
    """

    def __init__(self, seed: bytes) -> None:
        stream = hashlib.shake_256(seed + b"bk code 1").digest(8 * (alphabet.SIZE + SPAN + 2))
        words = array("Q", stream)
        self.table = words[: alphabet.SIZE]
        self.backs = words[alphabet.SIZE : alphabet.SIZE + SPAN]
        self.sip = (words[-2], words[-1])

    def values(self, codes: Sequence[int], backs: Sequence[int], span: int = SPAN) -> array[int]:
        """Return the value of each run of `span` tokens; empty for fewer tokens."""
        sums = self._sums(codes, backs, span)
        found: array[int] = array("Q")
        for start in range(0, len(sums), _CHUNK):
            part = sums[start : start + _CHUNK]
            keyed = lanes.siphash(lanes.pack(part), len(part), self.sip)
            found.extend(lanes.unpack(keyed, len(part)))
        return found

    def _sums(self, codes: Sequence[int], backs: Sequence[int], span: int) -> array[int]:
        """Return the rotated sum of each run, each one made from the one before."""
        nexts = bytearray(len(codes) + SPAN)
        for at, back in enumerate(backs):
            if 0 < back < span:
                nexts[at - back] = back
        table, (leaving, coming, last) = self.table, self._turned(span)
        sums: array[int] = array("Q")
        total = 0
        for at, code in enumerate(codes):
            gone = at - span
            if gone >= 0:
                total ^= table[codes[gone]] ^ leaving[nexts[gone]]
            total = total >> 1 | (total & 1) << 63
            total ^= last[code] ^ coming[backs[at]]
            if gone >= -1:
                sums.append(total)
        return sums

    @functools.lru_cache(maxsize=4)  # noqa: B019 - keyings are few, and kept anyway
    def _turned(self, span: int) -> tuple[list[int], list[int], list[int]]:
        """What a distance adds where its first name leaves, where it comes in; what a code adds."""
        ours = range(1, span)
        leaving = [0] + [_rotated(self.backs[back], back) for back in ours]
        coming = [0] + [_rotated(self.backs[back], span - 1) for back in ours]
        last = [_rotated(one, span - 1) for one in self.table]
        return leaving, coming + [0] * (SPAN - span), last


def _rotated(value: int, by: int) -> int:
    return (value << by | value >> 64 - by) & lanes.FULL


@functools.lru_cache(maxsize=4)
def keying(seed: bytes) -> CodeKeying:
    """Return the keying of a seed; the last few are kept."""
    return CodeKeying(seed)


def distances(codes: Sequence[int], names: Sequence[int]) -> bytearray:
    """Return, for each name, how many tokens ago it stood last; 0 for sixteen or more."""
    found = bytearray(len(codes))
    last: dict[int, int] = {}
    for at, code in enumerate(codes):
        if code == alphabet.NAME:
            back = at - last.get(names[at], -SPAN)
            found[at] = back if back < SPAN else 0
            last[names[at]] = at
    return found


def winnow(values: Sequence[int]) -> list[int]:
    """Return the places kept: the least value of every window of eight, the last on a tie.

    Any 23 tokens in a row keep at least one gram. Source: Schleimer, Wilkerson, Aiken,
    "Winnowing" (2003).
    """
    window = min(WINDOW, len(values))
    kept: list[int] = []
    for start in range(len(values) - window + 1 if values else 0):
        best = min(range(start, start + window), key=lambda at: (values[at], -at))
        if not kept or kept[-1] != best:
            kept.append(best)
    return kept
