"""What identifiers read as, in machine code (Numba): the rule is that of spelling.py.

Where one lies alone among signs, in sight of 64 bytes, its pieces are found by counting bits;
else byte by byte. Their letters are written side by side, so that each run of pieces is a
stretch of them, to be hashed like a word.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._machine import load, ones, store, trailing_zeros
from bestkept.engines.detect.terms._bits import borders_64, joiners_64, names_64, small_64

U = np.uint64
_0, _1, _2, _64 = U(0), U(1), U(2), U(64)
SMALL, CAPITAL, DIGIT, JOINER, FOREIGN, OTHER = 1, 2, 3, 4, 5, 0
LONGEST, PIECES, LEAST = 64, 8, 3
NEXT, DONE = 0, 1  # where to go on: the next 64 bytes, and what is read already
ROOM = 1 << 13  # for words and letters
_MOST, _LETTERS = ROOM - 512, ROOM - 64  # after so many no other identifier is begun
_SEEN = U(62)  # letters and signs of an identifier that is seen at once
_HIGH = U(128)


def _kinds() -> Any:
    found = np.zeros(256, np.int64)  # what is shifted must be signed, or it becomes a float
    found[128:] = FOREIGN
    for signs, kind in (
        (b"abcdefghijklmnopqrstuvwxyz", SMALL),
        (b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", CAPITAL),
        (b"0123456789", DIGIT),
        (b"-_", JOINER),
    ):
        found[list(signs)] = kind
    return found


def _border() -> Any:
    """Return, by the kinds of three bytes, whether an identifier has a border behind the first."""
    found = np.zeros(512, np.int64)
    small, capital, digit = SMALL, CAPITAL, DIGIT
    for a, b, c in itertools.product(range(8), repeat=3):
        capitals = (a, b) == (small, capital) or (a, b, c) == (capital, capital, small)
        digits = {a, b} <= {small, capital, digit} and (a == digit) != (b == digit)
        joined = a in {small, capital, digit} and b == JOINER
        found[a << 6 | b << 3 | c] = capitals or digits or joined
    return found


_KINDS, _BORDER = _kinds(), _border()


@njit()
def spell(data: Any, going: Any, letters: Any, bounds: Any, places: Any) -> int:
    """Write what identifiers read as; return how many words, after about as many as there is room for.

    `going` says where to go on, and has at least the size of `data` in NEXT at the end. The letters go to the address `letters`, to `bounds` where
    each word begins and ends among them, to `places` its first and last byte in `data`.
    """
    begins, stops = np.empty(LONGEST, np.int64), np.empty(LONGEST, np.int64)
    words, used, first, done = 0, _0, np.int64(going[NEXT]), np.int64(going[DONE])
    while first < len(data):
        many = _borders(data, first)
        while many != _0:
            at = first + np.int64(trailing_zeros(many))
            many &= many - _1
            if at < done:
                continue
            if words > _MOST or used > U(_LETTERS):
                going[NEXT], going[DONE] = U(first), U(done)
                return words
            while at > done and 0 < _KINDS[data[at - 1]] <= DIGIT:
                at -= 1
            done, pieces = _seen(data, at, begins, stops)
            if pieces == 0:
                done, pieces = _identifier(data, _KINDS, at, begins, stops)
            if pieces > 1 and LEAST < stops[pieces - 1] - at <= LONGEST:
                more = _set(data, begins, stops, pieces, letters + used)
                words = _read(begins, stops, pieces, used, bounds, places, words)
                used += more
        first += 64
    going[NEXT] = U(first)
    return words


@njit(inline="always")
def _borders(data: Any, first: int) -> Any:
    """Return behind which of 64 bytes an identifier has a border, or may."""
    if first + 66 <= len(data):
        return borders_64(U(data.ctypes.data) + U(first))
    many = _0
    for i in range(first, min(first + 64, len(data) - 1)):
        after = _KINDS[data[i + 2]] if i + 2 < len(data) else OTHER
        three = _KINDS[data[i]] << 6 | _KINDS[data[i + 1]] << 3 | after
        many |= U(_BORDER[three]) << U(i - first)
    return many


@njit(inline="always")
def _seen(data: Any, at: int, begins: Any, stops: Any) -> tuple[int, int]:
    """Read an identifier by its masks; return its end and the number of pieces.

    No piece where it is not seen in whole, or something is beside it that may belong to it.
    """
    if at + 66 > len(data) or (at > 0 and data[at - 1] >= 128):
        return at, 0
    place = U(data.ctypes.data) + U(at)
    names = names_64(place)
    length = trailing_zeros(~(names | joiners_64(place)))
    if length > _SEEN or load(place + length) >= _HIGH:
        return at, 0
    if (names >> (length - _1)) & _1 == _0:
        return at, 0
    names &= (_1 << length) - _1
    cuts = borders_64(place) & names & (names >> _1)
    first, last = names & ~(names << _1) | cuts << _1, names & ~(names >> _1) | cuts
    pieces = np.int64(ones(first))
    for piece in range(pieces):
        begins[piece] = at + np.int64(trailing_zeros(first))
        stops[piece] = at + np.int64(trailing_zeros(last)) + 1
        first &= first - _1
        last &= last - _1
    return at + np.int64(length), pieces


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


@njit(inline="always")
def _set(data: Any, begins: Any, stops: Any, pieces: int, to: Any) -> Any:
    """Write the letters of all pieces small and side by side; return how many there are."""
    text, begun = U(data.ctypes.data), to
    for piece in range(pieces):
        begin, length = begins[piece], U(stops[piece] - begins[piece])
        if begin + 64 <= len(data):
            small_64(text + U(begin), to)
        else:
            _one_by_one(text + U(begin), length, to)
        to += length
    return to - begun


@njit()
def _one_by_one(place: Any, length: Any, to: Any) -> None:
    for n in range(length):  # eight bytes are written at a time, as the next ones will be
        store(to + U(n), load(place + U(n)) | U(32))


@njit(inline="always")
def _read(
    begins: Any, stops: Any, pieces: int, used: Any, bounds: Any, places: Any, words: int
) -> int:
    """Write each run of pieces as one word; return how many words there are in all."""
    starts, ends, firsts, lasts = bounds[0], bounds[1], places[0], places[1]
    for first in range(pieces):
        end = used
        for piece in range(first, min(first + PIECES, pieces)):
            end += U(stops[piece] - begins[piece])
            if end - used >= U(LEAST) and (
                piece > first or not _alone(begins, stops, pieces, piece)
            ):
                starts[words], ends[words] = np.uint32(used), np.uint32(end)
                firsts[words], lasts[words] = np.uint32(begins[first]), np.uint32(stops[piece])
                words += 1
        used += U(stops[first] - begins[first])
    return words


@njit(inline="always")
def _alone(begins: Any, stops: Any, pieces: int, piece: int) -> Any:
    """Tell whether a piece stands between joiners, and so is a word that is read anyway."""
    before = piece == 0 or begins[piece] > stops[piece - 1]
    return before and (piece + 1 == pieces or begins[piece + 1] > stops[piece])
