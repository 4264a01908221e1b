"""How far a passage goes, in machine code (Numba): the walks of `extend`, along the tags.

A text is a tuple (tags, word hashes, weights, public grams, first bytes, ends, address). A
document is (packed tags, first word, word after the last). What agrees is marked word by word
in two maps, of the text and of the document; `reached` are their bounds: first and last here,
first and last there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from bestkept.engines.detect._chains import DIAGONAL, HERE, THERE
from bestkept.engines.detect._machine import load
from bestkept.engines.detect.extend import AFTER, DROP, GAIN, LOSS, SHIFTS, SURE, UNTIL
from bestkept.engines.detect.grams import WORDS
from bestkept.engines.detect.tags import SPAN

AGREED = 1
_AHEAD = WORDS - SPAN + 1


@njit(nogil=True, cache=True)
def agree(hits: Any, runs: Any, text: Any, paper: Any, maps: Any, reached: Any) -> None:
    """Mark what agrees around the hits of one passage, given run by run."""
    last = -1
    everywhere = (0, len(text[1]))
    for n in range(len(runs)):
        first, end = runs[n, 0], runs[n, 1] - 1
        _inside(hits[first : end + 1], text, paper, maps, reached)
        if last < 0:
            _walk(hits[first], -1, everywhere, text, paper, maps, reached)
        elif hits[last, HERE] + WORDS < hits[first, HERE]:
            gap = (hits[last, HERE], min(hits[first, HERE] + SPAN, everywhere[1]))
            _walk(hits[last], 1, gap, text, paper, maps, reached)
            _walk(hits[first], -1, gap, text, paper, maps, reached)
        if last < 0 or hits[end, HERE] > hits[last, HERE]:
            last = end
    _walk(hits[last], 1, everywhere, text, paper, maps, reached)


@njit(nogil=True, cache=True)
def _inside(run: Any, text: Any, paper: Any, maps: Any, reached: Any) -> None:
    """Mark a run's hits, and between them what agrees on their diagonal."""
    end = run[0, HERE]
    for n in range(len(run)):
        here, there, diagonal = run[n, HERE], run[n, THERE], run[n, DIAGONAL]
        for at in range(end, here):
            if _agrees(at, at - diagonal, text, paper):
                _mark(at, at - diagonal, SPAN, paper, maps, reached)
        _mark(here, there, WORDS, paper, maps, reached)
        end = here + _AHEAD


@njit(nogil=True, cache=True)
def _mark(here: Any, there: Any, count: Any, paper: Any, maps: Any, reached: Any) -> None:
    at = there - paper[1]
    for k in range(count):
        maps[0][here + k] |= AGREED
        maps[1][at + k] |= AGREED
    reached[0], reached[1] = min(reached[0], here), max(reached[1], here + count)
    reached[2], reached[3] = min(reached[2], at), max(reached[3], at + count)


@njit(nogil=True, cache=True, inline="always")
def _tag_here(tags: Any, at: Any) -> Any:
    return np.int64(tags[at]) if 0 <= at < len(tags) else -1


@njit(nogil=True, cache=True, inline="always")
def _tag_there(packed: Any, at: Any) -> Any:
    if not 0 <= at < 2 * len(packed):
        return -1
    return (np.int64(packed[at >> 1]) >> (4 * (at & 1))) & 15


@njit(nogil=True, cache=True, inline="always")
def _within(here: Any, there: Any, first: Any, last: Any, paper: Any) -> Any:
    return first <= here <= last - SPAN and paper[1] <= there <= paper[2] - SPAN


@njit(nogil=True, cache=True, inline="always")
def _same(here: Any, there: Any, text: Any, paper: Any) -> Any:
    return _tag_here(text[0], here) == _tag_there(paper[0], there)


@njit(nogil=True, cache=True)
def _agrees(here: Any, there: Any, text: Any, paper: Any) -> Any:
    return _within(here, there, 0, len(text[1]), paper) and _same(here, there, text, paper)


@njit(nogil=True, cache=True)
def _walk(
    seed: Any, step: Any, bounds: Any, text: Any, paper: Any, maps: Any, reached: Any
) -> None:
    """Walk from a hit on (step 1) or back (-1); mark what agrees up to the best sum."""
    ahead = _AHEAD if step > 0 else -1
    here, there = seed[HERE] + ahead, seed[THERE] + ahead
    total, best, missed, row, waiting = 0, 0, 0, SURE, 0
    pending = maps[2]
    while total > best - DROP and _within(here, there, bounds[0], bounds[1], paper):
        agrees = _same(here, there, text, paper)
        if not agrees:
            missed += 1
            if AFTER < missed <= UNTIL:
                there = _shifted(here, there, step, text, paper)
                agrees = _agrees(here, there, text, paper)
        if agrees:
            total, missed, row = total + GAIN, 0, row + 1
            pending[waiting, 0], pending[waiting, 1] = here, there
            waiting += 1
        else:
            total, row = total - LOSS, 0
        if total > best and row > 1:
            best = total
            for n in range(waiting):
                _mark(pending[n, 0], pending[n, 1], SPAN, paper, maps, reached)
            waiting = 0
        here, there = here + step, there + step


@njit(nogil=True, cache=True)
def _shifted(here: Any, there: Any, step: Any, text: Any, paper: Any) -> Any:
    """Return where in the document the walk goes on: there, or on a sure diagonal near."""
    back = 0 if step > 0 else SURE - 1
    for shift in SHIFTS:
        sure = True
        for k in range(SURE):
            sure = sure and _same(here - back + k, there - back + shift + k, text, paper)
        if sure:
            return there + shift
    return there


@njit(nogil=True, cache=True)
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


@njit(nogil=True, cache=True)
def _unmark(words: Any, first: Any, last: Any) -> None:
    for word in range(first, last):
        words[word] &= np.uint8(255 - AGREED)


@njit(nogil=True, cache=True)
def _breaks(word: Any, text: Any) -> Any:
    """Tell whether a line ends between a word and the next."""
    ends, starts, address = text[5], text[4], text[6]
    for at in range(ends[word], starts[word + 1]):
        if load(address + np.uint64(at)) == np.uint64(10):
            return True
    return False
