"""The text of one part of an OpenDocument file, as it would be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.engines.extract.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Mapping

_ASIDE = {"note", "annotation", "tracked-changes", "notes", "ruby-text"}
_LINES = {"p", "h"}
_SAID = {"title", "desc", "subject", "description", "keyword"}
_FURNITURE = {"title", "subtitle", "header", "footer", "date-time", "page-number", "notes"}
_TABLES = {"table", "table-cell", "covered-table-cell"}
_BETWEEN = "\n"
_SPACES = 1000


class Words:
    """Collects what one part says: `out` is its flow, `members` are sheets, slides and views."""

    begins = frozenset(
        {*_ASIDE, *_LINES, *_SAID, *_TABLES}
        | {"s", "tab", "line-break", "spreadsheet", "page", "frame", "custom-shape", "table-row"}
    )
    ends = frozenset({*_ASIDE, *_LINES, *_SAID, *_TABLES, "page", "frame", "custom-shape"})

    def __init__(self) -> None:
        self.out: list[str] = []
        self.members: list[tuple[str, str]] = []
        self.flows: list[list[str]] = [self.out]
        self.waiting: list[str] = []
        self.lines = 0  # paragraphs that are open
        self.sheet: Grid | None = None
        self.sheet_name = ""
        self.spreadsheet = False
        self.row = self.column = self.repeated = 0
        self.cell: list[str] | None = None
        self.slide: list[str] | None = None
        self.furniture = 0
        self.frames: list[bool] = []
        self.flow: list[str] = []

    def finish(self) -> None:
        """Close what the part left open."""
        while len(self.flows) > 1:
            self._aside_ends()
        self.out.extend(self.waiting)
        self.waiting = []
        if self.sheet is not None:
            self._sheet_ends()
        if len(self.flow) > 1 and any(one.strip() for one in self.flow):
            self.members.append(("without-furniture", "\n".join(self.flow)))

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins: see `xmlwalk`."""
        if name in _ASIDE:
            self.flows.append([])
        elif name in _LINES or name in _SAID:
            self.lines += 1
        elif name == "s":
            count = attributes.get("c", "1")
            self._say(" " * min(_SPACES, int(count) if count.isdigit() else 1))
        elif name in {"tab", "line-break"}:
            self._say("\t" if name == "tab" else "\n")
        elif name == "spreadsheet":
            self.spreadsheet = True
        elif name == "page":
            self.slide = []
            self.slide_name = attributes.get("name", "")
            self.body: list[str] = []
        elif name in {"frame", "custom-shape"}:
            self.frames.append(attributes.get("class", "") in _FURNITURE)
        elif self.spreadsheet:
            self._table(name, attributes)

    def _table(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table":
            self.sheet, self.row = Grid(), 0
            self.sheet_name = attributes.get("name", "sheet")
        elif name == "table-row":
            self.row, self.column = self.row + 1, 0
        elif name in {"table-cell", "covered-table-cell"}:
            self.cell = []
            count = attributes.get("number-columns-repeated", "1")
            self.repeated = int(count) if count.isdigit() and len(count) < 7 else 1

    def end(self, name: str) -> None:
        """An element ends."""
        if name in _ASIDE:
            if len(self.flows) > 1:
                self._aside_ends()
        elif name in _LINES or name in _SAID:
            self._line_ends()
        elif name == "page":
            self._slide_ends()
        elif name in {"frame", "custom-shape"} and self.frames:
            self.frames.pop()
        elif name == "table" and self.sheet is not None:
            self._sheet_ends()
        elif name in {"table-cell", "covered-table-cell"} and self.sheet is not None:
            text = "".join(self.cell or ()).strip("\n")
            self.sheet.put(self.row, self.column + 1, text)
            self.column += self.repeated
            self.cell = None

    def characters(self, text: str) -> None:
        """Text stands here."""
        if self.lines:
            self._say(text)

    def _say(self, text: str) -> None:
        if len(self.flows) > 1:
            self.flows[-1].append(text)
        elif self.cell is not None:
            self.cell.append(text)
        elif self.slide is not None:
            self.slide.append(text)
            if not any(self.frames):
                self.body.append(text)
        else:
            self.out.append(text)

    def _line_ends(self) -> None:
        self.lines = max(0, self.lines - 1)
        self._say(_BETWEEN)

    def _aside_ends(self) -> None:
        self.waiting.append("".join(self.flows.pop()) + _BETWEEN)

    def _slide_ends(self) -> None:
        if self.slide is not None:
            said = "".join(self.slide) + "".join(self.waiting)
            self.waiting = []
            self.members.append((f"slide {len(self.flow) + 1}", said))
            self.flow.append("".join(self.body))
            self.slide = None

    def _sheet_ends(self) -> None:
        if self.sheet is not None:
            self.members.append((self.sheet_name, self.sheet.across()))
            self.members.append((f"{self.sheet_name}#columns", self.sheet.down()))
            self.sheet = None
