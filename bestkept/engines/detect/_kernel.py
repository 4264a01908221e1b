"""The compiled road: words, grams and look-up in machine code (Numba), same values bit for bit.

Imported only by `fast.py`, when so much text has come that the second it takes to load pays.
All arithmetic is on unsigned 64-bit numbers: a plain int among them would make floats, and a
signed index a test for negative ones. A text is read where it lies, piece by piece: each piece
is folded, cut into words, and its grams are looked up while the next one is folded, so that
memory answers meanwhile.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._machine import (
    flat,
    load,
    load_4,
    load_8,
    narrow,
    ones,
    pass_8,
    prefetch,
    same_8,
    store,
    trailing_zeros,
    wide,
)
from bestkept.engines.detect._words import borders, cut, fold, is_parted, weigh, words

U = np.uint64
_0, _1, _2, _3, _4, _7, _8 = (U(n) for n in (0, 1, 2, 3, 4, 7, 8))
_12, _32, _63, _64 = U(12), U(32), U(63), U(64)
_SIP = (U(0x736F6D6570736575), U(0x646F72616E646F6D), U(0x6C7967656E657261), U(0x7465646279746573))
_LAST, _FF, _FFFFFFFF = U(8 << 56), U(0xFF), U(0xFFFFFFFF)
_TAIL = U(8)  # words of a gram that the next one shares

# What a road remembers of a text, as numbers in one array.
OFFSET, WORDS, TAIL, PENDING, GRAMS, FIRST, ROWS, MARKS, OVER, PARTED, BUFFER, SPACE = range(12)
TEXT = 10  # so many of them are of one text; the others say where its folded letters go
# Then, where arrays lie and how long they are: secret, values, wanted, hashes, bounds, folds,
# marks, segments, rows.
PLACES, ARRAYS = 12, 9
STATE = PLACES + 2 * ARRAYS
PAGES = 0x1100  # pages of 256 code points in Unicode
# Why the kernel came back; from 0 on, a page of code points to fill in. NONE: done, no rows.
NONE, DONE, FULL, ROOM = -1, -2, -3, -4
SLACK = 512  # bytes beyond the room for folded text that may be written
_EDGE = U(128)
_SOME = U(64)  # words that are hashed in a row
_NEAR = U(64 - 22)  # a filter of less than half a megabyte is near enough without asking


@njit(inline="always")
def _rotl(x: Any, by: Any) -> Any:
    return (x << U(by)) | (x >> U(64 - by))


@njit()
def _fold_piece(text: Any, size: Any, state: Any, folds: Any, marks: Any) -> tuple[Any, Any]:
    """Fold the next piece behind what is pending; return why not, and where it ends."""
    at, pending = state[OFFSET], state[PENDING]
    folded, room = state[BUFFER], state[SPACE]
    if pending << _1 > room:
        return np.int64(ROOM), _0
    limit = folded + room - _EDGE
    end = cut(text, at, at + (room - pending - _EDGE), size)
    to = folded + pending
    after, to, page = fold(text, size, at, end, to, limit, folded + room + _64, folds)
    if page >= 0:
        return page, _0
    for k in range(8):
        store(to + U(8 * k), _0)
    if pending == _0:
        if state[MARKS] < U(len(marks)):
            marks[state[MARKS], _0], marks[state[MARKS], _1] = at, state[WORDS]
        state[MARKS] += _1
    state[OFFSET] = after
    state[OVER] = _1 if after >= size else _0
    return np.int64(DONE), to


@njit()
def _keep_pending(state: Any, rest: Any, to: Any) -> None:
    """Move the word that the piece cuts to the front."""
    left = to - rest if rest < to else _0
    for k in range((left + _7) >> _3):
        store(state[BUFFER] + (U(k) << _3), load_8(rest + (U(k) << _3)))
    state[PENDING] = left


@njit()
def read(address: int, bytes_: int, begin: bool, state: Any) -> Any:
    """Read a text of UTF-8 at an address, from its beginning or on, and look its grams up.

    `state` says where the arrays lie (PLACES). Writes to `rows` (segment, word number, first
    entry, entries) of each gram found, to `marks` (byte, words before it) of the places where
    no word is cut, and PARTED, whether a word may be parted at a line's end. Returns NONE
    where there is nothing of both, or DONE, or FULL when `rows` have to be taken, ROOM when a
    word needs more room, or a page to fill in: call again.
    """
    # A call takes half a microsecond with one array, and three times as long with ten.
    at, long = state[PLACES : PLACES + ARRAYS], state[PLACES + ARRAYS :]
    secret, values, wanted = flat(at[0], _4), flat(at[1], long[1]), flat(at[2], long[2])
    hashes, bounds = flat(at[3], long[3]), narrow(at[4], 2, long[4])
    folds, marks = wide(at[5], 2, PAGES), wide(at[6], long[6], 2)
    segments, rows = wide(at[7], long[7], 6), wide(at[8], long[8], 4)
    text, size, many = U(address), U(bytes_), U(len(segments))
    if begin:
        state[:TEXT] = _0
    while True:
        if U(len(rows)) - state[ROWS] < state[GRAMS] * many:
            return FULL
        if state[OVER] != _0:
            _probe(values, segments, wanted, rows, state)
            return NONE if state[ROWS] == _0 and state[PARTED] == _0 else DONE
        first = state[OFFSET]
        why, to = _fold_piece(text, size, state, folds, marks)
        if why != DONE:
            return why
        if state[PARTED] == _0 and is_parted(text, first, state[OFFSET], size):
            state[PARTED] = _1
        found = _hash_piece(state, to, secret, bounds, hashes, values, segments)
        _probe(values, segments, wanted, rows, state)
        state[GRAMS] = gram_values(hashes, found, secret, values)
        state[FIRST] = state[WORDS] - found
        state[TAIL] = _carry(hashes, found)


@njit()
def sweep(lies: Any, first: int, state: Any) -> Any:
    """Read many texts from number `first` on; return the first in which something is found.

    Or which has to be read by itself, or the number of texts. `lies` has address and bytes of
    each; without an address a text is to be read by itself.
    """
    for n in range(first, len(lies)):
        if lies[n, 0] == _0 or read(lies[n, 0], lies[n, 1], True, state) != NONE:
            return n
    return len(lies)


@njit()
def _hash_piece(
    state: Any, to: Any, secret: Any, bounds: Any, hashes: Any, values: Any, segments: Any
) -> Any:
    """Hash the words of a piece, and ask for what the values before it will need."""
    tail, begin = state[TAIL], state[BUFFER]
    starts, ends = bounds[0], bounds[1]
    count, rest = borders(begin, to + state[OVER], starts, ends)
    far = len(segments) > 0 and segments[0, 1] < _NEAR
    waiting = state[GRAMS] if far else _0
    for done in range(_0, count, _SOME):
        some = min(count - done, _SOME)
        for n in range(done, min(waiting, done + some)):
            prefetch(segments[0, 0] + (values[U(n)] >> (segments[0, 1] + _3)))
        words(begin, some, starts[done:], ends[done:], secret, hashes, tail + done)
    _keep_pending(state, rest, to)
    state[WORDS] += count
    return tail + count


@njit()
def _carry(hashes: Any, found: Any) -> Any:
    """Move the last words to the front; return how many."""
    tail = min(found, _TAIL)
    for k in range(tail):
        hashes[U(k)] = hashes[found - tail + U(k)]
    return tail


@njit()
def gather(
    address: int,
    bytes_: int,
    begin: bool,
    state: Any,
    secret: Any,
    folds: Any,
    marks: Any,
    decimals: Any,
    bounds: Any,
    hashes: Any,
    weights: Any,
) -> Any:
    """Write hash and weight of each word of a text; WORDS counts them. Returns as `read`."""
    text, size = U(address), U(bytes_)
    if begin:
        state[:TEXT] = _0
    while state[OVER] == _0:
        done = state[WORDS]
        if U(len(hashes)) < done + state[SPACE]:
            return FULL
        why, to = _fold_piece(text, size, state, folds, marks)
        if why != DONE:
            return why
        begin, starts, ends = state[BUFFER], bounds[0], bounds[1]
        count, rest = borders(begin, to + state[OVER], starts, ends)
        words(begin, count, starts, ends, secret, hashes, done)
        weigh(begin, count, starts, ends, decimals, weights, done)
        _keep_pending(state, rest, to)
        state[WORDS] = done + count
    return DONE


@njit()
def gram_values(hashes: Any, count: Any, secret: Any, out: Any) -> Any:
    """Write the value of each nine-word gram of `hashes[:count]` to `out`; return how many."""
    if count < U(9):
        return _0
    grams = count - _TAIL
    key0, key1 = secret[2], secret[3]
    for n in range(grams):
        i = U(n)
        total = hashes[i]
        for j in range(1, 9):
            total ^= _rotl(hashes[i + U(j)], j)
        out[i] = _siphash(total, key0, key1)
    return grams


@njit(inline="always")
def _siphash(message: Any, key0: Any, key1: Any) -> Any:
    v0, v1, v2, v3 = key0 ^ _SIP[0], key1 ^ _SIP[1], key0 ^ _SIP[2], key1 ^ _SIP[3] ^ message
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0 ^= message
    v3 ^= _LAST
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0 ^= _LAST
    v2 ^= _FF
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    return v0 ^ v1 ^ v2 ^ v3


@njit(inline="always")
def _round(v0: Any, v1: Any, v2: Any, v3: Any) -> Any:
    v0 += v1
    v2 += v3
    v1 = _rotl(v1, 13) ^ v0
    v3 = _rotl(v3, 16) ^ v2
    v0 = _rotl(v0, 32)
    v2 += v1
    v0 += v3
    v1 = _rotl(v1, 17) ^ v2
    v3 = _rotl(v3, 21) ^ v0
    v2 = _rotl(v2, 32)
    return v0, v1, v2, v3


@njit()
def _probe(values: Any, segments: Any, wanted: Any, rows: Any, state: Any) -> None:
    """Look the waiting values up in each segment; then none waits."""
    count, first = state[GRAMS], state[FIRST]
    for n in range(len(segments)):
        number = U(n)
        passed = candidates(values, count, segments[number, 0], segments[number, 1], wanted)
        state[ROWS] = look_up(values, wanted, passed, first, number, segments, rows, state[ROWS])
    state[GRAMS] = _0


@njit()
def candidates(values: Any, count: Any, filtered: Any, shift: Any, out: Any) -> Any:
    """Write the positions in `values[:count]` that the filter at an address lets pass.

    What is seen of 64 values is written down while the next 64 wait for memory: a branch on
    what has not come yet would stop all that follows. Some more is read and written.
    """
    found, place, seen = _0, U(values.ctypes.data), _0
    for first in range(_0, count, _64):
        passed = _0
        for n in range(_0, min(count - first, _64), _8):
            passed |= pass_8(place + ((first + n) << _3), filtered, shift) << n
        found = _written(seen, first - _64, out, found)
        seen = passed if count - first >= _64 else passed & ((_1 << (count - first)) - _1)
    return _written(seen, (count - _1) & ~_63, out, found)


@njit(inline="always")
def _written(seen: Any, first: Any, out: Any, found: Any) -> Any:
    """Append the places of the ones of a mask; four are written at once, counted or not."""
    count = ones(seen)
    for k in range(4 if found + _4 <= U(len(out)) else 0):
        out[found + U(k)] = first + trailing_zeros(seen)
        seen &= seen - _1
    more = found + count - ones(seen)
    while seen != _0:
        out[more] = first + trailing_zeros(seen)
        more += _1
        seen &= seen - _1
    return found + count


@njit()
def look_up(
    values: Any, wanted: Any, count: Any, first: Any, number: Any, segments: Any, rows: Any, at: Any
) -> Any:
    """Append (segment, word, first entry, entries) of each wanted value that is in a segment."""
    buckets, rests = segments[number, 2], segments[number, 3]
    highs, width = segments[number, 4], segments[number, 5]
    mask, all_ = (_1 << (U(52) - width)) - _1, load_4(buckets + (_4 << width))
    for k in range(count):
        prefetch(buckets + ((values[wanted[U(k)]] >> (_64 - width)) << _2))
    for k in range(count):
        bucket = values[wanted[U(k)]] >> (_64 - width)
        prefetch(rests + (load_4(buckets + (bucket << _2)) << _2))
    for k in range(count):
        value = values[wanted[U(k)]]
        bucket = buckets + ((value >> (_64 - width)) << _2)
        rest = (value >> _12) & mask
        start, many = _0, _0
        begin, end = load_4(bucket), load_4(bucket + _4)
        if end - begin <= _8 and begin + _8 <= all_:  # nothing beyond the table is read
            same = same_8(rests + (begin << _2), rest) & ((_1 << (end - begin)) - _1)
            if same == _0:
                continue
        for entry in range(begin, end):
            here = U(entry)
            same = load_4(rests + (here << _2)) == rest & _FFFFFFFF
            if same and (highs == _0 or load(highs + here) == rest >> _32):
                start = here if many == _0 else start
                many += _1
        if many != _0:
            rows[at, 0], rows[at, 1] = number, first + wanted[U(k)]
            rows[at, 2], rows[at, 3] = start, many
            at += _1
    return at
