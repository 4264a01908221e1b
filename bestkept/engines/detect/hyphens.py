"""Words parted at line ends: the second reading of a text that has some.

Whether "well-" and "known" are one word or two cannot be told, so both are read: the text as
it stands, for which the promise holds, and the text with such words joined.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDS = tuple(sign + end for sign in "-\u00ad\u2010" for end in ("\n", "\r\n"))
_PLAIN = tuple(end for end in _ENDS if end.isascii())
_INDENT = re.compile(r"[ \t]*")


@dataclass(frozen=True)
class Joined:
    """A text without the hyphens at its line ends.

    `cuts` are (offset in the joined text, characters left out up to there), in order.
    """

    text: str
    cuts: list[tuple[int, int]]

    def origin(self, offset: int) -> int:
        """Return the offset in the text as it stands of a character of the joined text."""
        cut = bisect.bisect_right(self.cuts, (offset, 1 << 62))
        return offset + (self.cuts[cut - 1][1] if cut else 0)

    def starts(self) -> list[int]:
        """Return the offsets in the joined text at which words were joined."""
        return [offset for offset, _ in self.cuts]


def ends(text: str) -> list[int]:
    """Return the offsets of the hyphens at line ends, in order."""
    every = _PLAIN if text.isascii() else _ENDS
    return sorted(at for end in every for at in _places(text, end))


def _places(text: str, end: str) -> Iterator[int]:
    at = text.find(end)
    while at >= 0:
        yield at
        at = text.find(end, at + len(end))


def joined(text: str, places: list[int]) -> Joined | None:
    """Return the joined reading of `text`; None if no word of it is parted at a line end.

    `places` are its `ends`.
    """
    parts, cuts, start, left = [], [], 0, 0
    for first in places:
        last = _behind(text, first)
        if first and last < len(text) and _cased(text[first - 1]) and _cased(text[last]):
            parts.append(text[start:first])
            start, left = last, left + last - first
            cuts.append((start - left, left))
    return Joined("".join([*parts, text[start:]]), cuts) if cuts else None


def _behind(text: str, at: int) -> int:
    """Return where the text goes on behind the hyphen at `at`, the line's end and the indent."""
    indent = _INDENT.match(text, text.index("\n", at) + 1)
    return indent.end() if indent else at


def _cased(letter: str) -> bool:
    """Tell whether it is a letter of a script with cases: the others part no words."""
    return letter.lower() != letter.upper()
