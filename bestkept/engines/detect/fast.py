"""The fast road: the compiled kernel over the index's own maps.

Imported only when enough text has come (`Index.road`), for numpy and Numba take a second.
A text is read where Python keeps it, in one call that holds no lock of the interpreter.
"""

from __future__ import annotations

import bisect
import functools
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from bestkept.engines.detect import _kernel, _public, _words, folding, hyphens, public, reading
from bestkept.engines.detect.fastpassages import Documents, FastPassages
from bestkept.engines.detect.fasttext import Letters
from bestkept.engines.detect.grams import WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.engines.detect.grams import Keying
    from bestkept.engines.detect.index import Index
    from bestkept.engines.detect.plain import Found
    from bestkept.engines.detect.reading import Told
    from bestkept.engines.detect.segment import Segment

_FOLDED = 1 << 23  # more than all code points fold to; only what is used takes memory
_WHOLE = 1 << 24  # bytes: of a larger text nothing is made in whole
_NOTHING = np.zeros((0, 4), np.int64)
_ROOM = 1 << 13  # bytes of folded text at a time: what belongs to them stays in the cache


class _Folds:
    """What each code point folds to; pages are filled in when first met and never move."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used = 8
        self._letters = np.zeros(_FOLDED, np.uint8)
        self._pages: dict[int, Any] = {}
        self.table = np.zeros((2, _kernel.PAGES), np.uint64)  # addresses: of pages, of the letters
        self.table[1, 0] = self._letters.ctypes.data

    def fill(self, page: int) -> None:
        """Fill in one page; what stands there for readers in other threads stays valid."""
        with self._lock:
            if page not in self._pages:
                folds = [folding.folded(page << 8 | low).encode() for low in range(256)]
                self._pages[page] = rows = np.array([self._add(f) for f in folds], np.uint32)
                self.table[0, page] = rows.ctypes.data

    def _add(self, letters: bytes) -> int:
        start, self._used = self._used, self._used + len(letters)
        parted = letters.replace(b" ", b"\0")
        self._letters[start : self._used] = np.frombuffer(parted, np.uint8)
        return start << 8 | len(letters)


FOLDS = _Folds()


class Reader(Letters):
    """Reads texts piece by piece under one key; its buffers are its own, one for each thread."""

    def __init__(self, keying: Keying, room: int = _ROOM) -> None:
        super().__init__()
        self._secret = np.array(keying.secret, dtype=np.uint64)
        self._state = np.zeros(_kernel.STATE, np.uint64)
        self._marks = np.zeros((1024, 2), np.uint64)
        self._rows = np.zeros((0, 4), np.uint64)
        self._table = np.zeros((0, 6), np.uint64)
        self._parted = np.zeros(1024, np.uint64)
        self._make_room(room)

    def _make_room(self, room: int) -> None:
        self._room = room
        self._folded = np.zeros(room + _kernel.SLACK, np.uint8)
        self._hashes, self._values, self._wanted = (
            np.zeros(room // 2 + 64, np.uint64) for _ in range(3)
        )
        self._bounds = np.zeros((2, room // 2 + 64 + _words.MORE), np.uint32)
        self._state[_kernel.BUFFER] = self._folded.ctypes.data
        self._state[_kernel.SPACE] = room
        self._room_for_rows()

    def _room_for_rows(self) -> None:
        """Make room for all that one piece can find, and say where everything lies."""
        least = max(len(self._table), 1) * len(self._values)
        if len(self._rows) < least:
            self._rows = np.zeros((least, 4), np.uint64)
        arrays: list[Any] = [self._secret, self._values, self._wanted, self._hashes, self._bounds]
        arrays += [FOLDS.table, self._marks, self._table, self._rows]
        at, long = self._state[_kernel.PLACES :].reshape(2, -1)
        at[:] = [one.ctypes.data for one in arrays]
        long[:] = [len(one) for one in arrays]
        long[4] = self._bounds.shape[1]

    def _double(self) -> None:
        """Make twice the room, for a word that is longer than half of it."""
        letters, hashes, values = self._folded, self._hashes, self._values
        self._make_room(2 * self._room)
        self._folded[: len(letters)] = letters
        self._hashes[: len(hashes)] = hashes
        self._values[: len(values)] = values

    def _room_for_marks(self, size: int) -> None:
        if size >> 9 > len(self._marks):
            self._marks = np.zeros((size >> 8, 2), np.uint64)
            self._room_for_rows()

    def _again(self, why: int) -> None:
        """Do what the kernel came back for."""
        if why == _kernel.ROOM:
            self._double()
        elif why >= 0:
            FOLDS.fill(why)

    def values(self, text: str) -> Any:
        """Return the values of all grams of a text."""
        return self.grams(self.words_of(text)[0])

    def grams(self, hashes: Any) -> Any:
        """Return the value of each nine-word gram of a text, given its words' hashes."""
        out = np.empty_like(hashes)
        return out[: int(_kernel.gram_values(hashes, np.uint64(len(hashes)), self._secret, out))]

    def words_of(self, text: str) -> tuple[Any, Any]:
        """Return hash (u64) and weight in bits (f64) of each word of a text."""
        address, size = self.begin(text)
        self._room_for_marks(size)
        hashes = np.empty(size // 4 + 2 * self._room, np.uint64)
        weights = np.empty(len(hashes))
        begin = True
        while (why := self._gather(address, size, begin, hashes, weights)) != _kernel.DONE:
            begin = False
            self._again(why)
            if why == _kernel.FULL:
                more = np.zeros(len(hashes) + 2 * self._room, np.uint64)
                hashes, weights = np.append(hashes, more), np.append(weights, more.view(np.float64))
        count = int(self._state[_kernel.WORDS])
        return hashes[:count], weights[:count]

    def _gather(self, address: int, size: int, begin: bool, hashes: Any, weights: Any) -> int:
        why: int = _kernel.gather(
            address,
            size,
            begin,
            self._state,
            self._secret,
            FOLDS.table,
            self._marks,
            _decimals(),
            self._bounds,
            hashes,
            weights,
        )
        return why


@functools.cache
def _decimals() -> Any:
    """Return one bit a code point: whether it is a decimal digit."""
    bits = np.zeros(0x110000 >> 3, np.uint8)
    for code in range(0x20000):  # all decimal digits of Unicode lie below
        if chr(code).isdecimal():
            bits[code >> 3] |= 1 << (code & 7)
    return bits


class FastRoad(Reader):
    """The road of the compiled kernel."""

    _given: Sequence[Segment] = ()
    _parts = False  # whether a word of the text may be parted at a line's end
    _starts: Sequence[Sequence[int]] = ()  # the marks of the text, once a place is asked for

    def _use(self, segments: Sequence[Segment]) -> None:
        """Look up in `segments`, the largest first: it is the one that memory is asked for."""
        self._given = segments
        self._segments = sorted(segments, key=lambda one: one.sketches, reverse=True)
        self._numbers = [segments.index(one) for one in self._segments]
        self._places_of = np.array(self._numbers, np.int64)
        self._documents: dict[int, Documents] = {}
        self._table = table_of(self._segments)
        self._room_for_rows()

    def read(self, text: str, segments: Sequence[Segment]) -> list[Found]:
        """Read a text; return each gram that is in a segment."""
        return [
            (self._numbers[one], word, self._segments[one].places(at, many))
            for one, word, at, many in self._look(text, segments).tolist()
        ]

    def _look(self, text: str, segments: Sequence[Segment]) -> Any:
        """Read a text; return (segment, word, first entry, entries) of each gram found."""
        address, size = self.begin(text)
        if size >> 9 > len(self._marks):
            self._room_for_marks(size)
        if segments is not self._given:
            self._use(segments)
        why = _kernel.read(address, size, True, self._state)
        self._parts = why != _kernel.NONE
        if not self._parts:
            return _NOTHING
        self._starts = []
        found = [self._take()]
        while why not in (_kernel.NONE, _kernel.DONE):
            self._again(why)
            self._room_for_rows()
            why = _kernel.read(address, size, False, self._state)
            found.append(self._take())
        self._parts = bool(self._state[_kernel.PARTED])
        return np.concatenate(found)

    def silent(self, texts: Sequence[str], index: Index) -> list[bool]:
        """Tell of each of many texts whether there is nothing to find in it, in a few calls."""
        segments = index.through(reading.LENS)
        if not segments:
            return [True] * len(texts)
        if segments is not self._given:
            self._use(segments)
        lies = np.array([self.where(text) for text in texts], np.uint64)
        self._room_for_marks(int(lies[:, 1].max(initial=0)))
        found, at = [True] * len(texts), -1
        while (at := int(_kernel.sweep(lies, at + 1, self._state))) < len(texts):
            self._state[_kernel.ROWS] = 0
            found[at] = False
        return found

    def joined(self, text: str) -> hyphens.Joined | None:
        """Return the joined reading of the text that was read last, if it has one."""
        return hyphens.joined(text, self.hyphens(text)) if self._parts else None

    def told(self, text: str, index: Index) -> list[Told]:
        """Read a text; return its passages, graded, document by document."""
        segments = index.through(reading.LENS)
        rows = self._look(text, segments)
        if not len(rows):
            return []
        if self._lies[1] > _WHOLE:
            return list(reading.told(text, self, index))
        rows[:, 0] = self._places_of[rows[:, 0]]
        if len(segments) > 1:
            rows = rows[np.lexsort((rows[:, 0], rows[:, 1]))]
        return self._passages.told(self, rows, index)

    def warm(self, index: Index) -> None:
        """Load all that a text may need: as one in which nothing was hit."""
        self._look(" a" * WORDS, index.through(reading.LENS))
        self._passages.told(self, _NOTHING.copy(), index)

    @functools.cached_property
    def _passages(self) -> FastPassages:
        return FastPassages(Reader(public.keying()))

    def documents(self, segment: Segment) -> Documents:
        """Return the documents of a segment, kept as long as it is looked up in."""
        found = self._documents.get(id(segment))
        if found is None:
            found = self._documents[id(segment)] = Documents(segment)
        return found

    def _take(self) -> Any:
        """Take the rows out, so that there is room for more."""
        count = int(self._state[_kernel.ROWS])
        self._state[_kernel.ROWS] = 0
        return self._rows[:count].astype(np.int64)

    def known(self, hashes: Any, segment: Segment) -> Any:
        """Return the numbers of the grams of some words that a segment has."""
        values = self.grams(hashes)
        rows = np.empty((len(values), 4), np.uint64)
        count = entries(values, len(values), segment, np.empty_like(values), rows)
        return rows[:count, 1].astype(np.int64)

    def spans_of(self, scratch: Any, starts: Any, ends: Any) -> int:
        """Write where the words of the text begin and end, in bytes; return where it lies."""
        address, size = self._lies
        _public.spans(address, size, FOLDS.table, scratch, starts, ends)
        return address

    def characters(self, places: Any) -> Any:
        """Return the numbers of the characters at bytes of the text's UTF-8, an array of them."""
        if self.text.isascii():
            return places
        at, which = np.unique(places, return_inverse=True)
        out = np.empty_like(at)
        _words.characters(*self._lies, at, out)
        return out[which].reshape(places.shape)

    @property
    def words(self) -> int:
        """How many words the text has."""
        return int(self._state[_kernel.WORDS])

    def piece(self, word: int) -> tuple[int, int, str]:
        """Return the piece that holds a word: number of its first word, offset, text."""
        if not self._starts:
            many = min(int(self._state[_kernel.MARKS]), len(self._marks))
            self._starts = self._marks[:many].tolist()
        at = bisect.bisect_right(self._starts, word, key=_words_before) - 1
        byte, first = self._starts[at]
        start, last = self.character(byte), at + 1 == len(self._starts)
        end = len(self.text) if last else self.character(self._starts[at + 1][0])
        return first, start, self.text[start:end]

    def hyphens(self, text: str) -> list[int]:
        """Return where hyphens at line ends may part words: of `hyphens.ends`, no other does."""
        if text is not self.text:
            self.begin(text)
        address, size = self._lies
        while (count := _words.parted(address, size, self._parted)) == len(self._parted):
            self._parted = np.zeros(2 * count, np.uint64)
        return [self.character(at) for at in self._parted[:count].tolist()] if count else []


def _words_before(mark: Sequence[int]) -> int:
    return mark[1]


def entries(values: Any, count: int, segment: Segment, wanted: Any, rows: Any) -> int:
    """Look `values[:count]` up in one segment; return how many rows were written.

    A row is (0, position in `values`, first entry, number of entries); `wanted` is room to
    work in. Both are u64 and as long as `values`.
    """
    if segment.tables is None:
        segment.tables = table_of([segment])
    filtered, shift = segment.tables[0, 0], segment.tables[0, 1]
    passed = _kernel.candidates(values, np.uint64(count), filtered, shift, wanted)
    zero = np.uint64(0)
    written = _kernel.look_up(values, wanted, passed, zero, zero, segment.tables, rows, zero)
    return int(written)


def _address(segment: Segment, name: str) -> int:
    return int(np.frombuffer(segment.section(name), np.uint8).ctypes.data)


def table_of(segments: Sequence[Segment]) -> Any:
    """Return where the kernel finds the segments' sections, as addresses."""
    rows = [
        (
            _address(one, "filter"),
            64 - one.filter_bits,
            _address(one, "buckets"),
            _address(one, "rests"),
            _address(one, "highs") if one.section("highs") else 0,
            one.bucket_bits,
        )
        for one in segments
    ]
    return np.array(rows, dtype=np.uint64).reshape(-1, 6)
