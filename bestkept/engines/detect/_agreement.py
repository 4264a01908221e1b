"""How far a passage goes, in machine code (Numba): the walks of `extend`, along the tags.

A text is a tuple that begins with (tags, word hashes, weights, public grams, first bytes of
the words, bytes behind them, address); `_public.look` says what follows. A document is (packed
tags, first word, word after the last). What agrees is marked word by word in two maps, of the
text and of the document; `reached` are their bounds: first and last here, first and last there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bestkept.engines.detect._chains import DIAGONAL, HERE, THERE
from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._machine import load
from bestkept.engines.detect.extend import AFTER, DROP, GAIN, LOSS, SHIFTS, SURE, UNTIL
from bestkept.engines.detect.grams import WORDS
from bestkept.engines.detect.tags import SPAN

AGREED = 1
_AHEAD = WORDS - SPAN + 1


@njit()
def agree(hits: Any, runs: Any, text: Any, paper: Any, maps: Any, reached: Any) -> None:
    """Mark what agrees around the hits of one passage, given run by run."""
    # Arrays are handed on one by one: each time one is taken out of a tuple it is counted.
    tags, packed, here, there, pending = text[0], paper[0], maps[0], maps[1], maps[2]
    last, words = -1, len(text[1])
    box = (0, words, paper[1], paper[2])
    for n in range(len(runs)):
        first, end = runs[n, 0], runs[n, 1] - 1
        _inside(hits, first, end + 1, tags, packed, box, here, there, reached)
        seeds = hits[first, HERE], hits[first, THERE]
        if last < 0:
            _walk(*seeds, -1, 0, words, tags, packed, box, here, there, pending, reached)
        elif hits[last, HERE] + WORDS < hits[first, HERE]:
            gap = hits[last, HERE], min(hits[first, HERE] + SPAN, words)
            ends = hits[last, HERE], hits[last, THERE]
            _walk(*ends, 1, *gap, tags, packed, box, here, there, pending, reached)
            _walk(*seeds, -1, *gap, tags, packed, box, here, there, pending, reached)
        if last < 0 or hits[end, HERE] > hits[last, HERE]:
            last = end
    ends = hits[last, HERE], hits[last, THERE]
    _walk(*ends, 1, 0, words, tags, packed, box, here, there, pending, reached)


@njit()
def _inside(
    hits: Any,
    first: Any,
    last: Any,
    tags: Any,
    packed: Any,
    box: Any,
    here: Any,
    there: Any,
    reached: Any,
) -> None:
    """Mark a run's hits, and between them what agrees on their diagonal."""
    end, diagonal = hits[first, HERE], hits[first, DIAGONAL]
    for n in range(first, last):
        word = hits[n, HERE]
        for at in range(end, word):
            if _agrees(at, at - diagonal, tags, packed, box):
                _mark(at, at - diagonal - box[2], SPAN, here, there, reached)
        _mark(word, hits[n, THERE] - box[2], WORDS, here, there, reached)
        end = word + _AHEAD


@njit()
def _mark(word: Any, at: Any, count: Any, here: Any, there: Any, reached: Any) -> None:
    for k in range(count):
        here[word + k] |= np.uint8(AGREED)
        there[at + k] |= np.uint8(AGREED)
    reached[0], reached[1] = min(reached[0], word), max(reached[1], word + count)
    reached[2], reached[3] = min(reached[2], at), max(reached[3], at + count)


@njit(inline="always")
def _same(here: Any, there: Any, tags: Any, packed: Any) -> Any:
    """Tell whether the tags at two places are the same; there may be none, or none in both."""
    one = np.int64(tags[here]) if 0 <= here < len(tags) else -1
    other = -1
    if 0 <= there < 2 * len(packed):
        other = (np.int64(packed[there >> 1]) >> (4 * (there & 1))) & 15
    return one == other


@njit(inline="always")
def _agrees(here: Any, there: Any, tags: Any, packed: Any, box: Any) -> Any:
    inside = box[0] <= here <= box[1] - SPAN and box[2] <= there <= box[3] - SPAN
    return inside and _same(here, there, tags, packed)


@njit()
def _walk(
    here: Any,
    there: Any,
    step: Any,
    first: Any,
    last: Any,
    tags: Any,
    packed: Any,
    box: Any,
    words: Any,
    others: Any,
    pending: Any,
    reached: Any,
) -> None:
    """Walk from a hit on (step 1) or back (-1); mark what agrees up to the best sum."""
    ahead = _AHEAD if step > 0 else -1
    here, there = here + ahead, there + ahead
    total, best, missed, row, waiting = 0, 0, 0, SURE, 0
    while total > best - DROP and first <= here <= last - SPAN and box[2] <= there <= box[3] - SPAN:
        agrees = _same(here, there, tags, packed)
        if not agrees:
            missed += 1
            if AFTER < missed <= UNTIL:
                there = _shifted(here, there, step, tags, packed)
                agrees = _agrees(here, there, tags, packed, box)
        if agrees:
            total, missed, row = total + GAIN, 0, row + 1
            pending[waiting, 0], pending[waiting, 1] = here, there
            waiting += 1
        else:
            total, row = total - LOSS, 0
        if total > best and row > 1:
            best = total
            for n in range(waiting):
                _mark(pending[n, 0], pending[n, 1] - box[2], SPAN, words, others, reached)
            waiting = 0
        here, there = here + step, there + step


@njit()
def _shifted(here: Any, there: Any, step: Any, tags: Any, packed: Any) -> Any:
    """Return where in the document the walk goes on: there, or on a sure diagonal near."""
    back = 0 if step > 0 else SURE - 1
    for shift in SHIFTS:
        sure = True
        for k in range(SURE):
            sure = sure and _same(here - back + k, there - back + shift + k, tags, packed)
        if sure:
            return there + shift
    return there


@njit()
def bounds_of(first: Any, last: Any, text: Any, maps: Any, reached: Any) -> tuple[Any, Any]:
    """Return first word and end of a passage whose hits lie between two words.

    Up to three words at an end that stand apart on another line are taken back.
    """
    start, end = reached[0], reached[1]
    for count in range(min(first - start, SPAN)):
        if _breaks(start + count, text):
            _unmark(maps[0], start, start + count + 1)
    for count in range(min(end - last, SPAN)):
        if _breaks(end - 2 - count, text):
            _unmark(maps[0], end - count - 1, end)
    while start < first and not maps[0][start] & AGREED:
        start += 1
    while end > last and not maps[0][end - 1] & AGREED:
        end -= 1
    return start, end


@njit()
def _unmark(words: Any, first: Any, last: Any) -> None:
    for word in range(first, last):
        words[word] &= np.uint8(255 - AGREED)


@njit()
def _breaks(word: Any, text: Any) -> Any:
    """Tell whether a line ends between a word and the next."""
    ends, starts, address = text[5], text[4], text[6]
    for at in range(ends[word], starts[word + 1]):
        if load(address + np.uint64(at)) == np.uint64(10):
            return True
    return False
