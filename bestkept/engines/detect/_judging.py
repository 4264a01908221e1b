"""What passages are worth, in machine code (Numba): the rule is that of `grade`."""

from __future__ import annotations

from typing import Any

import numpy as np

from bestkept.engines.detect import grade
from bestkept.engines.detect._agreement import AGREED, agree, bounds_of
from bestkept.engines.detect._chains import DIAGONAL, HERE, LABELS, PAPER, THERE, joined, runs_of
from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._public import look
from bestkept.engines.detect._winnowing import is_poor
from bestkept.engines.detect.grams import WORDS
from bestkept.engines.detect.segment import GAP
from bestkept.engines.detect.sketch import PUBLIC

_OWN, _KNOWN, _STRONG, _OPEN, _SEEN = 2, 4, 8, 16, 32  # beside AGREED, word by word
_HIT = _OWN | _KNOWN
NONE, IS_PUBLIC, REPETITIVE = 0, 1, 2  # why a passage is excused
# A passage: its document, its words, grade, excuse, words that agree, and where it stands.
COLUMNS = 9
_DISTINCT, _DENSE, _SOME, _AGREED = grade.DISTINCT, grade.DENSE, grade.SOME, grade.AGREED
_HITS, _COVERED, _FEW = grade.HITS, grade.COVERED, grade.FEW
_FAR = 1 << 40


@njit()
def judge(hits: Any, papers: Any, packed: Any, text: Any, maps: Any) -> Any:
    """Return the passages that some hits of one segment tell of, document by document.

    `papers` has first position and number of words of each document, `packed` the tags.
    """
    found, count, start = np.empty((len(hits), COLUMNS), np.int64), 0, 0
    while start < len(hits):
        number, end = hits[start, PAPER], start
        while end < len(hits) and hits[end, PAPER] == number:
            end += 1
        first, words = np.int64(papers[number, 0]), np.int64(papers[number, 1])
        paper = (packed, first, first + words - GAP)
        share = _share(hits[start:end], first, maps[1])
        for row in _of_one(hits[start:end], paper, text, maps):
            found[count] = row
            found[count, 0], found[count, 8] = number, share
            count += 1
        start = end
    return found[:count]


@njit()
def _share(hits: Any, first: Any, there: Any) -> Any:
    """Return how many different sketches of a document were hit."""
    count = 0
    for n in range(len(hits)):
        at = hits[n, THERE] - first
        count += 0 if there[at] & _SEEN else 1
        there[at] |= np.uint8(_SEEN)
    for n in range(len(hits)):
        there[hits[n, THERE] - first] = 0
    return count


@njit()
def _of_one(hits: Any, paper: Any, text: Any, maps: Any) -> Any:
    """Return the passages of one document, in order of the text."""
    runs = runs_of(hits)
    home, order = joined(hits, runs)
    begins = np.zeros(len(order) + 1, np.int64)
    for n in range(len(runs)):
        begins[home[n] + 1] += 1
    for n in range(len(order)):
        begins[n + 1] += begins[n]
    at, own = begins.copy(), np.empty_like(runs)
    for n in range(len(runs)):
        own[at[home[n]]] = runs[n]
        at[home[n]] += 1
    found = np.zeros((len(order), COLUMNS), np.int64)
    for n in range(len(order)):
        one = own[begins[order[n]] : begins[order[n] + 1]]
        _judged(hits, one, paper, text, maps, found[n])
    return found


@njit()
def _judged(hits: Any, runs: Any, paper: Any, text: Any, maps: Any, row: Any) -> None:
    """Write the row of one passage; leave the maps as they were."""
    reached = np.array([_FAR, 0, _FAR, 0])
    agree(hits, runs, text, paper, maps, reached)
    start, end = hits[runs[0, 0], HERE], 0
    for n in range(len(runs)):
        end = max(end, hits[runs[n, 1] - 1, HERE] + WORDS)
    first, last = bounds_of(start, end, text, maps, reached)
    if last - first >= WORDS:
        look(text, first, last - WORDS + 1)
    _open(text[3], first, last, maps[0])
    strong = _label(hits, runs, paper[1], maps)
    counts = _counts(maps[0][reached[0] : reached[1]], maps[1][reached[2] : reached[3]])
    row[1], row[2] = first, last
    row[3] = _grade(hits, runs, (first, last, strong), text, maps[0], counts)
    row[4] = _excuse(hits, runs, row, strong, text, counts[2])
    row[5], row[6], row[7] = max(counts[0], counts[4]), reached[2], reached[3]
    maps[0][min(first, reached[0]) : max(last, reached[1])] = 0
    maps[1][reached[2] : reached[3]] = 0


