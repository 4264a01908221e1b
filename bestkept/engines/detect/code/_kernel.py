"""The compiled road of the code lens: the gate, and from raw tokens to those that are hashed.

Imported only by `fast.py`; Numba, with addresses and hashes as in `detect._kernel`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._machine import leading_zeros, load, ones
from bestkept.engines.detect.code import alphabet, gate
from bestkept.engines.detect.code._bits import (
    brackets_64,
    letters_64,
    lows_64,
    same_16,
    signs_64,
)
from bestkept.engines.detect.code._lexing_kernel import CLOSERS, OPENERS, PAD, lex

U = np.uint64
_0, _1, _2, _3, _6, _16, _63, _64 = (U(n) for n in (0, 1, 2, 3, 6, 16, 63, 64))
_FULL, _BACK, _NEWLINE = ~U(0), U(0xFFFE), U(10)
_CELL, _LEAST = U(gate.CELL), U(gate.LEAST)
_BEFORE, _BEHIND = U(gate.WIDER), U(gate.WIDER + 1)
_NAME, _NUMBER, _STRING = U(alphabet.NAME), U(alphabet.NUMBER), U(alphabet.STRING)
_COMMA, _SUBTRACT, _SOFT = U(alphabet.COMMA), U(alphabet.MINUS), U(alphabet.FIRST_SOFT)
# To the type checker an operation takes one argument fewer.
_same_16: Any = same_16


@njit()
def gated(address: int, bytes_: int, active: Any) -> Any:
    """Write to `active`, for each cell, whether it has the signs of code; return how many have."""
    text, size = U(address), U(bytes_)
    cells = (size + _CELL - _1) // _CELL
    found = _0
    for number in range(cells):
        cell = text + U(number) * _CELL
        end = min(cell + _CELL, text + size)
        count, letter, low = _0, _0, _0
        at = cell
        while at + _64 <= end:
            letters, lows = letters_64(at), lows_64(at)
            behind = (letters << _1) | letter
            opened = brackets_64(at) & (behind | (lows << _1) | low)
            count += ones(signs_64(at) | opened | (lows & behind))
            letter, low = letters >> _63, lows >> _63
            at += _64
        while at < end:
            byte = load(at)
            sign = byte - U(0x3C) <= _2 or byte == U(0x7B) or byte == U(0x7D)
            bracket = byte == U(0x28) or byte == U(0x5B)
            under = byte == U(0x5F)
            if sign or (bracket and letter | low != _0) or (under and letter != _0):
                count += _1
            letter = _1 if (byte | U(32)) - U(97) < U(26) else _0
            low = _1 if under else _0
            at += _1
        active[U(number)] = count >= _LEAST
        found += _1 if count >= _LEAST else _0
    return found


@njit()
def read(
    address: int, bytes_: int, active: Any, bits: Any, masks: Any, table: Any, slots: Any,
    words: Any, small: Any, wide: Any,
) -> Any:  # fmt: skip
    """Read what `active` cells and their neighbours have, in whole lines; return the tokens.

    `masks` has the addresses of the rows of `bits`. `small` gets code, distance to the name's
    last place and to its next one; `wide` gets name, first byte, end.
    """
    text, size = U(address), U(bytes_)
    count, begin, until = _0, _FULL, _0  # raw tokens; the stretch of cells that is open
    first, last = _FULL, _0  # the stretch of lines that is open
    cells = (size + _CELL - _1) // _CELL
    for number in range(cells + _1):
        cell = U(number)
        over = cell == cells
        if not over and not active[cell]:
            continue
        start = (max(cell, _BEFORE) - _BEFORE) * _CELL
        if begin != _FULL and (over or start > until):
            line = _line_start(text, begin)
            if first != _FULL and line > last:
                count = lex(
                    text, first, last, size, bits, masks, table, slots, words, small, wide, count
                )
                first = _FULL
            first = line if first == _FULL else first
            last = _line_after(text, until, size)
            begin = _FULL
        if not over:
            begin = start if begin == _FULL else begin
            until = min((cell + _BEHIND) * _CELL, size)
    if first != _FULL:
        count = lex(text, first, last, size, bits, masks, table, slots, words, small, wide, count)
    return _normal(table, small, wide, count)


@njit()
def _line_start(text: Any, at: Any) -> Any:
    while at > _0 and load(text + at - _1) != _NEWLINE:
        at -= _1
    return at


@njit()
def _line_after(text: Any, at: Any, size: Any) -> Any:
    while at < size:
        at += _1
        if load(text + at - _1) == _NEWLINE:
            break
    return at


@njit()
def _normal(table: Any, small: Any, wide: Any, count: Any) -> Any:
    """Make of raw tokens, in place, those that are hashed; return how many there are.

    The distances of names come with them: to the last place of the same name, to its next.
    """
    raw, backs, nexts = small[0], small[1], small[2]
    padded, starts, ends = wide[0], wide[1], wide[2]
    names, before = padded[PAD:], U(padded.ctypes.data)
    n, last, second = _0, _0, _0  # `last` and `second` are the codes before
    for one in range(count):
        i = U(one)
        code = U(raw[i])
        if code >= _SOFT and (i + _1 >= count or U(raw[i + _1]) > _STRING):
            code = _NAME
        back = _0
        if code == _NAME:
            if last == _NAME and second == _NAME:
                ends[n - _1] = ends[i]
                continue
            name = U(names[i])
            seen = _same_16(before + (n << _2), name) & _BACK
            back = _16 + leading_zeros(seen) - _63 if seen != _0 else _0
            names[n] = name
        else:
            if code == _STRING and last == _STRING:
                ends[n - _1] = ends[i]
                continue
            n = _trimmed(raw, n, code, last, table)
            names[n] = 0
        raw[n], starts[n], ends[n] = code, starts[i], ends[i]
        backs[n], nexts[n] = back, 0
        nexts[n - back] = back
        second = U(raw[n - _1]) if n != _0 else _0
        last = code
        n += _1
    return n


@njit(inline="always")
def _trimmed(raw: Any, n: Any, code: Any, last: Any, table: Any) -> Any:
    """Return how many tokens stay before one that is no name."""
    if last == _COMMA and table[CLOSERS, code]:
        return n - _1
    if code in (_STRING, _NUMBER):
        if last == _SUBTRACT and (n < _2 or table[OPENERS, raw[n - _2]]):
            n -= _1
        if n >= _6 and _listed(raw, n, code):
            n -= _2
    return n


@njit(inline="always")
def _listed(raw: Any, n: Any, code: Any) -> Any:
    """Tell whether three literals of a kind stand before, with commas between."""
    same = U(raw[n - _2]) == code and U(raw[n - U(4)]) == code and U(raw[n - _6]) == code
    commas = U(raw[n - _1]) == _COMMA and U(raw[n - _3]) == _COMMA and U(raw[n - U(5)]) == _COMMA
    return same and commas
