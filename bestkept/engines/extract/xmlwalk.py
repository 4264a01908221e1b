"""Walking an XML part of a document package: bounded, without entities, as far as it is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Mapping


class Walker(Protocol):
    """What is told of elements (by their local names) and of the text between them."""

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins; attributes are by local name."""

    def end(self, name: str) -> None:
        """An element ends."""

    def characters(self, text: str) -> None:
        """Text stands here."""


class _DoctypeTrouble(Exception):  # noqa: N818 - people read the sentence, not the class
    """Raised at a document type, since expat can be stopped in no other way."""


def walk(xml: bytes, walker: Walker) -> str | None:
    """Tell `walker` of everything in `xml`; why that ended early, or None if it did not."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def begin(name: str, attributes: dict[str, str]) -> None:
        by_local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        walker.begin(name.rpartition(":")[2], by_local)

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda name: walker.end(name.rpartition(":")[2])
    parser.CharacterDataHandler = walker.characters
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(xml, True)  # expat takes no keywords: this is all of it
    except _DoctypeTrouble:
        return "it declares a document type, which could name files or grow without end"
    except (expat.ExpatError, ValueError, LookupError) as fault:
        parser.buffer_text = False  # hands over what expat held back
        return f"its XML is damaged ({expat.ErrorString(getattr(fault, 'code', 0)) or 'bytes'})"
    return None


def _refuse(*_declaration: object) -> None:
    raise _DoctypeTrouble
