"""The fast road of the code lens: numpy buffers and tables around the compiled kernel.

Imported only when enough text has come (`Index.compiled`).
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from bestkept.engines.detect.code import (
    _hits_kernel,
    _kernel,
    _lexing_kernel,
    alphabet,
    gate,
    public,
)
from bestkept.engines.detect.code.evidence import Points
from bestkept.engines.detect.code.grams import SPAN, keying
from bestkept.engines.detect.code.passages import Passage
from bestkept.engines.detect.code.road import PART, Tokens, parts
from bestkept.engines.detect.fast import table_of
from bestkept.engines.detect.fasttext import Letters, inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.detect.code.grams import CodeKeying
    from bestkept.engines.detect.segment import Segment

_STEP = _hits_kernel.STEP


def _kinds() -> Any:
    kinds = np.zeros(256, np.uint8)
    for byte in range(256):
        sign = chr(byte)
        if byte >= 128 or (sign.isalpha() or sign in "_$"):
            kinds[byte] = 2
        elif sign.isdigit():
            kinds[byte] = 3
        elif byte in alphabet.OPERATORS:
            kinds[byte] = 11
    for sign, kind in zip("\n\"'`/#-*", (1, 4, 5, 6, 7, 8, 9, 10), strict=True):
        kinds[ord(sign)] = kind
    return kinds


def _inside(kinds: Any) -> Any:
    words = (kinds == 2) | (kinds == 3)
    inside = words.astype(np.uint8) * _lexing_kernel.IN_WORDS
    for byte in range(128):
        if chr(byte).isalnum() or chr(byte) in "_.":
            inside[byte] |= _lexing_kernel.IN_NUMBERS
        if byte in b" \t\r\f\v":
            inside[byte] |= _lexing_kernel.IN_BLANKS
    return inside


def _table() -> Any:
    """Return what each byte, and each code, is: one row a question."""
    table = np.zeros((5, 256), np.uint8)
    table[_lexing_kernel.KINDS] = _kinds()
    table[_lexing_kernel.INSIDE] = _inside(table[_lexing_kernel.KINDS])
    table[_lexing_kernel.SIGNS][list(alphabet.OPERATOR)] = list(alphabet.OPERATOR.values())
    table[_lexing_kernel.OPENERS][list(alphabet.OPENERS)] = 1
    table[_lexing_kernel.CLOSERS][list(alphabet.CLOSERS)] = 1
    return table


def _words() -> tuple[Any, Any]:
    """Return, for each slot, the number of its word; and packed words, codes, whether directives.

    Number 0 is no word: a name.
    """
    words = dict.fromkeys(alphabet.DIRECTIVES, alphabet.NAME) | alphabet.KEYWORDS
    slots = np.zeros(1 << 64 - _lexing_kernel.TURN, np.uint8)
    table = np.zeros((3, 256), np.uint64)
    table[1, 0] = alphabet.NAME
    for number, (word, code) in enumerate(words.items(), 1):
        packed = int.from_bytes(word, "little")
        slot = (packed * _lexing_kernel.PERFECT & (1 << 64) - 1) >> _lexing_kernel.TURN
        if slots[slot] or not slot:
            raise ValueError("Two keywords have the same slot: choose another number.")
        slots[slot] = number
        table[:, number] = packed, code, word in alphabet.DIRECTIVES
    return slots, table


_TABLE, _WORDS = _table(), _words()
# To the type checker a compiled function takes no list of arguments.
_hits: Any = _hits_kernel.hits
_passages: Any = _hits_kernel.passages


def keyed(keying: CodeKeying) -> Any:
    """Return a keying for the kernel: hashes of codes, of distances (none: 0), the PRF's key."""
    rows = np.zeros((3, 256), np.uint64)
    rows[0, : len(keying.table)] = keying.table
    rows[1, 1:SPAN] = keying.backs[1:]
    rows[2, :2] = keying.sip
    return rows


@functools.cache
def _listed() -> tuple[Any, Any]:
    """Return the shipped list of public structure and its keying."""
    return np.frombuffer(public.shipped(), np.uint64), keyed(keying(public.KEY))


