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


def joined(text: str) -> Joined | None:
    """Return the joined reading of `text`; None if no word of it is parted at a line end."""
    parts, cuts, start, left = [], [], 0, 0
    ends = _PLAIN if text.isascii() else _ENDS
    for first, last in sorted(found for end in ends for found in _parted(text, end)):
        parts.append(text[start:first])
        start, left = last, left + last - first
        cuts.append((start - left, left))
    return Joined("".join([*parts, text[start:]]), cuts) if cuts else None


def _parted(text: str, end: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each `end` of a line, and indent after it, that parts a word."""
    first = text.find(end)
    while first >= 0:
        indent = _INDENT.match(text, first + len(end))
        last = indent.end() if indent else first
        if first and last < len(text) and _cased(text[first - 1]) and _cased(text[last]):
            yield first, last
        first = text.find(end, first + len(end))


def _cased(letter: str) -> bool:
    """Tell whether it is a letter of a script with cases: the others part no words."""
    return letter.lower() != letter.upper()
