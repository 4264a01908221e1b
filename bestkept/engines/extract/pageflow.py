"""From the lines of pages to one flow of text: what stands between its parts is set aside.

A sentence goes on over a page break behind a footer, a number and a header, and over a footnote
in smaller letters. Each of these would cut it. So lines at the edges that are repeated on half
of the pages are left out, and small ones follow at the end. The pages are given as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

NUMBER = re.compile(r"(?<!\d)\d{1,12}(?!\d)")
_SMALL = 0.93  # of the height of most letters: a footnote has 0.8 or 0.9
_EDGE = 3  # lines at the top and the bottom of a page among which headers and footers are
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\n(?=[^\W\d_])")
_COMPOUND = re.compile(r"[^\W\d_]+[-\u2010][^\W\d_]+")
_BEFORE, _AFTER = re.compile(r"[^\W\d_]+\Z"), re.compile(r"[^\W\d_]+")
_WORD = 40  # letters: no word that is cut at a line end is longer
_DIGITS = re.compile(r"\d+")


class Line(NamedTuple):
    """A line of a page, its letters' height (0: unknown), it without footnote marks, its place.

    The place is in points from the bottom of the page.
    """

    text: str
    height: float
    unmarked: str
    place: float = 0.0


def flows(pages: list[list[Line]]) -> list[tuple[str, str]]:
    """The flow of all `pages`, with words joined at line ends and, where it differs, not."""
    repeated = _repeated(pages)
    usual = _usual(pages)
    body: list[str] = []
    small: list[str] = []
    for page in pages:
        for place, line in enumerate(page):
            if _at_edge(place, page) and _shape(line) in repeated:
                continue
            tiny = 0 < line.height < _SMALL * usual
            (small if tiny else body).append(line.unmarked)
    text = "\n".join([*body, *small])
    joined = _joined(text)
    as_pages = "\n".join(line.text for page in pages for line in page)
    if len(pages) < 2 and joined == as_pages:
        return []  # the page itself says all of it
    found = [("flow", joined), ("flow-with-hyphens", text)]
    return [one for one in found[: 1 + (joined != text)] if one[1].strip()]


def _joined(text: str) -> str:
    """The text without hyphens at line ends, but for words that have theirs elsewhere too."""
    compounds = {one.casefold().replace("\u2010", "-") for one in _COMPOUND.findall(text)}

    def join(found: re.Match[str]) -> str:
        before = _BEFORE.search(text[max(0, found.start() - _WORD) : found.start()])
        after = _AFTER.match(text, found.end())
        whole = f"{before[0] if before else ''}-{after[0] if after else ''}".casefold()
        return "-" if whole in compounds else ""

    return _HYPHEN.sub(join, text)


def _shape(line: Line) -> tuple[str, float]:
    # A running header stands at one height; a sentence may stand at the top of two pages.
    return _DIGITS.sub("#", " ".join(line.text.split())), round(line.place)


def _at_edge(place: int, page: list[Line]) -> bool:
    return place < _EDGE or place >= len(page) - _EDGE


def _repeated(pages: list[list[Line]]) -> set[tuple[str, float]]:
    counts = Counter(shape for page in pages for shape in _edges(page))
    least = max(2, (len(pages) + 1) // 2)
    return {shape for shape, count in counts.items() if count >= least}


def _edges(page: list[Line]) -> set[tuple[str, float]]:
    return {_shape(line) for place, line in enumerate(page) if _at_edge(place, page)}


def _usual(pages: list[list[Line]]) -> float:
    """The height of most letters."""
    heights: Counter[float] = Counter()
    for page in pages:
        for line in page:
            heights[round(line.height, 1)] += len(line.text)
    del heights[0.0]
    return heights.most_common(1)[0][0] if heights else 0.0
