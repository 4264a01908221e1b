"""Which grams of a text are public, and where its words are, in machine code (Numba)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from bestkept.engines.detect._judging import is_poor
from bestkept.engines.detect._machine import fold_64, letters_64, load, load_4, prefetch, store
from bestkept.engines.detect._machine import trailing_zeros as zeros
from bestkept.engines.detect._words import decoded, spread
from bestkept.engines.detect.grams import WORDS

U = np.uint64
_0, _1, _2, _8, _63, _64, _FF = U(0), U(1), U(2), U(8), U(63), U(64), U(0xFF)
_BUCKET, _REST = U(48), U(24)  # what of a value says its bucket; what is not kept of it
_TOGETHER = 256  # values whose places in the list are asked for at once


@njit(nogil=True, cache=True)
def listed(values: Any, buckets: Any, runs: Any, found: Any) -> None:
    """Mark in `found` the values of runs that the shipped list has (`public.ShippedList`)."""
    place, lies = U(buckets.ctypes.data), U(runs.ctypes.data)
    for first in range(0, len(values), _TOGETHER):
        last = min(first + _TOGETHER, len(values))
        for n in range(first, last):
            prefetch(place + ((values[n] >> _BUCKET) << _2))
        for n in range(first, last):
            prefetch(lies + (load_4(place + ((values[n] >> _BUCKET) << _2)) << _2))
        for n in range(first, last):
            bucket, rest = values[n] >> _BUCKET, (values[n] >> _REST) & U(0xFFFFFF)
            for at in range(buckets[bucket], buckets[bucket + _1]):
                if U(runs[at]) >> _8 == rest:
                    found[n] = 1


@njit(nogil=True, cache=True)
def without_poor(found: Any, hashes: Any, weights: Any) -> None:
    """Take back the grams that say too little: rows of zeros stand in public text too."""
    for n in range(len(found)):
        if found[n] and is_poor(hashes[n : n + WORDS], weights[n : n + WORDS]):
            found[n] = 0


@njit(nogil=True, cache=True)
def spans(address: int, bytes_: int, folds: Any, scratch: Any, starts: Any, ends: Any) -> Any:
    """Write the first byte of each word of UTF-8, and the byte behind it; return how many.

    The text was read before, so that no page of code points is missing. `scratch` has room
    for twice 64 bytes.
    """
    text, size, room = U(address), U(bytes_), U(scratch.ctypes.data)
    at, inside, last, begun, ended = _0, _0, _0, _0, _0
    while at < size:
        source = text + at
        if size - at < _64:  # nothing beyond the text is read
            for k in range(size - at):
                store(room + _64 + U(k), load(source + U(k)))
            source = room + _64
        many = min(zeros(fold_64(source, room)), size - at)
        if many != _0:
            mask = ~_0 >> (_64 - many)
            letters = letters_64(room) & mask
            before = letters << _1 | inside
            begun = spread(letters & ~before, at, starts, begun)
            stops = ~letters & before & mask
            first = ended
            ended = spread(stops, at, ends, ended)
            if stops & _1 != _0:
                ends[first] = np.uint32(last)
            inside = (letters >> (many - _1)) & _1
            at += many
            last = at if inside != _0 else last
        if many < _64 and at < size:
            code, length = decoded(text + at, load(text + at))
            fold = load_4(folds[0, code >> _8] + ((code & _FF) << _2))
            letter = folds[1, 0] + (fold >> _8)
            for k in range(fold & _FF):
                here = _1 if load(letter + U(k)) != _0 else _0
                if here > inside:
                    starts[begun] = np.uint32(at)
                    begun += _1
                elif here < inside:
                    ends[ended] = np.uint32(last)
                    ended += _1
                last = at + length if here != _0 else last
                inside = here
            at += length
    if inside != _0:
        ends[ended] = np.uint32(last)
    return begun
