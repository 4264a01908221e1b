"""XML of any kind: its text without the tags, and the source as it stands.

No entity that a file declares is ever expanded, and nothing outside of the file is opened. A
file that is not well formed is read up to the fault; its source is read whole in any case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from bestkept.engines.extract import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece, Reading

# Elements that stand inside of a sentence, in the vocabularies that have any.
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "citetitle",
        "code",
        "dfn",
        "em",
        "emphasis",
        "filename",
        "font",
        "foreign",
        "hi",
        "i",
        "ital",
        "kbd",
        "link",
        "literal",
        "mark",
        "phrase",
        "quote",
        "ref",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "styled-content",
        "sub",
        "sup",
        "term",
        "tspan",
        "tt",
        "u",
        "ulink",
        "xref",
    ]
)
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read an XML file: the text that people would see, then the source."""
    decoded = text.decode(data)
    if decoded is None:
        reading.skip("format", "binary of unknown kind")
        return
    words = _Words(reading)
    found = words.read(decoded.text)
    if found.strip():
        yield reading.piece(found)
    for piece in text.read(data, reading):
        yield reading.part("source").piece(piece.text)


class _Words:
    """Collects text, attribute values and comments while expat walks through the source."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.out: list[str] = []
        self.asides: list[str] = []
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.out.append
        self.parser.CommentHandler = self.asides.append
        self.parser.EntityDeclHandler = self._entity

    def read(self, source: str) -> str:
        try:
            self.parser.Parse(_DECLARED.sub("", source).encode("utf-8", "replace"), True)
        except _EntityTrouble:
            self.reading.doubt("damaged", "it declares entities, which are not expanded")
        except (expat.ExpatError, ValueError):
            self.reading.doubt("damaged", "its XML is damaged: its text was read up to there")
        self.parser.buffer_text = False
        return "".join(self.out) + "\n" + "\n".join(self.asides)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2].lower() not in _INLINE:
            self.out.append("\n")
        self.asides.extend(value for value in attributes.values() if " " in value)

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2].lower() not in _INLINE:
            self.out.append("\n")

    @staticmethod
    def _entity(*_declaration: object) -> None:
        raise _EntityTrouble


class _EntityTrouble(Exception):  # noqa: N818 - it ends the reading; the sentence is above
    """Raised at the declaration of an entity, since expat can be stopped in no other way."""
