"""Plagdet: how well found passages meet the annotated ones, as PAN measures it.

Source: M. Potthast, B. Stein, A. Barron-Cedeno, P. Rosso, "An Evaluation Framework for
Plagiarism Detection", COLING 2010, equations 1 to 4. A case and a detection are pairs of
character ranges, one in the suspicious and one in the source document; a detection detects
a case if it touches it on both sides. Recall and precision are the macro averages that PAN
reports: the mean over cases, over detections, of the part that is met. Micro averages count
characters. Granularity is the mean number of detections of a detected case.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """Character ranges [start, end) of one passage: in the text `doc`, in its source `src`."""

    doc: str
    src: str
    this: tuple[int, int]
    source: tuple[int, int]

    @property
    def size(self) -> int:
        """Characters on both sides."""
        return self.this[1] - self.this[0] + self.source[1] - self.source[0]

    def touches(self, other: Piece) -> bool:
        """Tell whether two passages share characters on both sides."""
        return (
            (self.doc, self.src) == (other.doc, other.src)
            and _shared(self.this, other.this) > 0
            and _shared(self.source, other.source) > 0
        )

    def met(self, others: list[Piece]) -> int:
        """Return how many of its characters `others`, which touch it, have."""
        return _union(self.this, [o.this for o in others]) + _union(
            self.source, [o.source for o in others]
        )


def _shared(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _union(one: tuple[int, int], others: list[tuple[int, int]]) -> int:
    total, end = 0, one[0]
    for first, last in sorted(others):
        low, high = max(first, end), min(last, one[1])
        if high > low:
            total, end = total + high - low, high
    return total


def measure(cases: list[Piece], found: list[Piece]) -> dict[str, float]:
    """Return recall, precision, granularity and plagdet, macro and micro averaged."""
    by_pair: dict[tuple[str, str], list[Piece]] = {}
    for one in found:
        by_pair.setdefault((one.doc, one.src), []).append(one)
    met_cases = _met(cases, by_pair)
    cases_by_pair: dict[tuple[str, str], list[Piece]] = {}
    for one in cases:
        cases_by_pair.setdefault((one.doc, one.src), []).append(one)
    met_found = _met(found, cases_by_pair)
    detected = [len(touching) for _, touching in met_cases if touching]
    granularity = sum(detected) / len(detected) if detected else 1.0
    row: dict[str, float] = {}
    for name, average in (("", _macro), ("micro_", _micro)):
        recall, precision = average(met_cases), average(met_found)
        row[f"{name}recall"], row[f"{name}precision"] = round(recall, 4), round(precision, 4)
        row[f"{name}plagdet"] = round(_plagdet(recall, precision, granularity), 4)
    return {**row, "granularity": round(granularity, 4), "detected": len(detected)}


Met = list[tuple[Piece, list[Piece]]]


def _met(pieces: list[Piece], others: dict[tuple[str, str], list[Piece]]) -> Met:
    return [
        (one, [o for o in others.get((one.doc, one.src), []) if one.touches(o)]) for one in pieces
    ]


def _macro(met: Met) -> float:
    return sum(one.met(others) / max(1, one.size) for one, others in met) / max(1, len(met))


def _micro(met: Met) -> float:
    whole = sum(one.size for one, _ in met)
    return sum(one.met(others) for one, others in met) / max(1, whole)


def _plagdet(recall: float, precision: float, granularity: float) -> float:
    if recall + precision == 0:
        return 0.0
    harmonic = 2 * recall * precision / (recall + precision)
    return harmonic / math.log2(1 + granularity)
