"""The compiled road of the code lens, second half: from tokens to grams, hits and runs (Numba).

Imported only by `fast.py`. Arithmetic on hashes is on unsigned 64-bit numbers alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from bestkept.engines.detect._kernel import _rotl, _siphash
from bestkept.engines.detect.code import alphabet

U = np.uint64
_0, _8 = U(0), U(8)
_NAME, _DOT = alphabet.NAME, alphabet.DOT


@njit(nogil=True, cache=True)
def distances(codes: Any, names: Any, count: int, span: int, out: Any) -> None:
    """Write to `out`, for each name, how many tokens ago it stood last; 0 for span or more."""
    for i in range(count):
        out[i] = 0
        if codes[i] == _NAME:
            name = names[i]
            for back in range(1, min(span - 1, i) + 1):
                if codes[i - back] == _NAME and names[i - back] == name:
                    out[i] = back
                    break


@njit(nogil=True, cache=True)
def gram_values(
    codes: Any, backs: Any, start: int, count: int, span: int, table: Any, backtable: Any,
    key: Any, out: Any,
) -> int:  # fmt: skip
    """Write the values of the grams of the tokens `start` to `start + count`; return how many.

    `table` gives each code its secret hash, `backtable` each distance, `key` the PRF's halves.
    """
    grams = count - span + 1
    if grams < 1:
        return 0
    total = _0
    for j in range(span):
        at = start + j
        total ^= _turned(table[codes[at]], j)
        if 0 < backs[at] <= j:
            total ^= _turned(backtable[backs[at]], j)
    out[0] = total
    for i in range(1, grams):
        gone = start + i - 1
        total ^= table[codes[gone]]
        for back in range(1, span):
            if backs[gone + back] == back:
                total ^= _turned(backtable[back], back)
                break
        new = start + i + span - 1
        added = table[codes[new]]
        if backs[new] > 0:
            added ^= backtable[backs[new]]
        total = _rotl(total, 63) ^ _rotl(added, span - 1)
        out[i] = total
    for i in range(grams):
        out[i] = _siphash(out[i], key[0], key[1])
    return grams


@njit(nogil=True, cache=True, inline="always")
def _turned(x: Any, by: int) -> Any:
    return _rotl(x, by) if by else x


@njit(nogil=True, cache=True)
def weights(
    codes: Any, backs: Any, dense: Any, distances: Any, size: int, lately: int, out: Any
) -> None:
    """Write the running sum of the steps of surprise of the tokens; `out` begins with 0.

    See surprise.weights: a token that stood lately after the same five weighs nothing.
    """
    total, shape = np.int64(0), _0
    slots = np.full(1 << 12, -lately, np.int64)
    for i in range(len(codes)):
        shape = ((shape << _8) | U(codes[i])) & U(0xFFFFFFFFFFFF)
        slot = (shape * U(0x9E3779B97F4A7C15)) >> U(52)
        known = i - slots[slot] < lately
        slots[slot] = i
        if known:
            out[i + 1] = total
            continue
        code = np.int64(codes[i])
        if i >= 2:
            context = np.int64(codes[i - 2]) * size + np.int64(codes[i - 1])
            total += dense[context * size + code]
        else:
            total += 64
        if code == _NAME:
            member = 16 if i > 0 and codes[i - 1] == _DOT else 0
            total += distances[member + backs[i]]
        out[i + 1] = total


@njit(nogil=True, cache=True)
def packed(
    rows: Any, count: int, start: int, places: Any, most: int, bits: int, far: int, out: Any
) -> int:
    """Write the packed hits (see runs.py) of looked-up rows; return how many."""
    n = 0
    for row in range(count):
        here = rows[row, 0] + start
        first = rows[row, 1]
        for entry in range(first, first + min(rows[row, 2], most)):
            place = np.int64(places[entry])
            diagonal = here - (place & 0x3FFFFFFF) + far
            out[n] = ((diagonal << bits) | here) << 2 | place >> 30
            n += 1
    return n


@njit(nogil=True, cache=True)
def cut(
    packed: Any,
    weights: Any,
    bits: int,
    low: int,
    reach: int,
    least: int,
    steps: int,
    span: int,
    out: Any,
) -> int:
    """Write (first, last, steps, start, end in `packed`) of the runs that may tell of a copy."""
    n, start, mask = 0, 0, (1 << bits) - 1
    for at in range(1, len(packed) + 1):
        if at == len(packed) or (packed[at] - packed[at - 1]) >> low > reach:
            first = (packed[start] >> low) & mask
            last = ((packed[at - 1] >> low) & mask) + span
            weight = weights[last] - weights[first]
            if last - first >= least and weight >= steps:
                out[n, 0], out[n, 1], out[n, 2] = first, last, weight
                out[n, 3], out[n, 4] = start, at
                n += 1
            start = at
    return n
