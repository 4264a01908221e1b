"""The one way in: a text and an index give findings, through every lens that has segments."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from bestkept.engines.detect import terms, verbatim
from bestkept.engines.detect.code import find as code
from bestkept.engines.detect.grade import RANK

if TYPE_CHECKING:
    from bestkept.engines.detect.finding import Finding
    from bestkept.engines.detect.index import Index

_LENSES = (verbatim, code, terms)
LENSES = tuple(lens.LENS for lens in _LENSES)
_CELL = 1024  # characters
_PUBLIC = "public"
_NEARLY_ALL = 0.9


def scan(text: str, index: Index) -> list[Finding]:
    """Return the findings of `text` in order of their place; the worst first on a tie."""
    lenses = [lens for lens in _LENSES if index.through(lens.LENS)]
    found = [one for lens in lenses for one in lens.find(text, index)]
    return _without_echoes(_excused(found)) if found else found


def _excused(found: list[Finding]) -> list[Finding]:
    """Excuse what the code lens sees in words that are public: it has no list of licences."""
    public = [one for one in found if one.lens == verbatim.LENS and one.excuse == _PUBLIC]
    if not public:
        return found
    return [
        replace(one, excuse=_PUBLIC)
        if one.lens == code.LENS and one.excuse is None and _covered(one, public) >= _NEARLY_ALL
        else one
        for one in found
    ]


def _covered(finding: Finding, others: list[Finding]) -> float:
    """Return which part of a finding's characters lies in some of `others`."""
    reached, total = finding.start, 0
    for start, end in sorted((one.start, one.end) for one in others):
        first, last = max(start, reached), min(end, finding.end)
        if first < last:
            total, reached = total + last - first, last
    return total / max(1, finding.end - finding.start)


def _worth(finding: Finding) -> tuple[int, int, int, int]:
    length = finding.end - finding.start
    return (not finding.public, RANK[finding.grade], length, finding.version)


def _without_echoes(found: list[Finding]) -> list[Finding]:
    """Leave out what another finding of the same asset tells better.

    A passage that stands in several versions or documents of an asset is one finding.
    """
    kept: list[Finding] = []
    near: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for finding in sorted(found, key=_worth, reverse=True):
        cells = [(finding.asset, cell) for cell in range(*_cells(finding))]
        if not any(_echoes(finding, other) for cell in cells for other in near[cell]):
            kept.append(finding)
            for cell in cells:
                near[cell].append(finding)
    return sorted(kept, key=lambda finding: (finding.start, -RANK[finding.grade]))


def _cells(finding: Finding) -> tuple[int, int]:
    """Return the range of cells of the text that a finding touches, to look only nearby."""
    return finding.start // _CELL, finding.end // _CELL + 1


def _echoes(finding: Finding, other: Finding) -> bool:
    """Tell whether `other` covers most of `finding` and is at least as bad.

    What two lenses see in one passage is one finding, whichever of them sees more of it.
    """
    shared = min(finding.end, other.end) - max(finding.start, other.start)
    length = finding.end - finding.start
    if finding.lens != other.lens:
        length = min(length, other.end - other.start)
    worse = RANK[other.grade] >= RANK[finding.grade] and other.public <= finding.public
    return worse and 2 * shared > length
