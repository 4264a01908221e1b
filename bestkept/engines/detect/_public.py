"""Which grams of a text are public, and where its words are, in machine code (Numba)."""

from __future__ import annotations

from typing import Any

import numpy as np

from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._kernel import gram_values
from bestkept.engines.detect._machine import fold_64, letters_64, load, load_4, prefetch, store
from bestkept.engines.detect._machine import trailing_zeros as zeros
from bestkept.engines.detect._winnowing import is_poor
from bestkept.engines.detect._words import decoded, spread
from bestkept.engines.detect.grams import WORDS

U = np.uint64
_0, _1, _2, _8, _64, _FF = U(0), U(1), U(2), U(8), U(64), U(0xFF)
_BUCKET, _REST = U(48), U(24)  # what of a value says its bucket; what is not kept of it
CELL = 256  # grams that are looked for in the list at once


@njit()
def look(text: Any, first: Any, last: Any) -> None:
    """Find out which of the grams `first` up to `last` are public, where it is not known yet.

    Of a text (`_agreement`) 3 says what is public (so far: what was declared so), 7 which
    cells are known, 8 the words' hashes under the public key, 9 its secret, 10 and 11 the
    tables of the shipped list (`public.ShippedList`).
    """
    hashes, weights, public, looked = text[1], text[2], text[3], text[7]
    for cell in range(first // CELL, (last - 1) // CELL + 1):
        if looked[cell] == 0:
            looked[cell] = 1
            begin, end = cell * CELL, min(cell * CELL + CELL, len(public))
            known = text[8][begin : end + WORDS - 1]
            values = np.empty(CELL + 8, np.uint64)
            count = gram_values(known, U(len(known)), text[9], values)
            _listed(values[: np.int64(count)], text[10], text[11], public[begin:end])
            for n in range(begin, end):
                if public[n] and is_poor(hashes, weights, n, n + WORDS):
                    public[n] = 0  # rows of zeros stand in public text too


@njit()
def _listed(values: Any, buckets: Any, runs: Any, found: Any) -> None:
    """Mark in `found` the values of runs that the shipped list has."""
    place, lies = U(buckets.ctypes.data), U(runs.ctypes.data)
    for n in range(len(values)):
        prefetch(place + ((values[n] >> _BUCKET) << _2))
    for n in range(len(values)):
        prefetch(lies + (load_4(place + ((values[n] >> _BUCKET) << _2)) << _2))
    for n in range(len(values)):
        bucket, rest = values[n] >> _BUCKET, (values[n] >> _REST) & U(0xFFFFFF)
        for at in range(buckets[bucket], buckets[bucket + _1]):
            if U(runs[at]) >> _8 == rest:
                found[n] = 1


@njit()
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
            after = _one(text, at, (inside, last, begun, ended), folds, starts, ends)
            at, inside, last, begun, ended = after
    if inside != _0:
        ends[ended] = np.uint32(last)
    return begun


@njit()
def _one(text: Any, at: Any, so_far: Any, folds: Any, starts: Any, ends: Any) -> Any:
    """Take one character; return the next one's place and what `spans` knows then."""
    inside, last, begun, ended = so_far
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
    return at + length, inside, last, begun, ended
