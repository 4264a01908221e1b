"""Sorting and packing the rows of a large segment in machine code (Numba)."""

from __future__ import annotations

from typing import Any

import numpy as np

from bestkept.engines.detect._compiling import njit

U = np.uint64
_1, _6, _12, _32, _63, _64 = U(1), U(6), U(12), U(32), U(63), U(64)
_FEW = 32  # rows of a bucket that are put in order one by one


@njit()
def ordered(values: Any, places: Any, shift: Any, buckets: Any) -> tuple[Any, Any]:
    """Return both in order of value, then place; write where each bucket begins."""
    for n in range(len(values)):
        buckets[(values[n] >> shift) + _1] += 1
    for bucket in range(1, len(buckets)):
        buckets[bucket] += buckets[bucket - 1]
    at = buckets[:-1].copy()
    value, place = np.empty_like(values), np.empty_like(places)
    for n in range(len(values)):
        bucket = values[n] >> shift
        to = at[bucket]
        at[bucket] += 1
        value[to], place[to] = values[n], places[n]
    for bucket in range(len(buckets) - 1):
        _order(
            value[buckets[bucket] : buckets[bucket + 1]],
            place[buckets[bucket] : buckets[bucket + 1]],
        )
    return value, place


@njit()
def _order(value: Any, place: Any) -> None:
    if len(value) > _FEW:  # a gram that many documents share
        turned = np.argsort(value, kind="mergesort")
        value[:], place[:] = value[turned].copy(), place[turned].copy()
    for n in range(1, len(value)):
        one, where, k = value[n], place[n], n
        while k > 0 and (value[k - 1] > one or (value[k - 1] == one and place[k - 1] > where)):
            value[k], place[k] = value[k - 1], place[k - 1]
            k -= 1
        value[k], place[k] = one, where


@njit()
def fill(values: Any, shift: Any, slots: Any, width: Any, rests: Any, highs: Any) -> None:
    """Write the filter, and what of each value is stored below its bucket."""
    mask = (_1 << (U(52) - width)) - _1
    for n in range(len(values)):
        value = values[n]
        slot = value >> shift
        slots[slot >> _6] |= (_1 << (slot & _63)) | (_1 << ((value >> _12) & _63))
        rest = (value >> _12) & mask
        rests[n] = np.uint32(rest & U(0xFFFFFFFF))
        if len(highs):
            highs[n] = np.uint8(rest >> _32)


@njit()
def values(buckets: Any, rests: Any, highs: Any, width: Any) -> Any:
    """Return the values that are stored, their lowest bits zero."""
    found = np.empty(len(rests), np.uint64)
    for bucket in range(len(buckets) - 1):
        high = U(bucket) << (_64 - width)
        for n in range(buckets[bucket], buckets[bucket + 1]):
            rest = U(rests[n])
            if len(highs):
                rest |= U(highs[n]) << _32
            found[n] = high | (rest << _12)
    return found
