"""From single hits to passages in machine code (Numba): the rule is that of `chain`.

A hit is a row of numbers: PAPER, DIAGONAL, HERE, THERE and LABELS, in order of these.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._public import look
from bestkept.engines.detect.chain import BAND, REACH
from bestkept.engines.detect.grams import WORDS
from bestkept.engines.detect.segment import PLACE, PLACE_BITS
from bestkept.engines.detect.thinning import CROWD

PAPER, DIAGONAL, HERE, THERE, LABELS = range(5)
_HERE_BITS = 31


@njit()
def thin(rows: Any, text: Any) -> Any:
    """Keep of the grams of public stretches one place each, as `thinning` does.

    `rows` are (segment, word, first entry, entries) in order of word and segment; how many are
    left is returned.
    """
    kept, first = 0, 0
    while first < len(rows):
        last, places, words = first + 1, rows[first, 3], 1
        while last < len(rows) and rows[last, 1] - rows[last - 1, 1] <= REACH + WORDS:
            places += rows[last, 3]
            words += 1 if rows[last, 1] != rows[last - 1, 1] else 0
            last += 1
        told = places >= CROWD * words and _all_public(rows[first:last], text)
        for n in range(first, last):
            if told and n > first and rows[n, 1] == rows[n - 1, 1]:
                continue
            rows[kept] = rows[n]
            if told:
                rows[kept, 3] = 1
            kept += 1
        first = last
    return kept


@njit()
def _all_public(rows: Any, text: Any) -> Any:
    """Tell whether every word of some grams lies in a public gram that lies among them."""
    first, last, public = rows[0, 1], rows[len(rows) - 1, 1], text[3]
    look(text, first, last + 1)
    done = first  # the words before it are public or in no gram of these
    at, until = first, first
    for n in range(len(rows)):
        for word in range(max(done, rows[n, 1]), rows[n, 1] + WORDS):
            while at <= min(word, last):
                if public[at]:
                    until = at + WORDS
                at += 1
            if word >= until:
                return False
        done = rows[n, 1] + WORDS
    return True


@njit()
def follow(rows: Any, number: Any, most: Any, places: Any, firsts: Any, words: Any) -> Any:
    """Return the hits of one segment: of each gram the first `most` places at most."""
    count = 0
    for n in range(len(rows)):
        count += min(rows[n, 3], most) if rows[n, 0] == number else 0
    hits, at = np.empty((count, 5), np.int64), 0
    for n in range(len(rows)):
        if rows[n, 0] == number:
            some = places[rows[n, 2] : rows[n, 2] + min(rows[n, 3], most)]
            at = add(hits, at, rows[n, 1], some, firsts, words)
    return hits[:at]


@njit()
def add(hits: Any, at: Any, here: Any, places: Any, firsts: Any, words: Any) -> Any:
    """Write a gram's places as hits from number `at` on; return where they end."""
    for place in places:
        there, labels = np.int64(place) & PLACE, np.int64(place) >> PLACE_BITS
        paper = _paper(firsts, there)
        if paper < 0 or there + WORDS > np.int64(firsts[paper]) + np.int64(words[paper]):
            continue  # no such place: the file is damaged
        hits[at, PAPER], hits[at, DIAGONAL] = paper, here - there
        hits[at, HERE], hits[at, THERE], hits[at, LABELS] = here, there, labels
        at += 1
    return at


@njit()
def _paper(firsts: Any, there: Any) -> Any:
    low, high = 0, len(firsts)
    while low < high:
        middle = (low + high) >> 1
        if there < firsts[middle]:
            high = middle
        else:
            low = middle + 1
    return low - 1


@njit()
def ordered(hits: Any) -> Any:
    """Return hits in order, each once."""
    count = len(hits)
    keys = np.empty(count, np.int64)
    for n in range(count):
        keys[n] = (hits[n, DIAGONAL] << _HERE_BITS) + hits[n, HERE]
    by_place = np.argsort(keys, kind="mergesort")
    by_paper = np.argsort(hits[by_place, PAPER], kind="mergesort")
    found, kept = np.empty((count, 5), np.int64), 0
    for n in range(count):
        one = hits[by_place[by_paper[n]]]
        if kept == 0 or (one[:4] != found[kept - 1, :4]).any():
            found[kept] = one
            kept += 1
    return found[:kept]


@njit()
def runs_of(hits: Any) -> Any:
    """Return (start, end) of the runs of one paper's hits, in order of their first hits."""
    found, count = np.empty((len(hits), 2), np.int64), 0
    keys = np.empty(len(hits), np.int64)
    for n in range(len(hits)):
        if n and hits[n, DIAGONAL] == hits[n - 1, DIAGONAL] and _near(hits, n):
            found[count - 1, 1] = n + 1
        else:
            found[count, 0], found[count, 1] = n, n + 1
            keys[count] = (hits[n, HERE] << _HERE_BITS) + hits[n, THERE]
            count += 1
    return found[np.argsort(keys[:count], kind="mergesort")]


@njit()
def _near(hits: Any, n: Any) -> Any:
    return hits[n, HERE] - hits[n - 1, HERE] <= REACH


@njit()
def joined(hits: Any, runs: Any) -> tuple[Any, Any]:
    """Join runs into passages; return the number of each run's, and the passages in order."""
    count = len(runs)
    home, first = np.empty(count, np.int64), np.empty(count, np.int64)
    last, diagonal = np.empty(count, np.int64), np.empty(count, np.int64)
    live, done = np.empty(count, np.int64), np.empty(count, np.int64)
    living = ended = made = 0
    for run in range(count):
        hit = hits[runs[run, 0]]
        living, ended = _ended(hit[HERE], last, live, living, done, ended)
        one = _nearest(hit[DIAGONAL], diagonal, live, living)
        if one < 0:
            one, made = made, made + 1
            live[living], first[one], last[one] = one, hit[HERE], 0
            living += 1
        home[run], diagonal[one] = one, hit[DIAGONAL]
        last[one] = max(last[one], hits[runs[run, 1] - 1, HERE] + WORDS)
    done[ended : ended + living] = live[:living]
    done = done[:made]
    return home, done[np.argsort(first[done], kind="mergesort")]


@njit()
def _ended(here: Any, last: Any, live: Any, living: Any, done: Any, ended: Any) -> Any:
    """Move the passages that end too far before `here` to those that are done."""
    kept = 0
    for n in range(living):
        if here - last[live[n]] > REACH:
            done[ended] = live[n]
            ended += 1
        else:
            live[kept] = live[n]
            kept += 1
    return kept, ended


@njit()
def _nearest(here: Any, diagonal: Any, live: Any, living: Any) -> Any:
    best, distance = -1, BAND + 1
    for n in range(living):
        away = abs(here - diagonal[live[n]])
        if away < distance:
            best, distance = live[n], away
    return best
