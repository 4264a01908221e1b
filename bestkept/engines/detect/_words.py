"""Folding a piece of text and cutting it into words, in machine code (Numba).

A piece is folded into a buffer where 0 parts words; its words are the runs of other bytes.
Numbers are unsigned and addresses plain, as in `_kernel`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._machine import (
    COMPRESSES,
    bytes_at,
    fold_64,
    hash_8,
    letters_64,
    load,
    load_4,
    load_8,
    ones,
    parted_64,
    spread_32,
    store,
    trailing_zeros,
)

U = np.uint64
_0, _1, _2, _3, _4, _6, _7, _8 = (U(n) for n in (0, 1, 2, 3, 4, 6, 7, 8))
_12, _32, _63, _64 = U(12), U(32), U(63), U(64)
_HIGH, _LOW6, _FF = U(128), U(63), U(0xFF)
_AT_ONCE = 14  # places of a mask of 64 that are written without a branch
MORE = 32  # room for what is written beyond what counts


@njit()
def cut(text: Any, at: Any, end: Any, size: Any) -> Any:
    """Return where to end a piece: behind a separator if one is near, else between characters."""
    if end >= size:
        return size
    back = end
    while back > at and end - back < _64:
        byte = load(text + back - _1)
        letter = (byte | U(32)) - U(97) < U(26) or byte - U(48) < U(10) or byte >= _HIGH
        if not letter:
            return back
        back -= _1
    while load(text + end) & U(0xC0) == _HIGH:
        end -= _1
    return end


@njit()
def fold(
    text: Any, size: Any, at: Any, end: Any, to: Any, limit: Any, spare: Any, folds: Any
) -> tuple[Any, Any, Any]:
    """Fold UTF-8 from `at` to `end`; return where it ended, in and out, and a missing page."""
    while at < end and to < limit:
        source = text + at
        if size - at < _64:  # nothing beyond the text is read
            for k in range(size - at):
                store(spare + U(k), load(source + U(k)))
            source = spare
        high = fold_64(source, to)
        many = trailing_zeros(high)
        many = min(many, end - at)
        at += many
        to += many
        while at < end and to < limit:
            byte = load(text + at)
            if byte < _HIGH:
                break
            code, length = decoded(text + at, byte)
            page = folds[0, code >> _8]
            if page == _0:
                return at, to, np.int64(code >> _8)
            fold = load_4(page + ((code & _FF) << _2))
            start, long = folds[1, 0] + (fold >> _8), fold & _FF
            store(to, load_8(start))
            for k in range(_1, (long + _7) >> _3):
                store(to + (U(k) << _3), load_8(start + (U(k) << _3)))
            to += long
            at += length
    return at, to, np.int64(-1)


@njit(inline="always")
def decoded(place: Any, byte: Any) -> tuple[Any, Any]:
    second = load(place + _1) & _LOW6
    if byte < U(224):
        return (byte & U(31)) << _6 | second, _2
    third = load(place + _2) & _LOW6
    if byte < U(240):
        return (byte & U(15)) << _12 | second << _6 | third, _3
    fourth = load(place + _3) & _LOW6
    return (byte & _7) << U(18) | second << _12 | third << _6 | fourth, _4


@njit(inline="always")
def _mix(value: Any, chunk: Any, multiplier: Any) -> Any:
    value = (value ^ chunk) * multiplier
    return value ^ (value >> _32)


@njit()
def _long_word(start: Any, length: Any, seed: Any, multiplier: Any) -> Any:
    value, end = seed ^ length, start + (length & ~_7)
    while start < end:
        value = _mix(value, load_8(start), multiplier)
        start += _8
    left = length & _7
    if left == _0:
        return value
    return _mix(value, load_8(start) & (~_0 >> (_64 - (left << _3))), multiplier)


@njit(inline="always")
def spread(mask: Any, offset: Any, out: Any, at: Any) -> Any:
    """Append the places of the ones of a mask; more is written than counts, without a branch."""
    count = ones(mask)
    if COMPRESSES:
        spread_32(mask, offset, U(out.ctypes.data) + (at << _2))
        return at + count
    for k in range(_AT_ONCE):
        out[at + U(k)] = np.uint32(offset + trailing_zeros(mask))
        mask &= mask - _1
    if count > U(_AT_ONCE):
        more = at + U(_AT_ONCE)
        while mask != _0:
            out[more] = np.uint32(offset + trailing_zeros(mask))
            more += _1
            mask &= mask - _1
    return at + count


@njit()
def borders(begin: Any, limit: Any, starts: Any, ends: Any) -> tuple[Any, Any]:
    """Write where words begin and end, counted from `begin`; return how many end before `limit`.

    And where the one begins that does not end there, `limit` if there is none. Behind what is
    written there must be room for a few more.
    """
    base, inside, begun, ended = begin, _0, _0, _0
    while base < limit:
        letters = letters_64(base)
        before = letters << _1 | inside
        stops = ~letters & before
        if limit - base < _64:
            stops &= (_1 << (limit - base)) - _1
        offset = base - begin
        begun = spread(letters & ~before, offset, starts, begun)
        ended = spread(stops, offset, ends, ended)
        inside = letters >> _63
        base += _64
    return ended, (begin + U(starts[ended])) if begun > ended else limit


@njit()
def words(
    begin: Any, count: Any, starts: Any, ends: Any, secret: Any, hashes: Any, at: Any
) -> None:
    """Write the hash of each word between two borders to `hashes` from `at` on, and some more."""
    seed, multiplier = secret[0], secret[1]
    first, last = U(starts.ctypes.data), U(ends.ctypes.data)
    to = U(hashes.ctypes.data) + (at << _3)
    for n in range(_0, count, _8):
        four = n << _2
        longer = hash_8(begin, first + four, last + four, seed, multiplier, to + (n << _3))
        while longer != _0:
            word = n + trailing_zeros(longer)
            longer &= longer - _1
            if word < count:
                start, end = U(starts[word]), U(ends[word])
                hashes[at + word] = _long_word(begin + start, end - start, seed, multiplier)


@njit()
def weigh(
    begin: Any, count: Any, starts: Any, ends: Any, decimals: Any, weights: Any, at: Any
) -> None:
    """Write how much each word between two borders says, as `rarity` has it."""
    for n in range(count):
        start, end = begin + U(starts[U(n)]), begin + U(ends[U(n)])
        length = end - start
        first = load_8(start) & (~_0 >> (_64 - (min(length, _8) << _3)))
        if first & U(0x8080808080808080) != _0 or (first & _FF) - U(48) < U(10):
            weights[at + U(n)] = _weight(start, end, decimals)
        else:
            weights[at + U(n)] = min(16.0, 2.0 * length + 1.0)


@njit()
def _weight(start: Any, end: Any, decimals: Any) -> Any:
    letters, digits, code = 0, 0, _0
    while start < end:
        byte = load(start)
        code, length = byte, _1
        if byte >= _HIGH:
            code, length = decoded(start, byte)
        letters += 1
        digits += (decimals[code >> _3] >> (code & _7)) & 1
        start += length
    if digits == letters:
        return min(16.0, 3.3 * letters)
    if letters == 1 and code > U(0x0E00):
        return 8.0
    return min(16.0, 2.0 * letters + 1.0)


@njit()
def characters(address: int, bytes_: int, at: Any, out: Any) -> None:
    """Write the numbers of the characters at some bytes of a text, which are in order."""
    data, before, count = bytes_at(U(address), bytes_), 0, 0
    for n in range(len(at)):
        for byte in range(before, at[n]):
            count += (data[byte] & 0xC0) != 0x80
        before = at[n]
        out[n] = count


@njit()
def parted(address: int, bytes_: int, out: Any) -> Any:
    """Write the bytes at which a hyphen at a line's end may part a word; return how many.

    As many as there is room for: where it is `len(out)`, more may follow. The signs are those
    of `hyphens`, in UTF-8; those beside ASCII that is no letter part no word.
    """
    text, size = U(address), U(bytes_)
    found, at = 0, _0
    while at < size:
        left = size - at
        # At the end they are looked at one by one: nothing beyond the text is read.
        maybe = parted_64(text + at) if left > _64 else (~_0 >> (_64 - left)) >> _1
        while maybe != _0:
            sign = _sign(text, at + trailing_zeros(maybe), size)
            maybe &= maybe - _1
            if sign < size:
                if found == len(out):
                    return np.int64(found)
                out[found] = sign
                found += 1
        at += _64
    return np.int64(found)


@njit()
def is_parted(text: Any, at: Any, end: Any, size: Any) -> bool:
    """Tell whether a hyphen at a line's end between two places may part a word."""
    while at < end:
        left = size - at
        maybe = parted_64(text + at) if left > _64 else (~_0 >> (_64 - left)) >> _1
        while maybe != _0:
            if _sign(text, at + trailing_zeros(maybe), size) < size:
                return True
            maybe &= maybe - _1
        at += _64
    return False


@njit()
def _sign(text: Any, last: Any, size: Any) -> Any:
    """Return where the sign begins whose last byte is at `last`; `size` where it parts no word."""
    end = last + _1
    if end + _1 < size and load(text + end) == U(13):
        end += _1
    if load(text + end) != U(10):
        return size
    end += _1
    while end < size and (load(text + end) == U(32) or load(text + end) == U(9)):
        end += _1
    if end >= size or not _may_part(load(text + end)):
        return size
    byte, first = load(text + last), size
    if byte == U(0x2D):
        first = last
    elif byte == U(0xAD) and last >= _1 and load(text + last - _1) == U(0xC2):
        first = last - _1
    elif byte == U(0x90) and last >= _2:
        if load(text + last - _2) == U(0xE2) and load(text + last - _1) == _HIGH:
            first = last - _2
    parts = first not in (size, _0) and _may_part(load(text + first - _1))
    return first if parts else size


@njit(inline="always")
def _may_part(byte: Any) -> Any:
    """Tell whether a byte may belong to a letter."""
    return byte >= _HIGH or (byte | U(32)) - U(97) < U(26)
