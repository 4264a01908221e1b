"""The compiled road: words, grams and look-up in machine code (Numba), same values bit for bit.

Imported only by `fast.py`, when so much text has come that the second it takes to load pays.
All arithmetic is on unsigned 64-bit numbers: a plain int among them would make floats.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

U = np.uint64
_0, _1, _3, _7, _8 = U(0), U(1), U(3), U(7), U(8)
_32, _63 = U(32), U(63)
_SIP = (U(0x736F6D6570736575), U(0x646F72616E646F6D), U(0x6C7967656E657261), U(0x7465646279746573))
_LAST = U(8 << 56)
_FF = U(0xFF)


@njit(nogil=True, cache=True, inline="always")
def _rotl(x: Any, by: Any) -> Any:
    return (x << U(by)) | (x >> U(64 - by))


@njit(nogil=True, cache=True)
def hash_words(
    data: Any,
    plain: Any,
    pages: Any,
    folds: Any,
    blob: Any,
    secret: Any,
    full: Any,
    out: Any,
    at: int,
) -> tuple[int, int]:
    """Fold the UTF-8 `data` and write the hash of each word to `out` from `at` on.

    `plain` maps ASCII (0: parts words); `pages` maps the high bits of a code point to a row
    of `folds` (start << 8 | length into `blob`, where 32 parts words), or to -1.
    Returns (end in `out`, -1), or (at, page) when a page has to be filled in first.
    """
    begin, seed, multiplier = at, secret[0], secret[1]
    chunk, length, kept = _0, _0, 0
    size, i = len(data), 0
    while i < size:
        byte = data[i]
        if byte < 128:
            letter = U(plain[byte])
            i += 1
            if letter != _0:
                chunk |= letter << ((length & _7) << _3)
                length += _1
                if length & _7 == _0:
                    full[kept] = chunk
                    kept += 1
                    chunk = _0
            elif length != _0:
                out[at] = _word(seed, multiplier, full, kept, chunk, length)
                at += 1
                chunk, length, kept = _0, _0, 0
            continue
        if byte < 224:
            code = (int(byte) & 31) << 6 | (int(data[i + 1]) & 63)
            i += 2
        elif byte < 240:
            code = (int(byte) & 15) << 12 | (int(data[i + 1]) & 63) << 6 | (int(data[i + 2]) & 63)
            i += 3
        else:
            code = (int(byte) & 7) << 18 | (int(data[i + 1]) & 63) << 12
            code |= (int(data[i + 2]) & 63) << 6 | (int(data[i + 3]) & 63)
            i += 4
        page = pages[code >> 8]
        if page < 0:
            return begin, code >> 8
        fold = folds[page, code & 255]
        for place in range(fold >> 8, (fold >> 8) + (fold & 255)):
            letter = U(blob[place])
            if letter != _32:
                chunk |= letter << ((length & _7) << _3)
                length += _1
                if length & _7 == _0:
                    full[kept] = chunk
                    kept += 1
                    chunk = _0
            elif length != _0:
                out[at] = _word(seed, multiplier, full, kept, chunk, length)
                at += 1
                chunk, length, kept = _0, _0, 0
    if length != _0:
        out[at] = _word(seed, multiplier, full, kept, chunk, length)
        at += 1
    return at, -1


@njit(nogil=True, cache=True, inline="always")
def _word(seed: Any, multiplier: Any, full: Any, kept: int, chunk: Any, length: Any) -> Any:
    value = seed ^ length
    for k in range(kept):
        value = (value ^ full[k]) * multiplier
        value ^= value >> _32
    if length & _7 != _0:
        value = (value ^ chunk) * multiplier
        value ^= value >> _32
    return value


@njit(nogil=True, cache=True)
def gram_values(hashes: Any, count: int, secret: Any, out: Any) -> int:
    """Write the value of each nine-word gram of `hashes[:count]` to `out`; return how many."""
    grams = count - 8
    if grams < 1:
        return 0
    total = _0
    for j in range(9):
        total ^= _rotl(hashes[j], j) if j else hashes[0]
    out[0] = total
    for i in range(1, grams):
        total ^= hashes[i - 1]
        total = _rotl(total, 63) ^ _rotl(hashes[i + 8], 8)
        out[i] = total
    key0, key1 = secret[2], secret[3]
    for i in range(grams):
        out[i] = _siphash(out[i], key0, key1)
    return grams


@njit(nogil=True, cache=True, inline="always")
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


@njit(nogil=True, cache=True, inline="always")
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


@njit(nogil=True, cache=True)
def candidates(values: Any, count: int, slots: Any, shift: Any, out: Any) -> int:
    """Write the positions in `values[:count]` that the filter does not rule out."""
    found = 0
    for i in range(count):
        slot = values[i] >> shift
        out[found] = i
        found += (slots[slot >> _3] >> (slot & _7)) & 1
    return found


@njit(nogil=True, cache=True)
def look_up(
    values: Any, wanted: Any, count: int, buckets: Any, rests: Any, highs: Any, width: Any, out: Any
) -> int:
    """Write (position, first entry, number of entries) of each value that is in a segment."""
    found = 0
    mask = (_1 << (U(52) - width)) - _1
    for k in range(count):
        value = values[wanted[k]]
        bucket = value >> (U(64) - width)
        rest = (value >> U(12)) & mask
        low, high = np.uint32(rest & U(0xFFFFFFFF)), np.uint8(rest >> _32)
        first, many = 0, 0
        for entry in range(buckets[bucket], buckets[bucket + _1]):
            if rests[entry] == low and (len(highs) == 0 or highs[entry] == high):
                first = entry if many == 0 else first
                many += 1
        if many:
            out[found, 0], out[found, 1], out[found, 2] = wanted[k], first, many
            found += 1
    return found
