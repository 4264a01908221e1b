"""Words: any text to the one canonical stream that is hashed. Folding version 1.

A word is a run of Unicode letters or digits after folding. Folding works code point by code
point and looks at no neighbour, so that a text can be cut between any two separators. It is
fixed by the vectors in tests/detect: a change makes a new version, never a new meaning of
this one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = 1

# Letters drawn like Latin ones, after case folding and without their accents. A pair is
# folded whichever way round it is abused, at the price that a few Russian or Greek words
# fall together: both sides are folded alike, so no copy is missed.
_CYRILLIC = "авсеԁһікмнорԛѕтухԝјӏѵү", "abcedhikmhopqstyxwjlvy"
_GREEK = "αβεζηικμνορτυχ", "abezhikmvoptux"
_LATIN = "ıłøđħŧɑɡɩʋ", "ilodhtagiv"
_OTHER = "օցհոսꭺꮃꮇꮋꮯꮲꮶꮮꭼꭻꭲꮪꮩꮓꭰꭱꮐ", "oghnuawmhcpkleijsvzdrg"
_DRAWN_ALIKE = str.maketrans(
    "".join(letters for letters, _ in (_CYRILLIC, _GREEK, _LATIN, _OTHER)),
    "".join(latin for _, latin in (_CYRILLIC, _GREEK, _LATIN, _OTHER)),
)

# What nobody sees: Unicode's default-ignorable code points that are not of category Cf, the
# enclosing marks, and the line that stretches Arabic words. (Tatweel; CGJ and variation
# selectors; fillers of Hangul and Khmer; Mongolian selectors.)
_UNSEEN = (
    (0x0488, 0x0489),
    (0x034F, 0x034F),
    (0x0640, 0x0640),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x20DD, 0x20E4),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0000, 0xE0FFF),
)

# Signs that Unicode calls letters and people type as apostrophes and primes.
_APOSTROPHES = ((0x02B9, 0x02C1), (0x02C6, 0x02D1), (0x02EC, 0x02EE))

# Scripts written without spaces: each character is a word (Thai, Lao, Khmer, kana, Han).
_ONE_EACH = (
    (0x0E00, 0x0EFF),
    (0x1780, 0x17FF),
    (0x3005, 0x3007),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def _fold_part(part: str) -> str:
    code = ord(part)
    category = unicodedata.category(part)
    if category == "Cf" or _within(code, _UNSEEN):
        return ""
    # Marks with a combining class may stand in any order, which one code point cannot know:
    # they go. What is left of the marks (class 0) carries the vowels of Indian scripts.
    if unicodedata.combining(part):
        return ""
    if _within(code, _APOSTROPHES):
        return " "
    if _within(code, _ONE_EACH) and category[0] in "LNM":
        return f" {part} "
    return part if category[0] in "LNM" else " "


def _fold_character(code: int) -> str:
    """Return what one code point becomes: letters, nothing, or a space that parts words."""
    if 0xD800 <= code <= 0xDFFF:
        return " "
    character = chr(code)
    if unicodedata.category(character) == "Cf" or _within(code, _UNSEEN):
        return ""
    folded = unicodedata.normalize("NFKD", character).casefold()
    folded = unicodedata.normalize("NFKD", folded).translate(_DRAWN_ALIKE)
    return "".join(map(_fold_part, folded))


class _Table(dict[int, str]):
    """A translation table that learns each code point when it first meets it."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(code)
        return folded


# ASCII is filled in beforehand: no import of Unicode tables can make it differ.
_TABLE = _Table({code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)})

_SEPARATOR = re.compile(r"[\s.,;:!?()\[\]{}<>|/\\\"'=+*&#@~^$%`_-]|[\u3000-\u3004\u3008-\u3020]")
_WORD = re.compile(r"[^ ]+")
_BETWEEN = re.compile(r"[^\x00-/:-@\[-`{-\x7f]+")
BLOCK = 1 << 15  # characters; large enough to be quick, small enough to stay in the cache


def folded(code: int) -> str:
    """Return what one code point becomes: letters, nothing, or a space that parts words."""
    return _TABLE[code]


def words(text: str) -> list[str]:
    """Return the folded words of `text`, in order."""
    return text.translate(_TABLE).split()


def spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) in characters of each of `words(text)`, in the same order.

    ASCII that is no letter or digit parts words whatever stands beside it, so only what lies
    between, and holds something else than ASCII, is looked at character by character.
    """
    found: list[tuple[int, int]] = []
    for between in _BETWEEN.finditer(text):
        start, end = between.span()
        if between[0].isascii():
            found.append((start, end))
        else:
            found += [(start + a, start + b) for a, b in _spans(between[0])]
    return found


def _spans(text: str) -> list[tuple[int, int]]:
    origin: list[int] = []
    folded: list[str] = []
    for place, character in enumerate(text):
        became = _TABLE[ord(character)]
        folded.append(became)
        origin.extend([place] * len(became))
    return [
        (origin[word.start()], origin[word.end() - 1] + 1)
        for word in _WORD.finditer("".join(folded))
    ]


def blocks(text: str, size: int = BLOCK) -> Iterator[tuple[int, str]]:
    """Cut `text` into pieces of about `size` characters, never inside a word.

    Yields (offset, piece). The words of the pieces, one after another, are the words of
    the text: each cut follows a character that always parts words.
    """
    start = 0
    while start < len(text):
        end = start + size
        if end < len(text):
            mark = _SEPARATOR.search(text, end)
            end = mark.end() if mark else len(text)
        yield start, text[start:end]
        start = end
