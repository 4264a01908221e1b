"""PowerPoint: each slide with its notes, and all slides in a row without titles and footers.

A text goes on from slide to slide, with the next slide's title in between. So each slide is a
member, and `#without-furniture` is the flow of what is neither title, date, number nor footer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bestkept.engines.extract import archive, packages, xmlwalk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bestkept.engines.extract.reading import Piece, Reading

_SLIDE = re.compile(r"ppt/slides/[^/\d]*(\d*)[^/]*\.xml", re.IGNORECASE)
_TALKING = re.compile(
    r"ppt/(?:notesSlides|slideMasters|slideLayouts|handoutMasters)/[^/]+\.xml", re.IGNORECASE
)
_SILENT = re.compile(
    r".*\.rels|\[Content_Types\]\.xml|ppt/(?:presentation|presProps|viewProps|tableStyles)\.xml"
    r"|.*/(?:theme\d*|layout\d+|quickStyle\d+|colors\d+|style\d+|notesMaster\d+)\.xml"
    r"|ppt/printerSettings/.*|docProps/(?:app\.xml|thumbnail\..*)",
    re.IGNORECASE,
)
_FURNITURE = {"title", "ctrTitle", "subTitle", "dt", "ftr", "hdr", "sldNum", "sldImg"}


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read a presentation, in the order of its slides' numbers."""
    rest = packages.Rest(reading)
    flow: list[str] = []
    members = archive.members(
        data, reading, lambda name: reading.part(_part(name)), _rank, _SILENT.fullmatch
    )
    for member in members:
        slide = _SLIDE.fullmatch(member.name)
        if slide or _TALKING.fullmatch(member.name):
            shapes = _Shapes()
            broken = xmlwalk.walk(member.data, shapes)
            if broken:
                member.reading.doubt("damaged", broken)
            if slide:
                flow.append(shapes.body())
            if shapes.text().strip():
                yield member.reading.piece(shapes.text())
        elif not _SILENT.fullmatch(member.name):
            yield from rest.read(member)
    if len(flow) > 1 and any(flow):
        yield reading.part("without-furniture").piece("\n".join(flow))
    rest.report(None if flow else "its slides are")


def _part(name: str) -> str:
    slide = _SLIDE.fullmatch(name)
    return f"slide {slide[1]}" if slide else name.removeprefix("ppt/").removesuffix(".xml")


def _rank(name: str) -> int:
    slide = _SLIDE.fullmatch(name)
    return int((slide[1] or "0")[:6]) if slide else 1 << 20


class _Shapes:
    """The text of each shape of a slide, with whether the shape is furniture."""

    begins = frozenset({"sp", "graphicFrame", "cxnSp", "ph", "t", "br", "cNvPr"})
    ends = frozenset({"t", "p", "tc"})

    def __init__(self) -> None:
        self.shapes: list[tuple[bool, list[str]]] = [(False, [])]
        self.asides: list[str] = []
        self.reading = False

    def text(self) -> str:
        return "".join("".join(lines) for _, lines in self.shapes) + "\n".join(self.asides)

    def body(self) -> str:
        return "".join("".join(lines) for furniture, lines in self.shapes if not furniture)

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in {"sp", "graphicFrame", "cxnSp"}:
            self.shapes.append((False, []))
        elif name == "ph" and attributes.get("type") in _FURNITURE:
            self.shapes[-1] = (True, self.shapes[-1][1])
        elif name == "t":
            self.reading = True
        elif name == "br":
            self.shapes[-1][1].append("\n")
        elif name == "cNvPr":
            self.asides += [text for key in ("title", "descr") if (text := attributes.get(key))]

    def end(self, name: str) -> None:
        if name == "t":
            self.reading = False
        elif name in {"p", "tc"}:
            self.shapes[-1][1].append("\n")

    def characters(self, text: str) -> None:
        if self.reading:
            self.shapes[-1][1].append(text)
