"""Excel workbooks: every sheet, hidden ones too, by rows and by columns; comments and charts.

Values are as they were stored last; dates are written as a CSV export would (2026-03-01).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bestkept.engines.extract import archive, packages, xmlwalk
from bestkept.engines.extract.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bestkept.engines.extract.reading import Piece, Reading

_SHEET = re.compile(
    r"xl/(?:worksheets|chartsheets|dialogsheets|macrosheets)/[^/]+\.xml", re.IGNORECASE
)
_MARGINS = frozenset(
    {"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"}
)
_FIRST = ("workbook.xml", "workbook.xml.rels", "styles.xml", "sharedstrings.xml")
_SILENT = re.compile(
    r".*\.rels|\[Content_Types\]\.xml|.*/(?:theme\d*|calcChain|persons?|vmlDrawing\d*)\.(?:xml|vml)"
    r"|xl/printerSettings/.*|docProps/(?:app\.xml|thumbnail\..*)",
    re.IGNORECASE,
)
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_DATE_CODE = re.compile(r"[dmyhs]", re.IGNORECASE)
_NOT_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's days belong to no zone


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read a workbook, its first sheet first."""
    book = _Book()
    rest = packages.Rest(reading)
    sheets = 0
    members = archive.members(
        data, reading, lambda name: reading.part(_part(name)), _rank, _is_silent
    )
    for member in members:
        if member.name.lower().endswith(_FIRST):
            broken = xmlwalk.walk(member.data, book)
            if broken:
                member.reading.doubt("damaged", broken)
        elif _SHEET.fullmatch(member.name):
            sheets += 1
            yield from _sheet(member.data, book, reading.part(book.title(member.name)))
        elif not _SILENT.fullmatch(member.name):
            yield from rest.read(member)
    if book.strings and not sheets:
        yield reading.part("strings").piece("\n".join(book.strings))
    rest.report(None if sheets else "its sheets are")


def _is_silent(name: str) -> bool:
    return bool(_SILENT.fullmatch(name)) and not name.lower().endswith(_FIRST)


def _sheet(xml: bytes, book: _Book, spot: Reading) -> Iterator[Piece]:
    cells = _Cells(book)
    broken = xmlwalk.walk(xml, cells)
    if broken:
        spot.doubt("damaged", broken)
    across, down = cells.grid.across(), cells.grid.down()
    across += "\n".join(cells.asides)
    if across.strip():
        yield spot.piece(across)
    if down.strip():
        yield spot.part("columns").piece(down)


def _part(name: str) -> str:
    return name.removeprefix("xl/").removesuffix(".xml")


def _rank(name: str) -> int:
    if name.lower().endswith(_FIRST):
        return 0
    number = re.search(r"(\d+)\.xml$", name)
    return 1 + int(number[1][:6]) if _SHEET.fullmatch(name) and number else 1 << 20


class _Book:
    """What the sheets refer to: strings, names of sheets, and which formats are dates."""

    begins = frozenset({"si", "rPh", "sheet", "Relationship", "numFmt", "cellXfs", "xf"})
    ends = frozenset({"si", "rPh", "cellXfs"})

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.sheets: dict[str, str] = {}  # relation to title
        self.targets: dict[str, str] = {}  # file to relation
        self.dated: dict[int, bool] = {}
        self.formats: list[int] = []
        self.line: list[str] | None = None
        self.hushed = 0
        self.in_cells = False

    def title(self, name: str) -> str:
        relation = self.targets.get(name.rpartition("/")[2], "")
        return self.sheets.get(relation) or _part(name)

    def is_date(self, style: str) -> bool:
        if not style.isdigit() or int(style) >= len(self.formats):
            return False
        number = self.formats[int(style)]
        return self.dated.get(number, number in _DATES)

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self.line = []
        elif name == "rPh":
            self.hushed += 1
        elif name == "sheet":
            self.sheets[attributes.get("id", "")] = attributes.get("name", "")
        elif name == "Relationship":
            target = attributes.get("Target", "").rpartition("/")[2]
            self.targets[target] = attributes.get("Id", "")
        elif name == "numFmt":
            code = _NOT_CODE.sub("", attributes.get("formatCode", ""))
            self.dated[_number(attributes.get("numFmtId"))] = bool(_DATE_CODE.search(code))
        elif name == "cellXfs":
            self.in_cells = True
        elif name == "xf" and self.in_cells:
            self.formats.append(_number(attributes.get("numFmtId")))

    def end(self, name: str) -> None:
        if name == "si" and self.line is not None:
            self.strings.append("".join(self.line))
            self.line = None
        elif name == "rPh":
            self.hushed -= 1
        elif name == "cellXfs":
            self.in_cells = False

    def characters(self, text: str) -> None:
        if self.line is not None and not self.hushed:
            self.line.append(text)


class _Cells:
    """Collects the cells of one sheet."""

    begins = frozenset({"c", "v", "t", "row", "f", "dataValidation"}) | _MARGINS
    ends = frozenset({"c", "v", "t", "f"}) | _MARGINS

    def __init__(self, book: _Book) -> None:
        self.book = book
        self.grid = Grid()
        self.asides: list[str] = []
        self.row = self.column = 0
        self.kind = self.style = ""
        self.value: list[str] = []
        self.target: list[str] | None = None

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._place(attributes.get("r", ""))
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
            self.value.clear()
        elif name in {"v", "t"}:
            self.target = self.value
        elif name == "row":
            self.row = _number(attributes.get("r")) or self.row + 1
            self.column = 0
        elif name == "f" or name in _MARGINS:
            self.target = self.asides
        elif name == "dataValidation":
            self.asides += [attributes.get(key, "") for key in ("promptTitle", "prompt", "error")]

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self.target = None
        elif name == "f":
            self.target = None
            self.asides.append("\n")
        elif name == "c":
            self.grid.put(self.row, self.column, self._shown("".join(self.value)))
        elif self.target is self.asides:
            self.target = None

    def characters(self, text: str) -> None:
        if self.target is not None:
            self.target.append(text)

    def _place(self, reference: str) -> None:
        found = _CELL.fullmatch(reference)
        self.column += 1
        if found:
            self.row = int(found[2])
            self.column = 0
            for letter in found[1]:
                self.column = self.column * 26 + ord(letter) - 64

    def _shown(self, value: str) -> str:
        if self.kind == "s":
            at = _number(value)
            return self.book.strings[at] if at < len(self.book.strings) else ""
        if self.kind == "n" and value and self.book.is_date(self.style):
            return _date(value)
        return value


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else 0


def _date(value: str) -> str:
    try:
        moment = _EPOCH + timedelta(days=float(value))
    except (ValueError, OverflowError):
        return value
    return str(moment.date() if moment.time() == datetime.min.time() else moment)
