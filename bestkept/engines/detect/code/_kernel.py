"""The compiled road of the code lens (Numba): gate and tokens, same as the plain one.

Imported only by `fast.py`. Arithmetic on hashes is on unsigned 64-bit numbers alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from bestkept.engines.detect._kernel import _rotl
from bestkept.engines.detect.code import alphabet

U = np.uint64
_0, _1, _8 = U(0), U(1), U(8)
_NEWLINE, _QUOTE, _APOSTROPHE, _STAR, _SLASH, _HASH, _MINUS = 10, 34, 39, 42, 47, 35, 45
_NAME, _NUMBER, _STRING, _PROSE = 1, 2, 3, 3
_IMPORT, _FROM, _COLON = alphabet.IMPORT, alphabet.FROM, alphabet.COLON
_COMMA, _SIGN, _SOFT = alphabet.COMMA, alphabet.MINUS, alphabet.FIRST_SOFT
_RULES, _OPENERS, _CLOSERS = (
    np.array([code in codes for code in range(256)])
    for codes in (alphabet.RULES | {alphabet.MORE}, alphabet.OPENERS, alphabet.CLOSERS)
)


@njit(nogil=True, cache=True, inline="always")
def _plain_sign(byte: Any) -> Any:
    return (
        (np.uint8(byte - np.uint8(0x3C)) <= np.uint8(2))
        | (byte == np.uint8(0x7B))
        | (byte == np.uint8(0x7D))
    )


@njit(nogil=True, cache=True)
def active_cells(data: Any, cell: int, least: int, out: Any) -> None:
    """Write to `out`, for each cell of `data`, whether it has at least `least` signs."""
    for number in range(len(out)):
        part = data[number * cell : (number + 1) * cell]
        count = np.uint32(len(part) > 0 and _plain_sign(part[0]))
        for i in range(1, len(part)):
            byte, before = part[i], part[i - 1]
            letter = np.uint8((before | np.uint8(32)) - np.uint8(97)) < np.uint8(26)
            low = before == np.uint8(0x5F)
            bracket = (byte == np.uint8(0x28)) | (byte == np.uint8(0x5B))
            count += np.uint32(
                _plain_sign(byte) | (bracket & (letter | low)) | ((byte == np.uint8(0x5F)) & letter)
            )
        out[number] = count >= least


@njit(nogil=True, cache=True, inline="always")
def _slot(packed: Any, keys: Any) -> Any:
    """Return the slot of a packed word in the table, or -1."""
    at = (packed * U(0x9E3779B97F4A7C15)) >> U(54)
    while keys[at] != _0:
        if keys[at] == packed:
            return np.int64(at)
        at = (at + _1) & U(1023)
    return np.int64(-1)


@njit(nogil=True, cache=True)
def lex(
    data: Any,
    i: int,
    end: int,
    kinds: Any,
    inside: Any,
    signs: Any,
    keys: Any,
    codes: Any,
    directives: Any,
    out: Any,
    names: Any,
    starts: Any,
    ends: Any,
    n: int,
) -> int:
    """Append the raw tokens of the lines of `data[i:end]` from `n` on; return their number.

    `kinds` says what a byte begins (0 nothing, 1 line end, 2 word, 3 number, 4 quote,
    5 apostrophe, 6 backtick, 7 slash, 8 hash, 9 minus, 10 star, 11 another sign); `inside`
    has bit 0 for bytes of words, bit 1 for those of numbers, bit 2 for blanks.
    """
    first, run, prose, imports = n, 0, False, False
    while i < end:
        byte = data[i]
        kind = kinds[byte]
        name = _0
        if kind == 0:
            i += 1
            continue
        if kind == 2:
            j, packed = i, _0
            while j < end and inside[data[j]] & 1:
                packed = _rotl(packed, 8) ^ U(data[j])
                j += 1
            if j - i <= 2 and j < end and 4 <= kinds[data[j]] <= 6:
                i = j
                continue
            code = _NAME
            if j - i <= 8:
                slot = _slot(packed, keys)
                if slot >= 0:
                    code = codes[slot]
            if code == 0:
                i = j
                continue
            name = packed
            imports |= code == _IMPORT
            if code == _NAME:
                run += 1
                prose |= run >= _PROSE
            else:
                run = 0
        elif kind == 11:
            code, j, run = signs[byte], i + 1, 0
        elif kind == 1:
            n = _kept(data, out, starts, first, n, prose, imports, inside)
            first, run, prose, imports = n, 0, False, False
            i += 1
            continue
        elif kind == 3:
            code, j, run = _NUMBER, i + 1, 0
            while j < end:
                if inside[data[j]] & 2:
                    j += 1
                elif (
                    (data[j] == 43 or data[j] == _MINUS)
                    and data[j - 1] | 32 == 101
                    and j + 1 < end
                    and kinds[data[j + 1]] == 3
                ):
                    j += 1
                else:
                    break
        elif kind <= 6:
            j = _text_end(data, i, end, byte)
            if j < 0:
                if byte == _APOSTROPHE and not _triple(data, i, end):
                    i += 1
                    continue
                j = _line_end(data, i, end)
            code, run = _STRING, 0
        else:
            follower = data[i + 1] if i + 1 < end else np.uint8(_NEWLINE)
            blank = follower == _NEWLINE or inside[follower] & 4 != 0
            code, j, drop = signs[byte], i + 1, False
            if kind == 7:
                if follower == _SLASH:
                    drop = True
                elif follower == _STAR:
                    i = _comment_end(data, i + 2, end)
                    continue
            elif kind == 8:
                drop = not _sign_hash(data, i, end, n == first, kinds, inside, keys, directives)
            elif kind == 10:
                if follower == _SLASH:
                    n, run, prose, imports = first, 0, False, False
                    i += 2
                    continue
                drop = n == first and blank
            elif follower == _MINUS:
                after = data[i + 2] if i + 2 < end else np.uint8(_NEWLINE)
                blank = after == _NEWLINE or inside[after] & 4 != 0
                drop = blank and (n == first or inside[data[i - 1]] & 4 != 0)
            if drop:
                i = _line_end(data, i, end)
                continue
            run = 0
        out[n], names[n], starts[n], ends[n] = code, name, i, j
        n += 1
        i = j
    return _kept(data, out, starts, first, n, prose, imports, inside)


@njit(nogil=True, cache=True)
def _kept(
    data: Any, out: Any, starts: Any, first: int, n: int, prose: bool, imports: bool, inside: Any
) -> int:
    """Return where the line's tokens end: at `first` for a line that says nothing."""
    if n == first:
        return n
    one = out[first]
    if prose or (imports and (one in (_IMPORT, _FROM))):
        return first
    if n - first < 2:
        return first if one in (_NAME, _STRING) else n
    two = out[first + 1]
    if n - first > 2 and one == two and one == out[first + 2] and _RULES[one]:
        return first
    if two == _COLON and inside[data[starts[first + 1] - 1]] & 4:
        return first
    return n


