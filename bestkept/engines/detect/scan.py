"""The one way in: a text and an index give findings, through every lens that has segments."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

from bestkept.engines.detect import terms, verbatim
from bestkept.engines.detect.code import find as code
from bestkept.engines.detect.grade import RANK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from bestkept.engines.detect.finding import Finding
    from bestkept.engines.detect.index import Index

_LENSES = (verbatim, code, terms)
LENSES = tuple(lens.LENS for lens in _LENSES)
_SWIFT = (verbatim, terms)  # lenses that tell of many texts at once that nothing is in them
_CELL = 1024  # characters
_MANY, _LARGE = 64, 1 << 20  # texts, and characters, that are taken at a time


def scan(text: str, index: Index) -> list[Finding]:
    """Return the findings of `text` in order of their place; the worst first on a tie."""
    index.begin(len(text))
    return _scanned(text, index, _asked(index))


def scan_all(texts: Iterable[str], index: Index) -> Iterator[list[Finding]]:
    """Yield for each text what `scan` returns; quicker where there are many small ones.

    Up to 64 texts are taken at a time, fewer where they are large.
    """
    lenses = _asked(index)
    left = {
        silent: [lens for lens in lenses if lens not in itertools.compress(_SWIFT, silent)]
        for silent in itertools.product((False, True), repeat=2)
    }
    for some in _batches(texts):
        index.begin(sum(map(len, some)))
        words = index.road().silent(some, index)
        names = index.term_road().silent(some, index.through(terms.LENS))
        for text, *silent in zip(some, words, names, strict=True):
            yield _scanned(text, index, left[tuple(silent)])


def _asked(index: Index) -> list[ModuleType]:
    """Return the lenses that have segments."""
    return [lens for lens in _LENSES if index.through(lens.LENS)]


def _scanned(text: str, index: Index, lenses: list[ModuleType]) -> list[Finding]:
    found: list[Finding] = []
    for lens in lenses:
        found += lens.find(text, index)
    return _without_echoes(found) if found else found


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    some: list[str] = []
    size = 0
    for text in texts:
        some.append(text)
        size += len(text)
        if len(some) == _MANY or size > _LARGE:
            yield some
            some, size = [], 0
    if some:
        yield some


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
