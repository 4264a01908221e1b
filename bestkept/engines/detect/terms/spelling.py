"""Other ways to write a name: camelCase, snake_case, hyphens, a broken line, spaced letters.

An identifier is a run of ASCII letters and digits that single `-` or `_`, several of them,
or a hyphen at a line's end hold together, of at most 64 characters. It is cut at these, where
a capital follows a small letter, before the last of several capitals that a small letter
follows (`HTTPServer`), and between letters and digits. Every run of up to eight neighbouring
pieces is read as one word, in small letters. `_kernel.py` does the same in machine code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 64  # characters of an identifier; longer ones are data and no names
PIECES = 8  # neighbouring pieces that are read together
LEAST = 3  # letters of what is read

Spelt = tuple[int, int, str]  # start and end in the text, and the word that it reads as

_IDENTIFIER = re.compile(
    r"(?<![A-Za-z0-9\x80-\U0010ffff])"
    r"[A-Za-z0-9]+(?:(?:[-_]+|-\r?\n[ \t]*)[A-Za-z0-9]+)*"
    r"(?![A-Za-z0-9\x80-\U0010ffff])"
)
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# Single letters with one sign between each and the next.
_SPACED = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z][ .*_\-]){3,63}[A-Za-z](?![A-Za-z0-9])")


def identifiers(text: str) -> Iterator[Spelt]:
    """Return what the pieces of each identifier read as, alone and together."""
    for found in _IDENTIFIER.finditer(text):
        start, end = found.span()
        if LEAST < end - start <= LONGEST:
            yield from _together([one.span() for one in _PIECE.finditer(text, start, end)], text)


def _together(pieces: list[tuple[int, int]], text: str) -> Iterator[Spelt]:
    if len(pieces) < 2:
        return
    for first, (start, _) in enumerate(pieces):
        word = ""
        for last in range(first, min(first + PIECES, len(pieces))):
            begin, end = pieces[last]
            word += text[begin:end].lower()
            if len(word) >= LEAST and (last > first or not _alone(pieces, first)):
                yield start, end, word


def _alone(pieces: list[tuple[int, int]], at: int) -> bool:
    """Tell whether a piece stands between joiners, and so is a word that is read anyway."""
    before = at == 0 or pieces[at][0] > pieces[at - 1][1]
    return before and (at + 1 == len(pieces) or pieces[at + 1][0] > pieces[at][1])


def joined(identifier: str) -> str:
    """Return what a part of an identifier reads as."""
    return "".join(_PIECE.findall(identifier)).lower()


def spaced(text: str, first: int = 0, last: int | None = None) -> Iterator[Spelt]:
    """Return what runs of spaced letters read as; up to two at either end may not belong.

    `first` and `last` bound the part of the text that is looked at.
    """
    for found in _SPACED.finditer(text, first, len(text) if last is None else last):
        letters, start = found[0][::2].lower(), found.start()
        for skip in range(3):
            for drop in range(3):
                word = letters[skip : len(letters) - drop]
                if len(word) > LEAST:
                    first = start + 2 * skip
                    yield first, first + 2 * len(word) - 1, word