@njit(nogil=True, cache=True, inline="always")
def _line_end(data: Any, i: int, end: int) -> int:
    while i < end and data[i] != _NEWLINE:
        i += 1
    return i


@njit(nogil=True, cache=True, inline="always")
def _triple(data: Any, i: int, end: int) -> bool:
    return i + 2 < end and data[i + 1] == data[i] and data[i + 2] == data[i]


@njit(nogil=True, cache=True)
def _comment_end(data: Any, i: int, end: int) -> int:
    while i < end and data[i] != _NEWLINE:
        if data[i] == _STAR and i + 1 < end and data[i + 1] == _SLASH:
            return i + 2
        i += 1
    return i


@njit(nogil=True, cache=True)
def _text_end(data: Any, i: int, end: int, quote: int) -> int:
    """Return the place after the string that begins at `i`, or -1 if its line ends first."""
    if quote != 96 and _triple(data, i, end):
        j = i + 3
        while j + 2 < end and data[j] != _NEWLINE:
            if data[j] == quote and _triple(data, j, end):
                return j + 3
            j += 1
        return -1
    j = i + 1
    while j < end and data[j] != _NEWLINE:
        if data[j] == quote:
            return j + 1
        if data[j] == 92:
            if j + 1 >= end or data[j + 1] == _NEWLINE:
                return -1
            j += 1
        j += 1
    return -1


@njit(nogil=True, cache=True)
def _sign_hash(
    data: Any, i: int, end: int, new: bool, kinds: Any, inside: Any, keys: Any, directives: Any
) -> bool:
    """Tell whether the # at `i` is a sign (Rust, the preprocessor) and begins no comment."""
    if i + 1 < end and data[i + 1] == 91:
        return True
    if i + 2 < end and data[i + 1] == 33 and data[i + 2] == 91:
        return True
    if not new or i + 1 >= end or kinds[data[i + 1]] != 2:
        return False
    j, packed = i + 1, _0
    while j < end and inside[data[j]] & 1:
        packed = (packed << _8) | U(data[j])
        j += 1
    if j - i - 1 > 8:
        return False
    slot = _slot(packed, keys)
    return bool(slot >= 0 and directives[slot])


@njit(nogil=True, cache=True)
def normal(raw: Any, names: Any, starts: Any, ends: Any, count: int) -> int:
    """Make of raw tokens, in place, those that are hashed; return how many there are."""
    n = 0
    for i in range(count):
        code = raw[i]
        if code >= _SOFT and (i + 1 >= count or raw[i + 1] > _STRING):
            code = np.uint8(_NAME)
        if (code == _NAME and n >= 2 and raw[n - 1] == _NAME and raw[n - 2] == _NAME) or (
            code == _STRING and n >= 1 and raw[n - 1] == _STRING
        ):
            ends[n - 1] = ends[i]
            continue
        if _CLOSERS[code] and n >= 1 and raw[n - 1] == _COMMA:
            n -= 1
        if code in (_NUMBER, _STRING):
            if n >= 1 and raw[n - 1] == _SIGN and (n < 2 or _OPENERS[raw[n - 2]]):
                n -= 1
            if n >= 6 and raw[n - 1] == _COMMA and raw[n - 3] == _COMMA and raw[n - 5] == _COMMA:
                if raw[n - 2] == code and raw[n - 4] == code and raw[n - 6] == code:
                    n -= 2
        raw[n], names[n], starts[n], ends[n] = code, names[i], starts[i], ends[i]
        n += 1
    return n