class FastCodeRoad(Letters):
    """The road of the compiled kernel."""

    def __init__(self, keying: CodeKeying) -> None:
        super().__init__()
        self._keyed = keyed(keying)
        self._room = np.empty((2, _STEP), np.uint64)
        self._rows = np.empty((_STEP, 4), np.uint64)
        self._make_room(1 << 16)

    def _make_room(self, most: int) -> None:
        self._most = most
        self._active = np.empty(most // gate.CELL + 1, np.bool_)
        self._bits = np.zeros((4, most // 64 + 3), np.uint64)
        self._masks = np.array([row.ctypes.data for row in self._bits], np.uint64)
        self._small = np.empty((3, most), np.uint8)
        self._wide = np.zeros((3, most + _lexing_kernel.PAD), np.uint32)

    def read(self, text: str) -> Iterator[tuple[int, Tokens]]:
        """Yield, for each part with code, its first byte and tokens, which hold until the next."""
        address, size = self.where(text)
        if not address or size > PART:  # half of a surrogate pair stands alone; or it is large
            yield from self._by_parts(text.encode(errors="surrogatepass"))
        elif (count := self._read(address, size)) >= SPAN:
            yield 0, self._tokens(count)

    def _by_parts(self, data: bytes) -> Iterator[tuple[int, Tokens]]:
        address = inside(data)
        for start, end in parts(data):
            if (count := self._read(address + start, end - start)) >= SPAN:
                yield start, self._tokens(count)

    def _read(self, address: int, size: int) -> int:
        if size > self._most:
            self._make_room(2 * size)
        if not _kernel.gated(address, size, self._active):
            return 0
        buffers: Any = (self._small, self._wide)
        tables: Any = (self._active, self._bits, self._masks, _TABLE, *_WORDS)
        return int(_kernel.read(address, size, *tables, *buffers))

    def _tokens(self, count: int) -> Tokens:
        small: Any = self._small
        wide: Any = self._wide
        return Tokens(small[0, :count], small[1, :count], wide[1, :count], wide[2, :count])

    def tokens(self, data: bytes) -> Tokens:
        """Return the tokens of what looks like code in `data`, until the next text is read."""
        return self._tokens(self._read(inside(data), len(data)))

    def passages(self, tokens: Tokens, segment: Segment) -> list[Passage]:
        """Return the passages that may tell of a copy; `tokens` are those of the last text."""
        tables, places, papers = _prepared(segment)
        work: Any = (self._room, self._rows)
        packed = _hits(self._small, len(tokens.codes), self._keyed, *work, tables, places)
        return self._told(packed, papers) if len(packed) > 1 else []

    def _told(self, packed: Any, papers: Any) -> list[Passage]:
        known, public_key = _listed()
        work: Any = (self._small, public_key, known, self._room[0])
        rows, found = _passages(packed, papers, *work)
        return [
            Passage(paper, first, last, Points(everything, own), _of(latest, found, packed))
            for paper, first, last, _, latest, everything, own in rows.tolist()
        ]

    def values(self, tokens: Tokens, span: int = SPAN) -> Any:
        """Return the values of all runs of the last text's tokens, for sketching."""
        grams = max(len(tokens.codes) - span + 1, 0)
        out = np.empty(grams, np.uint64)
        if grams:
            sizes = (np.uint64(0), np.uint64(grams), np.uint64(span))
            _hits_kernel.gram_values(self._small, *sizes, self._keyed, out)
        return out


def _of(run: int, found: Any, packed: Any) -> list[int]:
    """Return the hits of a passage, given its latest run."""
    hits: list[int] = []
    while run >= 0:
        _, _, _, start, end, before = found[run].tolist()
        hits += packed[start:end].tolist()
        run = before
    return hits


def _prepared(segment: Segment) -> tuple[Any, Any, Any]:
    """Return addresses of a segment's sections, its places, and where its documents begin."""
    if segment.tables is None:
        places = np.frombuffer(segment.section("places"), np.uint32)
        firsts = np.frombuffer(segment.section("papers"), np.uint32)[::5].astype(np.int64)
        segment.tables = table_of([segment]), places, firsts
    tables: tuple[Any, Any, Any] = segment.tables
    return tables
