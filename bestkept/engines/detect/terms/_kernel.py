"""The term lens in machine code (Numba): the same words, names and values, bit for bit.

Imported only by `fast.py`. One call reads a whole text: words are folded, cut and hashed piece
by piece, what identifiers read as after them, and the values of both are looked up, so that
Python is asked only where something is found. Arithmetic on hashes is on unsigned 64-bit
numbers, as a plain int among them would make floats.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bestkept.engines.detect import _kernel as reading
from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._kernel import (
    BUFFER,
    OVER,
    ROWS,
    TAIL,
    TEXT,
    WORDS,
    _fold_piece,
    _keep_pending,
    _rotl,
    _siphash,
    candidates,
)
from bestkept.engines.detect._machine import (
    bytes_at,
    end_8,
    flat,
    load_8,
    narrow,
    trailing_zeros,
    wide,
)
from bestkept.engines.detect._words import borders as cut_words
from bestkept.engines.detect.terms._names import NEXT, spell

U = np.uint64
_0, _1, _2, _3, _8 = (U(n) for n in (0, 1, 2, 3, 8))
_32, _64 = U(32), U(64)

# What a road remembers of a text: as `reading` has it, then where single letters with signs
# between them may stand (first place + 1, last), and where names go on. Then where arrays lie
# and how long they are: secret, folds, bounds, places, hashes, values, wanted, rows, stored;
# and of the segment: filter, shift, whether it has pairs.
FIRST, LAST, GOING = reading.PLACES, reading.PLACES + 1, reading.PLACES + 2
PLACES, ARRAYS = GOING + 2, 9
FILTER = PLACES + 2 * ARRAYS
SHIFT, PAIRS, STATE = FILTER + 1, FILTER + 2, FILTER + 3
WORD, PAIR, NAME = 0, 1, 2  # what a row tells of
FULL, DONE = reading.FULL, reading.DONE
_STORED = U(0xFFFFFFFFFFFFF000)  # the 52 bits of a value that a segment keeps
_TOGETHER = 1 << 10  # bytes that are looked at together


@njit()
def read(address: int, bytes_: int, state: Any) -> Any:
    """Read a text of UTF-8 at an address and look up all that it may be found by.

    Writes to `rows` (WORD, PAIR or NAME, first, last, value) of each value that the segment
    has: numbers of words, or for a name its first and last byte. Returns DONE; or FULL where
    there are more rows than room, ROOM or a page as `reading.read` does: then read it again.
    """
    at, long = state[PLACES : PLACES + ARRAYS], state[PLACES + ARRAYS : FILTER]
    secret, folds = flat(at[0], 4), wide(at[1], 2, reading.PAGES)
    bounds, places = narrow(at[2], 2, long[2]), narrow(at[3], 2, long[3])
    hashes, values, wanted = flat(at[4], long[4]), flat(at[5], long[5]), flat(at[6], long[6])
    rows, stored = wide(at[7], long[7], 4), flat(at[8], long[8])
    data, going = bytes_at(U(address), bytes_), state[GOING:PLACES]
    state[:TEXT] = _0
    going[:] = _0
    why = _words(
        U(address), U(bytes_), state, secret, folds, bounds, hashes, values, wanted, rows, stored
    )
    if why != DONE:
        return why
    first, last = spaced(data)
    state[FIRST], state[LAST] = U(first + 1), U(last)
    letters = state[BUFFER]
    while going[NEXT] < U(bytes_):
        count = U(spell(data, going, letters, bounds, places))
        _hash(letters, count, bounds, secret, hashes, _0)
        done = state[ROWS]
        _seek(state, U(NAME), hashes, count, _0, secret, values, wanted, rows, stored)
        for n in range(done, min(state[ROWS], U(len(rows)))):
            word = rows[n, 1]
            rows[n, 1], rows[n, 2] = U(places[0, word]), U(places[1, word])
    return np.int64(FULL if state[ROWS] > U(len(rows)) else DONE)


@njit()
def sweep(lies: Any, first: int, state: Any) -> Any:
    """Read many texts from number `first` on; return the first in which something may be found.

    Or which has to be read by itself, or the number of texts. `lies` has address and bytes of
    each; without an address a text is to be read by itself.
    """
    for n in range(first, len(lies)):
        if lies[n, 0] == _0 or read(lies[n, 0], lies[n, 1], state) != DONE:
            return n
        if state[ROWS] | state[FIRST] != _0:
            return n
    return len(lies)


@njit()
def _words(
    text: Any,
    size: Any,
    state: Any,
    secret: Any,
    folds: Any,
    bounds: Any,
    hashes: Any,
    values: Any,
    wanted: Any,
    rows: Any,
    stored: Any,
) -> Any:
    """Look up the words of a text one by one, and two by two for terms of several words."""
    begin, starts, ends = state[BUFFER], bounds[0], bounds[1]
    while state[OVER] == _0:
        why, to = _fold_piece(text, size, state, folds, folds[:0])
        if why != DONE:
            return why
        tail, done = state[TAIL], state[WORDS]
        count, rest = cut_words(begin, to + state[OVER], starts, ends)
        _hash(begin, count, bounds, secret, hashes, tail)
        _keep_pending(state, rest, to)
        one = hashes[tail:]
        _seek(state, U(WORD), one, count, done, secret, values, wanted, rows, stored)
        if state[PAIRS] != _0 and tail + count > _1:
            pairs = tail + count - _1
            _seek(state, U(PAIR), hashes, pairs, done - tail, secret, values, wanted, rows, stored)
        if count != _0:
            hashes[0], state[TAIL] = hashes[tail + count - _1], _1
        state[WORDS] = done + count
    return np.int64(DONE)


@njit()
def _hash(begin: Any, count: Any, bounds: Any, secret: Any, hashes: Any, at: Any) -> None:
    """Write the hash of each word between two borders to `hashes` from `at` on, and some more."""
    seed, multiplier = secret[0], secret[1]
    starts, ends, to = bounds[0], bounds[1], U(hashes.ctypes.data) + (at << _3)
    first, last = U(starts.ctypes.data), U(ends.ctypes.data)
    for n in range(_0, count, _8):
        four = n << _2
        longer = end_8(begin, first + four, last + four, seed, multiplier, to + (n << _3))
        while longer != _0:
            word = n + trailing_zeros(longer)
            longer &= longer - _1
            if word < count:
                start, end = U(starts[word]), U(ends[word])
                hashes[at + word] = _word(begin + start, end - start, seed, multiplier)


@njit()
def _seek(
    state: Any,
    kind: Any,
    hashes: Any,
    count: Any,
    first: Any,
    secret: Any,
    values: Any,
    wanted: Any,
    rows: Any,
    stored: Any,
) -> None:
    """Append a row for each of `count` words, or pairs of words, that the segment has.

    ROWS counts those too for which there is no room.
    """
    more = _1 if kind == U(PAIR) else _0
    key0, key1 = secret[2], secret[3]
    if more != _0:
        for n in range(count):
            values[n] = _siphash(hashes[n] ^ _rotl(hashes[n + _1], 1), key0, key1)
    else:
        for n in range(count):
            values[n] = _siphash(hashes[n], key0, key1)
    passed = candidates(values, count, state[FILTER], state[SHIFT], wanted)
    for k in range(passed):
        word = wanted[k]
        if _has(stored, values[word] & _STORED):
            row = state[ROWS]
            if row < U(len(rows)):
                rows[row, 0], rows[row, 1] = kind, first + word
                rows[row, 2], rows[row, 3] = first + word + more, values[word]
            state[ROWS] = row + _1


@njit()
def _has(stored: Any, value: Any) -> Any:
    """Tell whether a value is among the stored ones, which are in order."""
    low, high = _0, U(len(stored))
    while low < high:
        middle = (low + high) >> _1
        if stored[middle] < value:
            low = middle + _1
        else:
            high = middle
    return low < U(len(stored)) and stored[low] == value


@njit(inline="always")
def _mixed(value: Any, chunk: Any, multiplier: Any) -> Any:
    value = (value ^ chunk) * multiplier
    return value ^ (value >> _32)


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
