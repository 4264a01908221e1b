"""The compiled road of the term lens; imported only when enough text has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bestkept.engines.detect import _kernel as reading
from bestkept.engines.detect._words import MORE
from bestkept.engines.detect.fast import FOLDS
from bestkept.engines.detect.fasttext import Letters
from bestkept.engines.detect.terms import _kernel, _names, spelling
from bestkept.engines.detect.terms.plain import Hit, placed
from bestkept.engines.detect.terms.sketching import size_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bestkept.engines.detect.segment import Segment
    from bestkept.engines.detect.terms.keying import TermKeying
    from bestkept.engines.detect.terms.spelling import Spelt

_LEAST_SLOTS = 15  # bits: a filter of 4 KB
_MOST_SLOTS = 25
_ROOM = 1 << 13  # bytes of folded text at a time: what belongs to them stays in the cache
_WHOLE = 1 << 16  # characters: a larger text is read piece by piece


class FastTerms(Letters):
    """The road of the compiled kernel; its buffers are its own, so each thread has one."""

    _given: Segment | None = None

    def __init__(self, keying: TermKeying) -> None:
        super().__init__()
        self._secret = np.array(keying.secret, dtype=np.uint64)
        self._state = np.zeros(_kernel.STATE, np.uint64)
        self._rows, self._stored = np.zeros((64, 4), np.uint64), np.zeros(0, np.uint64)
        self._make_room(_ROOM)

    def _make_room(self, room: int) -> None:
        self._room, some = room, max(room // 2, _names.ROOM) + 64
        self._folded = np.zeros(max(room, _names.ROOM) + reading.SLACK, np.uint8)
        self._hashes, self._values, self._wanted = (np.zeros(some, np.uint64) for _ in range(3))
        self._bounds, self._places = (np.zeros((2, some + MORE), np.uint32) for _ in range(2))
        self._say()

    def _say(self) -> None:
        """Say where everything lies."""
        arrays: list[Any] = [self._secret, FOLDS.table, self._bounds, self._places]
        arrays += [self._hashes, self._values, self._wanted, self._rows, self._stored]
        at, long = self._state[_kernel.PLACES : _kernel.FILTER].reshape(2, -1)
        at[:] = [one.ctypes.data for one in arrays]
        long[:] = [len(one) for one in arrays]
        long[2:4] = self._bounds.shape[1]
        self._state[reading.BUFFER] = self._folded.ctypes.data
        self._state[reading.SPACE] = self._room

    def _use(self, segment: Segment) -> None:
        """Look up in a segment."""
        if segment is self._given:
            return
        tables = segment.tables = segment.tables or _Tables(segment)
        self._given, self._stored = segment, tables.values
        self._say()
        self._state[_kernel.FILTER :] = tables.place, tables.shift, tables.pairs

    def _again(self, why: int) -> None:
        """Do what the kernel came back for."""
        if why == reading.ROOM:
            self._make_room(2 * self._room)
        elif why == _kernel.FULL:
            self._rows = np.zeros((2 * int(self._state[reading.ROWS]), 4), np.uint64)
            self._say()
        else:
            FOLDS.fill(why)

    def _read(self, text: str) -> list[list[int]]:
        """Read a text; return (what, first, last, value) of all that the segment has."""
        address, size = self.begin(text)
        while (why := _kernel.read(address, size, self._state)) != _kernel.DONE:
            self._again(why)
        rows: list[list[int]] = self._rows[: int(self._state[reading.ROWS])].tolist()
        return rows

    def hits(self, piece: str, segment: Segment) -> list[Hit]:
        """Return what of `piece` is in `segment`, in no order."""
        self._use(segment)
        rows, spaced = self._read(piece), int(self._state[_kernel.FIRST])
        found = [
            Hit(self.character(start), self.character(end), value)
            for what, start, end, value in rows
            if what == _kernel.NAME
        ]
        at = [(first, last, value) for what, first, last, value in rows if what != _kernel.NAME]
        found += placed(piece, at)
        if spaced:
            found += self._spaced(piece, spaced - 1, int(self._state[_kernel.LAST]))
        return found

    def silent(self, texts: Sequence[str], segments: Sequence[Segment]) -> list[bool]:
        """Tell of each of many texts whether there is nothing to find in it, in a few calls."""
        if not segments:
            return [True] * len(texts)
        lies = np.array(
            [self.where(text) if len(text) <= _WHOLE else (0, 0) for text in texts], np.uint64
        )
        found = [True] * len(texts)
        for segment in segments:
            self._use(segment)
            at = -1
            while (at := int(_kernel.sweep(lies, at + 1, self._state))) < len(texts):
                found[at] = False
        return found

    def spelt(self, piece: str) -> list[Spelt]:
        """Return what the pieces of each identifier read as, as `spelling.identifiers` does."""
        self.begin(piece)
        data = np.frombuffer(piece.encode(errors="surrogatepass"), np.uint8)
        room = np.uint64(self._folded.ctypes.data), self._bounds, self._places
        going, places = np.zeros(2, np.uint64), []
        while going[_names.NEXT] < len(data):
            count = _names.spell(data, going, *room)
            places += self._places[:, :count].T.tolist()
        spans = [[self.character(at) for at in place] for place in places]
        return [(start, end, spelling.joined(piece[start:end])) for start, end in spans]

    def _spaced(self, piece: str, first: int, last: int) -> Iterator[Hit]:
        """Yield what single letters with signs between them read as, from byte to byte."""
        # The last four letters of a run end it: what follows them is looked at, no more.
        begin, end = self.character(first), self.character(last + 8)
        spelt = list(spelling.spaced(piece, begin, end))
        for what, word, _, value in self._read(" ".join(word for _, _, word in spelt)):
            if what == _kernel.WORD:
                yield Hit(spelt[word][0], spelt[word][1], value)


class _Tables:
    """The values of a segment in order, and a filter over them."""

    def __init__(self, segment: Segment) -> None:
        values = np.fromiter((value for value, _ in segment.rows()), np.uint64)
        self.values = np.unique(values)
        bits = min(max(len(values).bit_length() + 6, _LEAST_SLOTS), _MOST_SLOTS)
        self.shift = np.uint64(64 - bits)
        # Two bits a value in one word of 64, so that one read rules nearly all others out.
        self.slots = np.zeros(1 << (bits - 6), np.uint64)
        slots, one = self.values >> self.shift, np.uint64(1)
        for bit in (slots, self.values >> np.uint64(12)):
            ones = one << (bit & np.uint64(63))
            np.bitwise_or.at(self.slots, (slots >> np.uint64(6)).astype(np.int64), ones)
        self.place = np.uint64(self.slots.ctypes.data)
        self.pairs = any(size_of(paper) > 1 for paper in segment.papers)
