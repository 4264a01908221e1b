"""Word documents: the body, and every other part in which text can stand.

Footnotes, comments, headers, charts, properties and bound data become pieces of their own; what
is embedded (a workbook, another document, an HTML chunk) is read as the file that it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bestkept.engines.extract import _readers, archive, media, wordml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece, Reading

_BODY = re.compile(r"word/document\d*\.xml", re.IGNORECASE)
# Markup about the text, with none in it.
_SILENT = re.compile(
    r"(?:.*\.rels|\[Content_Types\]\.xml|.*/(?:styles|stylesWithEffects|settings|webSettings"
    r"|fontTable|numbering|people|theme\d*|comments(?:Extended|Ids|Extensible))\.xml"
    r"|.*\.odttf|word/printerSettings/.*|docProps/(?:app\.xml|thumbnail\..*))",
    re.IGNORECASE,
)
_VIEWS = {"before": "before-changes", "all": "all-changes"}


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read a DOCX file, body first."""
    pictures = 0
    body = False
    members = archive.members(
        data, reading, lambda name: reading.part(_part(name)), _rank, _SILENT.fullmatch
    )
    for member in members:
        if _SILENT.fullmatch(member.name):
            continue
        if member.name.lower().endswith(".xml"):
            place = reading if _BODY.fullmatch(member.name) else member.reading
            body = body or place is reading
            yield from _marked(member.data, place)
        elif media.wordless(member.data):
            pictures += 1
        else:
            yield from _readers.read(member.data, member.reading)
    if pictures:
        count = "1 picture" if pictures == 1 else f"{pictures} pictures"
        reading.doubt("picture", f"{count} in it: not read")
    if not body:
        reading.doubt("damaged", "its main part is missing")


def _marked(xml: bytes, place: Reading) -> Iterator[Piece]:
    first = wordml.read_part(xml)
    if first.broken:
        (place.doubt if first.text.strip() else place.skip)("damaged", first.broken)
    if first.text.strip():
        yield place.piece(first.text)
    for view in first.views:
        text = wordml.read_part(xml, view).text
        if text.strip():
            yield place.part(_VIEWS[view]).piece(text)


def _part(name: str) -> str:
    return name.removeprefix("word/").removesuffix(".xml")


def _rank(name: str) -> int:
    return 0 if _BODY.fullmatch(name) else 1
