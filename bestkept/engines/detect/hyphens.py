"""Words parted at line ends: the second reading of a text that has some.

Whether "well-" and "known" are one word or two cannot be told, so both are read: the text as
it stands, for which the promise holds, and the text with such words joined.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

_SIGNS = ("-", "\u00ad", "\u2010")
_PARTED = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\r?\n[ \t]*(?=[^\W\d_])")


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
    if not any(f"{sign}{end}" in text for sign in _SIGNS for end in "\n\r"):
        return None
    parts, cuts, start, left = [], [], 0, 0
    for found in filter(_in_a_word, _PARTED.finditer(text)):
        parts.append(text[start : found.start()])
        start, left = found.end(), left + found.end() - found.start()
        cuts.append((start - left, left))
    return Joined("".join([*parts, text[start:]]), cuts) if cuts else None


def _in_a_word(found: re.Match[str]) -> bool:
    """Tell whether letters of a script with cases stand on both sides: others part no words."""
    sides = found.string[found.start() - 1], found.string[found.end()]
    return all(side.lower() != side.upper() for side in sides)
