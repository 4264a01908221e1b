"""Walking an XML part of a document package: bounded, without entities, as far as it is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Mapping


class Walker(Protocol):
    """What is told of elements (by their local names) and of the text between them.

    Only of those whose names are in `begins` and `ends`: documents are mostly markup, and each
    call costs more than the text.
    """

    begins: frozenset[str]
    ends: frozenset[str]

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins; attributes are by local name."""

    def end(self, name: str) -> None:
        """An element ends."""

    def characters(self, text: str) -> None:
        """Text stands here."""


class _Wanted(dict[str, "str | None"]):
    """From a name with whatever prefix to the local one, if that is wanted."""

    def __init__(self, wanted: frozenset[str]) -> None:
        super().__init__()
        self._wanted = wanted

    def __missing__(self, name: str) -> str | None:
        local = _local(name)
        found = self[name] = local if local in self._wanted else None
        return found


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


class _DoctypeTrouble(Exception):  # noqa: N818 - people read the sentence, not the class
    """Raised at a document type, since expat can be stopped in no other way."""


def walk(xml: bytes, walker: Walker) -> str | None:
    """Tell `walker` of everything in `xml`; why that ended early, or None if it did not."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    begins, ends = _Wanted(walker.begins), _Wanted(walker.ends)

    def begin(name: str, attributes: dict[str, str]) -> None:
        local = begins[name]
        if local:
            walker.begin(local, {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        local = ends[name]
        if local:
            walker.end(local)

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
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
