"""The compiled road of the term lens; imported only when enough text has come."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from bestkept.engines.detect._kernel import candidates
from bestkept.engines.detect.fast import FOLDS
from bestkept.engines.detect.terms import _kernel, spelling
from bestkept.engines.detect.terms.plain import Hit, placed
from bestkept.engines.detect.terms.sketching import size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.detect.segment import Segment
    from bestkept.engines.detect.terms.keying import TermKeying
    from bestkept.engines.detect.terms.spelling import Spelt

_LEAST_SLOTS = 15  # bits: a filter of 4 KB
_MOST_SLOTS = 25
_STORED = np.uint64(0xFFFFFFFFFFFFF000)  # the 52 bits of a value that a segment keeps


def _kinds() -> Any:
    found = np.zeros(256, np.int64)  # what is shifted must be signed, or it becomes a float
    found[128:] = _kernel.FOREIGN
    for signs, kind in (
        (b"abcdefghijklmnopqrstuvwxyz", _kernel.SMALL),
        (b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", _kernel.CAPITAL),
        (b"0123456789", _kernel.DIGIT),
        (b"-_", _kernel.JOINER),
    ):
        found[list(signs)] = kind
    return found


def _border() -> Any:
    """Return, by the kinds of three bytes, whether an identifier has a border behind the first."""
    found = np.zeros(512, np.int64)
    small, capital, digit = _kernel.SMALL, _kernel.CAPITAL, _kernel.DIGIT
    for a, b, c in itertools.product(range(8), repeat=3):
        capitals = (a, b) == (small, capital) or (a, b, c) == (capital, capital, small)
        digits = {a, b} <= {small, capital, digit} and (a == digit) != (b == digit)
        joined = a in {small, capital, digit} and b == _kernel.JOINER
        found[a << 6 | b << 3 | c] = capitals or digits or joined
    return found


_KINDS, _BORDER = _kinds(), _border()


class FastTerms:
    """The road of the compiled kernel; its buffers are its own, so each thread has one."""

    def __init__(self, keying: TermKeying) -> None:
        self._secret = np.array(keying.secret, dtype=np.uint64)
        self._room(1 << 17)

    def _room(self, size: int) -> None:
        self._hashes, self._values = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
        self._wanted = np.zeros(size, np.int64)
        self._chosen = np.zeros(size, np.uint64)
        self._bounds = np.zeros((2, size // 2 + 1024), np.uint32)
        self._places = np.zeros((size, 2), np.int64)
        self._folded = np.zeros(size + 1024, np.uint8)

    def hits(self, piece: str, segment: Segment) -> list[Hit]:
        """Return what of `piece` is in `segment`, in no order."""
        tables = _tables(segment)
        data = np.frombuffer(piece.encode(errors="surrogatepass"), np.uint8)
        if len(data) >= len(self._hashes):
            self._room(len(data) + 1)
        found = [*self._spelt(piece, data, tables), *self._spaced(piece, data, tables)]
        words = self._hash(data)
        at = [(n, n, value) for n, value in self._runs(words, 1, tables)]
        if tables.pairs:
            at += [(n, n + 1, value) for n, value in self._runs(words, 2, tables)]
        return found + list(placed(piece, at))

    def _hash(self, data: Any) -> int:
        """Hash the words of UTF-8; return how many there are."""
        read, size, page = _kernel.fold_all(data, self._folded, FOLDS.table)
        while read < len(data):
            if page >= 0:
                FOLDS.fill(int(page))
            else:
                self._room(2 * len(self._hashes))
            read, size, page = _kernel.fold_all(data, self._folded, FOLDS.table)
        rows = self._secret, self._bounds, self._hashes
        return int(_kernel.hash_words(self._folded, np.uint64(size), *rows))

    def _runs(self, words: int, span: int, tables: _Tables) -> list[tuple[int, int]]:
        """Return (number of the first word, value) of the runs that are in the segment."""
        key0, key1 = self._secret[2:]
        count = _kernel.values_of(self._hashes, words, span, key0, key1, self._values)
        look = tables.place, tables.shift, self._chosen
        count = int(candidates(self._values, np.uint64(count), *look))
        if not count:
            return []
        wanted = self._chosen[:count].astype(np.int64)
        values = self._values[wanted]
        there = tables.has(values)
        return list(zip(wanted[there].tolist(), values[there].tolist(), strict=True))

    def spelt(self, piece: str) -> list[Spelt]:
        """Return what the pieces of each identifier read as, as `spelling.identifiers` does."""
        data = np.frombuffer(piece.encode(errors="surrogatepass"), np.uint8)
        places = self._places[: self._names(data)].tolist()
        spans = [[_character(piece, data, at) for at in place] for place in places]
        return [(start, end, spelling.joined(piece[start:end])) for start, end in spans]

    def _spelt(self, piece: str, data: Any, tables: _Tables) -> Iterator[Hit]:
        for at, value in self._runs(self._names(data), 1, tables):
            start, end = (_character(piece, data, int(place)) for place in self._places[at])
            yield Hit(start, end, value)

    def _names(self, data: Any) -> int:
        """Hash what identifiers read as, and note their places; return how many there are."""
        borders = _kernel.borders(data, _KINDS, _BORDER, self._wanted)
        while True:
            room = self._secret, self._places, self._hashes
            words = _kernel.spell(data, _KINDS, self._wanted, borders, *room)
            if words >= 0:
                return int(words)
            wanted = self._wanted
            self._room(2 * len(self._hashes))
            self._wanted[: len(wanted)] = wanted

    def _spaced(self, piece: str, data: Any, tables: _Tables) -> Iterator[Hit]:
        first, last = _kernel.spaced(data)
        if first < 0:
            return
        # The last four letters of a run end it: what follows them is looked at, no more.
        end = _character(piece, data, last + 8)
        spelt = list(spelling.spaced(piece, _character(piece, data, first), end))
        read = " ".join(word for _, _, word in spelt).encode()
        words = self._hash(np.frombuffer(read, np.uint8))
        for at, value in self._runs(words, 1, tables):
            yield Hit(spelt[at][0], spelt[at][1], value)


def _character(piece: str, data: Any, at: int) -> int:
    """Return the number of characters before byte `at`."""
    if len(piece) == len(data):
        return at
    return int(np.count_nonzero((data[:at] & 0xC0) != 0x80))


class _Tables:
    """The values of a segment in order, and a filter over them."""

    def __init__(self, segment: Segment) -> None:
        values = np.fromiter((value for value, _ in segment.rows()), np.uint64)
        self._values = np.unique(values)
        bits = min(max(len(values).bit_length() + 6, _LEAST_SLOTS), _MOST_SLOTS)
        self.shift = np.uint64(64 - bits)
        # Two bits a value in one word of 64, so that one read rules nearly all others out.
        self.slots = np.zeros(1 << (bits - 6), np.uint64)
        slots, one = self._values >> self.shift, np.uint64(1)
        for bit in (slots, self._values >> np.uint64(12)):
            ones = one << (bit & np.uint64(63))
            np.bitwise_or.at(self.slots, (slots >> np.uint64(6)).astype(np.int64), ones)
        self.place = np.uint64(self.slots.ctypes.data)
        self.pairs = any(size_of(paper) > 1 for paper in segment.papers)

    def has(self, values: Any) -> Any:
        """Tell of each value whether it is in the segment."""
        stored = values & _STORED
        at = np.searchsorted(self._values, stored)
        return (at < len(self._values)) & (self._values[at % len(self._values)] == stored)


def _tables(segment: Segment) -> _Tables:
    if segment.tables is None:
        segment.tables = _Tables(segment)
    found: _Tables = segment.tables
    return found
