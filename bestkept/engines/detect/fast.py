"""The fast road: the compiled kernel over numpy views of the index's own maps.

Imported only when enough text has come (`Index.road`), for numpy and Numba take a second.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from bestkept.engines.detect import _kernel, folding
from bestkept.engines.detect.grams import WORDS
from bestkept.engines.detect.plain import MANY

if TYPE_CHECKING:
    from bestkept.engines.detect.grams import Keying
    from bestkept.engines.detect.segment import Segment

_PAGES = 0x1100  # pages of 256 code points in Unicode


class _Folds:
    """What each code point folds to, as flat arrays; pages are filled in when first met."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used = 0
        self.plain = np.zeros(128, np.uint8)
        for code in range(128):
            if chr(code).isalnum():
                self.plain[code] = ord(chr(code).lower())
        self.pages = np.full(_PAGES, -1, np.int32)
        self.folds = np.zeros((_PAGES, 256), np.uint32)
        self.blob = np.zeros(1 << 12, np.uint8)

    def fill(self, page: int) -> None:
        """Fill in one page; what stands there for readers in other threads stays valid."""
        with self._lock:
            if self.pages[page] >= 0:
                return
            for low in range(256):
                self.folds[page, low] = self._add(folding.folded(page << 8 | low).encode())
            self.pages[page] = page

    def _add(self, letters: bytes) -> int:
        start, self._used = self._used, self._used + len(letters)
        if self._used > len(self.blob):
            self.blob = np.concatenate([self.blob, np.zeros_like(self.blob)])
        self.blob[start : self._used] = np.frombuffer(letters, np.uint8)
        return start << 8 | len(letters)


_FOLDS = _Folds()


class FastRoad:
    """The road of the compiled kernel; its buffers are its own, so each thread has one."""

    block = 1 << 17

    def __init__(self, keying: Keying) -> None:
        self._secret = np.array(keying.secret, dtype=np.uint64)
        self._room(self.block)
        self.carried = self._grams = self._end = 0

    def _room(self, size: int) -> None:
        self._hashes = np.zeros(size + WORDS, np.uint64)
        self._values = np.zeros(size + WORDS, np.uint64)
        self._long = np.zeros(size // 8 + 1, np.uint64)
        self._wanted = np.zeros(size + WORDS, np.int64)
        self._rows = np.zeros((size + WORDS, 3), np.int64)

    def restart(self) -> None:
        """Begin another text."""
        self.carried = self._grams = self._end = 0

    def take(self, piece: str) -> int:
        """Read the next piece; return the number of its words."""
        data = np.frombuffer(piece.encode(errors="surrogatepass"), np.uint8)
        tail = self._hashes[max(self._end - WORDS + 1, 0) : self._end].copy()
        if len(data) + WORDS > len(self._hashes):
            self._room(len(data))
        self.carried = len(tail)
        self._hashes[: len(tail)] = tail
        self._end = self._hash(data, len(tail))
        self._grams = _kernel.gram_values(self._hashes, self._end, self._secret, self._values)
        return self._end - len(tail)

    def _hash(self, data: Any, at: int) -> int:
        while True:
            end, page = _kernel.hash_words(
                data,
                _FOLDS.plain,
                _FOLDS.pages,
                _FOLDS.folds,
                _FOLDS.blob,
                self._secret,
                self._long,
                self._hashes,
                at,
            )
            if page < 0:
                return int(end)
            _FOLDS.fill(page)

    def found(self, segment: Segment) -> list[tuple[int, list[int]]]:
        """Return (number of the gram, stored places) of the grams that are in `segment`."""
        tables = _tables(segment)
        count = _kernel.candidates(
            self._values, self._grams, tables.slots, tables.shift, self._wanted
        )
        rows = _kernel.look_up(
            self._values,
            self._wanted,
            count,
            tables.buckets,
            tables.rests,
            tables.highs,
            tables.width,
            self._rows,
        )
        return [(at, segment.places(first, many)) for at, first, many in self._rows[:rows].tolist()]


class _Tables:
    """A segment's sections as numpy views."""

    def __init__(self, segment: Segment) -> None:
        self.slots = np.frombuffer(segment.section("filter"), np.uint8)
        self.buckets = np.frombuffer(segment.section("buckets"), np.uint32)
        self.rests = np.frombuffer(segment.section("rests"), np.uint32)
        self.highs = np.frombuffer(segment.section("highs"), np.uint8)
        self.shift = np.uint64(64 - segment.filter_bits)
        self.width = np.uint64(segment.bucket_bits)
        self._segment = segment
        self._common: dict[int, list[int]] = {}

    def places(self, first: int, many: int) -> list[int]:
        """Return the places of `many` entries from `first` on; those of a crowd are kept."""
        if many <= MANY:
            return self._segment.places(first, many)
        if first not in self._common:
            self._common[first] = self._segment.places(first, many)
        return self._common[first]


def _tables(segment: Segment) -> _Tables:
    if segment.tables is None:
        segment.tables = _Tables(segment)
    found: _Tables = segment.tables
    return found
