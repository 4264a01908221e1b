"""A sheet of cells as text: once row by row, and once column by column.

A sentence that was cut over the cells of a column stands together only when it is read down,
and one that was cut over a row only when it is read across.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

_COLUMNS = 1 << 14


@dataclass(slots=True)
class Grid:
    """The cells of one sheet, in the order in which they are put in."""

    rows: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    columns: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def put(self, row: int, column: int, text: str) -> None:
        """Put `text` into a cell; empty cells are not kept."""
        if text:
            self.rows[row].append(text)
            self.columns[min(column, _COLUMNS)].append(text)

    def across(self) -> str:
        """The rows, a line each."""
        return "".join("\t".join(cells) + "\n" for cells in self.rows.values())

    def down(self) -> str:
        """The columns, one after another; empty if that says no more than the rows do."""
        if len(self.columns) < 2 or len(self.rows) < 2:
            return ""
        return "\n".join("\n".join(cells) + "\n" for _, cells in sorted(self.columns.items()))
