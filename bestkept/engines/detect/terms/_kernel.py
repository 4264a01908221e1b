"""The term lens in machine code (Numba): the same words, names and values, bit for bit.

Imported only by `fast.py`. Arithmetic on hashes is on unsigned 64-bit numbers, as a plain int
among them would make floats.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._kernel import _rotl, _siphash
from bestkept.engines.detect._machine import borders_64, end_8, load_8, store, trailing_zeros
from bestkept.engines.detect._words import borders as cut_words
from bestkept.engines.detect._words import fold

U = np.uint64
_0, _1, _2, _3, _7, _8 = (U(n) for n in (0, 1, 2, 3, 7, 8))
_32, _64 = U(32), U(64)
_SLACK, _SPARE = U(512), U(256)  # bytes behind the folded ones that may be written

SMALL, CAPITAL, DIGIT, JOINER, FOREIGN, OTHER = 1, 2, 3, 4, 5, 0
LONGEST, PIECES, LEAST = 64, 8, 3
_TOGETHER = 1 << 10  # bytes that are looked at together


@njit(inline="always")
def _mixed(value: Any, chunk: Any, multiplier: Any) -> Any:
    value = (value ^ chunk) * multiplier
    return value ^ (value >> _32)


@njit()
def fold_all(data: Any, buffer: Any, folds: Any) -> tuple[Any, Any, Any]:
    """Fold UTF-8 into `buffer`, where 0 parts words, from its beginning.

    Returns bytes read (fewer where there is no room), bytes written, and a page of code
    points to fill in first, or -1.
    """
    to = U(buffer.ctypes.data)
    limit = to + U(len(buffer)) - _SLACK
    text, size = U(data.ctypes.data), U(len(data))
    read, end, page = fold(text, size, _0, size, to, limit, limit + _SPARE, folds)
    for k in range(8):
        store(end + (U(k) << _3), _0)
    return read, end - to, page


@njit()
def hash_words(buffer: Any, size: Any, secret: Any, bounds: Any, out: Any) -> int:
    """Write the hash of each word of `buffer[:size]`, folded by `fold_all`; return how many.

    `bounds` and `out` have room for some more.
    """
    begin, seed, multiplier = U(buffer.ctypes.data), secret[0], secret[1]
    starts, ends, to = bounds[0], bounds[1], U(out.ctypes.data)
    count, _ = cut_words(begin, begin + size + _1, starts, ends)
    first, last = U(starts.ctypes.data), U(ends.ctypes.data)
    for n in range(_0, count, _8):
        four = n << _2
        longer = end_8(begin, first + four, last + four, seed, multiplier, to + (n << _3))
        while longer != _0:
            word = n + trailing_zeros(longer)
            longer &= longer - _1
            if word < count:
                start, end = U(starts[word]), U(ends[word])
                out[word] = _word(begin + start, end - start, seed, multiplier)
    return int(count)


@njit()
def _word(start: Any, length: Any, seed: Any, multiplier: Any) -> Any:
    """Return the hash of the folded letters at an address."""
    value, left = seed, length
    while left > _8:
        value = _mixed(value, load_8(start), multiplier)
        start += _8
        left -= _8
    last = load_8(start) & (~_0 >> (_64 - (left << _3)))
    return _mixed(_mixed(value, last, multiplier), length, multiplier)


@njit(inline="always")
def _ended(value: Any, chunk: Any, length: Any, multiplier: Any) -> Any:
    if length & _7 != _0:
        value = _mixed(value, chunk, multiplier)
    return _mixed(value, length, multiplier)


@njit()
def values_of(hashes: Any, count: int, span: int, key0: Any, key1: Any, out: Any) -> int:
    """Write the value of each run of one or two words; return how many there are."""
    runs = max(count - span + 1, 0)
    for i in range(runs):
        out[i] = hashes[i] if span == 1 else hashes[i] ^ _rotl(hashes[i + 1], 1)
    for i in range(runs):
        out[i] = _siphash(out[i], key0, key1)
    return runs


@njit()
def borders(data: Any, kinds: Any, border: Any, out: Any) -> int:
    """Write where identifiers have borders, or may; return how many. `out` is as long as data.

    `border` tells of the kinds of three bytes in a row whether one lies behind the first.
    """
    if len(data) < 2:
        return 0
    text, found, first = U(data.ctypes.data), 0, 0
    while first + 66 <= len(data):
        many = borders_64(text + U(first))
        while many != _0:
            out[found] = first + np.int64(trailing_zeros(many))
            found += 1
            many &= many - _1
        first += 64
    three = kinds[data[first]] << 3 | kinds[data[first + 1]]
    for i in range(first, len(data) - 2):
        three = (three << 3 | kinds[data[i + 2]]) & 511
        out[found] = i
        found += border[three]
    out[found] = len(data) - 2
    found += border[three << 3 & 511]
    return int(found)


@njit()
def spell(data: Any, kinds: Any, at: Any, count: int, secret: Any, room: Any, hashes: Any) -> int:
    """Hash what identifiers read as; write their first and last bytes to the rows of `room`.

    `at[:count]` are the borders, `kinds` maps bytes to SMALL and so on. Returns how many words
    were read, or -1 where there is no room for them. The rule is that of spelling.py.
    """
    words, done = 0, 0
    begins, stops = np.empty(LONGEST, np.int64), np.empty(LONGEST, np.int64)
    for k in range(count):
        begin = at[k]
        if begin < done:
            continue
        while begin > done and 0 < kinds[data[begin - 1]] <= DIGIT:
            begin -= 1
        done, pieces = _identifier(data, kinds, begin, begins, stops)
        if pieces > 1 and LEAST < stops[pieces - 1] - begin <= LONGEST:
            if words + PIECES * pieces > len(hashes):
                return -1
            words = _read(data, begins, stops, pieces, secret, room, hashes, words)
    return words


@njit()
def _identifier(data: Any, kinds: Any, at: int, begins: Any, stops: Any) -> tuple[int, int]:
    """Read the identifier that begins at `at`; return its end and the number of its pieces."""
    pieces, end = 0, at
    while True:
        stop = at
        while stop < len(data) and 0 < kinds[data[stop]] <= DIGIT:
            stop += 1
        foreign = (at > 0 and kinds[data[at - 1]] == FOREIGN) or (
            stop < len(data) and kinds[data[stop]] == FOREIGN
        )
        if foreign:
            return max(end, stop) if pieces == 0 else end, pieces
        if stop - begins[0] > LONGEST and pieces:
            pieces = LONGEST + 1  # too long for a name
        if pieces <= LONGEST and stop - at <= LONGEST:
            pieces = _cut(data, kinds, at, stop, begins, stops, pieces)
        else:
            pieces = LONGEST + 1
        end = stop
        at = _next_run(data, kinds, stop)
        if at < 0:
            return end, 0 if pieces > LONGEST else pieces


@njit()
def _cut(data: Any, kinds: Any, at: int, stop: int, begins: Any, stops: Any, pieces: int) -> int:
    """Cut letters and digits into pieces; return how many there are now."""
    begins[pieces] = at
    for i in range(at + 1, stop):
        before, here = kinds[data[i - 1]], kinds[data[i]]
        after = kinds[data[i + 1]] if i + 1 < stop else OTHER
        if (
            (before == SMALL and here == CAPITAL)
            or (before == DIGIT) != (here == DIGIT)
            or (before == CAPITAL and here == CAPITAL and after == SMALL)
        ):
            stops[pieces] = i
            pieces += 1
            begins[pieces] = i
    stops[pieces] = stop
    return pieces + 1


@njit()
def _next_run(data: Any, kinds: Any, at: int) -> int:
    """Return where an identifier goes on behind joiners or a broken line, or -1."""
    size, ahead = len(data), at
    while ahead < size and kinds[data[ahead]] == JOINER:
        ahead += 1
    if ahead == at:
        return -1
    if ahead < size and 0 < kinds[data[ahead]] <= DIGIT:
        return ahead
    if data[at] != 45:
        return -1
    ahead = at + 1
    if ahead < size and data[ahead] == 13:
        ahead += 1
    if ahead >= size or data[ahead] != 10:
        return -1
    ahead += 1
    while ahead < size and (data[ahead] == 32 or data[ahead] == 9):
        ahead += 1
    return ahead if ahead < size and 0 < kinds[data[ahead]] <= DIGIT else -1


@njit()
def _read(
    data: Any,
    begins: Any,
    stops: Any,
    pieces: int,
    secret: Any,
    room: Any,
    hashes: Any,
    words: int,
) -> int:
    """Hash each run of pieces as one word; return how many words there are in all."""
    for first in range(pieces):
        value, chunk, length = secret[0], _0, _0
        for piece in range(first, min(first + PIECES, pieces)):
            for i in range(begins[piece], stops[piece]):
                # Small letters; digits have the bit already.
                chunk |= U(data[i] | 32) << ((length & _7) << _3)
                length += _1
                if length & _7 == _0:
                    value, chunk = _mixed(value, chunk, secret[1]), _0
            if length >= LEAST and (piece > first or not _alone(begins, stops, pieces, piece)):
                hashes[words] = _ended(value, chunk, length, secret[1])
                room[words, 0], room[words, 1] = begins[first], stops[piece]
                words += 1
    return words


@njit(inline="always")
def _alone(begins: Any, stops: Any, pieces: int, piece: int) -> Any:
    """Tell whether a piece stands between joiners, and so is a word that is read anyway."""
    before = piece == 0 or begins[piece] > stops[piece - 1]
    return before and (piece + 1 == pieces or begins[piece + 1] > stops[piece])


@njit()
def spaced(data: Any) -> tuple[int, int]:
    """Return where single letters with one sign between each and the next may stand, or -1.

    The first and the last place from which four of them go on.
    """
    first, last = -1, -1
    for start in range(0, len(data) - 6, _TOGETHER):
        end = min(start + _TOGETHER, len(data) - 6)
        if not _any_four(data[start : end + 6]):
            continue
        for i in range(start, end):
            if _four(data, i) and (i == 0 or not _letter(data[i - 1])):
                first, last = i if first < 0 else first, i
    return first, last


@njit()
def _any_four(data: Any) -> bool:
    found = False
    for i in range(len(data) - 6):
        found |= _four(data, i)
    return found


@njit(inline="always")
def _four(data: Any, i: int) -> Any:
    letters = _letter(data[i]) & _letter(data[i + 2]) & _letter(data[i + 4]) & _letter(data[i + 6])
    return letters & _sign(data[i + 1]) & _sign(data[i + 3]) & _sign(data[i + 5])


@njit(inline="always")
def _letter(byte: Any) -> Any:
    return np.uint8((byte | 32) - 97) < 26


@njit(inline="always")
def _sign(byte: Any) -> Any:
    return (byte == 32) | (byte == 46) | (byte == 42) | (byte == 95) | (byte == 45)