@njit()
def _open(public: Any, first: Any, last: Any, here: Any) -> None:
    """Mark the words of a passage that lie in a public gram within it."""
    until = first
    for at in range(first, last - WORDS + 1):
        if public[at]:
            for word in range(max(at, until), at + WORDS):
                here[word] |= np.uint8(_OPEN)
            until = at + WORDS


@njit()
def _label(hits: Any, runs: Any, first: Any, maps: Any) -> Any:
    """Label hits whose words are all public, and mark all words; tell whether any is strong."""
    strong = False
    for run in range(len(runs)):
        for n in range(runs[run, 0], runs[run, 1]):
            here, there = hits[n, HERE], hits[n, THERE] - first
            known = True
            for word in range(here, here + WORDS):
                known = known and maps[0][word] & _OPEN != 0
            if known:
                hits[n, LABELS] |= PUBLIC
            kind = _KNOWN if hits[n, LABELS] & PUBLIC else _OWN
            if hits[n, LABELS] == 0:
                kind, strong = kind | _STRONG, True
            for k in range(WORDS):
                maps[0][here + k] |= np.uint8(kind)
                maps[1][there + k] |= np.uint8(kind)
    return strong


@njit()
def _counts(here: Any, there: Any) -> Any:
    """Return how many words are hit, strongly hit, hit but not public; agree and own; agree.

    Each in the text or in the document, whichever are fewer.
    """
    found, other = _counted(here), _counted(there)
    for n in range(len(found)):
        found[n] = min(found[n], other[n])
    return found


@njit()
def _counted(words: Any) -> Any:
    found = np.zeros(5, np.int64)
    for bits in words:
        own = bits & _KNOWN == 0
        found[0] += bits & _HIT != 0
        found[1] += bits & _STRONG != 0
        found[2] += own and bits & _OWN != 0
        found[3] += own and bits & AGREED != 0
        found[4] += bits & AGREED != 0
    return found


@njit()
def _is_public(hits: Any, runs: Any, own: Any) -> Any:
    """Tell whether public grams leave too little of a passage."""
    if own >= _FEW:
        return False
    for run in range(len(runs)):
        for n in range(runs[run, 0], runs[run, 1]):
            if hits[n, LABELS] & PUBLIC:
                return True
    return False


@njit()
def _grade(hits: Any, runs: Any, bounds: Any, text: Any, here: Any, counts: Any) -> Any:
    if _on_one_diagonal(hits, runs):
        return 2
    around = bounds[2] and not _is_public(hits, runs, counts[2])
    if around and _tells(bounds[0], bounds[1], text, here, counts):
        return 2
    return 1 if (around and counts[3] >= _SOME) or counts[1] >= _FEW else 0


@njit()
def _on_one_diagonal(hits: Any, runs: Any) -> Any:
    """Tell whether enough hits of one diagonal cover enough words."""
    diagonals = np.empty(len(runs), np.int64)
    for n in range(len(runs)):
        diagonals[n] = hits[runs[n, 0], DIAGONAL]
    order = np.argsort(diagonals, kind="mergesort")
    many, covered, until = 0, 0, 0
    for k in range(len(runs)):
        run = order[k]
        if k == 0 or diagonals[run] != diagonals[order[k - 1]]:
            many, covered, until = 0, 0, 0
        for n in range(runs[run, 0], runs[run, 1]):
            covered += hits[n, HERE] + WORDS - max(hits[n, HERE], until)
            until = hits[n, HERE] + WORDS
            many += 1
        if many >= _HITS and covered >= _COVERED:
            return True
    return False


@njit()
def _tells(first: Any, last: Any, text: Any, here: Any, counts: Any) -> Any:
    """Tell whether what agrees around a strong hit is long, dense and varied."""
    if counts[3] < _AGREED or counts[4] < _DENSE * (last - first):
        return False
    seen, different = np.empty(_DISTINCT, np.uint64), 0
    for word in range(first, last):
        if here[word] & AGREED:
            one, new = text[1][word], True
            for n in range(different):
                new = new and seen[n] != one
            if new:
                seen[different] = one
                different += 1
                if different == _DISTINCT:
                    return True
    return False


@njit()
def _excuse(hits: Any, runs: Any, row: Any, strong: Any, text: Any, own: Any) -> Any:
    if row[3] == 0:
        known = hits[runs[0, 0], LABELS] & PUBLIC
        return NONE if strong else (IS_PUBLIC if known else REPETITIVE)
    if _is_public(hits, runs, own):
        return IS_PUBLIC
    first, last = row[1], row[2]
    poor = not strong and is_poor(text[1], text[2], first, last)
    return REPETITIVE if poor else NONE
