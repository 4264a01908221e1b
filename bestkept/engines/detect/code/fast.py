"""The fast road of the code lens: numpy buffers and tables around the compiled kernel.

Imported only when enough text has come (`Index.compiled`).
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from bestkept.engines.detect.code import _hits_kernel, _kernel, alphabet, gate, runs, surprise
from bestkept.engines.detect.code.grams import SPAN
from bestkept.engines.detect.code.road import Tokens
from bestkept.engines.detect.fast import entries

if TYPE_CHECKING:
    from bestkept.engines.detect.code.grams import CodeKeying
    from bestkept.engines.detect.segment import Segment

_SLOTS = 1024
_STEP = 1 << 16  # grams in one piece of work, so that they stay in the cache


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
    inside = words.astype(np.uint8)
    for byte in range(128):
        if chr(byte).isalnum() or chr(byte) in "_.":
            inside[byte] |= 2
        if byte in b" \t\r\f\v":
            inside[byte] |= 4
    return inside


def _table() -> tuple[Any, Any, Any]:
    keys = np.zeros(_SLOTS, np.uint64)
    codes = np.zeros(_SLOTS, np.uint8)
    directives = np.zeros(_SLOTS, np.bool_)
    words = dict.fromkeys(alphabet.DIRECTIVES, alphabet.NAME) | alphabet.KEYWORDS
    for word, code in words.items():
        packed = int.from_bytes(word, "big")
        at = (packed * 0x9E3779B97F4A7C15 & (1 << 64) - 1) >> 54
        while keys[at]:
            at = (at + 1) % _SLOTS
        keys[at], codes[at], directives[at] = packed, code, word in alphabet.DIRECTIVES
    return keys, codes, directives


# To the type checker a compiled function takes no list of arguments.
_lex: Any = _kernel.lex
_normal: Any = _kernel.normal
_weights: Any = _hits_kernel.weights
_KINDS = _kinds()
_INSIDE = _inside(_KINDS)
_SIGNS = np.zeros(256, np.uint8)
_SIGNS[list(alphabet.OPERATOR)] = list(alphabet.OPERATOR.values())
_WORDS = _table()


def active(data: bytes) -> Any:
    """Return, for each cell, whether it has the signs of code."""
    view = np.frombuffer(data, np.uint8)
    out = np.zeros(-(-len(data) // gate.CELL), np.bool_)
    _kernel.active_cells(view, gate.CELL, gate.LEAST, out)
    return out


@functools.cache
def _dense() -> tuple[Any, Any]:
    """Return the shipped tables as flat arrays: steps of every triple, steps of distances."""
    tables = surprise.tables()
    square = (alphabet.SIZE, alphabet.SIZE)
    pairs = np.frombuffer(tables.pairs, np.uint8).reshape(square).astype(np.uint16)
    rare = np.frombuffer(tables.rare, np.uint8).reshape(square).astype(np.uint16)
    dense = (rare[:, :, None] + pairs[None, :, :]).ravel()
    dense[np.array(tables.keys, np.int64)] = np.frombuffer(tables.triples, np.uint8)
    return dense, np.frombuffer(tables.backs, np.uint8)


class FastCodeRoad:
    """The road of the compiled kernel."""

    def __init__(self, keying: CodeKeying) -> None:
        self._table = np.array(keying.table, np.uint64)
        self._backs = np.array(keying.backs, np.uint64)
        self._sip = np.array(keying.sip, np.uint64)
        self._values = np.empty(_STEP, np.uint64)
        self._wanted = np.empty(_STEP, np.uint64)
        self._rows = np.empty((_STEP, 4), np.uint64)
        self._room(1 << 16)

    def _room(self, most: int) -> None:
        self._most = most
        kinds = (np.uint8, np.uint64, np.uint32, np.uint32)
        self._stream = [np.empty(most, kind) for kind in kinds]
        self._distances: Any = np.empty(most, np.uint8)

    def tokens(self, data: bytes) -> Tokens:
        """Return the tokens of what looks like code in `data`, until the next text is read."""
        regions = gate.joined(data, np.flatnonzero(active(data)).tolist())
        most = sum(end - start for start, end in regions)
        if most > self._most:
            self._room(2 * most)
        rows: Any = self._stream
        codes, names, starts, ends = rows
        view = np.frombuffer(data, np.uint8)
        count = 0
        for start, end in regions:
            count = _lex(view, start, end, _KINDS, _INSIDE, _SIGNS, *_WORDS, *rows, count)
        count = _normal(*rows, count)
        _hits_kernel.distances(codes, names, count, SPAN, self._distances)
        return Tokens(codes[:count], self._distances[:count], starts[:count], ends[:count])

    def runs(self, tokens: Tokens, segment: Segment) -> list[runs.Run]:
        """Return the runs of hits in `segment` that may tell of a copy."""
        packed = self._hits(tokens, segment)
        if not len(packed):
            return []
        packed.sort()
        weights = np.zeros(len(tokens.codes) + 1, np.int64)
        rows: Any = (tokens.codes, tokens.backs, *_dense(), alphabet.SIZE, surprise.LATELY)
        _weights(*rows, weights)
        found = np.empty((len(packed), 5), np.int64)
        limits = runs.REACH, runs.LEAST, runs.LEAST_STEPS, SPAN
        count = _hits_kernel.cut(packed, weights, runs.HERE, runs.LABELS, *limits, found)
        return [
            runs.Run(first, last, steps, packed[start:end].tolist())
            for first, last, steps, start, end in found[:count].tolist()
        ]

    def _hits(self, tokens: Tokens, segment: Segment) -> Any:
        places = np.frombuffer(segment.section("places"), np.uint32)
        found = []
        for start in range(0, len(tokens.codes) - SPAN + 1, _STEP):
            count = min(_STEP + SPAN - 1, len(tokens.codes) - start)
            rows = self._look_up(self._grams(tokens, start, count), segment)
            out = np.empty(runs.MANY * rows, np.int64)
            entries_of = self._rows[:, 1:].view(np.int64)
            limits = runs.MANY, runs.HERE, runs.FAR
            kept = _hits_kernel.packed(entries_of, rows, start, places, *limits, out)
            found.append(out[:kept])
        return np.concatenate(found)

    def values(self, tokens: Tokens) -> Any:
        """Return the values of all grams, for sketching."""
        parts = [
            self._values[: self._grams(tokens, start, min(_STEP + SPAN - 1, rest))].copy()
            for start in range(0, len(tokens.codes) - SPAN + 1, _STEP)
            if (rest := len(tokens.codes) - start)
        ]
        return np.concatenate(parts) if parts else np.empty(0, np.uint64)

    def _grams(self, tokens: Tokens, start: int, count: int) -> int:
        rows = tokens.codes, tokens.backs, start, count, SPAN
        tables = self._table, self._backs, self._sip
        return int(_hits_kernel.gram_values(*rows, *tables, self._values))

    def _look_up(self, grams: int, segment: Segment) -> int:
        return entries(self._values, grams, segment, self._wanted, self._rows)
