"""What identifiers read as, in machine code (Numba): the rule is that of spelling.py.

Where one lies among plain signs and is no longer than 62 bytes, its pieces are found by
counting bits; else byte by byte. Their letters are written side by side, so that each run of
pieces is a stretch of them, to be hashed like a word.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._machine import (
    COMPRESSES,
    leading_zeros,
    load,
    ones,
    store,
    trailing_zeros,
)
from bestkept.engines.detect.terms._bits import (
    borders_64,
    chosen_64,
    joiners_64,
    names_64,
    small_64,
)

U = np.uint64
_0, _1 = U(0), U(1)
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
def spell(data: Any, going: Any, letters: Any, bounds: Any, places: Any) -> Any:
    """Write what identifiers read as, as far as there is room; return how many words.

    `going` says where to go on, and has at least the size of `data` in NEXT at the end. The
    letters go to the address `letters`, to `bounds` where each word begins and ends among
    them, to `places` its first and last byte in `data`.
    """
    begins, stops = np.empty(LONGEST + 1, np.int64), np.empty(LONGEST + 1, np.int64)
    words, used, first, done = _0, _0, np.int64(going[NEXT]), np.int64(going[DONE])
    while first < len(data):
        many = _borders(data, first)
        while True:
            many = many & _from(done - first)
            if many == _0:
                break
            at = first + np.int64(trailing_zeros(many))
            if words > U(_MOST) or used > U(_LETTERS):
                going[NEXT], going[DONE] = U(first), U(done)
                return np.int64(words)
            at = _begun(data, at, done)
            done, pieces, more = _seen(data, at, begins, stops, letters + used)
            if pieces == 0:
                done, pieces = _identifier(data, _KINDS, at, begins, stops)
                more = _set(data, begins, stops, U(pieces), letters + used)
            if pieces > 1 and LEAST < stops[pieces - 1] - at <= LONGEST:
                words = _read(begins, stops, U(pieces), used, bounds, places, words)
                used += more
        first += 64
    going[NEXT] = U(first)
    return np.int64(words)


@njit(inline="always")
def _from(bit: int) -> Any:
    """Return the bits of 64 from one on."""
    return ~_0 << U(bit) if 0 < bit < 64 else (~_0 if bit <= 0 else _0)


@njit(inline="always")
def _begun(data: Any, at: Any, done: Any) -> Any:
    """Return where the letters and digits around a place begin, if not before `done`."""
    if at >= 63:
        others = ~names_64(U(data.ctypes.data) + U(at - 63))
        if others != _0:
            return max(at + 1 - np.int64(leading_zeros(others)), done)
    while at > done and 0 < _KINDS[data[at - 1]] <= DIGIT:
        at -= 1
    return at


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
def _seen(data: Any, at: int, begins: Any, stops: Any, to: Any) -> tuple[Any, Any, Any]:
    """Read an identifier by its masks; return its end and the number of pieces.

    And of the letters written to the address `to`, small and side by side. No piece where it
    is not seen in whole, or something is beside it that may belong to it.
    """
    if at + 130 > len(data) or (at > 0 and data[at - 1] >= 128):
        return at, 0, _0
    place = U(data.ctypes.data) + U(at)
    names = names_64(place)
    length = trailing_zeros(~(names | joiners_64(place)))
    if length > _SEEN or load(place + length) >= _HIGH:
        return at, 0, _0
    if (names >> (length - _1)) & _1 == _0:
        return at, 0, _0
    names &= (_1 << length) - _1
    cuts = borders_64(place) & names & (names >> _1)
    first, last = names & ~(names << _1) | cuts << _1, names & ~(names >> _1) | cuts
    pieces, here = ones(first), np.int64(at)
    if COMPRESSES:
        chosen_64(place, names, to)
    for piece in range(pieces):
        if not COMPRESSES:
            begun = trailing_zeros(first)
            small_64(place + begun, to + ones(names & ((_1 << begun) - _1)))
        begins[piece] = here + np.int64(trailing_zeros(first))
        stops[piece] = here + np.int64(trailing_zeros(last)) + 1
        first &= first - _1
        last &= last - _1
    return here + np.int64(length), np.int64(pieces), ones(names)


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
def _set(data: Any, begins: Any, stops: Any, pieces: Any, to: Any) -> Any:
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
    begins: Any, stops: Any, pieces: Any, used: Any, bounds: Any, places: Any, words: Any
) -> Any:
    """Write each run of pieces as one word; return how many words there are in all."""
    starts, ends, firsts, lasts = bounds[0], bounds[1], places[0], places[1]
    before, begins[pieces] = np.int64(-1), np.int64(1 << 62)
    for first in range(pieces):
        # A piece that stands between joiners is a word that is read anyway.
        kept = (begins[first] == before) | (begins[first + _1] == stops[first])
        end = used
        for piece in range(first, min(first + U(PIECES), pieces)):
            end += U(stops[piece] - begins[piece])
            starts[words], ends[words] = np.uint32(used), np.uint32(end)
            firsts[words], lasts[words] = np.uint32(begins[first]), np.uint32(stops[piece])
            words += U(kept & (end - used >= U(LEAST)))  # no branch: it could not be foretold
            kept = True
        before = stops[first]
        used += U(stops[first] - begins[first])
    return words
