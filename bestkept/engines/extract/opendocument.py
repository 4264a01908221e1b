"""OpenDocument: texts, sheets and presentations (ODF 1.3).

Notes and annotations follow after the text, since they would cut the sentences that go on.
Sheets are given by rows and by columns, slides one by one and in a row without their titles.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bestkept.engines.extract import archive, packages, xmlwalk
from bestkept.engines.extract.odfwords import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece, Reading

_SILENT = re.compile(
    r"mimetype|.*settings\.xml|META-INF/.*|Configurations2/.*|Thumbnails/.*|manifest\.rdf"
    r"|layout-cache|ObjectReplacements/.*|.*/$",
    re.IGNORECASE,
)
_ENCRYPTED = b"encryption-data"


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read a document, its content first."""
    rest = packages.Rest(reading)
    body = False
    for member in archive.members(data, reading, lambda name: reading.part(_part(name)), _rank):
        if member.name == "META-INF/manifest.xml" and _ENCRYPTED in member.data:
            reading.skip("encrypted", "a password protects this document")
            return
        if _SILENT.fullmatch(member.name):
            continue
        if member.name.endswith(".xml"):
            main = member.name == "content.xml"
            body = body or main
            yield from _marked(member.data, reading if main else member.reading)
        else:
            yield from rest.embedded(member)
    rest.report(None if body else "its main part is")


def _marked(xml: bytes, place: Reading) -> Iterator[Piece]:
    words = Words()
    broken = xmlwalk.walk(xml, words)
    words.finish()
    text = "".join(words.out)
    if broken:
        (place.doubt if text.strip() or words.members else place.skip)("damaged", broken)
    if text.strip():
        yield place.piece(text)
    for name, said in words.members:
        if said.strip():
            yield place.part(name).piece(said)


def _part(name: str) -> str:
    return name.removesuffix(".xml")


def _rank(name: str) -> int:
    return {"META-INF/manifest.xml": 0, "content.xml": 1}.get(name, 2)
