"""The compiled road of the code lens, second half: from tokens to hits and passages (Numba).

Imported only by `fast.py`. Arithmetic on hashes is on unsigned 64-bit numbers alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._kernel import _rotl, _siphash, candidates, look_up
from bestkept.engines.detect._machine import prefetch
from bestkept.engines.detect.code import alphabet, evidence, public, runs
from bestkept.engines.detect.code.grams import SPAN
from bestkept.engines.detect.code.passages import BAND, FILL, LEAST, NEAR, PUBLIC

U = np.uint64
_0, _1, _3, _6, _12, _63 = (U(n) for n in (0, 1, 3, 6, 12, 63))
_NAME, _SPAN = alphabet.NAME, U(SPAN)
STEP = 1 << 15  # grams in one piece of work, so that they stay in the cache
_PIECE, _SHIFT = U(STEP), U(public.SHIFT)
_LINKED, _SHAPE, _BYTE = U(evidence.LINKED), U(evidence.SHAPE), U(8)
_MANY, _FAR, _PLACE = runs.MANY, runs.FAR, (1 << 30) - 1
_HERE = np.int64(runs.HERE)
_LOW = (1 << runs.HERE) - 1
_SPANS = tuple(U(span) for span in public.SPANS)


@njit(inline="always")
def _turned(x: Any, by: Any) -> Any:
    return _rotl(x, by) if by else x


@njit()
def gram_values(small: Any, start: Any, grams: Any, span: Any, keyed: Any, out: Any) -> None:
    """Write the values of so many runs of `span` tokens from `start` on.

    `small` has codes, distances back and forth; `keyed` a hash for each code, one for each
    distance, and the PRF's key (fast.keyed). Tokens before `start` are as if they were not.
    """
    codes, backs, nexts = small[0], small[1], small[2]
    table, links = keyed[0], keyed[1]
    turn, total = span - _1, _0
    for j in range(span):
        at, by = start + U(j), U(j)
        total ^= _turned(table[codes[at]], by)
        if 0 < backs[at] <= j:
            total ^= _turned(links[backs[at]], by)
    out[_0] = total
    for k in range(1, grams):
        gone = start + U(k) - _1
        new = gone + span
        there, here = U(nexts[gone]), U(backs[new])
        total ^= table[codes[gone]] ^ (_turned(links[there], there) if there < span else _0)
        added = table[codes[new]] ^ (links[here] if here < span else _0)
        total = _rotl(total, 63) ^ _rotl(added, turn)
        out[U(k)] = total
    for k in range(grams):
        out[U(k)] = _siphash(out[U(k)], keyed[2, 0], keyed[2, 1])


@njit()
def hits(
    small: Any, count: int, keyed: Any, room: Any, rows: Any, segment: Any, places: Any
) -> Any:
    """Return the sorted packed hits (runs.py) of a text's tokens in a segment.

    `room` and `rows` are to work in; `segment` is its row of addresses (`detect.fast`).
    """
    grams = U(count) - _SPAN + _1
    found, n = np.empty(0, np.int64), 0
    done = _0
    while done < grams:
        some = min(grams - done, _PIECE)
        gram_values(small, done, some, _SPAN, keyed, room[0])
        passed = candidates(room[0], some, segment[0, 0], segment[0, 1], room[1])
        many = look_up(room[0], room[1], passed, done, _0, segment, rows, _0)
        if many:
            found, n = _taken(rows, many, places, found, n)
        done += some
    found = found[:n]
    found.sort()
    return found


@njit()
def _taken(rows: Any, many: Any, places: Any, found: Any, n: int) -> Any:
    """Append the packed hits of looked-up rows."""
    more = 0
    for row in range(many):
        followed: Any = min(np.int64(rows[U(row), 3]), _MANY)
        more += followed
    if n + more > len(found):
        grown = np.empty(2 * (n + more), np.int64)
        grown[:n] = found[:n]
        found = grown
    for row in range(many):
        here, first = np.int64(rows[U(row), 1]), np.int64(rows[U(row), 2])
        followed = min(np.int64(rows[U(row), 3]), _MANY)
        for entry in range(first, first + followed):
            diagonal = here - (np.int64(places[entry]) & _PLACE) + _FAR
            found[n] = (diagonal << _HERE) | here
            n += 1
    return found, n


@njit()
def passages(packed: Any, papers: Any, small: Any, keyed: Any, known: Any, room: Any) -> Any:
    """Return rows of passages and of their runs, of those that say enough (passages.py).

    A passage: document, first token, the one after the last, diagonal, latest run, points of
    everything and own. A run: document, first, last, begin and end of hits, the run before it
    in the passage or -1. `keyed` is the keying of the public list `known`, `room` to work in.
    """
    found = np.empty((_cut(packed, papers, np.empty((0, 6), np.int64)), 6), np.int64)
    _cut(packed, papers, found)
    grown = np.empty((len(found), 7), np.int64)
    grown = grown[: _grown(found, packed, grown)]
    n = 0
    for row in grown:
        row[5], row[6] = _points(row, found, packed, small, keyed, known, room)
        if row[6] >= LEAST or row[5] >= PUBLIC:
            grown[n] = row
            n += 1
    return grown[:n], found


@njit()
def _cut(packed: Any, papers: Any, out: Any) -> int:
    """Write the runs where there is room, and return how many there are."""
    n, start = 0, 0
    for at in range(1, len(packed) + 1):
        if at == len(packed) or packed[at] - packed[at - 1] > runs.REACH:
            first = packed[start] & _LOW
            last = (packed[at - 1] & _LOW) + SPAN
            if last - first >= runs.LEAST:
                if n < len(out):
                    there = first - (packed[start] >> _HERE) + _FAR
                    out[n, 0] = np.searchsorted(papers, there, "right") - 1
                    out[n, 1], out[n, 2], out[n, 3], out[n, 4] = first, last, start, at
                n += 1
            start = at
    return n


@njit()
def _grown(found: Any, packed: Any, out: Any) -> int:
    """Join runs to passages, of the same document and near each other."""
    n = 0
    order = np.argsort(found[:, 0] << _HERE | found[:, 1], kind="mergesort")
    for row in order:
        paper, first, last = found[row, 0], found[row, 1], found[row, 2]
        diagonal = packed[found[row, 3]] >> _HERE
        home = -1
        for other in range(n - 1, max(n - 1 - NEAR, -1), -1):
            near = first - out[other, 2] <= runs.REACH
            if near and out[other, 0] == paper and abs(diagonal - out[other, 3]) <= BAND:
                home = other
                break
        if home < 0:
            home = n
            out[n, 0], out[n, 1], out[n, 2], out[n, 4] = paper, first, last, -1
            n += 1
        found[row, 5] = out[home, 4]
        out[home, 2], out[home, 3], out[home, 4] = max(out[home, 2], last), diagonal, row
    return n


@njit()
def _points(
    one: Any, found: Any, packed: Any, small: Any, keyed: Any, known: Any, room: Any
) -> Any:
    """Return the points of a passage, everything and own (evidence.py)."""
    first, last = one[1], one[2]
    marks = np.zeros(last - first, np.uint8)
    row = one[4]
    while row >= 0:
        for at in range(found[row, 3], found[row, 4]):
            marks[(packed[at] & _LOW) - first] = 1
        row = found[row, 5]
    size = 64
    while size < 2 * (last - first):
        size *= 2
    seen = np.zeros(size, np.uint64)
    everything, own, start, end = 0, 0, -1, -1
    for at in range(first, last + 1):
        if at < last and not marks[at - first]:
            continue
        if start >= 0 and (at == last or at > end + FILL):
            more, mine = _weighed(start, end, small, keyed, known, room, seen)
            everything, own = everything + more, own + mine
            start = -1
        start = at if start < 0 else start
        end = at + SPAN
    return everything, own


@njit()
def _weighed(start: int, end: int, small: Any, keyed: Any, known: Any, room: Any, seen: Any) -> Any:
    """Return the points of the tokens of a range, but for shapes that were seen."""
    codes, backs = small[0], small[1]
    mine = np.zeros(end - start, np.uint8)
    for span in _SPANS:
        _own(U(start), U(end), span, small, keyed, known, room, mine)
    counted, own, shape = 0, 0, _0
    for at in range(max(start - evidence.CONTEXT, 0), end):
        code = U(codes[at])
        sign = _LINKED + U(backs[at]) if code == U(_NAME) else code
        shape = ((shape << _BYTE) & _SHAPE) | sign
        if at >= start and _fresh(shape, seen):
            counted += len(_SPANS)
            own += mine[at - start]
    return counted, own


@njit()
def _fresh(shape: Any, seen: Any) -> bool:
    """Tell whether a shape was not seen yet; it is now."""
    mask = U(len(seen) - 1)
    at = (shape * U(0x9E3779B97F4A7C15) >> U(20)) & mask
    while seen[at] != _0:
        if seen[at] == shape:
            return False
        at = (at + _1) & mask
    seen[at] = shape
    return True


@njit()
def _own(
    start: Any, end: Any, span: Any, small: Any, keyed: Any, known: Any, room: Any, mine: Any
) -> None:
    """Add 1 to each token that a run of `span` tokens covers which is not listed as public."""
    done, marked = start, start
    while done + span <= end:
        some = min(end - done - span + _1, _PIECE)
        gram_values(small, done, some, span, keyed, room)
        for k in range(some):
            prefetch(U(known.ctypes.data) + ((room[U(k)] >> _SHIFT) << _3))
        for k in range(some):
            value = room[U(k)]
            word = known[value >> _SHIFT]
            bits = (word >> (value & _63)) & (word >> ((value >> _6) & _63))
            if bits & (word >> ((value >> _12) & _63)) & _1 == _0:
                marked = max(marked, done + U(k))
                until = done + U(k) + span
                while marked < until:
                    mine[marked - start] += 1
                    marked += _1
        done += some
